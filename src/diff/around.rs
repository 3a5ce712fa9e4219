//! What stands around a pair: who reads a ConfigMap or a Secret, whose pods have a label, what is rolled.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::diff::calls::Calls;
use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::plain::PairFields;
use crate::diff::redirect::Redirects;
use crate::diff::route::Routes;
use crate::diff::secret_sides::SecretSides;
use crate::diff::successor::{KindNamespaceName, Successors};
use crate::diff::template;

/// Positions by three names.
type Positions<'a> = BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>;

/// Kind, namespace and images of a workload.
type KindAndImages<'a> = (&'a str, &'a str, Vec<&'a str>);

/// Positions of objects by what they have to do with others.
#[derive(Debug)]
pub struct Around<'a> {
    /// What of after is another pair's: whether its pods are others, and whether it is new.
    changed: Vec<(bool, bool)>,
    /// Workloads of before and after by kind, namespace and name of what they read.
    readers: [Positions<'a>; 2],
    /// Objects of before and after by namespace and a label of their pods.
    labelled: [Positions<'a>; 2],
    successors: Successors<'a>,
    /// What of before is gone after.
    gone: BTreeSet<usize>,
    /// Workloads of before by namespace and the place where a container of theirs keeps its data.
    keepers: BTreeMap<(&'a str, String), usize>,
    /// Who of before names which Service, once it is asked for.
    calls: OnceCell<Calls>,
    /// Whose texts lead to other hosts after.
    redirects: Redirects<'a>,
    /// Where hosts lead after.
    routes: Routes<'a>,
    secrets: SecretSides<'a>,
    /// Services of before and after by namespace and a label that they select.
    services: [Positions<'a>; 2],
    /// Services and claims of before by kind, namespace and name.
    named: BTreeMap<KindNamespaceName<'a>, usize>,
    /// Workloads of before whose pods are others after.
    rolled: BTreeSet<usize>,
    /// New workloads by kind, namespace and images.
    new_images: BTreeSet<KindAndImages<'a>>,
}

impl<'a> Around<'a> {
    pub fn new(
        before: &'a [SideObject],
        after: &'a [SideObject],
        pairs: &[Pair<'a>],
        found: &[PairFields],
    ) -> Self {
        let mut changed = vec![(false, false); after.len()];
        let (mut rolled, mut new_images) = (BTreeSet::new(), BTreeSet::new());
        for (pair, (old, new, _)) in pairs.iter().zip(found) {
            if let Some(new) = new {
                changed[*new] = (pair.rolls(), pair.before.is_none());
            }
            rolled.extend(old.filter(|_| pair.rolls()));
            let new = pair.after.filter(|_| pair.before.is_none());
            new_images.extend(new.and_then(kind_and_images));
        }
        let readers = [readers(before), readers(after)];
        let gone = found.iter().filter(|(_, new, _)| new.is_none());
        Self {
            changed,
            readers,
            labelled: [labelled(before), labelled(after)],
            successors: Successors::new(pairs),
            gone: gone.filter_map(|(old, ..)| *old).collect(),
            keepers: keepers(before),
            calls: OnceCell::new(),
            redirects: Redirects::new(pairs),
            routes: Routes::new(after),
            secrets: SecretSides::new(before, after),
            services: [services(before), services(after)],
            named: named(before),
            rolled,
            new_images,
        }
    }

    /// What is called otherwise after.
    pub fn successors(&self) -> &Successors<'a> {
        &self.successors
    }

    /// Whether the pods of an object of after are others than before.
    pub fn rolls(&self, index: usize) -> bool {
        self.changed[index].0
    }

    /// Whether an object of after was not there before.
    pub fn is_new(&self, index: usize) -> bool {
        self.changed[index].1
    }

    /// Whether the pods of an object of before are others after.
    pub fn rolls_before(&self, index: usize) -> bool {
        self.rolled.contains(&index)
    }

    /// Whether a new workload runs the images of one that is gone: that one under another name.
    pub fn is_followed(&self, workload: &SideObject) -> bool {
        kind_and_images(workload).is_some_and(|own| self.new_images.contains(&own))
    }

    /// Whose texts lead to other hosts after.
    pub fn redirects(&self) -> &Redirects<'a> {
        &self.redirects
    }

    /// Where hosts lead after.
    pub fn routes(&self) -> &Routes<'a> {
        &self.routes
    }

    /// The Secrets of both sides.
    pub fn secrets(&self) -> &SecretSides<'a> {
        &self.secrets
    }

    /// A Service of before.
    pub fn service(&self, namespace: &str, name: &str) -> Option<usize> {
        self.named.get(&("Service", namespace, name)).copied()
    }

    /// A claim of before.
    pub fn claim(&self, namespace: &str, name: &str) -> Option<usize> {
        self.named.get(&("PersistentVolumeClaim", namespace, name)).copied()
    }

    /// The Services of before (0) or after (1) that select pods with some labels, all that they select among these.
    pub fn services(
        &self,
        (side, items): (usize, &[SideObject]),
        namespace: &str,
        labels: &Json,
    ) -> Vec<usize> {
        let labels = labels.as_object().into_iter().flatten();
        let labels = labels.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)));
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        for (key, value) in labels {
            for index in self.services[side].get(&(namespace, key, value)).into_iter().flatten() {
                *seen.entry(*index).or_default() += 1;
            }
        }
        let selects = |index: usize| {
            let selector = items[index].body.pointer("/spec/selector").and_then(Json::as_object);
            selector.map_or(0, serde_json::Map::len)
        };
        let all = seen.into_iter().filter(|(index, count)| selects(*index) == *count);
        all.map(|(index, _)| index).collect()
    }

    /// Whether an object of before is gone after.
    pub fn is_gone(&self, index: usize) -> bool {
        self.gone.contains(&index)
    }

    /// The workload of before that has a database which keeps its data at a place.
    pub fn keeper(&self, namespace: &str, place: &str) -> Option<usize> {
        self.keepers.get(&(namespace, place.to_owned())).copied()
    }

    /// The objects of before that name a Service as a host.
    pub fn naming(&self, before: &[SideObject], namespace: &str, name: &str) -> Vec<usize> {
        self.calls.get_or_init(|| Calls::new(before)).of(namespace, name).to_vec()
    }

    /// The workloads of before (0) or after (1) that read a ConfigMap or a Secret.
    pub fn readers(&self, side: usize, kind: &str, namespace: &str, name: &str) -> Vec<usize> {
        self.readers[side].get(&(kind, namespace, name)).cloned().unwrap_or_default()
    }

    /// The objects of before (0) or after (1) in a namespace whose pods have one of some labels: the one
    /// that the fewest have.
    pub fn labelled<'l>(
        &self,
        side: usize,
        namespace: &str,
        labels: impl Iterator<Item = (&'l str, &'l str)>,
    ) -> Vec<usize> {
        let lists = labels.map(|(key, value)| {
            let list = self.labelled[side].get(&(namespace, key, value));
            list.map_or([].as_slice(), Vec::as_slice)
        });
        lists.min_by_key(|list| list.len()).unwrap_or_default().to_vec()
    }
}

/// A workload by what it runs.
fn kind_and_images(item: &SideObject) -> Option<KindAndImages<'_>> {
    let containers = template::list(template::spec(item)?, "containers").iter();
    let images = containers.filter_map(|one| one["image"].as_str()).collect();
    Some((item.kind(), item.namespace(), images))
}

/// Services by namespace and each label that they select.
fn services(items: &[SideObject]) -> Positions<'_> {
    let mut found: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate().filter(|(_, item)| item.kind() == "Service") {
        let selector = item.body.pointer("/spec/selector").and_then(Json::as_object);
        for (key, value) in selector.into_iter().flatten() {
            if let Some(value) = value.as_str() {
                found.entry((item.namespace(), key.as_str(), value)).or_default().push(index);
            }
        }
    }
    found
}

fn named(items: &[SideObject]) -> BTreeMap<KindNamespaceName<'_>, usize> {
    let wanted = |item: &&SideObject| matches!(item.kind(), "Service" | "PersistentVolumeClaim");
    let all = items.iter().enumerate().filter(|(_, item)| wanted(item));
    all.map(|(index, item)| ((item.kind(), item.namespace(), item.name()), index)).collect()
}

fn readers(items: &[SideObject]) -> Positions<'_> {
    let mut readers: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        for (kind, name) in template::spec(item).map(read).unwrap_or_default() {
            let own = readers.entry((kind, item.namespace(), name)).or_default();
            if own.last() != Some(&index) {
                own.push(index);
            }
        }
    }
    readers
}

/// The kinds and names of what pods read.
fn read(spec: &Json) -> Vec<(&'static str, &str)> {
    let mut named: Vec<(&'static str, &Json)> = Vec::new();
    for container in template::containers(spec) {
        for source in template::list(container, "envFrom") {
            named.push(("ConfigMap", &source["configMapRef"]["name"]));
            named.push(("Secret", &source["secretRef"]["name"]));
        }
        for variable in template::list(container, "env") {
            let from = &variable["valueFrom"];
            named.push(("ConfigMap", &from["configMapKeyRef"]["name"]));
            named.push(("Secret", &from["secretKeyRef"]["name"]));
        }
    }
    for volume in template::list(spec, "volumes") {
        let projected = volume["projected"]["sources"].as_array().into_iter().flatten();
        for source in projected.chain([volume]) {
            named.push(("ConfigMap", &source["configMap"]["name"]));
            named.push(("Secret", &source["secret"]["secretName"]));
        }
    }
    named.into_iter().filter_map(|(kind, name)| Some((kind, name.as_str()?))).collect()
}

fn keepers(items: &[SideObject]) -> BTreeMap<(&str, String), usize> {
    let mut keepers = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let Some(spec) = template::spec(item) else { continue };
        for (_, _, container) in template::databases(spec) {
            for place in template::kept_in(item, spec, container) {
                keepers.entry((item.namespace(), place)).or_insert(index);
            }
        }
    }
    keepers
}

fn labelled(items: &[SideObject]) -> Positions<'_> {
    let mut found: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        for (key, value) in template::labels(item).and_then(Json::as_object).into_iter().flatten() {
            if let Some(value) = value.as_str() {
                let label = (item.namespace(), key.as_str(), value);
                found.entry(label).or_default().push(index);
            }
        }
    }
    found
}
