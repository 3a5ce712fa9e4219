//! The edges of the graph: which component calls which, by their indexes in the directory.

use std::collections::{BTreeMap, BTreeSet};

/// Edges, found from either end.
#[derive(Debug, Default)]
pub struct Edges {
    forward: BTreeSet<(usize, usize)>,
    backward: BTreeSet<(usize, usize)>,
    /// Components that are told their own address: a pod reaches another one of its own by it.
    own: BTreeSet<usize>,
    /// From components to what is outside of the stack.
    outward: BTreeSet<(usize, usize)>,
    /// From components to what must answer before a job that runs first in their pods.
    early: BTreeSet<(usize, usize)>,
    /// What is on the server of another: whoever calls the one calls the other.
    servers: BTreeMap<usize, usize>,
}

impl Edges {
    /// No edges yet, between components of which some are on the servers of others.
    pub fn between(guests: impl Iterator<Item = (usize, usize)>) -> Self {
        Self { servers: guests.collect(), ..Self::default() }
    }

    pub fn insert(&mut self, from: usize, to: usize) {
        if from == to {
            self.own.insert(from);
            return;
        }
        self.forward.insert((from, to));
        self.backward.insert((to, from));
        if let Some(server) = self.servers.get(&to).copied() {
            self.insert(from, server);
        }
    }

    /// Takes the edges that are drawn, so that those which follow can be told apart until they are joined.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let rest = Self { servers: self.servers.clone(), ..Self::default() };
        std::mem::replace(self, rest)
    }

    /// Draws those of another set, too.
    pub fn join(&mut self, other: Self) {
        let Self { forward, backward, own, outward, early, servers: _ } = other;
        self.forward.extend(forward);
        self.backward.extend(backward);
        self.own.extend(own);
        self.outward.extend(outward);
        self.early.extend(early);
    }

    /// Says that something must answer before a job runs that comes first in the pods of a component.
    pub fn hold(&mut self, index: usize, to: usize) {
        self.early.insert((index, to));
    }

    /// Whether something must answer before what comes first in the pods of a component.
    pub fn is_held(&self, index: usize, to: usize) -> bool {
        self.early.contains(&(index, to))
    }

    /// Whether a component may call its own pods. It is no edge: nobody waits for itself.
    pub fn to_itself(&self, index: usize) -> Option<usize> {
        self.own.contains(&index).then_some(index)
    }

    /// Draws an edge to what is outside of the stack, by its place among the externals.
    pub fn leave(&mut self, from: usize, to: usize) {
        self.outward.insert((from, to));
    }

    /// What a component calls outside of the stack.
    pub fn outward(&self, index: usize) -> impl Iterator<Item = usize> {
        ends(&self.outward, index)
    }

    /// Every edge that leaves the stack: who calls, and what is called.
    pub fn all_outward(&self) -> impl Iterator<Item = (usize, usize)> {
        self.outward.iter().copied()
    }

    /// Every edge: who calls, and what is called.
    pub fn all(&self) -> impl Iterator<Item = (usize, usize)> {
        self.forward.iter().copied()
    }

    /// What a component calls.
    pub fn from(&self, index: usize) -> impl Iterator<Item = usize> {
        ends(&self.forward, index)
    }

    /// What calls a component.
    pub fn to(&self, index: usize) -> impl Iterator<Item = usize> {
        ends(&self.backward, index)
    }
}

fn ends(edges: &BTreeSet<(usize, usize)>, index: usize) -> impl Iterator<Item = usize> {
    edges.range((index, 0)..=(index, usize::MAX)).map(|(_, end)| *end)
}
