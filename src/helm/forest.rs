//! Parts of objects, each kept once: what looks the same in two samples is the same part.

use std::collections::BTreeMap;

use indexmap::IndexSet;
use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::mark::Marks;

/// An object or a part of it; two that look the same are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part(usize);

/// What a part is made of, its scalars read back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tree {
    Map(BTreeMap<String, Part>),
    List(Vec<Part>),
    Scalar(Expression),
}

/// All parts of all samples.
#[derive(Debug)]
pub struct Forest {
    trees: IndexSet<Tree>,
}

impl Forest {
    pub fn new() -> Self {
        Self { trees: IndexSet::from([Tree::Map(BTreeMap::new())]) }
    }

    /// The map in which nothing is.
    #[expect(clippy::unused_self, reason = "a part belongs to its forest")]
    pub fn nothing(&self) -> Part {
        Part(0)
    }

    /// The part that a value is, read back with the marks that are in it.
    pub fn plant(&mut self, value: &Json, marks: &Marks) -> Part {
        let tree = match value {
            Json::Object(map) => {
                let below =
                    |(key, value): (&String, &Json)| (key.clone(), self.plant(value, marks));
                Tree::Map(map.iter().map(below).collect())
            }
            Json::Array(items) => {
                Tree::List(items.iter().map(|item| self.plant(item, marks)).collect())
            }
            scalar => Tree::Scalar(marks.read(scalar)),
        };
        Part(self.trees.insert_full(tree).0)
    }

    /// What a part is made of.
    pub fn tree(&self, part: Part) -> &Tree {
        &self.trees[part.0]
    }

    /// The name of an item of a list, where it has one.
    pub fn name(&self, item: Part) -> Option<String> {
        let Tree::Map(map) = self.tree(item) else { return None };
        match self.tree(*map.get("name")?) {
            // Variables that are composed of others stand behind those that are read.
            Tree::Scalar(name) => Some(format!("{name:?} {}", map.contains_key("valueFrom"))),
            Tree::Map(_) | Tree::List(_) => None,
        }
    }
}
