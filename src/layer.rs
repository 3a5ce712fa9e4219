//! Layers of values: YAML text becomes spanned trees, and trees merge into one.
//!
//! Here live reading, scalars, flags and the one merge law. What a value means lives in `values`.

pub mod merge;
pub mod node;
pub mod parse;
pub mod scalar;
