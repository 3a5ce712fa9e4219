//! How much of a text is read: beyond that it is none that a person wrote.

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// How many maps and lists may stand inside each other, aliases included.
pub const MAX_DEPTH: usize = 64;

/// What anchors and aliases of one text may copy, in bytes of text, with
/// [`super::anchor::NODE_BYTES`] more for every node.
pub const MAX_COPIED_BYTES: usize = 4 * 1024 * 1024;

/// How many lines of one text are read although they stand too far to the left.
pub const MAX_REPAIRS: usize = 200;

/// How many mistakes of one text are told.
pub const MAX_DIAGNOSTICS: usize = 100;
