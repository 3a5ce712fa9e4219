//! Lines of templates that a screen has room for: an action may go over several lines, and what it prints does not change.
//! <https://go.dev/doc/go1.16#text/template>

/// The most characters of a line.
const WIDTH: usize = 120;

/// A template whose long actions are broken where words end, as far outside of brackets as can be.
pub fn wrapped(template: &str) -> String {
    template.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    if line.trim_end().chars().count() <= WIDTH || line.contains("{{/*") {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start().len() + 2;
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = place(rest, if out.is_empty() { 0 } else { indent }) {
        out += &format!("{}\n{}", &rest[..at], " ".repeat(indent));
        rest = &rest[at + 1..];
    }
    out + rest
}

/// Where a line is broken of which some characters are taken already: at a blank in an action, outside of its texts.
fn place(text: &str, taken: usize) -> Option<usize> {
    if taken + text.trim_end().chars().count() <= WIDTH {
        return None;
    }
    // What is left of an action begins within it.
    let (mut in_action, mut quote, mut depth) = (taken > 0, None, 0_i32);
    let mut best: Option<(i32, usize)> = None;
    for (at, letter) in text.char_indices() {
        let after = &text[at..];
        if !in_action {
            if after.starts_with("{{") {
                (in_action, depth) = (true, 0);
            }
            continue;
        }
        match (quote, letter) {
            (Some(open), _) if letter == open && !text[..at].ends_with('\\') => quote = None,
            (None, '"' | '`') => quote = Some(letter),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, '}') if after.starts_with("}}") => in_action = false,
            (None, ' ') => {
                let is_edge = text[..at].ends_with("{{")
                    || text[..at].ends_with("{{-")
                    || after.starts_with(" }}")
                    || after.starts_with(" -}}");
                let is_better = best.is_none_or(|(known, _)| depth <= known);
                if !is_edge && is_better && taken + text[..at].chars().count() <= WIDTH {
                    best = Some((depth, at));
                }
            }
            _ => {}
        }
    }
    // A first word alone, such as `if`, is no line.
    best.map(|(_, at)| at).filter(|at| text[..*at].trim().len() > 8)
}
