//! Suggestions: the name that was meant, and the names there are.

/// A mistake is compared with no more names than this, so that thousands of mistakes in thousands of
/// names are told at once.
const MOST_COMPARED: usize = 500;

/// More names than this are not listed.
const MOST_LISTED: usize = 50;

/// The most similar of some names, if any is similar enough to be meant.
pub fn nearest<'name>(word: &str, names: impl Iterator<Item = &'name str>) -> Option<&'name str> {
    let folded = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let word = folded(word);
    names
        .take(MOST_COMPARED)
        .map(|name| (strsim::damerau_levenshtein(&word, &folded(name)), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(word.len()) / 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `` `a`, `b` and `c` ``; of many the first, and how many there are beside.
pub fn all_of(names: &[&str]) -> String {
    let shown: Vec<String> =
        names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
    match names.len() - shown.len() {
        0 => joined(&shown, "and"),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// `` `a`, `b` or `c` ``.
pub fn list_of<'name>(mut names: impl Iterator<Item = &'name str>) -> String {
    let listed = names.by_ref().take(MOST_LISTED);
    let listed: Vec<String> = listed.map(|name| format!("`{name}`")).collect();
    if listed.is_empty() {
        "nothing".to_owned()
    } else if names.next().is_some() {
        format!("{} or another", listed.join(", "))
    } else {
        joined(&listed, "or")
    }
}

fn joined(listed: &[String], word: &str) -> String {
    match listed {
        [most @ .., last] if !most.is_empty() => format!("{} {word} {last}", most.join(", ")),
        _ => listed.concat(),
    }
}
