//! Autoscalers: one per track, on what its Deployment's pods use of what they request.

use k8s_openapi::api::autoscaling::v2::{
    CrossVersionObjectReference, HPAScalingRules, HorizontalPodAutoscaler,
    HorizontalPodAutoscalerBehavior, HorizontalPodAutoscalerSpec, MetricSpec, MetricTarget,
    ResourceMetricSource,
};

use crate::object::workload::track_metadata;
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::workload::{Autoscaling, Track, Workload};

/// The autoscaler of a track, where one is wanted.
pub fn object(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let Autoscaling { min, max, cpu, memory, scale_down_seconds } =
        workload.autoscaling.as_ref()?;
    let component = &workload.component;
    let metrics = [("cpu", cpu), ("memory", memory)];
    let metrics = metrics.into_iter().filter_map(|(name, percent)| Some(metric(name, (*percent)?)));
    let autoscaler = HorizontalPodAutoscaler {
        metadata: track_metadata(stack, component, track, LAST_WAVE),
        spec: HorizontalPodAutoscalerSpec {
            scale_target_ref: CrossVersionObjectReference {
                api_version: Some("apps/v1".to_owned()),
                kind: "Deployment".to_owned(),
                name: track.deployment.to_string(),
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
