//! gen: from a small set of values to everything a stack needs on Kubernetes.
pub mod diagnostic;
pub mod emit;
pub mod disk;
pub mod layer;
pub mod object;
pub mod source;
pub mod stack;
pub mod values;
