//! The rules over objects that gen itself made.

use crate::check::rule::sort;
use crate::check::{Finding, Findings, RULES, Rule};
use crate::graph::Graph;
use crate::manifest::collect::Set;
use crate::source::Sources;

/// Runs some of the rules over one set of objects that nobody wrote: there are no comments in it, no files that
/// could not be read, and nobody is shown its texts. By place.
pub fn findings(set: &Set, sources: &Sources, is_asked: impl Fn(&Rule) -> bool) -> Vec<Finding> {
    let graph = Graph::new(set, sources);
    let asked = RULES.into_iter().filter(|rule| is_asked(rule));
    let mut findings = Findings::of(&graph, asked).into_all();
    sort(&mut findings);
    findings
}
