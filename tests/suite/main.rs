//! What gen promises, asked through its public door.

mod command_line;
mod consistency;
mod contract;
mod database_objects;
mod diagnostic;
mod disk;
mod emit;
mod errors;
mod folder;
mod golden;
mod helm;
mod laws;
mod memory;
mod merge;
mod numbers;
mod origins;
mod panics;
mod parse;
mod program;
mod project;
mod sample;
mod scalar;
mod schema;
mod set;
mod tidy;
mod workload_objects;
