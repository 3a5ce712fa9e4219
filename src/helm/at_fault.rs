//! What cannot be a value where gen refuses a rendering without saying for which of them.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::helm::environment::{ChartEnvironment, MarkLevel, Variant};
use crate::helm::knob::{Form, Knob, PREFIX, ValuePath};
use crate::helm::mark::mark;
use crate::helm::marking::Marking;
use crate::helm::rendering::Renderer;
use crate::stack::checksum::Checksums;

impl Renderer<'_> {
    /// The knobs without whose marks gen refuses less, where it does not say which it refuses: those of components, or of
    /// a key of a component where that does as much.
    pub fn at_fault(
        &self,
        environment: &ChartEnvironment,
        closed: &BTreeSet<usize>,
        refused: &[Diagnostic],
    ) -> Vec<usize> {
        let (variant, level) = (Variant::Own, MarkLevel::Knobs);
        let left = |path: &[String]| {
            let below = |knob: &Knob| knob.path.starts_with(path);
            let own = self.knobs.iter().enumerate().filter(|(_, knob)| below(knob));
            let own: Vec<usize> = own.map(|(index, _)| index).collect();
            let out = closed.iter().chain(&own).copied().collect();
            let (root, ..) = Marking { knobs: self.knobs }.lay(environment, variant, level, &out);
            let prefix = mark(PREFIX, Form::Prefix);
            let prefix = prefix.as_str().unwrap_or_default();
            let made = self.make(&root, environment, prefix, Checksums::Preimage, variant);
            (made.err().map_or(0, |diagnostics| errors(&diagnostics)), own)
        };
        let parts = |length: usize, below: &[String]| -> BTreeSet<ValuePath> {
            let paths = self.knobs.iter().map(|knob| &knob.path);
            let paths = paths.filter(|path| path.len() >= length && path.starts_with(below));
            paths.map(|path| path[..length].to_vec()).collect()
        };
        let mut found = Vec::new();
        for component in parts(2, &[]) {
            let (left_over, all) = left(&component);
            if left_over >= errors(refused) {
                continue;
            }
            let keys = parts(3, &component).into_iter().map(|key| left(&key));
            found.extend(
                keys.into_iter().find(|(own, _)| *own <= left_over).map_or(all, |(_, own)| own),
            );
        }
        found
    }
}

/// How much of what gen says refuses something.
fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|one| one.severity == Severity::Error).count()
}
