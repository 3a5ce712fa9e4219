//! Places inside of scalars: a word of a value, a line of a block of text.

use crate::layer::node::Node;
use crate::source::{Sources, Span};

/// The place of `word` in a scalar that is written on one line; else the scalar's own.
pub fn word(sources: &Sources, node: &Node, word: &str) -> Span {
    within(sources, node.span, word)
}

/// The place of `word` in a span; else the span.
pub fn within(sources: &Sources, span: Span, word: &str) -> Span {
    match sources.text(span).find(word).filter(|_| !word.is_empty()) {
        Some(offset) => part(span, offset, word.len()),
        None => span,
    }
}

/// The place of line `index` (from 0) of a scalar's text, and of `word` in it. For a literal block
/// it is that very line; else the word in the scalar, or the scalar.
pub fn of_line(sources: &Sources, node: &Node, index: usize, searched: &str) -> Span {
    let text = &sources.get(node.span.file).text;
    let Some(mut at) = block_start(text, node.span.start as usize) else {
        return word(sources, node, searched);
    };
    let mut lines = text[at..].split_inclusive('\n');
    for _ in 0..index {
        let Some(line) = lines.next() else { return node.span };
        at += line.len();
    }
    let line = lines.next().unwrap_or_default().trim_end();
    let indent = line.len() - line.trim_start().len();
    let span = span_of(node.span, at + indent, line.len() - indent);
    within(sources, span, searched)
}

/// Where the first line of a literal block starts, whose content starts at a byte.
fn block_start(text: &str, content: usize) -> Option<usize> {
    let mut start = text.get(..content)?.rfind('\n')? + 1;
    loop {
        let above = text[..start - 1].rfind('\n').map_or(0, |newline| newline + 1);
        let header = text[above..start].trim_end();
        if header.is_empty() && above > 0 {
            start = above;
            continue;
        }
        let mark = header.split(" #").next().unwrap_or_default().trim_end();
        let mark = mark.trim_end_matches(|one: char| one.is_ascii_digit() || "+-".contains(one));
        return mark.ends_with('|').then_some(start);
    }
}

fn part(span: Span, offset: usize, length: usize) -> Span {
    span_of(span, span.start as usize + offset, length)
}

fn span_of(like: Span, start: usize, length: usize) -> Span {
    let byte = |offset: usize| u32::try_from(offset).unwrap_or(like.end);
    Span { file: like.file, start: byte(start), end: byte(start + length) }
}
