//! Written objects, and changes of objects, by the objects that they are meant for.

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::Node;
use crate::manifest::object::Object;

/// What Kubernetes bears: <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names>
const LONGEST_NAME: usize = 253;

/// Something written for objects that are called so.
#[derive(Debug)]
pub struct CalledNode {
    /// `None` is any.
    pub group: Option<String>,
    pub kind: Option<String>,
    pub name: Option<String>,
    pub namespace: Option<String>,
    pub node: Node,
}

impl CalledNode {
    pub fn of(object: Object) -> Self {
        Self {
            group: Some(object.group().to_owned()),
            kind: Some(object.kind),
            name: Some(object.name),
            namespace: object.namespace,
            node: object.node,
        }
    }

    fn may_be(&self, object: &Object) -> bool {
        self.group.as_deref().is_none_or(|group| group == object.group())
            && self.kind.as_deref().is_none_or(|kind| kind == object.kind)
            && self.name.as_deref().is_none_or(|name| object.name.contains(name))
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct CalledNodes {
    /// In the order added.
    all: Vec<CalledNode>,
    by_kind: BTreeMap<String, NodesOfKind>,
    /// Those without a kind or a name.
    general: Vec<usize>,
}

#[derive(Debug, Default)]
struct NodesOfKind {
    by_name: BTreeMap<String, Vec<usize>>,
    /// How long names are, in bytes.
    lengths: BTreeSet<usize>,
}

impl CalledNodes {
    pub fn add(&mut self, called: CalledNode) {
        let index = self.all.len();
        match (&called.kind, &called.name) {
            (Some(kind), Some(name)) => {
                let known = self.by_kind.entry(kind.clone()).or_default();
                known.lengths.insert(name.len());
                known.by_name.entry(name.clone()).or_default().push(index);
            }
            _ => self.general.push(index),
        }
        self.all.push(called);
    }

    /// What is for an object, in the order added: what has its name, else the longest part of it, for prefixes and
    /// suffixes may have been added; and what is for any.
    pub fn of<'c>(&'c self, object: &Object) -> impl Iterator<Item = &'c Node> + use<'c> {
        let mut found = self.named(object);
        found.extend(self.general.iter().filter(|index| self.all[**index].may_be(object)));
        found.into_iter().map(|index| &self.all[index].node)
    }

    fn named(&self, object: &Object) -> BTreeSet<usize> {
        let Some(known) = self.by_kind.get(&object.kind) else { return BTreeSet::new() };
        // So short a name has few parts, however many objects there are.
        let name = &object.name[..object.name.floor_char_boundary(LONGEST_NAME)];
        for length in known.lengths.range(..=name.len()).rev() {
            let parts = (0..=name.len() - length)
                .filter_map(|start| known.by_name.get(name.get(start..start + length)?));
            let found: BTreeSet<usize> =
                parts.flatten().copied().filter(|index| self.all[*index].may_be(object)).collect();
            if !found.is_empty() {
                return self.nearest(found, object);
            }
        }
        BTreeSet::new()
    }

    /// Those of the object's own namespace, where there are any.
    fn nearest(&self, found: BTreeSet<usize>, object: &Object) -> BTreeSet<usize> {
        let own = |index: &usize| self.all[*index].namespace == object.namespace;
        if object.namespace.is_none() || !found.iter().any(own) {
            return found;
        }
        found.into_iter().filter(own).collect()
    }
}
