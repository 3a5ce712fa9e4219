//! Policies that admit others from now on, while pods that they admitted still run.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::diff::home::is_anew;
use crate::diff::item::SideObject;
use crate::diff::named::{named, some_of};
use crate::diff::pair::Pair;
use crate::diff::premise::Relation;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};

const POLICIES: &str =
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#pod-lifecycle";

/// Whom a policy cuts off before their successors are ready.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    let is_apart = sides.premise.relation == Relation::Apart || is_anew(pair, sides);
    if after.kind() != "NetworkPolicy" || is_apart {
        return Vec::new();
    }
    let mut cut: BTreeSet<String> = BTreeSet::new();
    let (old, new) = (admitted(before), admitted(after));
    if new.iter().any(|one| admits_all(one)) {
        return Vec::new();
    }
    let kept: BTreeSet<String> = new.iter().map(ToString::to_string).collect();
    for selector in old.iter().filter(|one| !kept.contains(&one.to_string())) {
        let labels = selector.as_object().into_iter().flatten();
        let labels = labels.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        for index in sides.around.labelled(0, before.namespace(), labels) {
            let workload = &sides.before[index];
            let Some(own) = template::labels(workload) else { continue };
            let is_admitted = agrees(selector, own) && !new.iter().any(|one| agrees(one, own));
            if is_admitted && is_serving(index, before, sides) {
                cut.insert(named(workload));
            }
        }
    }
    if cut.is_empty() {
        return Vec::new();
    }
    let why = format!(
        "pods of {} that run now are cut off as soon as it is applied, and not when others have taken their place",
        some_of(cut)
    );
    let help = "admit both for one release, and take the old ones out in the next";
    let field = pair.touched("spec.ingress").next();
    let verdict = Verdict::new(Effect::Interrupts, why).instead(help).page(POLICIES);
    vec![Verdict { field, ..verdict }]
}

/// The labels of pods of the same namespace that may come in, for each peer that says no more than that.
fn admitted(policy: &SideObject) -> Vec<&Json> {
    let mut found = Vec::new();
    for rule in template::list(&policy.body["spec"], "ingress") {
        if template::list(rule, "from").is_empty() {
            found.push(&Json::Null);
        }
        for peer in template::list(rule, "from") {
            let selector = &peer["podSelector"];
            let is_plain = peer.get("namespaceSelector").is_none()
                && peer.get("podSelector").is_some()
                && selector.get("matchExpressions").is_none();
            if is_plain {
                found.push(&selector["matchLabels"]);
            }
        }
    }
    found
}

/// Whether labels of a peer are those of all pods.
fn admits_all(labels: &Json) -> bool {
    labels.as_object().is_none_or(serde_json::Map::is_empty)
}

fn agrees(selector: &Json, labels: &Json) -> bool {
    selector.as_object().is_some_and(|all| {
        !all.is_empty() && all.iter().all(|(key, value)| labels.get(key) == Some(value))
    })
}

/// Whether pods of a workload serve until others do, and call what the policy guards: another workload has taken its
/// place, or it is replaced itself.
fn is_serving(index: usize, policy: &SideObject, sides: Sides) -> bool {
    let workload = &sides.before[index];
    if !matches!(workload.kind(), "Deployment" | "StatefulSet" | "DaemonSet") {
        return false;
    }
    let goes_on = if sides.around.is_gone(index) {
        sides.around.is_followed(workload)
    } else {
        sides.around.rolls_before(index)
    };
    goes_on && calls(index, policy, sides)
}

/// Whether a workload of before names a Service that leads to the pods which a policy guards.
fn calls(index: usize, policy: &SideObject, sides: Sides) -> bool {
    let guarded = &policy.body["spec"]["podSelector"]["matchLabels"];
    let workload = &sides.before[index];
    let services = sides.around.services((0, sides.before), policy.namespace(), guarded);
    services.into_iter().any(|service| {
        let service = &sides.before[service];
        let naming = sides.around.naming(sides.before, service.namespace(), service.name());
        naming.into_iter().any(|one| {
            let item = &sides.before[one];
            let readers = || sides.around.readers(0, item.kind(), item.namespace(), item.name());
            one == index
                || matches!(item.kind(), "ConfigMap" | "Secret")
                    && item.namespace() == workload.namespace()
                    && readers().contains(&index)
        })
    })
}
