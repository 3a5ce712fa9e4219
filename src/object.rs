//! Kubernetes objects of a stack, typed, in wave order. Building them cannot fail.
//!
//! Each file builds what its namesake in `stack` means; files without one build a kind of Kubernetes
//! that several need, or a part of one. Objects leave this stage as what they say: JSON to patches and to
//! whoever else looks into them.

pub mod account;
pub mod beside;
pub mod body;
pub mod bundle;
pub mod checksum;
pub mod cluster;
pub mod cluster_spec;
pub mod container;
pub mod content;
pub mod custom;
pub mod database;
pub mod deployment;
pub mod engine;
pub mod env;
mod first_use;
mod hatch;
pub mod ingress;
pub mod job;
mod known;
mod made_tree;
pub mod metadata;
pub mod metrics;
pub mod mount;
pub mod namespace;
pub mod network;
mod operation;
mod own;
mod patch;
pub mod pod;
mod pod_security;
pub mod pod_template;
pub mod probe;
pub mod record;
mod recorder;
mod route;
pub mod said;
pub mod scaling;
pub mod secret;
pub mod security;
mod selection;
pub mod service;
mod stateful_set;
pub mod storage;
mod strategic_merge;
pub mod view;
pub mod volume;
pub mod wait;
pub mod workload;

pub use bundle::{Bundle, ByName, FIRST_WAVE, LAST_WAVE, Object, Phase, pod_path, to_json};
pub use patch::complete;

use crate::stack::Stack;
use crate::stack::database::Database;

/// Everything that a stack becomes.
pub fn build(stack: &Stack) -> Bundle {
    let mut objects = namespace::objects(stack);
    objects.extend(network::default_deny(stack));
    for database in &stack.databases {
        let Database { component, server, .. } = database;
        objects.extend(
            server.as_ref().and_then(|server| network::of(stack, component, &server.access)),
        );
        let mut own = database::objects(stack, database);
        if let Some(server) = server {
            hatch::open(&mut own, &server.pod, database.component.security);
        }
        objects.extend(own);
    }
    let secrets = secret::Contents::of(stack);
    for workload in &stack.workloads {
        let mut own = workload::objects(stack, workload, &secrets);
        hatch::open(&mut own, &workload.pod, workload.component.security);
        objects.extend(own);
    }
    // What belongs to no tier, namespaces first of all, comes before what does.
    objects.sort_by_key(|object| (object.wave, object.tier, object.phase));
    Bundle { objects }
}
