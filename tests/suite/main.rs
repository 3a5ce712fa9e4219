//! What gen promises, asked through its public door.

mod database_objects;
mod diagnostic;
mod disk;
mod emit;
mod errors;
mod folder;
mod golden;
mod parse;
mod project;
mod sample;
mod scalar;
mod schema;
mod set;
mod workload_objects;
