//! Behaviour through the public door.

mod diagnostic;
mod parse;
mod scalar;
mod set;
