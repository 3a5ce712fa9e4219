//! Values as they stand in a line of a report.

use serde_json::Value as Json;
use similar::{ChangeTag, TextDiff};

use crate::diff::Field;
use crate::foreign;

/// More characters of a value tell no more.
const LONGEST: usize = 90;

/// More lines of a text tell no more.
const MOST_LINES: usize = 16;

/// A field on one line: its path, what it was, what it is. A text of several lines is shown by those
/// that differ.
pub fn short(field: &Field) -> Vec<String> {
    let Field { path, before, after, is_secret: _, within: _ } = field;
    let shown = path.to_string();
    let is_checksum = shown.contains("[\"checksum/");
    let shown = foreign::line(&shown);
    if is_checksum {
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
    let text = foreign::line(text);
    if text.chars().count() <= LONGEST {
        return text.into_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// Where more lines differ, they are not compared with each other: all of them are other lines.
const MOST_COMPARED: usize = 512;

/// The lines that differ, with their signs.
fn lines_of(before: &str, after: &str) -> Vec<String> {
    let (before, after) = without_ends(before, after);
    let mut lines = Vec::new();
    if before.lines().count().max(after.lines().count()) > MOST_COMPARED {
        let all = [('-', before), ('+', after)].into_iter();
        let all = all.flat_map(|(sign, text)| text.lines().map(move |line| (sign, line)));
        let more = all.clone().count().saturating_sub(MOST_LINES);
        lines.extend(all.take(MOST_LINES).map(|(sign, line)| format!("{sign} {}", cut(line))));
        if more > 0 {
            lines.push(format!("… {more} more lines"));
        }
        return lines;
    }
    let diff = TextDiff::from_lines(before, after);
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

/// Two texts without the lines that they start and end with alike.
fn without_ends<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let same = |(one, other): &(&str, &str)| one == other;
    let pairs = before.split_inclusive('\n').zip(after.split_inclusive('\n'));
    let start: usize = pairs.take_while(same).map(|(line, _)| line.len()).sum();
    let (before, after) = (&before[start..], &after[start..]);
    let ends = before.split_inclusive('\n').rev().zip(after.split_inclusive('\n').rev());
    let end: usize = ends.take_while(same).map(|(line, _)| line.len()).sum();
    (&before[..before.len() - end], &after[..after.len() - end])
}
