//! Disruption budgets: one per track with more than one pod. Over a single pod a budget protects
//! nothing and stops every drain of its node.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};

use crate::object::deployment::count_or_percent;
use crate::object::metadata::{matching, track_selector};
use crate::object::workload::track_metadata;
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::workload::{DisruptionBudget, Track, Workload};

/// The first Kubernetes that has `unhealthyPodEvictionPolicy` without being asked for it.
const EVICTION_POLICY_SINCE: (u32, u32) = (1, 27);

/// The budget of a track, where one is wanted and of use.
pub fn object(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let (min_available, max_unavailable) = match workload.disruption_budget.as_ref()? {
        DisruptionBudget::MinAvailable(pods) => (Some(count_or_percent(pods)), None),
        DisruptionBudget::MaxUnavailable(pods) => (None, Some(count_or_percent(pods))),
    };
    if fewest_pods(workload, track) < 2 {
        return None;
    }
    let component = &workload.component;
    let budget = PodDisruptionBudget {
        metadata: track_metadata(stack, component, track, LAST_WAVE),
        spec: Some(PodDisruptionBudgetSpec {
            min_available,
            max_unavailable,
            selector: Some(matching(track_selector(stack, component, &track.name))),
            unhealthy_pod_eviction_policy: eviction_policy(stack),
        }),
        ..PodDisruptionBudget::default()
    };
    Some(Object::of(component, LAST_WAVE, Phase::Runs, &budget))
}

/// How many pods there are when there is least to do.
fn fewest_pods(workload: &Workload, track: &Track) -> i32 {
    workload.autoscaling.as_ref().map_or(track.replicas, |autoscaling| autoscaling.min)
}

/// Pods that are not ready serve no one, so they may always be evicted: with Kubernetes' default a
/// Deployment that crashes in a loop holds up the drain of its nodes for ever.
/// <https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy>
fn eviction_policy(stack: &Stack) -> Option<String> {
    (stack.target.kubernetes >= EVICTION_POLICY_SINCE).then(|| "AlwaysAllow".to_owned())
}
