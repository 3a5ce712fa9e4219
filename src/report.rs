//! Answers about values and about the stack that they make: what they are after all layers, where each came
//! from, what its pods ask for.

pub mod capacity;
pub mod capacity_json;
pub mod explain;
mod table;
pub mod values;
