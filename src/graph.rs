//! The application that objects make: who serves which name and port, who calls it, who provides
//! what pods read, who may talk to whom.
//!
//! The same graph is made of anybody's manifests and of gen's own objects. It only tells what is; what
//! is wrong is for the rules to say.

pub mod address;
pub mod call;
pub mod command_line;
pub mod container;
pub mod database;
pub mod environment;
pub mod file;
pub mod policy;
pub mod resolve;
pub mod selector;
pub mod service;
pub mod store;
pub mod workload;

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::call::Call;
use crate::graph::policy::Policy;
use crate::graph::service::Service;
use crate::graph::store::Stores;
use crate::graph::workload::Workload;
use crate::manifest::collect::Set;
use crate::manifest::object::{Object, same_namespace};
use crate::manifest::{Look, kinds};
use crate::source::Sources;

/// One set of objects, wired.
#[derive(Debug)]
pub struct Graph<'a> {
    pub sources: &'a Sources,
    pub set: &'a Set,
    pub objects: &'a [Object],
    pub workloads: Vec<Workload<'a>>,
    pub services: Vec<Service<'a>>,
    pub stores: Stores<'a>,
    pub calls: Vec<Call<'a>>,
    pub policies: Vec<Policy<'a>>,
    /// The namespaces that the set declares, with their labels.
    pub namespaces: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    /// The namespaces that objects are in.
    pub used_namespaces: BTreeSet<&'a str>,
    /// Whether objects of operators are here, which may make others.
    pub has_custom_objects: bool,
    services_by_name: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Graph<'a> {
    pub fn new(set: &'a Set, sources: &'a Sources) -> Self {
        let objects = &set.objects;
        let stores = Stores::new(objects);
        let workloads: Vec<Workload> =
            objects.iter().filter_map(|object| Workload::read(object, &stores)).collect();
        let services: Vec<Service> =
            objects.iter().filter_map(|object| Service::read(object, &workloads)).collect();
        let mut services_by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, service) in services.iter().enumerate() {
            services_by_name.entry(&service.object.name).or_default().push(index);
        }
        let mut graph = Self {
            sources,
            set,
            objects,
            services,
            stores,
            calls: Vec::new(),
            policies: objects.iter().filter_map(Policy::read).collect(),
            namespaces: declared_namespaces(objects),
            used_namespaces: objects.iter().filter_map(|one| one.namespace.as_deref()).collect(),
            has_custom_objects: objects.iter().any(|object| !kinds::is_built_in(object.group())),
            services_by_name,
            workloads,
        };
        graph.calls = call::all(&graph);
        graph
    }

    /// Objects of a kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Object> {
        self.objects.iter().filter(move |object| object.kind == kind)
    }

    /// The object of a kind and a name in a namespace, or one that may be there.
    pub fn find(&self, kind: &str, name: &str, namespace: Option<&str>) -> Option<&'a Object> {
        self.of_kind(kind)
            .filter(|object| object.name == name)
            .find(|object| same_namespace(object.namespace.as_deref(), namespace) != Some(false))
    }

    /// The Services of a name.
    pub fn services_named(&self, name: &str) -> impl Iterator<Item = &Service<'a>> {
        let found = self.services_by_name.get(name);
        found.into_iter().flatten().map(|index| &self.services[*index])
    }

    /// The workloads behind a Service.
    pub fn behind<'g>(&'g self, service: &Service<'a>) -> impl Iterator<Item = &'g Workload<'a>> {
        service.workloads.clone().into_iter().map(|index| &self.workloads[index])
    }

    /// The labels of a namespace; those that are known where it is not declared here.
    pub fn namespace_labels(&self, name: &str) -> BTreeMap<String, String> {
        let declared = self.namespaces.get(name).into_iter().flatten();
        let mut labels: BTreeMap<String, String> =
            declared.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        labels.insert("kubernetes.io/metadata.name".to_owned(), name.to_owned());
        labels
    }
}

fn declared_namespaces(objects: &[Object]) -> BTreeMap<&str, BTreeMap<&str, &str>> {
    let namespaces =
        objects.iter().filter(|object| matches!(object.kind.as_str(), "Namespace" | "Project"));
    namespaces
        .map(|object| {
            let pairs = object.node.pairs("metadata.labels");
            let labels = pairs.filter_map(|(key, entry)| Some((key, entry.node.text("")?)));
            (object.name.as_str(), labels.collect())
        })
        .collect()
}
