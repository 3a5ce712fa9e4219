//! What every component of a stack is: a name in a tier, in a namespace, with ports.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::name::ObjectName;
use crate::stack::report::Report;
use crate::values::namespace::Security;
use crate::values::schedule::WhenUnsatisfiable;

/// The tiers of a stack, in the order in which they start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    Database,
    Backend,
    Frontend,
}

impl Tier {
    /// The tier in the singular, as labels and folders have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Tier::Database => "database",
            Tier::Backend => "backend",
            Tier::Frontend => "frontend",
        }
    }

    /// The key of the tier's map in the values, and in references.
    pub fn key(self) -> &'static str {
        match self {
            Tier::Database => "databases",
            Tier::Backend => "backends",
            Tier::Frontend => "frontends",
        }
    }

    /// The wave of the tier's workloads.
    pub fn wave(self) -> i8 {
        match self {
            Tier::Database => 0,
            Tier::Backend => 1,
            Tier::Frontend => 2,
        }
    }
}

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

/// Annotations that the user adds, by object.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    pub pod: BTreeMap<String, String>,
    pub workload: BTreeMap<String, String>,
    pub service: BTreeMap<String, String>,
    pub ingress: BTreeMap<String, String>,
    pub service_account: BTreeMap<String, String>,
}

/// What the user says about a component's pods beyond their containers.
#[derive(Clone, Debug, Default)]
pub struct PodSettings {
    pub node_selector: BTreeMap<String, String>,
    pub tolerations: Vec<Toleration>,
    /// An affinity as Kubernetes writes it, checked against its type.
    pub affinity: Option<Json>,
    pub topology_spread: Vec<TopologySpread>,
    pub priority_class_name: Option<String>,
    /// Seconds.
    pub termination_grace_period: Option<i64>,
    /// A fragment of a PodSpec, checked against its type; merged in last.
    pub pod: Option<Json>,
    /// A fragment of a Container, checked against its type; merged in last.
    pub container: Option<Json>,
}

/// A taint that the pods bear.
#[derive(Clone, Debug)]
pub struct Toleration {
    pub key: Option<String>,
    pub operator: Option<String>,
    pub value: Option<String>,
    pub effect: Option<String>,
    pub seconds: Option<i64>,
}

/// How pods spread over places.
#[derive(Clone, Debug)]
pub struct TopologySpread {
    pub topology_key: String,
    pub max_skew: i32,
    pub when_unsatisfiable: WhenUnsatisfiable,
}

/// Requests and limits by resource name, as quantities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    pub requests: BTreeMap<String, String>,
    pub limits: BTreeMap<String, String>,
}

/// An image reference and when it is pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `repository:tag` or `repository@digest`.
    pub reference: String,
    /// `Always`, `IfNotPresent` or `Never`; absent leaves it to Kubernetes.
    pub pull_policy: Option<&'static str>,
}

/// A component's name: a DNS label, because it is the name of its Service.
pub fn component_name(name: &str, span: Span, report: &mut Report) -> Option<ObjectName> {
    label_name(name, "a component", span, report)
}

/// A name that becomes a DNS label; `what` says of what.
pub fn label_name(name: &str, what: &str, span: Span, report: &mut Report) -> Option<ObjectName> {
    match crate::values::scalar::Label::new(name) {
        Ok(label) => Some(ObjectName::from(&label)),
        Err(reason) => {
            let corrected = name.to_lowercase().replace(['_', ' ', '.'], "-");
            let diagnostic = Diagnostic::error(
                Code::InvalidValue,
                format!("`{name}` cannot be the name of {what}"),
            )
            .at(span, reason);
            report.add(match crate::values::scalar::Label::new(corrected.as_str()) {
                Ok(label) => diagnostic.help(format!("write `{label}`")),
                Err(_) => diagnostic.help("use lower-case letters, digits and `-`"),
            });
            None
        }
    }
}
