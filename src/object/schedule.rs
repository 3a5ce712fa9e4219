//! Where pods may run: what the user says, and away from their own kind by default.

use k8s_openapi::api::core::v1::{
    Affinity, PodAffinityTerm, PodAntiAffinity, PodSpec, TopologySpreadConstraint,
    WeightedPodAffinityTerm,
};

use crate::object::metadata::{Labels, matching};
use crate::stack::component::{PodSettings, Toleration, TopologySpread};

/// The label of a node that is the node's own.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// Puts the user's wishes into a PodSpec. `labels` select the pods that stand in for one another,
/// `pods` is how many of them there may be. The fragments `pod` and `container` are not merged here:
/// they go over the finished object.
pub fn schedule(spec: &mut PodSpec, settings: &PodSettings, labels: &Labels, pods: i32) {
    let PodSettings {
        node_selector,
        tolerations,
        affinity,
        topology_spread,
        priority_class_name,
        termination_grace_period,
        pod: _,
        container: _,
    } = settings;
    spec.node_selector = (!node_selector.is_empty()).then(|| node_selector.clone());
    spec.tolerations =
        (!tolerations.is_empty()).then(|| tolerations.iter().map(toleration).collect());
    spec.affinity = match affinity {
        Some(json) => {
            let affinity = serde_json::from_value(json.clone());
            Some(affinity.expect("the stack has checked the affinity against its type"))
        }
        None => (pods > 1).then(|| apart(labels)),
    };
    spec.topology_spread_constraints = (!topology_spread.is_empty())
        .then(|| topology_spread.iter().map(|spread| constraint(spread, labels)).collect());
    spec.priority_class_name.clone_from(priority_class_name);
    spec.termination_grace_period_seconds = *termination_grace_period;
}

/// An affinity that spreads pods over nodes. Preferred and never required: on a cluster with fewer
/// nodes than pods all of them still run.
fn apart(labels: &Labels) -> Affinity {
    let term = WeightedPodAffinityTerm {
        weight: 100,
        pod_affinity_term: PodAffinityTerm {
            label_selector: Some(matching(labels.clone())),
            topology_key: HOSTNAME.to_owned(),
            ..PodAffinityTerm::default()
        },
    };
    Affinity {
        pod_anti_affinity: Some(PodAntiAffinity {
            preferred_during_scheduling_ignored_during_execution: Some(vec![term]),
            ..PodAntiAffinity::default()
        }),
        ..Affinity::default()
    }
}

fn toleration(toleration: &Toleration) -> k8s_openapi::api::core::v1::Toleration {
    let Toleration { key, operator, value, effect, seconds } = toleration;
    k8s_openapi::api::core::v1::Toleration {
        key: key.clone(),
        operator: operator.clone(),
        value: value.clone(),
        effect: effect.clone(),
        toleration_seconds: *seconds,
    }
}

fn constraint(spread: &TopologySpread, labels: &Labels) -> TopologySpreadConstraint {
    let TopologySpread { topology_key, max_skew, when_unsatisfiable } = spread;
    TopologySpreadConstraint {
        topology_key: topology_key.clone(),
        max_skew: *max_skew,
        when_unsatisfiable: when_unsatisfiable.as_str().to_owned(),
        label_selector: Some(matching(labels.clone())),
        ..TopologySpreadConstraint::default()
    }
}
