//! Which of many names stand in many texts: one reading of the texts for all names.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

/// The names that stand anywhere in some texts, also as a part of a word.
pub fn mentioned<'n, 't>(
    names: impl Iterator<Item = &'n str>,
    texts: impl Iterator<Item = &'t str>,
) -> BTreeSet<&'n str> {
    let names: Vec<&str> =
        names.filter(|name| !name.is_empty()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = BTreeSet::new();
    // Fails for gigabytes of names alone: then all of them may be meant.
    let Ok(search) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&names) else {
        return names.into_iter().collect();
    };
    for text in texts {
        let places = search.find_overlapping_iter(text);
        found.extend(places.map(|place| names[place.pattern().as_usize()]));
    }
    found
}
