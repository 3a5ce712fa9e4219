//! What every component of a stack is: a name in a tier, in a namespace, with ports.

use std::collections::BTreeMap;

use crate::source::Span;
use crate::stack::metadata::Annotations;
use crate::stack::name::ObjectName;
use crate::stack::names::{DATA, SaidNames, Which};
use crate::stack::network::OpenPort;
use crate::values::namespace::Security;
use crate::values::port::{Protocol, Transport};
use crate::values::tier::Tier;

/// What components of all tiers have in common.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about a component, and none excludes another"
)]
pub struct Component {
    pub tier: Tier,
    /// The component's name in the values.
    pub name: ObjectName,
    /// What the names of its objects start from: the name, behind the stack's prefix.
    pub base: ObjectName,
    pub namespace: ObjectName,
    /// What its objects are called, where the values say so.
    pub names: SaidNames,
    /// The labels that select its pods, where the values say so.
    pub selector: BTreeMap<String, String>,
    /// The name of the Service that callers use.
    pub service: ObjectName,
    /// The main port; a worker has none.
    pub main: Option<MainPort>,
    /// What that port is called in containers and Services.
    pub port_name: String,
    /// What is spoken there, where the values say it.
    pub protocol: Option<Protocol>,
    /// Whether a client of the Service stays with the pod that it met.
    pub sticky: bool,
    /// Further ports: name, container port, Service port.
    pub extra_ports: Vec<ExtraPort>,
    /// The key of the component in the values.
    pub origin: Span,
    /// Labels that the user adds to every object of the component.
    pub labels: BTreeMap<String, String>,
    pub annotations: Annotations,
    pub security: Security,
    /// Whether each of its pods has claims and a name of its own: then it is a StatefulSet.
    pub per_pod: bool,
    /// How many pods there are, where each has a number and no autoscaler makes more.
    pub pods: Option<i32>,
    /// Whether its pods have names, or call each other, for which a Service without an address tells where each is.
    pub headless: bool,
    /// Whether an operator makes its pods, by labels of its own.
    pub by_operator: bool,
    /// `app.kubernetes.io/version`: the image's tag, where it is a valid label.
    pub version: Option<String>,
}

/// The port of a component that callers use unless they name another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MainPort {
    /// What the container listens on.
    pub port: u16,
    /// What callers use.
    pub service_port: u16,
}

impl Component {
    /// What an object of the component is called; of several tracks, that of the track `stable`.
    pub fn called(&self, which: Which) -> ObjectName {
        if let Some(said) = self.names.parts.get(&which) {
            return said.clone();
        }
        let base = &self.base;
        match which {
            Which::Workload => match self.tier {
                Tier::Database | Tier::Job => base.for_stateful_set(),
                Tier::Backend | Tier::Frontend if self.per_pod => base.for_stateful_set(),
                Tier::Backend | Tier::Frontend => base.clone(),
            },
            Which::Headless => base.with("headless"),
            Which::LoadBalancer => self.service.with("lb"),
            Which::NodePort => self.service.with("node"),
            Which::Files => match self.tier {
                Tier::Database => base.with("config"),
                Tier::Backend | Tier::Frontend | Tier::Job => base.with("files"),
            },
            Which::Init => base.with("init"),
            Which::RootSecret => base.with("root"),
            Which::EnvSecret => base.with("env"),
            Which::ConfigMap
            | Which::Secret
            | Which::Autoscaler
            | Which::DisruptionBudget
            | Which::NetworkPolicy
            | Which::ServiceAccount
            | Which::Ingress
            | Which::ServiceMonitor => base.clone(),
        }
    }

    /// What an object of a track is called, unless the track says it.
    pub fn called_in(&self, which: Which, track: &str) -> ObjectName {
        self.called(which).in_track(track)
    }

    /// The claim that gen makes for a volume.
    pub fn claim(&self, volume: &str) -> ObjectName {
        match self.names.claims.get(volume) {
            Some(said) => said.clone(),
            None if self.tier == Tier::Database && volume == DATA => self.base.after(DATA),
            None => self.base.with(volume),
        }
    }

    /// The number at which the container listens, where it does.
    pub fn port(&self) -> Option<u16> {
        self.main.map(|main| main.port)
    }

    /// The number that callers use.
    pub fn service_port(&self) -> Option<u16> {
        self.main.map(|main| main.service_port)
    }

    /// Every port under its name, the main one first.
    pub fn ports(&self) -> impl Iterator<Item = Opening<'_>> {
        let first = self.main.map(|main| {
            let MainPort { port, service_port } = main;
            let (name, protocol) = (self.port_name.as_str(), self.protocol);
            Opening { name, sidecar: None, port, service_port, protocol }
        });
        let further = self.extra_ports.iter().map(|extra| {
            let ExtraPort { name, sidecar, port, service_port, protocol, private: _ } = extra;
            let (port, service_port, protocol) = (*port, *service_port, Some(*protocol));
            Opening { name, sidecar: sidecar.as_ref(), port, service_port, protocol }
        });
        first.into_iter().chain(further)
    }

    /// What is spoken at a number of the pods, where the values say it.
    pub fn protocol_at(&self, port: u16) -> Option<Protocol> {
        self.ports().find(|opening| opening.port == port)?.protocol
    }

    /// Where the pods listen.
    pub fn pod_ports(&self) -> Vec<OpenPort> {
        let open =
            |opening: Opening| OpenPort { number: opening.port, transport: opening.transport() };
        self.ports().map(open).collect()
    }

    /// Where those listen whom others call.
    pub fn called_ports(&self) -> Vec<OpenPort> {
        let is_private = |port: &OpenPort| {
            let mut extra = self.extra_ports.iter();
            extra.any(|one| {
                one.private && one.port == port.number && one.protocol.transport() == port.transport
            })
        };
        self.pod_ports().into_iter().filter(|port| !is_private(port)).collect()
    }

    /// Whether anything can be called: a worker has neither ports nor a Service.
    pub fn has_service(&self) -> bool {
        self.tier != Tier::Job && (self.main.is_some() || !self.extra_ports.is_empty())
    }
}

/// A port of a component under its name.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    pub name: &'a str,
    /// The sidecar that listens, where it is not the component's own container.
    pub sidecar: Option<&'a ObjectName>,
    pub port: u16,
    pub service_port: u16,
    /// What is spoken there, where the values say it.
    pub protocol: Option<Protocol>,
}

impl Opening<'_> {
    pub fn transport(&self) -> Transport {
        self.protocol.map(Protocol::transport).unwrap_or_default()
    }
}

/// A further port of a component.
#[derive(Clone, Debug)]
pub struct ExtraPort {
    pub name: String,
    /// The sidecar that listens, where it is not the component's own container.
    pub sidecar: Option<ObjectName>,
    pub port: u16,
    pub service_port: u16,
    pub protocol: Protocol,
    /// Whether it is for the component's own pods alone.
    pub private: bool,
}
