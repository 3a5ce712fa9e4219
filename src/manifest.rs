//! Kubernetes manifests as people have them: texts become objects that know their places.
//!
//! Here live reading of any number of files into [`Set`]s of objects that are applied together,
//! kustomizations, and what stands beside manifests (Compose files, configurations of kind). What
//! objects mean to each other lives in the graph.

mod absent;
mod beside;
pub mod by_hand;
mod called;
mod chart;
pub mod collect;
pub mod compose;
mod compose_beside;
pub mod compose_merge;
pub mod compose_mounts;
pub mod compose_objects;
pub mod compose_run;
pub mod dockerfile;
pub mod dollar;
pub mod env_file;
mod expand;
mod gather;
pub mod given_variable;
mod ignored;
mod installed;
pub mod kinds;
mod kustomization;
mod kustomization_form;
mod labels;
mod library;
pub mod line;
pub mod look;
pub mod made_node;
mod merged_labels;
pub mod neighbour;
pub mod object;
pub mod origin;
pub mod parsed;
mod patch;
mod placed;
pub mod placeholder;
mod rewritten;
mod roots;
pub mod same;
pub mod set;
mod setting;
pub mod stages;
pub mod template;
pub mod test_steps;
pub mod told_kind;
mod trail;
mod transform;
mod unbuilt;
mod unmatched;
pub mod variants;
pub mod world;

pub use collect::{Collected, Set, collect};
pub use look::Look;
pub use object::{Object, objects};
pub use world::{World, WorldEntry};
