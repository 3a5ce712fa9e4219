//! How many pods: autoscalers and disruption budgets.
//!
//! An autoscaler per track goes by what its Deployment's pods use of what they request. A budget per
//! track with more than one pod keeps some of them up while nodes are drained; one over both tracks of
//! a canary, which serve together. Over a single pod a budget protects nothing and stops every drain of
//! its node.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HPAScalingRules, HorizontalPodAutoscaler,
    HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget,
    ResourceMetricSource,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};

use crate::object::deployment::count_or_percent;
use crate::object::metadata::{matching, metadata, selector, track_metadata, track_selector};
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::release::{Strategy, Track};
use crate::stack::scaling::{Autoscaling, DisruptionBudget};
use crate::stack::workload::Workload;

/// The first Kubernetes that has `unhealthyPodEvictionPolicy` without being asked for it.
const EVICTION_POLICY_SINCE: (u32, u32) = (1, 27);

/// The autoscaler of a track, where one is wanted.
pub fn autoscaler(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let Autoscaling { min, max, cpu, memory, scale_down_seconds } =
        workload.autoscaling.as_ref()?;
    let component = &workload.component;
    let metrics = [("cpu", cpu), ("memory", memory)];
    let metrics = metrics.into_iter().filter_map(|(name, percent)| Some(metric(name, (*percent)?)));
    let autoscaler = HorizontalPodAutoscaler {
        metadata: track_metadata(stack, component, track, &track.names.autoscaler, LAST_WAVE),
        spec: HorizontalPodAutoscalerSpec {
            scale_target_ref: CrossVersionObjectReference {
                api_version: Some("apps/v1".to_owned()),
                kind: workload.kind().to_owned(),
                name: track.names.deployment.to_string(),
            },
            min_replicas: Some(*min),
            max_replicas: *max,
            metrics: Some(metrics.collect()),
            behavior: scale_down_seconds.map(scale_down),
        },
        ..HorizontalPodAutoscaler::default()
    };
    Some(Object::of(component, LAST_WAVE, Phase::Runs, &autoscaler))
}

/// Average use of a resource, in percent of the request.
fn metric(resource: &str, percent: i32) -> MetricSpec {
    MetricSpec {
        type_: "Resource".to_owned(),
        resource: Some(ResourceMetricSource {
            name: resource.to_owned(),
            target: MetricTarget {
                type_: "Utilization".to_owned(),
                average_utilization: Some(percent),
                ..MetricTarget::default()
            },
        }),
        ..MetricSpec::default()
    }
}

/// How long need must be lower before pods are removed.
fn scale_down(seconds: i32) -> HorizontalPodAutoscalerBehavior {
    HorizontalPodAutoscalerBehavior {
        scale_down: Some(HPAScalingRules {
            stabilization_window_seconds: Some(seconds),
            ..HPAScalingRules::default()
        }),
        ..HorizontalPodAutoscalerBehavior::default()
    }
}

/// The budget of a track, where one is wanted and of use.
pub fn disruption_budget(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
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
    let name = &track.names.disruption_budget;
    let (metadata, labels) = if canary {
        (metadata(stack, component, name.as_str(), LAST_WAVE), selector(stack, component))
    } else {
        (
            track_metadata(stack, component, track, name, LAST_WAVE),
            track_selector(stack, component, track),
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
