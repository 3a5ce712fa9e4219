//! What the stack calls and gen does not deploy.

use crate::source::Span;
use crate::stack::name::ObjectName;
use crate::stack::network::{OpenPort, Peer};
use crate::values::tier::Tier;

/// A service outside of the stack.
#[derive(Clone, Debug)]
pub struct Remote {
    pub name: ObjectName,
    pub host: String,
    pub port: OpenPort,
    /// Where network policies find it.
    pub peer: Peer,
    /// The ports that are open there; none are all.
    pub open: Vec<OpenPort>,
    /// Where the values describe it.
    pub origin: Span,
    /// The components that call it.
    pub callers: Vec<(Tier, ObjectName)>,
}
