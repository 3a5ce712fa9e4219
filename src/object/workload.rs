//! What a backend or a frontend becomes, and what the objects of one track have in common.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::object::metadata::{Labels, TRACK, VERSION, labels, metadata};
use crate::object::{
    Object, account, autoscaler, claim, config, deployment, disruption_budget, ingress,
    network_policy, secret, service, service_monitor, volume,
};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::workload::{Track, VolumeSource, Workload};

/// The most characters of a label's value.
const LABEL_VALUE: usize = 63;

/// All objects of a workload.
pub fn objects(stack: &Stack, workload: &Workload) -> Vec<Object> {
    let (component, tracks) = (&workload.component, &workload.tracks);
    let mut objects = account::objects(stack, workload);
    objects.extend(network_policy::of(stack, component, &workload.access));
    objects.extend(workload.secrets.iter().map(|secret| secret::object(stack, component, secret)));
    objects.extend(config::of_files(stack, workload));
    objects.extend(tracks.iter().filter_map(|track| config::of_track(stack, workload, track)));
    objects.extend(claims(stack, workload));
    objects.extend(service::objects(stack, workload));
    objects.extend(tracks.iter().map(|track| deployment::object(stack, workload, track)));
    objects.extend(tracks.iter().filter_map(|track| autoscaler::object(stack, workload, track)));
    let budget = |track| disruption_budget::object(stack, workload, track);
    objects.extend(tracks.iter().filter_map(budget));
    objects.extend(ingress::objects(stack, workload));
    objects.extend(service_monitor::object(stack, workload));
    objects
}

/// Metadata of an object that a track has for itself, named as the track's Deployment.
pub fn track_metadata(stack: &Stack, component: &Component, track: &Track, wave: i8) -> ObjectMeta {
    ObjectMeta {
        labels: Some(track_labels(stack, component, track)),
        ..metadata(stack, component, track.deployment.as_str(), wave)
    }
}

/// The labels of a track's objects and pods, with the version of its own image.
pub fn track_labels(stack: &Stack, component: &Component, track: &Track) -> Labels {
    let mut labels = labels(stack, component);
    labels.insert(TRACK.to_owned(), track.name.clone());
    labels.remove(VERSION);
    if let Some(version) = version(&track.image.reference) {
        labels.insert(VERSION.to_owned(), version.to_owned());
    }
    labels
}

/// The tag of an image reference, where it is a valid label. A digest tells people nothing.
fn version(reference: &str) -> Option<&str> {
    let name = reference.rsplit('/').next().filter(|name| !name.contains('@'))?;
    let (_, tag) = name.split_once(':')?;
    let alphanumeric = |end: Option<char>| end.is_some_and(|c| c.is_ascii_alphanumeric());
    let ends = alphanumeric(tag.chars().next()) && alphanumeric(tag.chars().next_back());
    (ends && tag.len() <= LABEL_VALUE).then_some(tag)
}

/// The claims of the volumes that gen makes.
fn claims(stack: &Stack, workload: &Workload) -> Vec<Object> {
    let component = &workload.component;
    let mut objects = Vec::new();
    for volume in &workload.volumes {
        let name = volume::claim_name(component, &volume.name);
        match &volume.source {
            VolumeSource::Claim(claim) => {
                objects.push(claim::claim(stack, component, &name, claim));
            }
            VolumeSource::HostPath { path, claim } => {
                objects.extend(claim::host_path(stack, component, &name, path, claim));
            }
            VolumeSource::Ephemeral
            | VolumeSource::Existing(_)
            | VolumeSource::ConfigMap(_)
            | VolumeSource::Secret(_) => {}
        }
    }
    objects
}
