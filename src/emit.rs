//! Objects become text: YAML for people, `kubectl` and Helm, JSON for programs.
//!
//! Same objects in, same bytes out, in the field order people write by hand. YAML made here is read
//! back as the same values by readers of YAML 1.1 and of YAML 1.2. Nothing here knows what an object
//! means, and nothing here writes files.

pub mod argocd;
mod block;
pub mod cluster;
pub mod compose;
pub mod dot;
pub mod folder;
pub mod json;
pub mod mermaid;
pub mod order;
mod plain;
pub mod scalar;
pub mod shown;
pub mod svg;
mod tree;
pub mod yaml;
