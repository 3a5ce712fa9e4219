//! Places inside of scalars: a word of a value, a line of a block of text.

use crate::layer::block;
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

/// The place of a host in a span, as an address has it: not of its scheme, its user, its password or its path that are
/// called alike; else the span.
pub fn host_within(sources: &Sources, span: Span, host: &str) -> Span {
    let text = sources.text(span);
    effort::spend(text.len());
    host_from(text, 0, host).map_or(span, |at| part(span, at, host.len()))
}

/// The place of a text behind another place of a span; else the span.
pub fn behind(sources: &Sources, span: Span, place: Span, searched: &str) -> Span {
    let text = sources.text(span);
    let from = (place.end.saturating_sub(span.start) as usize).min(text.len());
    effort::spend(text.len());
    let rest = text.get(from..).unwrap_or_default();
    rest.find(searched).map_or(span, |at| part(span, from + at, searched.len()))
}

/// How far behind the first time that a name stands in a text it is looked for as a host, in bytes: no address is longer.
const FARTHEST: usize = 1024;

/// Where a host stands in a text from a byte on; the first time that its name stands there, if that is nowhere.
fn host_from(text: &str, from: usize, host: &str) -> Option<usize> {
    if host.is_empty() {
        return None;
    }
    let first = from + text.get(from..)?.find(host)?;
    let mut end = (first + FARTHEST).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut found = text[first..end].match_indices(host).map(|(at, _)| first + at);
    found.find(|at| is_host(&text[..*at], &text[at + host.len()..])).or(Some(first))
}

/// Whether a word between two texts is the host of an address, or a word by itself.
/// <https://www.rfc-editor.org/rfc/rfc3986#section-3.2>
fn is_host(before: &str, after: &str) -> bool {
    /// No address is longer, in characters.
    const LONGEST: usize = 512;
    let is_word = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
    let is_part = before.chars().next_back().as_ref().is_some_and(is_word)
        || after.chars().next().as_ref().is_some_and(is_word);
    let is_inside = |one: &char| !one.is_whitespace() && !"/?#\"'`;,".contains(*one);
    let mut authority = after.chars().take(LONGEST).take_while(is_inside);
    let is_own = |one: &char| !one.is_whitespace() && !"\"'`;,=({".contains(*one);
    let own: String = before.chars().rev().take(LONGEST).take_while(is_own).collect();
    let path = own.split("//:").next().unwrap_or_default();
    !is_part && !after.starts_with("://") && !authority.any(|one| one == '@') && !path.contains('/')
}

/// Finds words of a text that come in order: each is looked for behind the one before, so that all of
/// them together take one reading.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    span: Span,
    /// What is shown for a word that is not there.
    shown: Span,
    from: usize,
    /// How often a word was not where it should be, and the whole text was searched.
    misses: usize,
}

/// So many words that are out of order are looked for in a text.
const MOST_MISSES: usize = 16;

impl<'t> Cursor<'t> {
    pub fn new(sources: &'t Sources, span: Span) -> Self {
        Self { text: sources.text(span), span, shown: span, from: 0, misses: 0 }
    }

    /// In a scalar, all lines of it where it is a block.
    pub fn of(sources: &'t Sources, node: &Node) -> Self {
        Self { shown: node.span, ..Self::new(sources, whole(sources, node)) }
    }

    /// Goes to the word of a text in which a host stands; lines of a block stand further from the edge than those of its
    /// text, and have the same words.
    pub fn go_to(&mut self, text: &str, word: &str, host: &str) {
        /// The longest text of which words are counted.
        const LONGEST: usize = 64 * 1024;
        let at = (word.as_ptr() as usize).checked_sub(text.as_ptr() as usize);
        let Some(before) = at.filter(|_| text.len() <= LONGEST).and_then(|at| text.get(..at))
        else {
            return;
        };
        effort::spend(before.len());
        let earlier = before.matches(host).count();
        if let Some((at, _)) = self.text.match_indices(host).nth(earlier) {
            self.from = at;
        }
    }

    /// The place of a host, and on from there: not of the scheme, the user, the password or the path that is called
    /// alike; the whole span where it is not found.
    pub fn find_host(&mut self, host: &str) -> Span {
        let place = host_from(self.text, self.from, host);
        effort::spend(place.map_or(0, |at| at - self.from));
        let place = place.or_else(|| self.seek(host));
        self.from = place.map_or(self.from, |at| at + host.len());
        place.map_or(self.shown, |at| part(self.span, at, host.len()))
    }

    /// The place of a word that stands behind the one found last, in what follows it closely.
    pub fn find_after(&mut self, word: &str) -> Span {
        self.seek(word).map_or(self.shown, |at| part(self.span, at, word.len()))
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
/// and for a whole file it is that very line; else the word in the scalar, or the scalar.
pub fn of_line(sources: &Sources, node: &Node, index: usize, searched: &str) -> Span {
    let source = sources.get(node.span.file);
    let is_file = node.span.start == 0 && node.span.end as usize == source.text.len();
    let block = block_start(source, node.span.start as usize).filter(|_| !is_file);
    let Some(first) = block.or(is_file.then_some(0)) else {
        return host_within(sources, node.span, searched);
    };
    let Some(at) = source.line_start(source.position(first).line + index) else {
        return node.span;
    };
    let line = source.text[at..source.line_around(at).1].trim_end();
    let indent = line.len() - line.trim_start().len();
    let span = span_of(node.span, at + indent, line.len() - indent);
    host_within(sources, span, searched)
}

/// All lines of a scalar that is a block, from the edge on; of others their own place.
pub fn whole(sources: &Sources, node: &Node) -> Span {
    let source = sources.get(node.span.file);
    let place = block::whole(&source.text, node.span);
    effort::spend((place.end - place.start) as usize);
    if place == node.span {
        return place;
    }
    let start = source.line_around(place.start as usize).0;
    span_of(place, start, place.end as usize - start)
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
