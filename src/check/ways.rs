//! Findings of sets that are ways to do the same: what is told of one, and what is true of all.

use indexmap::IndexMap;

use crate::check::duplicate::DIFFERENT;
use crate::check::rule::{Finding, Findings};
use crate::diagnostic::Code;
use crate::manifest::object::Object;
use crate::manifest::set::SetWay;
use crate::manifest::variants::Alternatives;
use crate::source::{Sources, Span};

/// What was found in what all ways have in common.
#[derive(Debug, Default)]
pub struct WayFindings {
    /// How often each was found, by what it says.
    found: IndexMap<(Code, Option<Span>, String), (Finding, usize)>,
    ways: usize,
}

impl WayFindings {
    /// The findings of a set that are its own; what all ways have in common is kept back.
    pub fn sort(
        &mut self,
        all: impl Iterator<Item = Finding>,
        way: Option<&SetWay>,
    ) -> Vec<Finding> {
        let Some(way) = way else { return all.collect() };
        self.ways += 1;
        let mut own = Vec::new();
        for finding in all {
            let place = finding.diagnostic.place();
            let file = place.map(|place| place.file);
            // What all have in common may be wrong together with what is of this way alone.
            let is_together = || {
                let mut labels = finding.diagnostic.labels.iter();
                let is_shared = !file.is_some_and(|file| way.all.contains(&file));
                is_shared && labels.any(|label| way.own.contains(&label.span.file))
            };
            if file.is_some_and(|file| way.own.contains(&file)) || is_together() {
                own.push(finding);
            } else if !file.is_some_and(|file| way.all.contains(&file)) {
                let told = finding.diagnostic.message.clone();
                let key = (finding.diagnostic.code, place, told);
                self.found.entry(key).or_insert_with(|| (finding, 0)).1 += 1;
            }
        }
        own
    }

    /// What was found whichever way is applied.
    pub fn of_all(self) -> impl Iterator<Item = Finding> {
        let ways = self.ways;
        self.found.into_values().filter(move |(_, times)| *times == ways).map(|(one, _)| one)
    }
}

/// Files of one folder that are ways to do the same: each group of them once.
pub fn of_alternatives(all: &[Alternatives], sources: &Sources, findings: &mut Findings) {
    for Alternatives { objects } in all {
        let [first, again, more @ ..] = objects.as_slice() else { continue };
        let name = |object: &Object| &sources.get(object.file).name;
        let others = match more.len() {
            0 => String::new(),
            1 => ", and so does another file".to_owned(),
            count => format!(", and so do {count} more files"),
        };
        let message = format!(
            "`{}` and `{}` define the same objects in two ways{others}",
            name(first),
            name(again)
        );
        let found = DIFFERENT
            .warning(message)
            .at(again.place(), "one way")
            .also(first.place(), "the other one")
            .help("apply one of the two, or keep them in folders of their own");
        findings.add(again, found);
    }
}
