//! Suggestions: the name that was meant, and the names there are.

/// The most similar of some names, if any is similar enough to be meant.
pub fn nearest<'name>(word: &str, names: impl Iterator<Item = &'name str>) -> Option<&'name str> {
    let folded = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let word = folded(word);
    names
        .map(|name| (strsim::damerau_levenshtein(&word, &folded(name)), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(word.len()) / 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `` `a`, `b` or `c` ``.
pub fn list_of<'name>(names: impl Iterator<Item = &'name str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
