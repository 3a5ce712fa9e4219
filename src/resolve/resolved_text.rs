//! What a text with references becomes, by what it tells.

use crate::stack::secret::{SecretKey, SecretText};

/// A text after its references are resolved.
#[derive(Clone, Debug)]
pub enum ResolvedText {
    Plain(String),
    /// Contains a password that gen knows.
    Secret(SecretText),
    /// Is exactly one key of a Secret.
    Key(SecretKey),
    /// Contains passwords that gen does not know.
    Composed(Vec<TextPart>),
}

/// A part of a composed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    Literal(String),
    /// The password of the database at an index.
    Password(usize),
}
