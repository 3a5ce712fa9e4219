//! Deployments: one per track.

use k8s_openapi::api::apps::v1::{
    Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::object::metadata::{matching, track_selector, track_workload_metadata};
use crate::object::secret::Contents;
use crate::object::{Object, Phase, pod_template};
use crate::stack::Stack;
use crate::stack::release::{Strategy, Track};
use crate::stack::workload::Workload;
use crate::values::scalar::CountOrPercent;

/// The Deployment of a track. Its selector names the track, so that no two Deployments of a
/// component fight over pods.
pub fn object(stack: &Stack, workload: &Workload, track: &Track, secrets: &Contents) -> Object {
    let component = &workload.component;
    let wave = component.tier.wave();
    let name = &track.names.deployment;
    let mut metadata = track_workload_metadata(stack, component, track, name, wave);
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.extend(component.annotations.workload.clone());
    let deployment = Deployment {
        metadata,
        spec: Some(DeploymentSpec {
            // Beside an autoscaler a count would undo its work with every change.
            replicas: workload.autoscaling.is_none().then_some(track.replicas),
            selector: matching(track_selector(stack, component, track)),
            strategy: Some(strategy(&workload.strategy)),
            template: pod_template::template(stack, workload, track, secrets),
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    };
    Object::of(component, wave, Phase::Runs, &deployment)
}

/// A count or a percentage, as Kubernetes writes them.
pub fn count_or_percent(value: &CountOrPercent) -> IntOrString {
    match value {
        CountOrPercent::Count(count) => IntOrString::Int(*count),
        CountOrPercent::Percent(percent) => IntOrString::String(format!("{percent}%")),
    }
}

/// How new pods of one Deployment replace old ones.
fn strategy(strategy: &Strategy) -> DeploymentStrategy {
    match strategy {
        Strategy::Rolling { max_surge, max_unavailable } => {
            rolling(max_surge.as_ref(), max_unavailable.as_ref())
        }
        Strategy::Recreate => {
            DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None }
        }
        Strategy::BlueGreen { active: _ } | Strategy::Canary => rolling(None, None),
    }
}

/// New pods come before old ones go. Where the user allows no more pods than wanted, an old one must
/// go first.
fn rolling(
    max_surge: Option<&CountOrPercent>,
    max_unavailable: Option<&CountOrPercent>,
) -> DeploymentStrategy {
    let in_place = matches!(max_surge, Some(CountOrPercent::Count(0) | CountOrPercent::Percent(0)));
    let unavailable = CountOrPercent::Count(i32::from(in_place));
    DeploymentStrategy {
        type_: Some("RollingUpdate".to_owned()),
        rolling_update: Some(RollingUpdateDeployment {
            max_surge: Some(count_or_percent(max_surge.unwrap_or(&CountOrPercent::Percent(25)))),
            max_unavailable: Some(count_or_percent(max_unavailable.unwrap_or(&unavailable))),
        }),
    }
}
