//! The chart's values as gen sees them while it makes the chart: which places may change, and in
//! which ways a change may alter the structure of the objects.

use serde_json::Value as Json;

use crate::layer::node::Node;

/// A place of the values, as keys from the top.
pub type Path = Vec<String>;

/// A place of the chart's values.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Empty for what is no place of its own: a [`Kind::Choice`], a [`Kind::Same`], a [`Kind::Several`].
    pub path: Path,
    pub kind: Kind,
    /// What it may be, as far as the structure of objects is concerned.
    pub states: Vec<State>,
    /// The leaf that must be in a state for this one to be there.
    pub within: Option<(usize, usize)>,
}

/// What the value of a leaf is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A fact of the release, and no value: its prefix, its name, its namespace.
    Release(&'static str),
    Text(Form),
    /// A whole number; marks of a higher class are larger, so that limits exceed requests. One of class 2 may
    /// be nothing.
    Count(u32),
    Percent,
    /// A number of pods or a percentage of them.
    Pods,
    NodePort,
    Quantity(u32, &'static str),
    Flag,
    /// One of the values that the environments have.
    Finite,
    /// A map of plain variables.
    Variables,
    /// A map that is there or not.
    Group,
    /// Which one of several members is there.
    Choice,
    /// Whether two leaves have the same value; the second follows the first.
    Same(usize, usize),
    /// Whether the first count that is there exceeds one; follows from the counts.
    Several(Vec<usize>),
}

/// What a text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text of a name's letters.
    Name,
    /// What Helm takes as the name of a release.
    Instance,
    Repository,
    Tag,
    Digest,
    /// A DNS name.
    Host,
    /// A secret: any text of one line.
    Secret,
    /// Any text.
    Free,
}

/// One of the ways in which a leaf can be.
#[derive(Clone, Debug)]
pub enum State {
    Absent,
    /// Any value of its kind; of a count, any above one.
    Any,
    /// This value.
    Fixed(Json, Node),
    /// The map is there, with what is fixed in it.
    There(Node),
    /// A member of a choice, or a relation: nothing is written.
    Silent,
}

impl Kind {
    /// Whether a count of nothing is no absence.
    pub fn may_be_nothing(&self) -> bool {
        *self == Self::Count(2)
    }
}

impl Leaf {
    /// The state at a point of what follows from other leaves.
    pub fn follows(&self, leaves: &[Leaf], point: &[Option<usize>]) -> Option<usize> {
        let Kind::Several(counts) = &self.kind else { return None };
        let active = self.within.is_none_or(|(of, state)| point[of] == Some(state));
        let mut states = counts.iter().filter_map(|of| Some(&leaves[*of].states[point[*of]?]));
        let first = states.find(|state| !matches!(state, State::Absent));
        active.then(|| usize::from(matches!(first, Some(State::Any))))
    }

    /// Whether the place itself is there in a state.
    pub fn is_given(&self, state: usize) -> bool {
        matches!(self.states[state], State::Any | State::Fixed(..) | State::There(_))
    }
}
