//! Layers of values: YAML text becomes spanned trees, and trees merge into one.
//!
//! Here live reading, scalars, flags and the one merge law. What a value means lives in `values`.

pub mod anchor;
pub mod block;
mod brace;
mod indentation;
pub mod json;
pub mod limits;
pub mod merge;
pub mod node;
mod open;
mod outline;
pub mod parse;
pub mod scalar;
pub mod set;
mod slip;
mod stop;
mod syntax;
mod tree;
mod unclosed;
pub mod way;
