//! Files that gen makes, as `--check` may show them: one mask for all verbs.

use crate::emit::compose;
use crate::layer::{block, parse};
use crate::source::{Sources, Span};
use crate::values::secrets::{
    MASK, hides, is_secret_key, looks_secret, masked_lines, object_places,
};

/// A file's text without its secrets: what Secrets hold, wherever they lie; what keys, names and options say
/// of a text; and lines that hold a secret by their form.
pub fn masked(path: &str, text: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    if file == compose::EXAMPLE {
        return compose::masked_example(text);
    }
    let ending = file.rsplit('.').next().unwrap_or_default();
    let is_yaml = ["yaml", "yml", "tpl"].contains(&ending);
    let text = if is_yaml { by_place(text) } else { text.to_owned() };
    if file.starts_with("values") && is_yaml {
        return masked_values(&text);
    }
    // A chart's templates start some documents with an action.
    let documents: Vec<String> = text.split("\n---\n").map(masked_document).collect();
    documents.join("\n---\n")
}

/// Whether a value of such a key in a chart's values is a secret.
pub fn is_secret_value(key: &str) -> bool {
    let key = key.trim();
    key == "value" || looks_secret(key)
}

fn masked_values(text: &str) -> String {
    let mask = |line: &str| match line.split_once(':') {
        Some((key, value)) if !value.is_empty() && (is_secret_value(key) || hides(value)) => {
            format!("{key}: {MASK}\n")
        }
        _ => format!("{line}\n"),
    };
    masked_lines(&text.lines().map(mask).collect::<String>())
}

/// The text without the secrets of its tree, as far as it is one.
fn by_place(text: &str) -> String {
    let tree = without_actions(text);
    let mut sources = Sources::default();
    let file = sources.add("", tree.as_str());
    let mut spans: Vec<Span> = Vec::new();
    for root in parse::documents(file, &tree).roots {
        for place in object_places(&root) {
            let span = block::whole(&tree, place.span);
            let written = sources.text(span);
            // Lines that hold none may be shown, where some do.
            let is_in_lines =
                place.by_form && written.contains('\n') && masked_lines(written) != written;
            if !is_in_lines {
                spans.push(span);
            }
        }
    }
    spans.sort();
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for span in spans {
        let (from, to) = (span.start as usize, span.end as usize);
        if from < end {
            continue;
        }
        masked.push_str(&text[end..from]);
        hide(&text[from..to], &mut masked);
        end = to;
    }
    masked.push_str(&text[end..]);
    masked
}

/// Writes a mask for each line of a scalar.
fn hide(written: &str, masked: &mut String) {
    for (index, line) in written.split('\n').enumerate() {
        let told = line.trim_start();
        if index > 0 {
            masked.push('\n');
        }
        if !told.is_empty() {
            masked.push_str(&line[..line.len() - told.len()]);
            masked.push_str(MASK);
        }
    }
}

/// The text of a chart's template as YAML, no byte of it moved: actions alone on their lines are comments,
/// others a word.
fn without_actions(text: &str) -> String {
    if !text.contains("{{") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let told = line.trim();
        if told.starts_with("{{") && told.ends_with("}}") {
            let start = line.len() - line.trim_start().len();
            out.push_str(&line[..start]);
            out.push('#');
            out.extend(std::iter::repeat_n('x', told.len() - 1));
            out.push_str(&line[start + told.len()..]);
            continue;
        }
        let mut rest = line;
        while let Some(at) = rest.find("{{") {
            let end = rest[at..].find("}}").map_or(rest.trim_end().len(), |end| at + end + 2);
            out.push_str(&rest[..at]);
            out.extend(std::iter::repeat_n('x', end - at));
            rest = &rest[end..];
        }
        out.push_str(rest);
    }
    out
}

fn masked_document(text: &str) -> String {
    let is_secret = text.lines().any(|line| line == "kind: Secret");
    let mut inside = false;
    // Whether the variable at hand is called like a secret.
    let mut names_secret = false;
    // How far the key is indented whose text of several lines is a secret.
    let mut block: Option<usize> = None;
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let line = line.trim_end_matches('\n');
        if !line.starts_with([' ', '{']) && !line.is_empty() {
            inside = is_secret && matches!(line.trim_end(), "data:" | "stringData:");
            lines += &format!("{line}{end}");
            continue;
        }
        let told = line.trim_start().trim_start_matches("- ");
        let indent = line.len() - line.trim_start().len();
        if let Some(depth) = block {
            if line.trim().is_empty() || indent > depth {
                lines += &format!("{}{MASK}{end}", &line[..indent]);
                continue;
            }
            block = None;
        }
        let opens = |(key, value): (&str, &str)| {
            is_secret_key(key.trim_matches(['"', '\'']))
                && value.trim_start().starts_with(['|', '>'])
        };
        if told.split_once(':').is_some_and(opens) {
            block = Some(indent);
        }
        if inside {
            match line.split_once(':') {
                Some((key, value)) if indent == 2 && !told.starts_with("{{") => {
                    let mask = if value.is_empty() { "" } else { MASK };
                    lines += format!("{key}: {mask}").trim_end();
                }
                // What goes on below a key is told by no line of its own; actions of a template are none.
                _ if told.starts_with("{{") && !told.contains('|') => lines += line,
                _ => {
                    lines += &" ".repeat(indent);
                    lines += MASK;
                }
            }
            lines += end;
            continue;
        }
        if names_secret && told.starts_with("value:") {
            lines += &format!("{}value: {MASK}{end}", &line[..line.len() - told.len()]);
        } else {
            lines += &format!("{line}{end}");
        }
        if let Some(name) = told.strip_prefix("name:") {
            names_secret = looks_secret(name.trim().trim_matches(['"', '\'']));
        }
    }
    masked_lines(&lines)
}
