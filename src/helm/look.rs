//! Parts of objects, found again in other samples of them.

use crate::helm::sample::Tree;

/// A step from a part of an object to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    /// The item of a list that has this name.
    Name(String),
    Index(usize),
    /// The item of a list that looks like this.
    Like(String),
}

/// The name of an item, where it has one.
pub fn name(item: &Tree) -> Option<String> {
    let Tree::Map(map) = item else { return None };
    match map.get("name")? {
        // Variables that are composed of others stand behind those that are read.
        Tree::Scalar(name) => Some(format!("{name:?} {}", map.contains_key("valueFrom"))),
        Tree::Map(_) | Tree::List(_) => None,
    }
}

/// A word for what a part of an object is in a sample.
pub fn look(tree: Option<&Tree>, path: &[Step]) -> Option<String> {
    let tree = tree?;
    let Some((step, rest)) = path.split_first() else {
        return Some(match tree {
            Tree::Map(_) => "map".to_owned(),
            Tree::List(_) => "list".to_owned(),
            Tree::Scalar(expression) => format!("{expression:?}"),
        });
    };
    let below = match (tree, step) {
        (Tree::Map(map), Step::Key(key)) => map.get(key),
        (Tree::List(items), Step::Name(wanted)) => {
            items.iter().find(|item| name(item).as_ref() == Some(wanted))
        }
        (Tree::List(items), Step::Index(index)) => items.get(*index),
        (Tree::List(items), Step::Like(wanted)) => {
            items.iter().find(|item| format!("{item:?}") == *wanted)
        }
        _ => None,
    };
    look(below, rest)
}
