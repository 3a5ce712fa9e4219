//! What every component of a stack is: a name in a tier, in a namespace, with ports.

use std::collections::BTreeMap;

use crate::source::Span;
use crate::stack::metadata::Annotations;
use crate::stack::name::ObjectName;
use crate::values::namespace::Security;
use crate::values::tier::Tier;

/// What components of all tiers have in common.
#[derive(Clone, Debug)]
pub struct Component {
    pub tier: Tier,
    /// The component's name in the values.
    pub name: ObjectName,
    /// What the names of its objects start from: the name, behind the stack's prefix.
    pub base: ObjectName,
    pub namespace: ObjectName,
    /// The name of the Service that callers use.
    pub service: ObjectName,
    /// The port of that Service.
    pub service_port: u16,
    /// The port that the container listens on.
    pub port: u16,
    /// What that port is called in containers and Services.
    pub port_name: String,
    /// Further ports: name, container port, Service port.
    pub extra_ports: Vec<ExtraPort>,
    /// The key of the component in the values.
    pub origin: Span,
    /// Labels that the user adds to every object of the component.
    pub labels: BTreeMap<String, String>,
    pub annotations: Annotations,
    pub security: Security,
    /// `app.kubernetes.io/version`: the image's tag, where it is a valid label.
    pub version: Option<String>,
}

/// A further port of a component.
#[derive(Clone, Debug)]
pub struct ExtraPort {
    pub name: String,
    pub port: u16,
    pub service_port: u16,
}
