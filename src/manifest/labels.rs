//! The labels that a kustomization gives to what it lists: to objects, and where it is told so to their pods and to all
//! that selects them. It writes selectors where there are none.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/labels/>

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::manifest::look::Look;
use crate::manifest::object::Object;

/// Where a kind has labels: the path, and whether maps on it are made where they are missing.
type LabelPlaces = &'static [(&'static str, bool)];

const WORKLOAD: LabelPlaces =
    &[("spec.selector.matchLabels", true), ("spec.template.metadata.labels", true)];

/// By group and kind, as kustomize has them.
/// <https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/konfig/builtinpluginconsts/commonlabels.go>
const PLACES: [(&str, &str, LabelPlaces); 11] = [
    ("", "Service", &[("spec.selector", true)]),
    (
        "",
        "ReplicationController",
        &[("spec.selector", true), ("spec.template.metadata.labels", true)],
    ),
    ("apps", "Deployment", WORKLOAD),
    ("apps", "ReplicaSet", WORKLOAD),
    ("apps", "DaemonSet", WORKLOAD),
    ("apps", "StatefulSet", WORKLOAD),
    (
        "batch",
        "Job",
        &[("spec.selector.matchLabels", false), ("spec.template.metadata.labels", true)],
    ),
    (
        "batch",
        "CronJob",
        &[
            ("spec.jobTemplate.spec.selector.matchLabels", false),
            ("spec.jobTemplate.metadata.labels", true),
            ("spec.jobTemplate.spec.template.metadata.labels", true),
        ],
    ),
    ("policy", "PodDisruptionBudget", &[("spec.selector.matchLabels", false)]),
    ("networking.k8s.io", "NetworkPolicy", &[("spec.podSelector.matchLabels", false)]),
    ("networking.k8s.io", "NetworkPolicy", PEERS),
];

/// The pods that a policy admits, and those to which it lets go.
const PEERS: LabelPlaces = &[
    ("spec.ingress.from.podSelector.matchLabels", false),
    ("spec.egress.to.podSelector.matchLabels", false),
];

/// Gives objects the labels of a kustomization.
pub fn add_all(objects: &mut [Object], kustomization: &Node) {
    let common = kustomization.get("commonLabels").map(|pairs| (pairs, true, true));
    let listed = kustomization.items("labels").iter().filter_map(|one| {
        let selects = one.is_true("includeSelectors");
        Some((one.get("pairs")?, selects, selects || one.is_true("includeTemplates")))
    });
    for (pairs, selects, has_templates) in common.into_iter().chain(listed) {
        for object in objects.iter_mut() {
            put(&mut object.node, &["metadata", "labels"], true, pairs);
            let (group, kind) = (object.group().to_owned(), object.kind.clone());
            let own = PLACES.iter().filter(|(of, name, _)| *of == group && *name == kind);
            for (path, is_made) in own.flat_map(|(.., places)| *places) {
                let is_template = path.ends_with("metadata.labels");
                if if is_template { has_templates } else { selects } {
                    let path: Vec<&str> = path.split('.').collect();
                    put(&mut object.node, &path, *is_made, pairs);
                }
            }
        }
    }
}

/// Adds pairs to the map at a path; in each item of the lists on it.
fn put(node: &mut Node, path: &[&str], is_made: bool, pairs: &Node) {
    let span = node.span;
    let map = match &mut node.value {
        Value::List(items) => {
            for item in items {
                put(item, path, is_made, pairs);
            }
            return;
        }
        Value::Map(map) => map,
        Value::Null if is_made => {
            *node = Node::empty(span);
            return put(node, path, is_made, pairs);
        }
        Value::Null | Value::Scalar(_) => return,
    };
    if let [key, rest @ ..] = path {
        if is_made && map.get(key).is_none() {
            let place = pairs.span;
            map.entries.insert((*key).to_owned(), Entry { key: place, node: Node::empty(place) });
        }
        if let Some(entry) = map.entries.get_mut(*key) {
            put(&mut entry.node, rest, is_made, pairs);
        }
        return;
    }
    write(map, pairs);
}

fn write(map: &mut Map, pairs: &Node) {
    for (key, value) in pairs.pairs("") {
        let Some(text) = value.node.text("") else { continue };
        let scalar = Scalar { text: text.to_owned(), style: Style::Quoted };
        let node = Node::new(value.node.span, Value::Scalar(scalar));
        map.entries.insert(key.to_owned(), Entry { key: value.key, node });
    }
}
