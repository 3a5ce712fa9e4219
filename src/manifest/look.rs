//! Looks into trees of values: by path, by kind of value. What is not there, or of another kind, is
//! simply absent; whether objects have the right shape is for the API server to say.

use crate::layer::node::{Entry, Node, Scalar, Value, step};
use crate::layer::scalar;
use crate::source::effort;

/// Reading a [`Node`] without asking about its shape.
pub trait Look {
    /// The node at a dotted path of keys.
    fn at(&self, path: &str) -> Option<&Node>;
    /// The scalar at a dotted path.
    fn scalar(&self, path: &str) -> Option<(&Scalar, &Node)>;
    /// The text of the scalar at a dotted path.
    fn text(&self, path: &str) -> Option<&str>;
    /// The whole number at a dotted path.
    fn number(&self, path: &str) -> Option<i64>;
    /// Whether the value at a dotted path is `true`.
    fn is_true(&self, path: &str) -> bool;
    /// The items of the list at a dotted path.
    fn items(&self, path: &str) -> &[Node];
    /// The entries of the map at a dotted path, without those that are null.
    fn pairs(&self, path: &str) -> impl Iterator<Item = (&str, &Entry)>;
}

impl Look for Node {
    fn at(&self, path: &str) -> Option<&Node> {
        effort::spend(1);
        if path.is_empty() {
            return Some(self);
        }
        let (mut node, mut path) = (self, Some(path));
        while let Some((key, rest)) = path.map(step) {
            (node, path) = (node.get(key)?, rest);
        }
        Some(node)
    }

    fn scalar(&self, path: &str) -> Option<(&Scalar, &Node)> {
        let node = self.at(path)?;
        node.as_scalar().map(|scalar| (scalar, node))
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.scalar(path).map(|(scalar, _)| scalar.text.as_str())
    }

    fn number(&self, path: &str) -> Option<i64> {
        self.text(path)?.parse().ok()
    }

    fn is_true(&self, path: &str) -> bool {
        self.text(path).is_some_and(|text| scalar::meaning(text) == scalar::Meaning::Bool(true))
    }

    fn items(&self, path: &str) -> &[Node] {
        match self.at(path).map(|node| &node.value) {
            Some(Value::List(items)) => {
                effort::spend(items.len());
                items
            }
            _ => &[],
        }
    }

    fn pairs(&self, path: &str) -> impl Iterator<Item = (&str, &Entry)> {
        let map = self.at(path).and_then(Node::as_map);
        effort::spend(map.map_or(0, |map| map.entries.len()));
        map.into_iter().flat_map(|map| map.present().map(|(key, entry)| (key.as_str(), entry)))
    }
}
