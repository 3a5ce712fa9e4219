//! What cannot be a value where gen refuses a rendering without saying for which of them.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::helm::environment::{ChartEnvironment, MarkLevel, Variant};
use crate::helm::knob::ValuePath;
use crate::helm::marking::Marking;
use crate::helm::rendering::Renderer;
use crate::stack::checksum::Checksums;
use crate::stack::name::ANY_PREFIX;

impl Renderer<'_> {
    /// The knobs without whose marks gen refuses less, where it does not say which it refuses: those of components, or of
    /// a key of a component where that does as much; and where what components have alike is refused, those of a key.
    pub fn at_fault(
        &self,
        environment: &ChartEnvironment,
        variant: Variant,
        (closed, out): (&BTreeSet<usize>, &BTreeSet<usize>),
        refused: &[Diagnostic],
    ) -> Vec<usize> {
        let level = MarkLevel::Knobs;
        let left = |is_out: &dyn Fn(&[String]) -> bool| {
            let own = self.knobs.iter().enumerate().filter(|(_, knob)| is_out(&knob.path));
            let own: Vec<usize> = own.map(|(index, _)| index).collect();
            let out: BTreeSet<usize> = out.iter().chain(&own).copied().collect();
            let closed = if variant == Variant::Own { &out } else { closed };
            let marking = Marking { knobs: self.knobs };
            let (root, ..) = marking.lay(environment, variant, level, (closed, &out));
            let made = self.make(&root, environment, ANY_PREFIX, Checksums::Preimage, variant);
            (made.err().map_or(0, |diagnostics| errors(&diagnostics)), own)
        };
        let parts = |from: usize, to: usize, below: &[String]| -> BTreeSet<ValuePath> {
            let paths = self.knobs.iter().map(|knob| &knob.path);
            let paths = paths.filter(|path| path.len() >= to && path.starts_with(below));
            paths.map(|path| path[from..to].to_vec()).collect()
        };
        let mut found = Vec::new();
        for component in parts(0, 2, &[]) {
            let (left_over, all) = left(&|path| path.starts_with(&component));
            if left_over >= errors(refused) {
                continue;
            }
            let keys = parts(0, 3, &component);
            let keys = keys.into_iter().map(|key| left(&|path| path.starts_with(&key)));
            let keys: Vec<(usize, Vec<usize>)> = keys.collect();
            if let Some((_, own)) = keys.iter().find(|(own, _)| *own <= left_over) {
                found.extend(own);
                continue;
            }
            let before = found.len();
            let some = keys.into_iter().filter(|(own, _)| *own < errors(refused));
            found.extend(some.flat_map(|(_, own)| own));
            if found.len() == before {
                found.extend(all);
            }
        }
        if found.is_empty() {
            let keys = parts(2, 3, &[]).into_iter();
            let mut keys = keys.map(|key| left(&|path| path.get(2..3) == Some(&key)));
            found = keys.find(|(own, _)| *own < errors(refused)).map_or(found, |(_, own)| own);
        }
        found
    }
}

/// How much of what gen says refuses something.
fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|one| one.severity == Severity::Error).count()
}
