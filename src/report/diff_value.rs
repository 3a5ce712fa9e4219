//! Values as they stand in a line of a report.

use serde_json::Value as Json;
use similar::{ChangeTag, TextDiff};

use crate::diff::Field;

/// More characters of a value tell no more.
const LONGEST: usize = 90;

/// More lines of a text tell no more.
const MOST_LINES: usize = 16;

/// A field on one line: its path, what it was, what it is. A text of several lines is shown by those
/// that differ.
pub fn short(field: &Field) -> Vec<String> {
    let Field { path, before, after } = field;
    let shown = path.to_string();
    if shown.contains("[\"checksum/") {
        return vec![format!("{shown}: changed")];
    }
    if let (Some(Json::String(before)), Some(Json::String(after))) = (before, after) {
        if before == after {
            return vec![format!("{shown}: changed")];
        }
        if before.contains('\n') || after.contains('\n') {
            let mut lines = vec![format!("{shown}:")];
            lines.extend(lines_of(before, after).into_iter().map(|line| format!("  {line}")));
            return lines;
        }
    }
    vec![format!("{shown}: {} → {}", told(before.as_ref()), told(after.as_ref()))]
}

/// A value, or that there is none.
pub fn told(value: Option<&Json>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Json::String(text)) if is_plain(text) => cut(text),
        Some(value) => cut(&value.to_string()),
    }
}

fn is_plain(text: &str) -> bool {
    let ends = [text.chars().next(), text.chars().last()];
    let is_visible = |c: &Option<char>| c.is_some_and(|c| !c.is_whitespace());
    ends.iter().all(is_visible) && !text.chars().any(char::is_control) && text != "nothing"
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// The lines that differ, with their signs.
fn lines_of(before: &str, after: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        lines.push(format!("{sign} {}", cut(change.value().trim_end_matches('\n'))));
    }
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(format!("… {more} more lines"));
    }
    lines
}
