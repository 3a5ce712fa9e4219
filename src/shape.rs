//! What objects of Kubernetes' own kinds look like, and what the API server does not take of them.
//!
//! Each object is read beside the shape of its kind: types, unknown and missing fields. What the API server
//! asks beyond the types are laws, one file per part of the API. What objects mean to each other is for the
//! graph and its rules.

mod amount;
mod choice;
mod container;
mod definition;
pub mod fault;
mod here;
mod law;
pub mod meaning;
mod metadata;
mod name;
mod network;
mod pod;
mod range;
mod scaling;
mod service;
mod storage;
mod store;
pub mod table;
mod walk;
mod words;
mod workload;

use crate::diagnostic::Diagnostic;
use crate::manifest::object::Object;
use crate::shape::table::SHAPES;
use crate::shape::walk::Walk;
use crate::source::Sources;

/// Everything that the API server would not take of an object, read as one of a version, in the order of reading;
/// nothing of a kind that is not in the table.
pub fn problems(object: &Object, version: &str, sources: &Sources) -> Vec<Diagnostic> {
    let shape = SHAPES.of(version, &object.kind);
    shape.map(|shape| Walk::new(object, sources).run(shape)).unwrap_or_default()
}
