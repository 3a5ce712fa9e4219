//! Answers about values: what they are after all layers, and where each came from.

pub mod explain;
pub mod values;
