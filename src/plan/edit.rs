//! What edits keep of the text that they replace: its references, and where it stands.

use crate::diagnostic::{Diagnostic, Edit};
use crate::source::{Sources, Span};
use crate::values::braces::{TextPiece, TextPieces};
use crate::values::facts::TextFacts;

/// Gives edits and helps the references back that were put in before a text was read, and takes edits away that would not
/// do what they say.
pub fn keep(diagnostics: &mut [Diagnostic], sources: &Sources, facts: &TextFacts) {
    // A plan of values that no file says has nothing to show.
    if sources.iter().next().is_none() {
        return;
    }
    for diagnostic in diagnostics {
        let Some(span) = diagnostic.fix.as_ref().map(|fix| fix.span).or(diagnostic.place()) else {
            continue;
        };
        let text = sources.text(span);
        if let Some(fix) = &mut diagnostic.fix {
            if is_in_block(sources, span) {
                diagnostic.fix = None;
            } else if fix.text.starts_with('[')
                && sources.get(span.file).text[span.end as usize..].starts_with(':')
            {
                // Of a map without values, the colon of its last key.
                fix.span.end += 1;
            }
        }
        for (fact, value) in
            facts.known().filter(|(fact, value)| !value.is_empty() && refers(text, fact))
        {
            give_back(diagnostic, text, fact, value);
        }
    }
}

/// Whether a text stands below `|` or `>`, of whose lines it is the first one.
fn is_in_block(sources: &Sources, span: Span) -> bool {
    let before = &sources.get(span.file).text[..span.start as usize];
    let Some((above, indent)) = before.rsplit_once('\n') else { return false };
    let header =
        above.lines().last().unwrap_or_default().split_whitespace().last().unwrap_or_default();
    let signs = header.trim_start_matches(['|', '>']);
    indent.trim().is_empty()
        && signs.len() < header.len()
        && signs.trim_matches(|c: char| "+-".contains(c) || c.is_ascii_digit()).is_empty()
}

fn refers(text: &str, fact: &str) -> bool {
    text.contains("${")
        && TextPieces::of(text)
            .any(|piece| matches!(piece, TextPiece::Braced { inner, .. } if inner == fact))
}

/// Puts the reference where its value stands, as often and in the order in which the text has it. Where that does not come
/// out even, no edit is sure.
fn give_back(diagnostic: &mut Diagnostic, text: &str, fact: &str, value: &str) {
    let order = order(text, fact, value);
    if let Some(help) = &diagnostic.help {
        let parts = help.split('`').enumerate();
        let parts = parts.map(|(index, part)| {
            let is_written = index % 2 == 1;
            let back = is_written.then(|| with_reference(part, &order, fact, value)).flatten();
            back.unwrap_or_else(|| part.to_owned())
        });
        diagnostic.help = Some(parts.collect::<Vec<_>>().join("`"));
    }
    if let Some(Edit { text, shown, .. }) = diagnostic.fix.as_deref_mut() {
        match with_reference(text, &order, fact, value) {
            Some(back) => {
                *shown = None;
                *text = back;
            }
            None => diagnostic.fix = None,
        }
    }
}

/// For each place where the value stands once the reference is put in, whether it is the reference that stands there.
fn order(text: &str, fact: &str, value: &str) -> Vec<bool> {
    let mut order = Vec::new();
    for piece in TextPieces::of(text) {
        match piece {
            TextPiece::Text(text) => order.extend(places(text, value).map(|_| false)),
            TextPiece::Braced { inner, .. } if inner == fact => order.push(true),
            TextPiece::Braced { .. } | TextPiece::Open { .. } => {}
        }
    }
    order
}

/// Where a value stands as a word of its own.
fn places<'t>(text: &'t str, value: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_word = |c: char| c.is_alphanumeric();
    text.match_indices(value).map(|(at, _)| at).filter(move |at| {
        let [before, after] = [&text[..*at], &text[at + value.len()..]];
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

fn with_reference(written: &str, order: &[bool], fact: &str, value: &str) -> Option<String> {
    let found: Vec<usize> = places(written, value).collect();
    if found.len() != order.len() {
        return None;
    }
    let (mut out, mut done) = (String::new(), 0);
    for (at, is_reference) in found.into_iter().zip(order) {
        out += &written[done..at];
        if *is_reference {
            out += &format!("${{{fact}}}");
        } else {
            out += value;
        }
        done = at + value.len();
    }
    out += &written[done..];
    Some(quoted(&out))
}

/// The same with quotes around each word that holds a reference: between braces, its brace would end the map.
fn quoted(text: &str) -> String {
    let word = |word: &str| {
        let ends = |c: char| matches!(c, ',' | '[' | ']');
        let inner = word.trim_matches(ends);
        if !inner.contains("${") || inner.starts_with(['"', '\'']) {
            return word.to_owned();
        }
        word.replacen(inner, &format!("\"{inner}\""), 1)
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
