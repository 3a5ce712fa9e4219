//! Drafts as YAML, written as people write values: short maps on one line, variables one below the other.

use crate::adopt::draft::{Draft, DraftEntry, DraftMap};
use crate::emit::scalar::{key, scalar};

/// The longest line that holds a whole map or list.
const WIDEST: usize = 100;

/// The most leaves of a map on one line.
const MOST_LEAVES: usize = 6;

/// Maps whose entries stand one below the other.
const TALL: [&str; 7] =
    ["env", "databases", "backends", "frontends", "jobs", "externals", "defaults"];

/// The text of a file of values.
pub fn write(map: &DraftMap) -> String {
    let mut out = String::new();
    for (at, (name, entry)) in map.entries.iter().enumerate() {
        let is_tall = matches!(entry.value, Draft::Map(_)) && TALL.contains(&name.as_str());
        if at > 0 && (is_tall || !entry.comment.is_empty()) {
            out.push('\n');
        }
        line(name, entry, 0, &mut out);
    }
    out
}

/// Entries one below the other.
fn block(map: &DraftMap, indent: usize, out: &mut String) {
    for (name, entry) in &map.entries {
        line(name, entry, indent, out);
    }
}

/// A key with what stands above it and behind it.
fn line(name: &str, entry: &DraftEntry, indent: usize, out: &mut String) {
    let margin = "  ".repeat(indent);
    for comment in &entry.comment {
        out.push_str(&margin);
        out.push_str("# ");
        out.push_str(comment);
        out.push('\n');
    }
    out.push_str(&margin);
    let start = out.len();
    out.push_str(&key(name));
    out.push(':');
    let width = indent * 2 + out.len() - start;
    value(name, &entry.value, indent, width, out);
}

/// What stands behind a colon, with the end of the line.
fn value(name: &str, draft: &Draft, indent: usize, width: usize, out: &mut String) {
    if let Draft::Text(text) = draft
        && let Some(lines) = literal(text, indent + 1)
    {
        out.push(' ');
        out.push_str(&lines);
        return;
    }
    let is_tall = TALL.contains(&name)
        && matches!(draft, Draft::Map(map) if !map.is_empty())
        && !(name != "env" && indent > 0);
    if !is_tall && let Some(line) = flow(draft).filter(|line| width + line.len() < WIDEST) {
        out.push(' ');
        out.push_str(&line);
        out.push('\n');
        return;
    }
    match draft {
        Draft::Map(map) => {
            out.push('\n');
            block(map, indent + 1, out);
        }
        Draft::List(items) => {
            out.push('\n');
            list(items, indent + 1, out);
        }
        Draft::Text(text) => {
            out.push(' ');
            out.push_str(&quoted(text, false));
            out.push('\n');
        }
        Draft::Plain(text) => {
            out.push(' ');
            out.push_str(text);
            out.push('\n');
        }
        Draft::Null => out.push_str(" null\n"),
    }
}

fn list(items: &[Draft], indent: usize, out: &mut String) {
    let margin = "  ".repeat(indent);
    for item in items {
        out.push_str(&margin);
        out.push('-');
        match item {
            Draft::Map(map) if flow(item).is_none() => {
                let mut below = String::new();
                block(map, indent + 1, &mut below);
                out.push(' ');
                out.push_str(below.trim_start_matches(' '));
            }
            item => value("", item, indent, indent * 2 + 2, out),
        }
    }
}

/// A value on one line, if it may stand there.
fn flow(draft: &Draft) -> Option<String> {
    match draft {
        Draft::Text(text) => (!text.contains('\n')).then(|| quoted(text, true)),
        Draft::Plain(text) => Some(text.clone()),
        Draft::Null => Some("null".to_owned()),
        Draft::List(items) => {
            let all: Option<Vec<String>> = items.iter().map(flow).collect();
            Some(format!("[{}]", all?.join(", ")))
        }
        Draft::Map(map) if map.is_empty() => Some("{}".to_owned()),
        Draft::Map(map) => {
            let is_short = map.entries.len() <= MOST_LEAVES
                && map.entries.values().all(|entry| entry.comment.is_empty())
                && !map.entries.contains_key("env");
            let entry = |(name, entry): (&String, &DraftEntry)| {
                let text = match &entry.value {
                    Draft::Text(_) | Draft::Plain(_) | Draft::Null => flow(&entry.value),
                    value => flow(value).filter(|_| value.size() <= MOST_LEAVES),
                };
                Some(format!("{}: {}", quoted(name, true), text?))
            };
            let all: Option<Vec<String>> = map.entries.iter().map(entry).collect();
            is_short.then_some(())?;
            Some(format!("{{ {} }}", all?.join(", ")))
        }
    }
}

/// A text on one line; where it is quoted, then as people do.
fn quoted(text: &str, is_in_flow: bool) -> String {
    let plain = scalar(text);
    let is_free = !is_in_flow
        || !text.contains([',', '[', ']', '{', '}', '#', '\'', '"']) && !text.ends_with(':');
    let is_reference = text.contains("${");
    if plain == text && is_free && !is_reference {
        return plain;
    }
    let is_simple =
        text.chars().all(|c| !c.is_control() && c != '"' && c != '\\') && !plain.starts_with('"');
    if is_simple {
        format!("\"{text}\"")
    } else if plain == text {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        plain
    }
}

/// Several lines as a block, if they can stand in one.
fn literal(text: &str, indent: usize) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_fit = body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\n', '\t'])
        && body.chars().all(|c| c == '\n' || c == '\t' || !c.is_control())
        && !scalar(&body.replace(['\n', '\t'], "")).starts_with('"')
        && body.lines().all(|line| line.trim_end().len() == line.len());
    if !is_fit {
        return None;
    }
    let mark = if text.ends_with('\n') { "|" } else { "|-" };
    let margin = "  ".repeat(indent);
    let mut out = format!("{mark}\n");
    for line in body.lines() {
        if !line.is_empty() {
            out.push_str(&margin);
            out.push_str(line);
        }
        out.push('\n');
    }
    Some(out)
}
