//! Answers about values and about the stack that they make: what they are after all layers, where each came
//! from, what its pods ask for, in what two of them differ.

pub mod about;
pub mod capacity;
pub mod capacity_json;
pub mod diff;
pub mod diff_answer;
pub mod diff_json;
pub mod diff_markdown;
mod diff_value;
pub mod explain;
mod table;
pub mod values;
