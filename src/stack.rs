//! What a stack is: one application, typed, wired and whole. How values become one is told in `resolve`,
//! file by file under the same names. Whatever the user can get wrong has been reported by the time a
//! [`Stack`] exists; making objects of it cannot fail.

pub mod account;
pub mod argocd;
pub mod beside;
pub mod checksum;
pub mod component;
pub mod database;
pub mod env;
pub mod expose;
pub mod external;
pub mod files;
pub mod image;
pub mod job;
pub mod metadata;
pub mod metrics;
pub mod name;
pub mod names;
pub mod namespace;
pub mod network;
pub mod operator;
pub mod pod;
pub mod probe;
pub mod release;
pub mod resources;
pub mod scaling;
pub mod secret;
pub mod storage;
pub mod target;
pub mod url;
pub mod volume;
pub mod wait;
pub mod workload;

use std::collections::{BTreeMap, BTreeSet};

use crate::stack::argocd::ArgoCd;
use crate::stack::checksum::Checksums;
use crate::stack::component::Component;
use crate::stack::database::Database;
use crate::stack::external::Remote;
use crate::stack::name::ObjectName;
use crate::stack::namespace::Namespace;
use crate::stack::target::Target;
use crate::stack::workload::Workload;
use crate::values::patch::Patch;
use crate::values::raw::Raw;
use crate::values::read::At;
use crate::values::tier::Tier;

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
    /// Backends in the order of their connections, then frontends, then jobs.
    pub workloads: Vec<Workload>,
    /// The edges of the graph.
    pub calls: Vec<Call>,
    /// What is called outside of the stack, in the order of its names.
    pub externals: Vec<Remote>,
    pub network: Network,
    /// What the user adds to the objects.
    pub additions: Additions,
    pub pull_secrets: Vec<String>,
    /// The Secrets that somebody else makes, by namespace and name.
    pub existing_secrets: BTreeSet<(ObjectName, ObjectName)>,
    pub argocd: ArgoCd,
    /// Labels of every object.
    pub labels: BTreeMap<String, String>,
}

/// Objects and patches of the user's, with their references resolved.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    pub objects: Vec<At<Raw>>,
    pub patches: Vec<At<Patch>>,
}

/// An edge of the graph: a component calls another, each by its tier and its name in the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub from: (Tier, ObjectName),
    pub to: (Tier, ObjectName),
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

    /// All that doors may lead to.
    pub fn exposed(&self) -> impl Iterator<Item = &Workload> {
        let servers = self.databases.iter().filter_map(|database| database.doors.as_deref());
        self.workloads.iter().chain(servers)
    }
}
