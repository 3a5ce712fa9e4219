//! Which workloads are the tracks of one release, in anybody's manifests.

use crate::graph::workload::Workload;

/// The labels by which tracks of a release are told apart.
const TRACKS: [&str; 8] = [
    "track",
    "color",
    "colour",
    "slot",
    "variant",
    "deployment",
    "version",
    "app.kubernetes.io/version",
];

/// Whether two workloads are tracks of one release: Deployments that run containers of the same names,
/// whose pods differ in labels of tracks alone.
pub fn is_track(one: &Workload, other: &Workload) -> bool {
    let is_deployment = |workload: &Workload| workload.object.kind == "Deployment";
    let names = |workload: &Workload| {
        workload.running().map(|container| container.name.to_owned()).collect::<Vec<_>>()
    };
    let mut differing =
        one.labels.iter().filter(|(key, value)| other.labels.get(*key) != Some(value));
    is_deployment(one)
        && is_deployment(other)
        && one.namespace() == other.namespace()
        && one.labels.keys().eq(other.labels.keys())
        && one.labels != other.labels
        && differing.all(|(key, _)| TRACKS.contains(&key.as_str()))
        && names(one) == names(other)
}

/// What tracks of one release have in common: kind, namespace, the labels that tell no track with their
/// values and the others without, and the names of containers.
pub type TrackGroup<'w> = (&'w str, Option<&'w str>, Vec<(&'w str, Option<&'w str>)>, Vec<&'w str>);

/// What a workload has in common with the other tracks of its release.
pub fn release<'w>(workload: &'w Workload) -> TrackGroup<'w> {
    let labels = workload.labels.iter().map(|(key, value)| {
        (key.as_str(), (!TRACKS.contains(&key.as_str())).then_some(value.as_str()))
    });
    let names = workload.running().map(|container| container.name);
    (&workload.object.kind, workload.namespace(), labels.collect(), names.collect())
}

/// The label that tells a track.
pub fn track_name<'w>(workload: &'w Workload) -> &'w str {
    let label = TRACKS.iter().find_map(|key| workload.labels.get(*key));
    label.map_or(&workload.object.name, |label| label)
}
