//! Parts of objects, found again in other samples of them.

use crate::helm::forest::{Forest, Part, Tree};

/// A step from a part of an object to a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    /// The item of a list that has this name.
    Name(String),
    Index(usize),
    /// The item of a list that looks like this.
    Like(Part),
}

/// What there is at some place of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Nothing,
    Map,
    List,
    Scalar(Part),
    /// A sample that gen takes, and one that it refuses in the words that are asked for.
    Right,
    Wrong,
}

/// What there is at a path.
pub fn look(forest: &Forest, mut part: Part, path: &[Step]) -> Sight {
    for step in path {
        let below = match (forest.tree(part), step) {
            (Tree::Map(map), Step::Key(key)) => map.get(key).copied(),
            (Tree::List(items), Step::Name(wanted)) => {
                items.iter().copied().find(|item| forest.name(*item).as_ref() == Some(wanted))
            }
            (Tree::List(items), Step::Index(index)) => items.get(*index).copied(),
            (Tree::List(items), Step::Like(wanted)) => items.contains(wanted).then_some(*wanted),
            _ => None,
        };
        let Some(below) = below else { return Sight::Nothing };
        part = below;
    }
    match forest.tree(part) {
        Tree::Map(_) => Sight::Map,
        Tree::List(_) => Sight::List,
        Tree::Scalar(_) => Sight::Scalar(part),
    }
}
