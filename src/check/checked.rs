//! What a run of all rules comes to.

use crate::check::rule::Finding;
use crate::source::Span;

/// What was found in some files.
#[derive(Debug, Default)]
pub struct Checked {
    /// By file and place; those of comments last.
    pub findings: Vec<Finding>,
    /// Where secrets are written.
    pub secrets: Vec<Span>,
    /// How many errors each set has.
    pub errors: Vec<usize>,
    /// How many objects were looked at.
    pub objects: usize,
}
