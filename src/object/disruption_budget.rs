//! Disruption budgets: one per track with more than one pod, and one over both tracks of a canary,
//! which serve together. Over a single pod a budget protects
//! nothing and stops every drain of its node.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};

use crate::object::deployment::count_or_percent;
use crate::object::metadata::{matching, metadata, selector, track_selector};
use crate::object::workload::track_metadata;
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::workload::{DisruptionBudget, Strategy, Track, Workload};

/// The first Kubernetes that has `unhealthyPodEvictionPolicy` without being asked for it.
const EVICTION_POLICY_SINCE: (u32, u32) = (1, 27);

/// The budget of a track, where one is wanted and of use.
pub fn object(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let (min_available, max_unavailable) = match workload.disruption_budget.as_ref()? {
        DisruptionBudget::MinAvailable(pods) => (Some(count_or_percent(pods)), None),
        DisruptionBudget::MaxUnavailable(pods) => (None, Some(count_or_percent(pods))),
    };
    let component = &workload.component;
    let canary = workload.strategy == Strategy::Canary;
    if canary && workload.tracks.first().is_none_or(|first| first.name != track.name) {
        return None;
    }
    let of_track = |track| fewest_pods(workload, track);
    let pods: i32 =
        if canary { workload.tracks.iter().map(of_track).sum() } else { of_track(track) };
    if pods < 2 {
        return None;
    }
    let (metadata, labels) = if canary {
        (
            metadata(stack, component, track.deployment.as_str(), LAST_WAVE),
            selector(stack, component),
        )
    } else {
        (
            track_metadata(stack, component, track, LAST_WAVE),
            track_selector(stack, component, &track.name),
        )
    };
    let budget = PodDisruptionBudget {
        metadata,
        spec: Some(PodDisruptionBudgetSpec {
            min_available,
            max_unavailable,
            selector: Some(matching(labels)),
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
