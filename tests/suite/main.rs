//! What gen promises, asked through its public door.

mod command_line;
mod database_objects;
mod diagnostic;
mod disk;
mod emit;
mod errors;
mod folder;
mod golden;
mod origins;
mod parse;
mod program;
mod project;
mod sample;
mod scalar;
mod schema;
mod set;
mod workload_objects;
