//! Where the walk through an object stands, and how a law reports what it finds there.

use crate::diagnostic::Diagnostic;
use crate::layer::node::Node;
use crate::layer::way::Way;
use crate::manifest::object::Object;
use crate::shape::fault::{Fault, MISSING};
use crate::source::{Sources, Span};

/// A place in an object.
#[derive(Debug)]
pub struct Here<'w, 'a> {
    pub object: &'a Object,
    pub sources: &'w Sources,
    pub way: Way<'a>,
    found: Vec<Diagnostic>,
}

impl<'w, 'a> Here<'w, 'a> {
    pub fn new(object: &'a Object, sources: &'w Sources) -> Self {
        Self { object, sources, way: Way::default(), found: Vec::new() }
    }

    /// What was reported.
    pub fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// Reports something about the object.
    pub fn report(&mut self, found: Diagnostic) {
        self.found.push(found);
    }

    /// Reports what is wrong with the field `name` of what stands here.
    pub fn refuse(&mut self, fault: &Fault, at: Span, name: &str, what: &str, help: String) {
        let message = format!("`{}` of {} {what}", self.way.to(name), self.object.label());
        self.report(fault.error(message).at(at, "refused").help(help));
    }

    /// A field is not there that has to be.
    pub fn missing(&mut self, node: &Node, name: &str) {
        let message = format!("{} has no `{}`", self.object.label(), self.way.to(name));
        let found = MISSING
            .error(message)
            .at(head(node), format!("`{name}` is required here"))
            .help(format!("write `{name}:` with its value"));
        self.report(found);
    }
}

/// Where a struct begins: its first key, so that not all of it is underlined.
pub fn head(node: &Node) -> Span {
    let first = node.as_map().and_then(|map| map.entries.values().next());
    first.map_or(node.span, |entry| entry.key)
}
