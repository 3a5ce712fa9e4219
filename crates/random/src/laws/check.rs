//! `gen check` finds nothing in what gen made.

use stackgen::check;
use stackgen::diagnostic::{Diagnostic, Severity};
use stackgen::layer::parse;
use stackgen::manifest::collect::{Collected, Set, objects};
use stackgen::source::Sources;

use crate::laws::{Made, Outcome, for_people};

pub fn holds(made: &Made) -> Outcome {
    let mut sources = Sources::default();
    let text = made.text();
    let file = sources.add("objects", text.clone());
    let roots = parse::documents(file, &text).roots;
    let set = Set {
        objects: roots.iter().flat_map(|root| objects(file, root)).collect(),
        is_whole: true,
        ..Set::default()
    };
    let collected = Collected { sets: vec![set], ..Collected::default() };
    let found = check::check(&collected, &[], &sources).findings;
    let found: Vec<Diagnostic> = found
        .into_iter()
        .map(|finding| finding.diagnostic)
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect();
    if found.is_empty() { Ok(()) } else { Err(for_people(&found, &sources)) }
}
