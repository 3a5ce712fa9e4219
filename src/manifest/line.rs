//! Places inside of scalars: a word of a value, a line of a block of text.

use crate::layer::node::Node;
use crate::source::{Source, Sources, Span, effort};

/// The place of `word` in a scalar that is written on one line; else the scalar's own.
pub fn word(sources: &Sources, node: &Node, word: &str) -> Span {
    within(sources, node.span, word)
}

/// The same, where the word is known to stand at a byte of the scalar's text: several may be alike, and a
/// long text is not searched for each.
pub fn word_at(sources: &Sources, node: &Node, searched: &str, offset: usize) -> Span {
    let text = sources.text(node.span);
    // Plain, or behind a quote.
    for at in [offset, offset + 1] {
        if text.get(at..).is_some_and(|rest| rest.starts_with(searched)) {
            return part(node.span, at, searched.len());
        }
    }
    word(sources, node, searched)
}

/// The place of `word` in a span; else the span.
pub fn within(sources: &Sources, span: Span, word: &str) -> Span {
    effort::spend(word.len());
    match sources.text(span).find(word).filter(|_| !word.is_empty()) {
        Some(offset) => part(span, offset, word.len()),
        None => span,
    }
}

/// Finds words of a text that come in order: each is looked for behind the one before, so that all of
/// them together take one reading.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    span: Span,
    from: usize,
    /// How often a word was not where it should be, and the whole text was searched.
    misses: usize,
}

/// So many words that are out of order are looked for in a text.
const MOST_MISSES: usize = 16;

impl<'t> Cursor<'t> {
    pub fn new(sources: &'t Sources, span: Span) -> Self {
        Self { text: sources.text(span), span, from: 0, misses: 0 }
    }

    /// The place of a word, and on from there; the whole span where the word is not found.
    pub fn find(&mut self, word: &str) -> Span {
        let place = self.seek(word);
        self.from = place.map_or(self.from, |at| at + word.len());
        place.map_or(self.span, |at| part(self.span, at, word.len()))
    }

    /// The place of a word that stands behind the one found last, in what follows it closely.
    pub fn find_after(&mut self, word: &str) -> Span {
        self.seek(word).map_or(self.span, |at| part(self.span, at, word.len()))
    }

    fn seek(&mut self, word: &str) -> Option<usize> {
        if word.is_empty() || self.misses >= MOST_MISSES {
            return None;
        }
        if let Some(offset) = self.text[self.from..].find(word) {
            effort::spend(offset);
            return Some(self.from + offset);
        }
        effort::spend(self.text.len());
        self.misses += 1;
        self.text.find(word)
    }
}

/// The place of line `index` (from 0) of a scalar's text, and of `word` in it. For a literal block
/// it is that very line; else the word in the scalar, or the scalar.
pub fn of_line(sources: &Sources, node: &Node, index: usize, searched: &str) -> Span {
    let source = sources.get(node.span.file);
    let Some(first) = block_start(source, node.span.start as usize) else {
        return word(sources, node, searched);
    };
    let Some(at) = source.line_start(source.position(first).line + index) else {
        return node.span;
    };
    let line = source.text[at..source.line_around(at).1].trim_end();
    let indent = line.len() - line.trim_start().len();
    let span = span_of(node.span, at + indent, line.len() - indent);
    within(sources, span, searched)
}

/// Where the first line of a literal block starts, whose content starts at a byte.
fn block_start(source: &Source, content: usize) -> Option<usize> {
    let text = source.text.as_str();
    let mut start = source.line_around(content.min(text.len())).0;
    loop {
        let above = source.line_around(start.checked_sub(1)?).0;
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
