//! Behaviour, through the public door.

mod disk;
mod emit;
