//! Components whose pods have claims and names of their own: a StatefulSet, and the Service by which the pods find
//! each other.

use k8s_openapi::api::apps::v1::{StatefulSet, StatefulSetSpec};
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Service, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::object::metadata::{
    matching, metadata, selector, track_selector, track_workload_metadata,
};
use crate::object::metrics::mark;
use crate::object::secret::Contents;
use crate::object::{Object, Phase, pod, pod_template, service, storage};
use crate::stack::Stack;
use crate::stack::component::Opening;
use crate::stack::names::Which;
use crate::stack::release::Track;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;

/// The StatefulSet. All pods start at once: servers that make a cluster are ready when they have found each other.
/// An update goes from pod to pod all the same.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#parallel-pod-management>
pub fn object(stack: &Stack, workload: &Workload, track: &Track, secrets: &Contents) -> Object {
    let component = &workload.component;
    let wave = component.tier.wave();
    let name = &track.names.deployment;
    let mut metadata = track_workload_metadata(stack, component, track, name, wave);
    metadata.annotations.get_or_insert_default().extend(component.annotations.workload.clone());
    let set = StatefulSet {
        metadata,
        spec: Some(StatefulSetSpec {
            pod_management_policy: Some("Parallel".to_owned()),
            // Beside an autoscaler a count would undo its work with every change.
            replicas: workload.autoscaling.is_none().then_some(track.replicas),
            selector: matching(track_selector(stack, component, track)),
            service_name: Some(component.called(Which::Headless).to_string()),
            template: pod_template::template(stack, workload, track, secrets),
            volume_claim_templates: pod::filled(claims(workload)),
            ..StatefulSetSpec::default()
        }),
        ..StatefulSet::default()
    };
    Object::of(component, wave, Phase::Runs, &set)
}

/// What each pod's claims are made of. None of it can change, so that it says nothing which does.
fn claims(workload: &Workload) -> Vec<PersistentVolumeClaim> {
    let claims = workload.volumes.iter().filter_map(|volume| match &volume.source {
        VolumeSource::ClaimPerPod(claim) => Some(PersistentVolumeClaim {
            metadata: storage::kept(ObjectMeta {
                name: Some(volume.name.to_string()),
                ..ObjectMeta::default()
            }),
            spec: Some(storage::spec(claim)),
            ..PersistentVolumeClaim::default()
        }),
        VolumeSource::Ephemeral { medium: _, limit: _ }
        | VolumeSource::Claim(_)
        | VolumeSource::Existing(_)
        | VolumeSource::ConfigMap(_)
        | VolumeSource::Secret(_)
        | VolumeSource::HostPath { path: _, claim: _ } => None,
    });
    claims.collect()
}

/// The Service that governs the StatefulSet, or tells pods where the others are: `NAME-0` and so on are below it in DNS, or
/// it has all their addresses, from their start on.
pub fn headless(stack: &Stack, workload: &Workload) -> Option<Object> {
    let component = &workload.component;
    if !component.headless {
        return None;
    }
    let wave = component.tier.wave();
    let name = component.called(Which::Headless);
    let mut metadata = metadata(stack, component, name.as_str(), wave);
    mark(&mut metadata, workload, false);
    metadata.annotations.get_or_insert_default().extend(component.annotations.service.clone());
    let port = |opening: Opening| service::port(opening.name, opening.port, opening.protocol);
    let service = Service {
        metadata,
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".to_owned()),
            publish_not_ready_addresses: Some(true),
            selector: Some(selector(stack, component)),
            ports: pod::filled(component.ports().map(port).collect()),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    };
    Some(Object::of(component, wave, Phase::Runs, &service))
}
