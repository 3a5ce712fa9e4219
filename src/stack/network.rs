//! Who may talk to whom: the edges of the graph, and what the user allows beyond them.

use std::collections::BTreeMap;

use crate::stack::name::ObjectName;
use crate::values::port::Transport;

/// What may reach a component's pods, and what they may reach. Ports are pod ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub from: Vec<AccessRule>,
    pub to: Vec<AccessRule>,
}

/// A peer with the ports that are open to it, or that are open of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRule {
    pub peer: Peer,
    /// Empty means all.
    pub ports: Vec<OpenPort>,
}

/// A port that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenPort {
    pub number: u16,
    pub transport: Transport,
}

impl From<u16> for OpenPort {
    /// A port of TCP.
    fn from(number: u16) -> Self {
        Self { number, transport: Transport::Tcp }
    }
}

/// The other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// The pods of a component of this stack.
    Component {
        name: ObjectName,
        namespace: ObjectName,
        /// The labels of the pods, where the values say them.
        selector: BTreeMap<String, String>,
    },
    /// Pods by labels, in the own namespace or in others.
    Pods { labels: BTreeMap<String, String>, namespace: Namespaces },
    /// All pods of namespaces.
    Namespace(Namespaces),
    /// A network.
    Cidr { cidr: String, except: Vec<String> },
    /// Everyone: a door to the world.
    Anyone,
}

/// Which namespaces a peer is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Namespaces {
    Own,
    Named(ObjectName),
    Labelled(BTreeMap<String, String>),
}
