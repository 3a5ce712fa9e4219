//! Gaps in manifests that a person or a program is to fill: one detector for all rules.

/// Whether a text, or a part of it, stands for something that is written there later.
pub fn is_gap(text: &str) -> bool {
    is_filled_by_program(text) || is_for_people(text)
}

/// Whether a program fills it: a template, or a variable of a shell.
pub fn is_filled_by_program(text: &str) -> bool {
    // Nearly all texts are short and have none: one look at each byte costs less than a search for each mark.
    let is_mark =
        |pair: &[u8]| matches!(pair, b"${" | b"{{" | b"%{" | b"$(" | b"<%" | b"[[" | b"@@" | b"((");
    text.as_bytes().windows(2).any(is_mark) || text.starts_with('$') || is_underscored(text)
}

/// `__APP__`, also as a part of a name.
fn is_underscored(text: &str) -> bool {
    let mut parts = text.split("__").skip(1).peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_some() && is_capitals(part) {
            return true;
        }
    }
    text.starts_with("__") && text.ends_with("__")
}

/// Whether a person is asked to fill it: `<KSA_NAME>`, `YOUR_RDS_ENDPOINT`, `your-storage-class`, `PVC_NAME`.
pub fn is_for_people(text: &str) -> bool {
    let bracketed = text.split_once('<').is_some_and(|(_, rest)| {
        let inner = rest.split_once('>').map(|(inner, _)| inner);
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains(['\n', '=', '/', '"', '@']))
    });
    bracketed || is_shouted(text) || has_order(text)
}

/// Whether a text stands in place of a number or a boolean that is written there later: `NUM_NODES`, `PORT`.
pub fn is_gap_of_value(text: &str) -> bool {
    let is_bool = ["true", "false", "yes", "no", "on", "off"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    is_gap(text) || text.len() > 1 && !is_bool && is_capitals(text)
}

/// Whether it, or a part of a name, consists of capitals with `_` between: the name of what is meant.
fn is_shouted(text: &str) -> bool {
    text.split('-').any(|part| part.contains('_') && is_capitals(part))
}

fn is_capitals(text: &str) -> bool {
    let inner = |one: char| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_';
    text.chars().all(inner) && text.starts_with(|one: char| one.is_ascii_uppercase())
}

/// Whether its words ask somebody to change it.
fn has_order(text: &str) -> bool {
    const WHOLE: [&str; 5] = ["changeme", "replaceme", "placeholder", "redacted", "xxx"];
    // Words that are names as well, of programs that keep lists: they order something alone, or shouted.
    const SHOUTED: [&str; 3] = ["TODO", "FIXME", "TBD"];
    const ORDERS: [(&str, &[&str]); 3] = [
        ("change", &["me", "this", "it", "in"]),
        ("replace", &["me", "this", "it", "with", "by"]),
        ("insert", &["here", "your"]),
    ];
    // The domain of Hetzner's object storage.
    let lower = text.to_ascii_lowercase().replace("your-objectstorage.com", "");
    let mut parts = text.split(|one: char| !one.is_ascii_alphanumeric());
    let is_alone = SHOUTED.iter().any(|word| lower.trim().eq_ignore_ascii_case(word));
    if is_alone || parts.any(|part| SHOUTED.contains(&part)) {
        return true;
    }
    let mut words = lower.split(|one: char| !one.is_ascii_alphanumeric());
    let mut before = "";
    words.any(|word| {
        let orders = ORDERS.iter().filter(|(verb, _)| *verb == before);
        let is_order = WHOLE.contains(&word)
            || before == "your" && !word.is_empty()
            || orders.into_iter().any(|(_, rest)| rest.contains(&word));
        before = word;
        is_order
    }) || lower.contains("...")
}
