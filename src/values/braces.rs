//! Texts with `${…}` in them, cut at these: who reads them says what may stand between the braces.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPiece<'t> {
    /// What stands for itself; `$${` has become `${`.
    Text(&'t str),
    /// What stands between `${` and the next `}`, and the byte at which the `$` is.
    Braced { inner: &'t str, at: usize },
    /// A `${` that is never closed, and its byte; the text goes on behind it.
    Open { at: usize },
}

/// The pieces of a text, in its order.
#[derive(Clone, Debug)]
pub struct TextPieces<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> TextPieces<'t> {
    pub fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'t> Iterator for TextPieces<'t> {
    type Item = TextPiece<'t>;

    fn next(&mut self) -> Option<TextPiece<'t>> {
        let (at, rest) = (self.at, &self.text[self.at..]);
        if rest.is_empty() {
            return None;
        }
        if rest.starts_with("$${") {
            self.at += "$${".len();
            return Some(TextPiece::Text(&rest[1..3]));
        }
        let start = rest.find("${").unwrap_or(rest.len());
        if start > 0 {
            // The `$` that escapes the next one is a piece with it.
            let is_escaped = start < rest.len() && rest[..start].ends_with('$');
            let end = start - usize::from(is_escaped);
            self.at += end;
            return Some(TextPiece::Text(&rest[..end]));
        }
        let after = &rest["${".len()..];
        let Some((inner, _)) = after.split_once('}') else {
            self.at += "${".len();
            return Some(TextPiece::Open { at });
        };
        self.at += inner.len() + "${}".len();
        Some(TextPiece::Braced { inner, at })
    }
}
