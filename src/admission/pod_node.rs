//! A pod that is read from a tree of YAML, as the Pod Security Standards ask it.

use crate::admission::pod_security::PodTree;
use crate::layer::node::{Node, Value};
use crate::layer::scalar::{Meaning, meaning};
use crate::source::effort;

impl PodTree for &Node {
    fn get(self, key: &str) -> Option<Self> {
        effort::spend(1);
        self.get(key)
    }

    fn list(self) -> Vec<Self> {
        let Value::List(items) = &self.value else { return Vec::new() };
        effort::spend(items.len());
        items.iter().collect()
    }

    fn map(self) -> Vec<(String, Self)> {
        let Some(map) = self.as_map() else { return Vec::new() };
        effort::spend(map.entries.len());
        map.present().map(|(key, entry)| (key.clone(), &entry.node)).collect()
    }

    fn text(self) -> Option<String> {
        self.as_scalar().map(|scalar| scalar.text.clone())
    }

    fn bool(self) -> Option<bool> {
        match meaning(&self.as_scalar()?.text) {
            Meaning::Bool(bool) => Some(bool),
            _ => None,
        }
    }

    fn number(self) -> Option<i64> {
        self.as_scalar()?.text.parse().ok()
    }
}
