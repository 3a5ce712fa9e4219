//! Differences that are none: what somebody else in the cluster decides.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::object::{Bundle, Object};

/// Fields of an object that Argo CD leaves alone.
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IgnoredDifference {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    pub kind: String,
    pub name: String,
    pub namespace: String,
    pub json_pointers: Vec<&'static str>,
}

/// Who counts replicas in place of Git.
const AUTOSCALERS: [&str; 2] = ["HorizontalPodAutoscaler", "ScaledObject"];

/// The counts of replicas that an autoscaler owns. gen writes none beside one; but when the autoscaler comes,
/// Argo CD takes the count away that it had applied before, and the server then wants a single pod. Told to
/// leave the count alone, Argo CD applies the one that is there.
pub fn of(bundle: &Bundle) -> Vec<IgnoredDifference> {
    let all = bundle.by_name();
    let autoscalers = bundle.objects.iter().filter(|object| AUTOSCALERS.contains(&object.kind()));
    let mut found: Vec<IgnoredDifference> = Vec::new();
    let mut seen = BTreeSet::new();
    for autoscaler in autoscalers {
        let target = &autoscaler.body["spec"]["scaleTargetRef"];
        let kind = target["kind"].as_str().unwrap_or("Deployment");
        let name = target["name"].as_str().unwrap_or_default();
        let Some(target) = all.find(kind, autoscaler.namespace(), name) else { continue };
        if !seen.insert((target.kind(), target.namespace(), target.name())) {
            continue;
        }
        found.push(IgnoredDifference {
            group: target.group().to_owned(),
            kind: target.kind().to_owned(),
            name: target.name().to_owned(),
            namespace: target.namespace().to_owned(),
            json_pointers: vec!["/spec/replicas"],
        });
    }
    found
}

impl IgnoredDifference {
    /// Whether it is about this object.
    pub fn is_of(&self, object: &Object) -> bool {
        self.kind == object.kind()
            && self.name == object.name()
            && self.namespace == object.namespace()
    }
}
