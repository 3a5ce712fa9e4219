//! A call: an address that a workload is given, and where it leads.

use std::net::Ipv4Addr;

use crate::engine::Engine;
use crate::graph::environment::Variable;
use crate::manifest::object::Object;
use crate::notation::address::Address;
use crate::source::Span;

/// One address that a container is given.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The places of the workload and its container.
    pub workload: usize,
    pub container: usize,
    pub way: AddressSource,
    pub address: Address,
    /// Where the host is written.
    pub host: Span,
    /// Where the port is written, if it is not implied.
    pub port: Option<Span>,
    /// Where the pod takes it in, if it is written elsewhere.
    pub used: Option<Span>,
    /// The object that it is written in.
    pub object: &'a Object,
    /// Whether it came with all that `envFrom` takes in, and may not be meant for this workload.
    pub is_bulk: bool,
    pub reach: Reach,
    /// The names of the variables that carry user, password and database beside the address.
    pub beside: SameStem<'a>,
}

/// Values that variables of the same stem carry.
#[derive(Clone, Debug, Default)]
pub struct SameStem<'a> {
    pub user: Option<Variable<'a>>,
    pub password: Option<Variable<'a>>,
    pub database: Option<Variable<'a>>,
}

/// How a container is given an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressSource {
    Variable(String),
    /// A command line or a script.
    Command,
    /// A mounted file; `is_upstream` tells whether nginx needs the name to start.
    File {
        name: String,
        is_upstream: bool,
    },
}

/// What a host is, seen from a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A Service of this set, by its index in the graph.
    Service(usize),
    /// A Service of this name lives in another namespace, where the name does not lead.
    OtherNamespace(usize),
    /// A name of this cluster that no Service of the set has.
    Missing,
    /// A name or an address outside of the cluster, or a name of the cluster's own.
    Outside,
    Loopback,
    Ip(Ipv4Addr),
}

impl Call<'_> {
    /// The kind of database that is called, by scheme, port or name of the variable.
    pub fn engine(&self) -> Option<Engine> {
        Engine::of_scheme(&self.address.scheme)
    }

    /// `` `DB_HOST` `` or `the command`.
    pub fn shown(&self) -> String {
        match &self.way {
            AddressSource::Variable(name) | AddressSource::File { name, .. } => format!("`{name}`"),
            AddressSource::Command => "the command".to_owned(),
        }
    }
}
