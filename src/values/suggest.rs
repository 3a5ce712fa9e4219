//! Suggestions: the name that was meant, and the names there are.

use crate::values::advice::Advice;

/// A mistake is compared with no more names than this, so that thousands of mistakes in thousands of
/// names are told at once.
const MOST_COMPARED: usize = 500;

/// More names than this that share a word with a key are no help.
const MOST_OF_WORDS: usize = 4;

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

/// Words that are in the names of many keys, and tell little of what is meant.
const COMMON_WORDS: &[&str] =
    &["name", "names", "class", "seconds", "from", "policy", "path", "version", "kind"];

/// The order to choose among the few names that have a word of a key: `timeoutSeconds` of `activeDeadlineSeconds`.
pub fn of_words(key: &str, names: Vec<&str>) -> Option<Advice> {
    let own = words_of(key);
    let own: Vec<&String> = own
        .iter()
        .filter(|word| word.len() > 3 && !COMMON_WORDS.contains(&word.as_str()))
        .collect();
    let has_one = |name: &&str| words_of(name).iter().any(|word| own.contains(&word));
    let found: Vec<&str> = names.into_iter().filter(has_one).collect();
    let few = !found.is_empty() && found.len() <= MOST_OF_WORDS;
    few.then(|| match found.as_slice() {
        [only] => Advice::say(format!("did you mean `{only}`?")),
        _ => Advice::say(format!("use the one that is meant: {}", list_of(found.into_iter()))),
    })
}

/// The words of a key in small letters: `activeDeadlineSeconds`, `stop_grace_period`.
fn words_of(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in key.chars() {
        if letter.is_uppercase() || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(letter.to_lowercase()));
        }
    }
    words.retain(|word| !word.is_empty());
    words
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
