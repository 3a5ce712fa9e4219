//! Secrets that no file says, for which development has something made up.

use std::collections::BTreeMap;

use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::Part;
use crate::adopt::told::{ToldAll, listed};

/// Tells of each component what is made up, and where production reads it.
pub fn tell(parts: &[Part], components: &[ComponentDraft], stack: &str, told: &mut ToldAll) {
    // The same names at the same components are told once.
    let mut by_names: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    for (at, component) in components.iter().enumerate() {
        let unknown = component.env.secrets.iter();
        let unknown = unknown.filter(|one| one.value.is_none() && one.file.is_none());
        let names: Vec<&str> = unknown.map(|one| one.name.as_str()).collect();
        if !names.is_empty() {
            by_names.entry(names).or_default().push(at);
        }
    }
    for (names, of) in by_names {
        let first = of.iter().flat_map(|at| {
            let all = components[*at].env.secrets.iter();
            all.filter(|one| one.name == names[0]).map(|one| one.span)
        });
        let Some(span) = first.min() else { continue };
        let of: Vec<&str> = of.iter().map(|at| parts[*at].name.as_str()).collect();
        told.add(
            span,
            format!(
                "{} of {}: no file says a value, development has a made-up one, and production a key of `{stack}-secrets`",
                listed(&names),
                listed(&of)
            ),
        );
    }
}
