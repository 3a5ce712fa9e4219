//! Values without which objects are wrong: they come out where nothing asks whether they are said.

use serde_json::Value as Json;

use crate::helm::expression::Expression;
use crate::helm::guard::{Guard, at};
use crate::helm::knob::{Form, Knob, ValuePath, ends_in};
use crate::helm::node::{ChartNode, Lifted, PartEntry};

/// The paths of those that all of some values have, for all of which an object has them.
pub fn needed(objects: &[Lifted], knobs: &[Knob], all: &[Json]) -> Vec<ValuePath> {
    let mut search = NeededSearch { knobs, all, given: Vec::new(), found: Vec::new() };
    for object in objects {
        search.below(&object.when, |search| search.node(&object.node));
    }
    search.found.sort();
    search.found.dedup();
    search.found
}

struct NeededSearch<'a> {
    knobs: &'a [Knob],
    all: &'a [Json],
    /// What the conditions around the present part ask for.
    given: Vec<ValuePath>,
    found: Vec<ValuePath>,
}

impl NeededSearch<'_> {
    fn below(&mut self, when: &Guard, look: impl FnOnce(&mut Self)) {
        if !self.all.iter().all(|values| when.holds(values)) {
            return;
        }
        let before = self.given.len();
        when.paths(&mut self.given);
        look(self);
        self.given.truncate(before);
    }

    fn node(&mut self, node: &ChartNode) {
        match node {
            ChartNode::Map(entries) | ChartNode::List(entries) => {
                let own = |entry: &&PartEntry| entry.resources(self.knobs).is_none();
                let entries: Vec<&PartEntry> = entries.iter().filter(own).collect();
                for entry in entries {
                    self.below(&entry.when, |search| search.node(&entry.node));
                }
            }
            ChartNode::Either(ways) => {
                // What some have otherwise is needed by none.
                for (when, way) in ways {
                    self.below(when, |search| search.node(way));
                    if self.all.iter().any(|values| when.holds(values)) {
                        break;
                    }
                }
            }
            ChartNode::Scalar(expression @ (Expression::Bare(_) | Expression::Text(_))) => {
                let paths = expression.knobs().into_iter().filter_map(|index| self.path(index));
                let paths: Vec<ValuePath> = paths.collect();
                self.found.extend(paths);
            }
            ChartNode::Scalar(_) | ChartNode::Checksum(_) => {}
        }
    }

    /// The path of a value that is needed where it comes out. The API server has a count where none is said, and the
    /// chart a tag.
    fn path(&self, index: usize) -> Option<ValuePath> {
        let Knob { path, form, .. } = &self.knobs[index];
        let is_asked = self.given.iter().any(|given| path.starts_with(given));
        let has_other = matches!(form, Form::Count(_) | Form::Tag | Form::Secret | Form::Whole(_))
            || ends_in(path, "image.tag");
        let is_said = !path.is_empty() && self.all.iter().all(|values| at(values, path).is_some());
        (is_said && !is_asked && !has_other).then(|| path.clone())
    }
}
