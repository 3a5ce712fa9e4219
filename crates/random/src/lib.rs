//! Random projects, valid by construction, and the laws that whatever gen makes of them keeps.
//!
//! [`Project`] is made of [`Choices`]: those of a seed, small seeds first, or of any bytes. The generator
//! knows the rules of the values and what each target lacks; nothing is filtered by whether gen takes it.
//! A project that gen refuses is a mistake of gen, or one of the generator. [`laws`] says what holds of
//! all of them, and [`smallest`] what the simplest project is that breaks one.
//!
//! Each file makes its namesake in gen's values.

mod added;
mod beside;
pub mod choices;
mod component;
mod database;
mod doors;
mod job;
pub mod laws;
mod layers;
pub mod memory;
mod names;
mod namespaces;
mod network;
mod operator;
mod pod;
pub mod project;
mod release;
mod secret;
mod shrink;
mod stack;
mod storage;
mod target;
mod variables;
mod words;
mod workload;
mod world;

pub use choices::Choices;
pub use memory::Memory;
pub use project::Project;
pub use shrink::smallest;
