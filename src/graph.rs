//! The application that objects make: who serves which name and port, who calls it, who provides
//! what pods read, who may talk to whom.
//!
//! The same graph is made of anybody's manifests and of gen's own objects. It only tells what is; what
//! is wrong is for the rules to say.

pub mod blocked;
pub mod brought;
pub mod call;
mod caller;
pub mod command_line;
pub mod container;
pub mod database;
pub mod environment;
pub mod file;
pub mod host;
pub mod index;
pub mod init_script;
mod labels;
pub mod policy;
pub mod probe;
pub mod redis_file;
pub mod resolve;
pub mod selector;
pub mod server_user;
pub mod service;
pub mod store;
mod wire;
pub mod workload;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::graph::call::Call;
use crate::graph::index::ByKey;
use crate::graph::labels::LabelIndex;
use crate::graph::policy::Policy;
use crate::graph::selector::Selector;
use crate::graph::service::Service;
use crate::graph::store::Stores;
use crate::graph::workload::Workload;
use crate::manifest::collect::Set;
use crate::manifest::object::Object;
use crate::manifest::parsed::folder;
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
    /// Whether objects are here of which an operator makes pods.
    pub has_pod_makers: bool,
    kinds: BTreeMap<&'a str, Vec<&'a Object>>,
    named: ByKey<'a, (&'a str, &'a str)>,
    services_by_name: ByKey<'a, &'a str>,
    workloads_by_name: ByKey<'a, &'a str>,
    labels: LabelIndex<'a>,
    /// Services by workload, and policies by workload.
    serving: Vec<Vec<usize>>,
    applying: Vec<Vec<usize>>,
    /// Where the calls of each workload start; they stand together.
    calling: Vec<usize>,
}

/// How many workloads of one Service are looked at: what many share is not looked at anew for each of them.
const MOST_BEHIND: usize = 64;

/// How many things of one name are looked at.
const MOST_NAMED: usize = 64;

impl<'a> Graph<'a> {
    /// The folder of the file that an object is written in.
    pub fn folder(&self, object: &Object) -> &'a str {
        folder(&self.sources.get(object.file).name)
    }

    /// Objects of a kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Object> {
        self.kinds.get(kind).into_iter().flatten().copied()
    }

    /// The object of a kind and a name in a namespace, or one that may be there.
    pub fn find(&self, kind: &str, name: &str, namespace: Option<&str>) -> Option<&'a Object> {
        self.named.near((kind, name), namespace).next().map(|place| &self.objects[place])
    }

    /// The first Services of a name, in whatever namespace.
    pub fn services_named(&self, name: &str) -> impl Iterator<Item = &Service<'a>> {
        let places = self.services_by_name.all(name).iter().copied();
        let places: Vec<usize> = places.take(MOST_NAMED).collect();
        places.into_iter().map(|index| &self.services[index])
    }

    /// The first Services of a name that are, or may be, in a namespace.
    pub fn services_near(
        &self,
        name: &str,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = &Service<'a>> {
        let places = self.services_by_name.near(name, namespace);
        let places: Vec<usize> = places.take(MOST_NAMED).collect();
        places.into_iter().map(|index| &self.services[index])
    }

    /// The first workloads of a name that are, or may be, in a namespace.
    pub fn workloads_near(
        &self,
        name: &str,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = &Workload<'a>> {
        let places = self.workloads_by_name.near(name, namespace);
        let places: Vec<usize> = places.take(MOST_NAMED).collect();
        places.into_iter().map(|index| &self.workloads[index])
    }

    /// Whether pods and Services may be in a namespace that nothing here shows: an operator makes them, or a chart.
    pub fn may_have_more(&self, namespace: Option<&str>) -> bool {
        self.has_pod_makers || namespace.is_some_and(|name| self.set.charted.contains(name))
    }

    /// The workloads that a selector selects, and that are, or may be, in a namespace: their indices.
    pub fn selected(&self, selector: &Selector, namespace: Option<&'a str>) -> Rc<[usize]> {
        self.labels.selected(selector, namespace, &self.workloads)
    }

    /// The workloads with a label, whose namespace is, or may be, this one.
    pub fn labelled(
        &self,
        key: &str,
        value: &str,
        namespace: Option<&'a str>,
    ) -> impl Iterator<Item = &Workload<'a>> {
        let places = self.labels.labelled(key, value, namespace);
        places.into_iter().map(|place| &self.workloads[place])
    }

    /// The first Services that lead to a workload, by its index.
    pub fn serving(&self, workload: usize) -> impl Iterator<Item = &Service<'a>> {
        self.serving[workload].iter().map(|index| &self.services[*index])
    }

    /// The first Services that surely lead to a workload: those that have no pods nearer to them, in their own file or
    /// their own folder. Samples beside each other often have the same labels.
    pub fn surely_serving(&self, workload: usize) -> impl Iterator<Item = &Service<'a>> {
        let own = &self.workloads[workload];
        self.serving(workload).filter(move |service| {
            let nearest = self.behind(service).map(|one| self.nearness(service, one)).max();
            Some(self.nearness(service, own)) >= nearest
        })
    }

    /// 2 in one file, 1 in one folder.
    fn nearness(&self, service: &Service, workload: &Workload) -> u8 {
        let (one, other) = (service.object, workload.object);
        if one.file == other.file { 2 } else { u8::from(self.folder(one) == self.folder(other)) }
    }

    /// The policies that apply to a workload, by its index.
    pub fn applying(&self, workload: usize) -> impl Iterator<Item = &Policy<'a>> {
        self.applying[workload].iter().map(|index| &self.policies[*index])
    }

    /// The calls of a workload, by its index.
    pub fn calls_of(&self, workload: usize) -> &[Call<'a>] {
        &self.calls[self.calling[workload]..self.calling[workload + 1]]
    }

    /// The workloads behind a Service; the first of them, where there are very many.
    pub fn behind<'g>(
        &'g self,
        service: &Service<'a>,
    ) -> impl Iterator<Item = &'g Workload<'a>> + use<'g, 'a> {
        let places = Rc::clone(&service.workloads);
        (0..places.len().min(MOST_BEHIND)).map(move |index| &self.workloads[places[index]])
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
