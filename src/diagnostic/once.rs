//! One diagnostic for one mistake, however many components take the line that it is in.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;

/// Leaves the first of those diagnostics that say the same of the same places.
///
/// What components take from one line (by `like`, from the defaults of their tier, through an anchor) is read
/// once for each of them, and what is wrong with it differs in the component that is named alone.
pub fn once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let mut first = |diagnostic: &Diagnostic| {
        if diagnostic.place().is_none() {
            return true;
        }
        let labels = diagnostic.labels.iter();
        let places: Vec<_> =
            labels.map(|label| (label.span.file, label.span.start, label.text.clone())).collect();
        let said = whose_ever(&diagnostic.message);
        told.insert((diagnostic.code, places, said, diagnostic.help.clone()))
    };
    diagnostics.into_iter().filter(|diagnostic| first(diagnostic)).collect()
}

/// A message without the components that are named in its paths: `backends.api.env.A` is `env.A`.
fn whose_ever(message: &str) -> String {
    let parts = message.split('`').enumerate().map(|(index, part)| {
        let is_literal = index % 2 == 1;
        let below = || part.splitn(3, '.').nth(2);
        if is_literal { below().unwrap_or(part) } else { part }
    });
    parts.collect::<Vec<_>>().join("`")
}
