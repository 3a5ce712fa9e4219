//! What would be refused: by the API server, by an engine, by a quota, or by the environment's policy.
//!
//! Most of it is told from the values alone, in files that are called as theirs; what only the whole
//! stack shows is told of the stack, before anything is made of it.

mod capacity;
mod chart;
mod database;
pub mod fit;
mod grant;
pub mod hatch;
mod leftover;
pub mod metadata;
pub mod misfit;
mod namespace;
mod no_effect;
mod node_label;
pub mod plain_secret;
pub mod pod_control;
mod pod_node;
pub mod pod_security;
pub mod pod_standard;
pub mod policy;
mod quota;
mod twice;
mod unread;
mod workload;

use crate::admission::policy::Report;
use crate::stack::Stack;
use crate::values::Values;

/// Reports what would be refused of values.
pub fn check(values: &Values, report: &mut Report) {
    no_effect::check(values, report);
    plain_secret::check(values, report);
    database::check(values, report);
    leftover::check(values, report);
    node_label::check(values, report);
    twice::check(values, report);
    unread::check(values, report);
    workload::check(values, report);
    namespace::check(values, report);
    chart::check(values, report);
}

/// Reports what would be refused of a whole stack.
pub fn check_stack(stack: &Stack, report: &mut Report) {
    capacity::check(stack, report);
    quota::check(stack, report);
}
