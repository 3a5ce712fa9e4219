//! How a graph is made of a set of objects.

use std::collections::BTreeMap;

use crate::graph::index::ByKey;
use crate::graph::labels::LabelIndex;
use crate::graph::policy::Policy;
use crate::graph::service::Service;
use crate::graph::store::Stores;
use crate::graph::workload::Workload;
use crate::graph::{Graph, caller};
use crate::manifest::collect::Set;
use crate::manifest::object::Object;
use crate::manifest::{self, Look};
use crate::source::Sources;

/// How many Services of one workload are known: what many share is not looked at anew for each of them.
const MOST_SERVICES: usize = 64;

impl<'a> Graph<'a> {
    pub fn new(set: &'a Set, sources: &'a Sources) -> Self {
        let objects = &set.objects;
        let stores = Stores::new(set);
        let mut workloads: Vec<Workload> =
            objects.iter().filter_map(|object| Workload::read(object, &stores)).collect();
        for (index, workload) in workloads.iter_mut().enumerate() {
            workload.index = index;
        }
        let labels = LabelIndex::new(&workloads);
        let read = |object| Service::read(object, &labels, &workloads);
        let mut services: Vec<Service> = objects.iter().filter_map(read).collect();
        let mut serving = vec![Vec::new(); workloads.len()];
        for (index, service) in services.iter_mut().enumerate() {
            service.index = index;
            for workload in service.workloads.iter() {
                if serving[*workload].len() < MOST_SERVICES {
                    serving[*workload].push(index);
                }
            }
        }
        let policies: Vec<Policy> = objects.iter().filter_map(Policy::read).collect();
        let mut applying = vec![Vec::new(); workloads.len()];
        for (index, policy) in policies.iter().enumerate() {
            let namespace = policy.object.namespace.as_deref();
            for workload in labels.selected(&policy.selector, namespace, &workloads).iter() {
                applying[*workload].push(index);
            }
        }
        let mut kinds: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
        for object in objects {
            kinds.entry(&object.kind).or_default().push(object);
        }
        let space = |object: &'a Object| object.namespace.as_deref();
        let name = |object: &'a Object| (object.name.as_str(), space(object));
        let services_by_name = ByKey::new(services.iter().map(|one| name(one.object)));
        let workloads_by_name = ByKey::new(workloads.iter().map(|one| name(one.object)));
        let named = objects.iter().map(|one| ((one.kind.as_str(), one.name.as_str()), space(one)));
        let mut graph = Self {
            sources,
            set,
            objects,
            services,
            stores,
            calls: Vec::new(),
            policies,
            namespaces: declared_namespaces(objects),
            used_namespaces: objects.iter().filter_map(|one| one.namespace.as_deref()).collect(),
            has_pod_makers: objects
                .iter()
                .any(|object| manifest::kinds::makes_pods(object.group(), &object.kind)),
            kinds,
            named: ByKey::new(named),
            services_by_name,
            workloads_by_name,
            labels,
            serving,
            applying,
            calling: Vec::new(),
            workloads,
        };
        graph.calls = caller::all(&graph);
        let before = |workload| graph.calls.partition_point(|call| call.workload < workload);
        graph.calling = (0..=graph.workloads.len()).map(before).collect();
        graph
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
