//! The objects of a stack, and what gen knows of each beyond its text.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use crate::object::body::Body;
use crate::source::Span;
use crate::stack::component::Component;
use crate::values::tier::Tier;

/// The wave of namespaces, quotas and accounts.
pub const FIRST_WAVE: i8 = -1;

/// The wave of what may not be healthy at once: autoscalers, ingresses, load balancers, monitors, budgets.
/// Argo CD waits for ever behind an ingress without an address and fails a whole sync on an autoscaler
/// without metrics, so nothing waits behind these.
pub const LAST_WAVE: i8 = 3;

/// Inside a wave: what workloads need comes before the workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// ConfigMaps, Secrets, policies, volumes and claims.
    Needs,
    /// Services and workloads.
    Runs,
}

/// An object, and what gen knows of it beyond its text.
#[derive(Clone, Debug)]
pub struct Object {
    pub wave: i8,
    pub phase: Phase,
    pub tier: Option<Tier>,
    /// The component it belongs to.
    pub component: Option<String>,
    /// The place in the values that caused it.
    pub origin: Option<Span>,
    /// The patches that changed it.
    pub patches: Vec<Span>,
    pub body: Body,
}

/// The objects of a stack in the order in which they are applied.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    pub objects: Vec<Object>,
}

/// The objects of a bundle by kind, namespace and name; of those that share all three, the first.
#[derive(Clone, Debug)]
pub struct ByName<'a>(BTreeMap<(&'a str, &'a str, &'a str), &'a Object>);

impl Bundle {
    pub fn by_name(&self) -> ByName<'_> {
        let mut all = BTreeMap::new();
        for object in &self.objects {
            all.entry((object.kind(), object.namespace(), object.name())).or_insert(object);
        }
        ByName(all)
    }
}

impl<'a> ByName<'a> {
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&'a Object> {
        self.0.get(&(kind, namespace, name)).copied()
    }
}

impl Object {
    /// An object of a component.
    pub fn of(component: &Component, wave: i8, phase: Phase, body: &impl Serialize) -> Self {
        Self {
            wave,
            phase,
            tier: Some(component.tier),
            component: Some(component.name.to_string()),
            origin: Some(component.origin),
            patches: Vec::new(),
            body: Body::of(body),
        }
    }

    /// An object of the stack as a whole.
    pub fn of_stack(wave: i8, phase: Phase, origin: Option<Span>, body: &impl Serialize) -> Self {
        Self {
            wave,
            phase,
            tier: None,
            component: None,
            origin,
            patches: Vec::new(),
            body: Body::of(body),
        }
    }

    /// The group of its API; empty for the core.
    pub fn group(&self) -> &str {
        let version = self.body.text(&["apiVersion"]);
        version.split_once('/').map_or("", |(group, _)| group)
    }

    pub fn kind(&self) -> &str {
        self.body.text(&["kind"])
    }

    pub fn name(&self) -> &str {
        self.body.text(&["metadata", "name"])
    }

    /// The folder that holds it in a folder of manifests: one for each wave.
    pub fn folder(&self) -> &'static str {
        match self.wave {
            -1 => "0-first",
            0 => "1-database",
            1 => "2-backend",
            2 => "3-frontend",
            _ => "4-last",
        }
    }

    /// The namespace; empty for objects of the whole cluster.
    pub fn namespace(&self) -> &str {
        self.body.text(&["metadata", "namespace"])
    }
}

/// Where an object of a kind has its pod.
pub fn pod_path(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "Pod" => &["spec"],
        "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
        "DaemonSet"
        | "Deployment"
        | "Job"
        | "ReplicaSet"
        | "ReplicationController"
        | "StatefulSet" => &["spec", "template", "spec"],
        _ => return None,
    })
}

/// A typed object as JSON.
pub fn to_json(body: &impl Serialize) -> Json {
    serde_json::to_value(body).expect("Kubernetes types have text keys and finite numbers")
}
