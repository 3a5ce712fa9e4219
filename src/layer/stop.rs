//! A text at the place where the parser gave up.

use crate::source::{FileId, Span};

/// A text at the place where the parser gave up.
pub struct Stop<'text> {
    pub file: FileId,
    pub text: &'text str,
    /// The byte that the parser could not take.
    pub at: usize,
}

impl Stop<'_> {
    pub fn span(&self, start: usize, end: usize) -> Span {
        let byte = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file: self.file, start: byte(start), end: byte(end.max(start)) }
    }

    /// The character that the parser could not take.
    pub fn character(&self) -> Span {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        self.span(self.at, self.at + length)
    }

    /// Where the line of a byte starts, and the line without its end.
    pub fn line(&self, at: usize) -> (usize, &str) {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[start..].split('\n').next().unwrap_or_default();
        (start, line.trim_end_matches('\r'))
    }

    /// The line of a byte from its first to its last visible character.
    pub fn content(&self, at: usize) -> Span {
        let (start, line) = self.line(at);
        let indent = line.len() - line.trim_start().len();
        self.span(start + indent, start + line.trim_end().len())
    }

    /// What is left of the line from a byte on, without a comment.
    pub fn rest(&self, from: usize) -> &str {
        let line = self.text[from..].lines().next().unwrap_or_default();
        line.split(" #").next().unwrap_or_default().trim_end()
    }
}
