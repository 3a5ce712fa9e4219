//! Behaviour through the public door.

mod database_objects;
mod sample;
