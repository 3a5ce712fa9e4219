//! What stands around a pair: who reads a ConfigMap or a Secret, whose pods have a label, what is rolled.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::diff::calls::Calls;
use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::plain::PairFields;
use crate::diff::successor::Successors;
use crate::diff::template;

/// Positions by three names.
type Positions<'a> = BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>;

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
}

impl<'a> Around<'a> {
    pub fn new(
        before: &'a [SideObject],
        after: &'a [SideObject],
        pairs: &[Pair<'a>],
        found: &[PairFields],
    ) -> Self {
        let mut changed = vec![(false, false); after.len()];
        for (pair, (_, new, _)) in pairs.iter().zip(found) {
            if let Some(new) = new {
                changed[*new] = (pair.rolls(), pair.before.is_none());
            }
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
