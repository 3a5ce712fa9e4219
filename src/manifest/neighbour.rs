//! Sets that are applied beside each other, as the kustomizations of several components are: what one needs, another makes.

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::Node;
use crate::manifest::kinds;
use crate::manifest::look::Look;
use crate::manifest::object::Object;

/// How many sets with an object of one name are compared.
const MOST_COMPARED: usize = 64;

/// Kinds that only one of several sets makes, where they are not ways to do the same.
const TELLING: [&str; 5] = ["Deployment", "StatefulSet", "DaemonSet", "Service", "Ingress"];

/// What all sets make.
#[derive(Debug, Default)]
pub struct Neighbours {
    sets: Vec<NeighbourSet>,
    /// The sets by what they make, and the namespaces of it.
    made: BTreeMap<(String, String), Vec<MadeIn>>,
}

/// The set that makes something, and the namespace.
type MadeIn = (usize, Option<String>);

/// What is known of a set.
#[derive(Debug, Default)]
struct NeighbourSet {
    is_chart: bool,
    namespaces: BTreeSet<String>,
    /// Whether it has objects that go where whoever applies them says.
    is_anywhere: bool,
    /// Kinds, namespaces and names of what tells it from others.
    telling: BTreeSet<(String, Option<String>, String)>,
    /// The labels of its pods, with their namespaces.
    pods: Vec<(Option<String>, BTreeMap<String, String>)>,
}

impl Neighbours {
    /// Of the objects of each set, and whether a chart made them.
    pub fn of<'s>(sets: impl Iterator<Item = (&'s [Object], bool)>) -> Self {
        let mut all = Self::default();
        for (index, (objects, is_chart)) in sets.enumerate() {
            let mut known = NeighbourSet { is_chart, ..NeighbourSet::default() };
            for object in objects {
                let namespace = object.namespace.clone();
                known.namespaces.extend(namespace.clone());
                known.is_anywhere |= namespace.is_none() && !kinds::is_cluster_scoped(&object.kind);
                if TELLING.contains(&object.kind.as_str()) {
                    let own = (object.kind.clone(), namespace.clone(), object.name.clone());
                    known.telling.insert(own);
                }
                if let Some(labels) = pod_labels(object) {
                    known.pods.push((namespace.clone(), labels));
                }
                let key = (object.kind.clone(), object.name.clone());
                all.made.entry(key).or_default().push((index, namespace));
            }
            all.sets.push(known);
        }
        all
    }

    /// Whether a set itself has an object, in whichever namespace.
    pub fn has(&self, set: usize, kind: &str, name: &str) -> bool {
        let made = self.made.get(&(kind.to_owned(), name.to_owned()));
        made.into_iter().flatten().any(|(own, _)| *own == set)
    }

    /// Whether a set beside another one makes what that one lacks; in a namespace, where one is named.
    pub fn make(&self, set: usize, kind: &str, name: &str, namespace: Option<&str>) -> bool {
        let made = self.made.get(&(kind.to_owned(), name.to_owned()));
        made.into_iter().flatten().take(MOST_COMPARED).any(|(other, own)| {
            let is_named =
                namespace.is_none_or(|name| own.as_deref().is_none_or(|own| own == name));
            is_named
                && (namespace.is_some() || self.reaches(set, own.as_ref()))
                && self.is_beside(set, *other)
        })
    }

    /// Whether sets beside another one, in its namespaces, have pods with some labels.
    pub fn have_pods(&self, set: usize, selector: &[(&str, &str)]) -> bool {
        self.sets.iter().enumerate().take(MOST_COMPARED).any(|(other, known)| {
            let mut pods =
                known.pods.iter().filter(|(namespace, _)| self.reaches(set, namespace.as_ref()));
            let has = |labels: &BTreeMap<String, String>| {
                selector.iter().all(|(key, value)| labels.get(*key).is_some_and(|own| own == value))
            };
            pods.any(|(_, labels)| has(labels)) && self.is_beside(set, other)
        })
    }

    /// Whether a set has anything in a namespace, as far as namespaces are written.
    fn reaches(&self, set: usize, namespace: Option<&String>) -> bool {
        let Some(own) = self.sets.get(set) else { return false };
        own.is_anywhere || namespace.is_none_or(|name| own.namespaces.contains(name))
    }

    /// Whether two sets are applied together: sets that make the same are ways of each other, or environments.
    fn is_beside(&self, one: usize, other: usize) -> bool {
        let (Some(own), Some(others)) = (self.sets.get(one), self.sets.get(other)) else {
            return false;
        };
        // A chart lies beside the one that takes it in.
        let are_charts = own.is_chart && others.is_chart;
        one != other && (are_charts || own.telling.is_disjoint(&others.telling))
    }
}

fn pod_labels(object: &Object) -> Option<BTreeMap<String, String>> {
    let metadata: &Node = match object.kind.as_str() {
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
            object.node.at("spec.template.metadata")?
        }
        "Pod" => object.node.at("metadata")?,
        _ => return None,
    };
    let pairs = metadata.pairs("labels");
    Some(
        pairs
            .filter_map(|(key, one)| Some((key.to_owned(), one.node.text("")?.to_owned())))
            .collect(),
    )
}
