//! The stack: the values, typed, wired and checked. Whatever the user can get wrong has been reported
//! by the time a [`Stack`] exists; making objects of it cannot fail.

mod access;
pub mod account;
mod address;
mod api_rules;
pub mod argocd;
mod backend;
mod capacity;
pub mod component;
mod connection;
mod content;
mod contract;
mod credentials;
pub mod database;
mod directory;
pub mod door;
mod edges;
mod engine;
mod engine_rules;
pub mod env;
pub mod expose;
mod fact;
mod finish;
pub mod hatch;
mod host_port;
mod image;
pub mod inputs;
mod keys;
pub mod metrics;
pub mod name;
pub mod namespace;
pub mod network;
mod no_effect;
mod order;
mod places;
pub mod probe;
mod quota;
mod reference;
pub mod report;
mod resolve;
mod resource_names;
mod routes;
mod scale;
pub mod secret;
mod server;
mod sharing;
mod storage;
mod take;
pub mod target;
mod tracks;
pub mod url;
mod variables;
mod wiring;
pub mod workload;
mod written;

pub use resolve::{Resolved, resolve};
pub use url::encode as encode_url;

use std::collections::BTreeMap;

use crate::stack::argocd::ArgoCd;
use crate::stack::component::{Component, Tier};
use crate::stack::database::Database;
use crate::stack::directory::Directory;
use crate::stack::inputs::Checksums;
use crate::stack::name::ObjectName;
use crate::stack::namespace::Namespace;
use crate::stack::target::Target;
use crate::stack::workload::Workload;

/// One application, resolved for one environment and one target.
#[derive(Clone, Debug)]
pub struct Stack {
    pub name: ObjectName,
    /// What the names of all objects start with.
    pub prefix: String,
    pub checksums: Checksums,
    pub target: Target,
    /// In the order in which components name them.
    pub namespaces: Vec<Namespace>,
    pub databases: Vec<Database>,
    /// Backends in the order of their connections, then frontends.
    pub workloads: Vec<Workload>,
    /// The edges of the graph.
    pub calls: Vec<Call>,
    pub network: Network,
    pub pull_secrets: Vec<String>,
    pub argocd: ArgoCd,
    /// Labels of every object.
    pub labels: BTreeMap<String, String>,
}

/// An edge of the graph: a component calls another, each by its tier and its name in the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub from: (Tier, ObjectName),
    pub to: (Tier, ObjectName),
}

impl Call {
    fn between(from: usize, to: usize, directory: &Directory) -> Self {
        let end = |index: usize| {
            let component = &directory.entries[index].component;
            (component.tier, component.name.clone())
        };
        Self { from: end(from), to: end(to) }
    }
}

/// Whether there are network policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    pub enabled: bool,
    /// Whether everything else in the namespaces is closed too.
    pub default_deny: bool,
}

impl Stack {
    /// All components in the order of their tiers.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        let databases = self.databases.iter().map(|database| &database.component);
        databases.chain(self.workloads.iter().map(|workload| &workload.component))
    }
}
