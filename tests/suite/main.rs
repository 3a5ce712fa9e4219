//! What gen promises, asked through its public door.

mod database_objects;
mod diagnostic;
mod disk;
mod emit;
mod folder;
mod golden;
mod laws;
mod memory;
mod merge;
mod panics;
mod parse;
mod sample;
mod scalar;
mod schema;
mod set;
mod tidy;
mod workload_objects;
