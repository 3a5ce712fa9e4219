//! Names, labels and annotations that objects of gen carry.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use crate::notation::image::ImageName;
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::release::{TRACK, Track};

/// The most characters of a label's value.
const LABEL_VALUE: usize = 63;

/// Labels by key.
pub type Labels = BTreeMap<String, String>;

/// The label of the version that runs: the tag of the image.
pub const VERSION: &str = "app.kubernetes.io/version";

/// The label of what made the object.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The label of what outlives the rest: `kubectl delete -l 'retain!=true'` spares it.
pub const RETAIN: &str = "retain";

/// The annotation by which Argo CD orders a sync.
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/>
pub const SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";

/// Metadata of an object of a component: recommended labels and the wave.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/>
pub fn metadata(stack: &Stack, component: &Component, name: &str, wave: i8) -> ObjectMeta {
    labelled(component, labels(stack, component), name, wave)
}

fn labelled(component: &Component, labels: Labels, name: &str, wave: i8) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: Some(component.namespace.to_string()),
        labels: Some(labels),
        annotations: Some(wave_annotation(wave)),
        ..ObjectMeta::default()
    }
}

/// Metadata of a workload: the same, and the version that it runs. No other object has that, so that
/// a tag that moves touches what runs it and nothing else.
pub fn workload_metadata(stack: &Stack, component: &Component, name: &str, wave: i8) -> ObjectMeta {
    labelled(component, pod_labels(stack, component), name, wave)
}

/// The labels of all objects of a component.
pub fn labels(stack: &Stack, component: &Component) -> Labels {
    let mut labels = stack.labels.clone();
    labels.extend(component.labels.clone());
    labels.extend(name_labels(stack, component.name.as_str()));
    labels.insert("app".to_owned(), component.name.to_string());
    labels.insert("app.kubernetes.io/component".to_owned(), component.tier.as_str().to_owned());
    labels.insert("app.kubernetes.io/part-of".to_owned(), stack.name.to_string());
    labels.insert(MANAGED_BY.to_owned(), "gen".to_owned());
    // What selects pods is as it is said, whatever gen would say.
    if !component.by_operator {
        labels.extend(component.selector.clone());
    }
    labels
}

/// The labels of a component's pods, and of what makes them.
pub fn pod_labels(stack: &Stack, component: &Component) -> Labels {
    versioned(labels(stack, component), component.version.as_deref())
}

/// Metadata of an object that a track has for itself.
pub fn track_metadata(
    stack: &Stack,
    component: &Component,
    track: &Track,
    name: &ObjectName,
    wave: i8,
) -> ObjectMeta {
    labelled(component, track_labels(stack, component, track), name.as_str(), wave)
}

/// Metadata of what runs a track's pods.
pub fn track_workload_metadata(
    stack: &Stack,
    component: &Component,
    track: &Track,
    name: &ObjectName,
    wave: i8,
) -> ObjectMeta {
    labelled(component, track_pod_labels(stack, component, track), name.as_str(), wave)
}

/// The labels of a track's objects.
fn track_labels(stack: &Stack, component: &Component, track: &Track) -> Labels {
    let mut labels = labels(stack, component);
    labels.entry(TRACK.to_owned()).or_insert(track.name.clone());
    labels
}

/// The labels of a track's pods, with the version of its own image.
pub fn track_pod_labels(stack: &Stack, component: &Component, track: &Track) -> Labels {
    let version = version(&track.image.reference);
    versioned(track_labels(stack, component, track), version)
}

fn versioned(mut labels: Labels, version: Option<&str>) -> Labels {
    labels.extend(version.map(|version| (VERSION.to_owned(), version.to_owned())));
    labels
}

/// The tag of an image reference, where it is a valid label. A digest tells people nothing.
fn version(reference: &str) -> Option<&str> {
    let name = ImageName::read(reference);
    let tag = name.tag.filter(|_| name.digest.is_none())?;
    let alphanumeric = |end: Option<char>| end.is_some_and(|c| c.is_ascii_alphanumeric());
    let ends = alphanumeric(tag.chars().next()) && alphanumeric(tag.chars().next_back());
    (ends && tag.len() <= LABEL_VALUE).then_some(tag)
}

/// The labels of objects that belong to the stack as a whole.
pub fn stack_labels(stack: &Stack) -> Labels {
    let mut labels = stack.labels.clone();
    labels.insert("app.kubernetes.io/instance".to_owned(), stack.name.to_string());
    labels.insert("app.kubernetes.io/part-of".to_owned(), stack.name.to_string());
    labels.insert(MANAGED_BY.to_owned(), "gen".to_owned());
    labels
}

/// The labels that select a component's pods. Selectors of Deployments and StatefulSets cannot
/// change, so nothing but the names of stack and component is in them, unless the values say others.
pub fn selector(stack: &Stack, component: &Component) -> Labels {
    said_or_named(stack, &component.selector, component.name.as_str())
}

/// The labels that the values say, else those of the component of a name.
pub fn said_or_named(stack: &Stack, said: &Labels, component: &str) -> Labels {
    if said.is_empty() { name_labels(stack, component) } else { said.clone() }
}

fn name_labels(stack: &Stack, component: &str) -> Labels {
    BTreeMap::from([
        ("app.kubernetes.io/name".to_owned(), component.to_owned()),
        ("app.kubernetes.io/instance".to_owned(), stack.name.to_string()),
    ])
}

/// The same with what tells a track's pods apart.
pub fn track_selector(stack: &Stack, component: &Component, track: &Track) -> Labels {
    let mut labels = selector(stack, component);
    labels.extend(track.labels.clone());
    labels
}

/// A selector of exactly these labels.
pub fn matching(labels: Labels) -> LabelSelector {
    LabelSelector { match_labels: Some(labels), match_expressions: None }
}

/// The annotation that puts an object into a wave.
pub fn wave_annotation(wave: i8) -> BTreeMap<String, String> {
    BTreeMap::from([(SYNC_WAVE.to_owned(), wave.to_string())])
}
