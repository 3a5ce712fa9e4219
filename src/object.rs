//! Kubernetes objects of a stack, typed, in wave order. Building them cannot fail.
//!
//! Each file builds what its namesake in `stack` means. Objects leave this stage as JSON, because
//! that is what patches and emitters work on.

pub mod account;
pub mod autoscaler;
pub mod checksum;
pub mod claim;
mod complete;
pub mod config;
pub mod container;
pub mod custom;
pub mod database;
pub mod deployment;
pub mod disruption_budget;
pub mod engine;
pub mod files;
mod hatch;
pub mod ingress;
mod known;
pub mod metadata;
pub mod mongodb;
pub mod mount;
pub mod mysql;
pub mod namespace;
pub mod network_policy;
pub mod pod;
pub mod pod_template;
pub mod postgres;
pub mod probe;
pub mod redis;
pub mod secret;
pub mod security;
pub mod server;
pub mod service;
pub mod service_monitor;
mod strategic_merge;
pub mod volume;
pub mod wait;
pub mod workload;

pub use complete::complete;

use serde::Serialize;
use serde_json::Value as Json;

use crate::source::Span;
use crate::stack::Stack;
use crate::stack::component::{Component, Tier};
use crate::stack::database::Database;

/// The wave of namespaces, quotas and accounts.
pub const FIRST_WAVE: i8 = -1;

/// The wave of what may not be healthy at once: autoscalers, ingresses, load balancers, monitors, budgets.
/// Argo CD waits for ever behind an ingress without an address and fails a whole sync on an autoscaler
/// without metrics, so nothing waits behind these.
pub const LAST_WAVE: i8 = 3;

/// Inside a wave: what workloads need comes before the workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// ConfigMaps, Secrets, policies, volumes and claims.
    Needs,
    /// Services and workloads.
    Runs,
}

/// An object, and what gen knows of it beyond its text.
#[derive(Clone, Debug)]
pub struct Object {
    pub wave: i8,
    pub phase: Phase,
    pub tier: Option<Tier>,
    /// The component it belongs to.
    pub component: Option<String>,
    /// The place in the values that caused it.
    pub origin: Option<Span>,
    pub body: Json,
}

/// The objects of a stack in the order in which they are applied.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    pub objects: Vec<Object>,
}

impl Object {
    /// An object of a component.
    pub fn of(component: &Component, wave: i8, phase: Phase, body: &impl Serialize) -> Self {
        Self {
            wave,
            phase,
            tier: Some(component.tier),
            component: Some(component.name.to_string()),
            origin: Some(component.origin),
            body: to_json(body),
        }
    }

    /// An object of the stack as a whole.
    pub fn of_stack(wave: i8, phase: Phase, origin: Option<Span>, body: &impl Serialize) -> Self {
        Self { wave, phase, tier: None, component: None, origin, body: to_json(body) }
    }

    /// The group of its API; empty for the core.
    pub fn group(&self) -> &str {
        let version = self.body["apiVersion"].as_str().unwrap_or_default();
        version.split_once('/').map_or("", |(group, _)| group)
    }

    pub fn kind(&self) -> &str {
        self.body["kind"].as_str().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.body["metadata"]["name"].as_str().unwrap_or_default()
    }

    /// The folder that holds it in a folder of manifests: one for each wave.
    pub fn folder(&self) -> &'static str {
        match self.wave {
            -1 => "0-first",
            0 => "1-database",
            1 => "2-backend",
            2 => "3-frontend",
            _ => "4-last",
        }
    }

    /// The namespace; empty for objects of the whole cluster.
    pub fn namespace(&self) -> &str {
        self.body["metadata"]["namespace"].as_str().unwrap_or_default()
    }
}

/// A typed object as JSON.
pub fn to_json(body: &impl Serialize) -> Json {
    serde_json::to_value(body).expect("Kubernetes types have text keys and finite numbers")
}

/// Everything that a stack becomes.
pub fn build(stack: &Stack) -> Bundle {
    let mut objects = namespace::objects(stack);
    objects.extend(network_policy::default_deny(stack));
    for database in &stack.databases {
        let Database { component, server, .. } = database;
        objects.extend(
            server.as_ref().and_then(|server| network_policy::of(stack, component, &server.access)),
        );
        let mut own = database::objects(stack, database);
        if let Some(server) = server {
            hatch::open(&mut own, &server.pod);
        }
        objects.extend(own);
    }
    for workload in &stack.workloads {
        let mut own = workload::objects(stack, workload);
        hatch::open(&mut own, &workload.pod);
        objects.extend(own);
    }
    // What belongs to no tier, namespaces first of all, comes before what does.
    objects.sort_by_key(|object| (object.wave, object.tier, object.phase));
    Bundle { objects }
}
