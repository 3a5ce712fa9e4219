//! What gen promises, asked through its public door.

mod emit;
mod workload_objects;
