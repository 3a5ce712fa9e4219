//! What gen promises, asked through its public door.

mod database_objects;
mod diagnostic;
mod disk;
mod emit;
mod parse;
mod sample;
mod scalar;
mod set;
