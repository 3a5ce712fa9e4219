//! One finding for something that is missing, however many things need it.

use crate::check::rule::Findings;
use crate::diagnostic::Diagnostic;
use crate::manifest::object::Object;
use crate::source::Span;

/// What needs something that is missing, and what would be told of it alone.
pub struct NeededBy<'a> {
    pub object: &'a Object,
    pub place: Span,
    pub found: Diagnostic,
}

/// Tells once of what several need.
pub fn one_for_all(all: &[NeededBy], findings: &mut Findings) {
    /// How many others are shown.
    const MOST: usize = 3;
    let worst = all.iter().map(|one| one.found.severity).max();
    let Some(first) = all.iter().position(|one| Some(one.found.severity) == worst) else { return };
    let mut found = all[first].found.clone();
    let others = || all.iter().enumerate().filter(|(place, _)| *place != first);
    let more = others().count().saturating_sub(MOST);
    for (place, (_, other)) in others().take(MOST).enumerate() {
        let mut text = format!("{} needs it, too", other.object.label());
        if place + 1 == MOST && more > 0 {
            text += &format!(", and {more} more");
        }
        found = found.also(other.place, text);
    }
    findings.add(all[first].object, found);
}
