//! Anchors and what their aliases copy, within a budget.

use std::collections::BTreeMap;

use crate::layer::limits::MAX_COPIED_BYTES;
use crate::layer::node::{Node, Value};

/// What a node counts beside its text, in bytes.
pub const NODE_BYTES: usize = 64;

/// The anchors of one document by the parser's number.
#[derive(Debug, Default)]
pub struct Anchors {
    kept: BTreeMap<usize, Anchored>,
    copied: usize,
}

#[derive(Debug)]
struct Anchored {
    node: Node,
    bytes: usize,
    height: usize,
}

/// What an alias stands for.
#[derive(Debug)]
pub enum AliasTarget {
    /// A copy, and how many levels of maps and lists it has. Its spans are the anchor's.
    Copy(Node, usize),
    /// The alias stands inside of its own anchor.
    Unfinished,
    /// The copy would go beyond the budget.
    TooMuch,
}

impl Anchors {
    /// Remembers a node; `false` if that goes beyond the budget.
    pub fn keep(&mut self, anchor: usize, node: &Node, height: usize) -> bool {
        let bytes = weigh(node);
        if !self.charge(bytes) {
            return false;
        }
        self.kept.insert(anchor, Anchored { node: node.clone(), bytes, height });
        true
    }

    pub fn copy(&mut self, anchor: usize) -> AliasTarget {
        let Some(bytes) = self.kept.get(&anchor).map(|kept| kept.bytes) else {
            return AliasTarget::Unfinished;
        };
        if !self.charge(bytes) {
            return AliasTarget::TooMuch;
        }
        let Anchored { node, height, .. } = &self.kept[&anchor];
        AliasTarget::Copy(node.clone(), *height)
    }

    fn charge(&mut self, bytes: usize) -> bool {
        self.copied = self.copied.saturating_add(bytes);
        self.copied <= MAX_COPIED_BYTES
    }
}

/// Bytes of a node and everything below it. Trees are at most `MAX_DEPTH` deep.
fn weigh(node: &Node) -> usize {
    let below = match &node.value {
        Value::Null => 0,
        Value::Scalar(scalar) => scalar.text.len(),
        Value::List(items) => items.iter().map(weigh).sum(),
        Value::Map(map) => {
            map.entries.iter().map(|(key, entry)| key.len() + weigh(&entry.node)).sum()
        }
    };
    NODE_BYTES + below
}
