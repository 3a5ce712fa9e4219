//! The namespaces that a stack lives in.

use std::collections::BTreeMap;

use crate::source::Span;
use crate::stack::name::ObjectName;
use crate::values::namespace::Security;

/// A namespace of the stack.
#[derive(Clone, Debug)]
pub struct Namespace {
    pub name: ObjectName,
    /// Whether gen makes the object.
    pub create: bool,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    /// The strictest Pod Security Standard that all pods in it meet.
    pub security: Security,
    /// Hard limits of a ResourceQuota.
    pub quota: BTreeMap<String, String>,
    pub limits: Option<Limits>,
    /// The place in the values that named it.
    pub origin: Span,
}

/// The container limits of a LimitRange, by resource.
#[derive(Clone, Debug)]
pub struct Limits {
    pub default: BTreeMap<String, String>,
    pub default_request: BTreeMap<String, String>,
    pub max: BTreeMap<String, String>,
    pub min: BTreeMap<String, String>,
}
