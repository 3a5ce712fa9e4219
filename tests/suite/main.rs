//! What gen promises, asked through its public door.

mod diagnostic;
mod disk;
mod emit;
mod parse;
mod scalar;
mod set;
mod workload_objects;
