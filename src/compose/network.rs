//! Networks: one per edge of the graph, so that only its two ends meet there; and one of its own for
//! what has a door or a way out.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::Service as KubernetesService;

use crate::compose::file::{Attachment, Network};
use crate::compose::pods::Pods;
use crate::object::Bundle;
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::names::Which;
use crate::stack::network::{Access, Peer};
use crate::stack::workload::Workload;
use crate::values::tier::Tier;

/// The network of a stack without policies, and of Compose where nothing else is said.
const DEFAULT: &str = "default";

/// A label that pods must have, and the namespace that they are in.
type Wanted = (String, String, String);

/// A Service: where it is among all and what it selects.
#[derive(Clone, Debug)]
struct ServiceDoor {
    index: usize,
    namespace: String,
    name: String,
    /// Whether it names pods, and has no address of its own.
    headless: bool,
    selector: BTreeMap<String, String>,
}

impl ServiceDoor {
    fn wanted(&self) -> impl Iterator<Item = Wanted> {
        let wanted = self.selector.iter();
        wanted.map(|(key, value)| (self.namespace.clone(), key.clone(), value.clone()))
    }
}

/// Who meets whom.
#[derive(Clone, Debug)]
pub struct Networks {
    /// Whether the edges are all that is open.
    closed: bool,
    /// Services, each below that label of its selector which the fewest others ask for.
    services: BTreeMap<Wanted, Vec<ServiceDoor>>,
    namespaces: usize,
    /// Pairs of components, the one that calls first, by each of the two.
    edges_of: BTreeMap<String, BTreeSet<(String, String)>>,
    /// The namespaces of all components.
    homes: BTreeMap<String, String>,
    /// Components that reach what is outside, or are reached from there.
    outside: BTreeSet<String>,
}

impl Networks {
    pub fn new(stack: &Stack, bundle: &Bundle) -> Self {
        let servers = stack
            .databases
            .iter()
            .filter_map(|database| Some((&database.component, &database.server.as_ref()?.access)));
        let of = |workload: &Workload| !workload.expose.host_ports.is_empty();
        let workloads = stack.workloads.iter();
        let doors = stack.exposed().filter(|workload| of(workload));
        let doors = doors.map(|workload| workload.component.name.to_string());
        let all: Vec<(&Component, &Access)> = servers
            .chain(workloads.map(|workload| (&workload.component, &workload.access)))
            .collect();
        let outward = all.iter().filter(|(_, access)| access.to.iter().any(|to| leaves(&to.peer)));
        let edges = all.iter().flat_map(|(component, access)| {
            let to = access.to.iter().filter_map(|to| match &to.peer {
                Peer::Component { name, namespace: _, selector: _ } => Some(name.to_string()),
                Peer::Pods { .. } | Peer::Namespace(_) | Peer::Cidr { .. } | Peer::Anyone => None,
            });
            let others = to.filter(|to| to != component.name.as_str());
            others.map(|to| (component.name.to_string(), to)).collect::<Vec<_>>()
        });
        let home =
            |component: &Component| (component.name.to_string(), component.namespace.to_string());
        let homes: BTreeMap<String, String> =
            all.iter().map(|(component, _)| home(component)).collect();
        let mut edges_of: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
        for edge in edges {
            for end in [&edge.0, &edge.1] {
                edges_of.entry(end.clone()).or_default().insert(edge.clone());
            }
        }
        Self {
            closed: stack.network.enabled,
            services: services(bundle),
            namespaces: homes.values().collect::<BTreeSet<_>>().len(),
            edges_of,
            outside: doors
                .chain(outward.map(|(component, _)| component.name.to_string()))
                .collect(),
            homes,
        }
    }

    /// The networks of some pods, with what they are called there.
    pub fn of(&self, pods: &Pods) -> BTreeMap<String, Attachment> {
        let own = pods.component.name.as_str();
        let mut networks = BTreeMap::new();
        if !self.closed {
            if self.namespaces > 1 {
                let home = pods.component.namespace.to_string();
                let aliases = self.aliases(pods, |_, short| short);
                networks.insert(home, Attachment { aliases });
            }
            let aliases = self.aliases(pods, |_, short| !short || self.namespaces == 1);
            networks.insert(DEFAULT.to_owned(), Attachment { aliases });
            return networks;
        }
        for (from, to) in self.edges_of.get(own).into_iter().flatten() {
            let network = networks.entry(self.between(from, to)).or_insert(Attachment::default());
            if to == own {
                let caller = self.homes.get(from);
                let is_near = |namespace: &str| caller.is_some_and(|caller| caller == namespace);
                network.aliases =
                    self.aliases(pods, |namespace, short| !short || is_near(namespace));
            }
        }
        if self.outside.contains(own) || networks.is_empty() {
            networks.insert(own.to_owned(), Attachment::default());
        }
        networks
    }

    /// All networks that some pods are in. That of a component alone is open.
    pub fn used(&self, all: &[Pods]) -> BTreeMap<String, Network> {
        let names = all.iter().flat_map(|pods| self.of(pods).into_keys().collect::<Vec<_>>());
        let names = names.filter(|name| name != DEFAULT);
        names.map(|name| (name.clone(), Network { internal: self.is_internal(&name) })).collect()
    }

    fn is_internal(&self, network: &str) -> bool {
        self.closed && !self.outside.contains(network)
    }

    /// The network of two components, whichever calls. A `_` is in no component's name.
    fn between(&self, from: &str, to: &str) -> String {
        let back = (to.to_owned(), from.to_owned());
        let both_call = self.edges_of.get(to).is_some_and(|edges| edges.contains(&back));
        if both_call && to < from { format!("{to}_{from}") } else { format!("{from}_{to}") }
    }

    /// The names in DNS of the Services that lead to some pods, as far as `wanted` of a Service's
    /// namespace, and of whether the name is its short one.
    /// <https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>
    fn aliases(&self, pods: &Pods, wanted: impl Fn(&str, bool) -> bool) -> Vec<String> {
        let labels = pods.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
        let has = |(key, value): (&String, &String)| {
            labels.is_some_and(|labels| labels.get(key) == Some(value))
        };
        let here = pods.component.namespace.to_string();
        let own = labels.into_iter().flatten();
        let own = own.map(|(key, value)| (here.clone(), key.clone(), value.clone()));
        let mut services: Vec<&ServiceDoor> = own
            .filter_map(|label| self.services.get(&label))
            .flatten()
            .filter(|service| service.selector.iter().all(has))
            .collect();
        services.sort_by_key(|service| service.index);
        let mut aliases = Vec::new();
        for ServiceDoor { namespace, name, headless, .. } in services {
            let mut names = vec![name.clone()];
            if *headless {
                names.push(format!("{}-0.{name}", pods.component.called(Which::Workload)));
            }
            for name in names {
                if wanted(namespace, true) {
                    aliases.push(name.clone());
                }
                if wanted(namespace, false) {
                    let long = ["", ".svc", ".svc.cluster.local"];
                    aliases.extend(long.map(|ending| format!("{name}.{namespace}{ending}")));
                }
            }
        }
        aliases
    }
}

/// The Services that select pods.
fn services(bundle: &Bundle) -> BTreeMap<Wanted, Vec<ServiceDoor>> {
    let services = bundle.objects.iter().filter(|object| object.kind() == "Service");
    let door = |(index, object): (usize, &crate::object::Object)| {
        let service: KubernetesService = object.body.typed()?;
        let spec = service.spec?;
        let headless = spec.cluster_ip.is_some_and(|address| address == "None");
        let selector = spec.selector.filter(|selector| !selector.is_empty())?;
        // That of a database's one pod is named by nothing.
        if headless && object.tier == Some(Tier::Database) {
            return None;
        }
        Some(ServiceDoor {
            index,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            headless,
            selector,
        })
    };
    let services: Vec<ServiceDoor> = services.enumerate().filter_map(door).collect();
    let mut asked: BTreeMap<Wanted, usize> = BTreeMap::new();
    for label in services.iter().flat_map(ServiceDoor::wanted) {
        *asked.entry(label).or_default() += 1;
    }
    let mut by_label: BTreeMap<Wanted, Vec<ServiceDoor>> = BTreeMap::new();
    for service in services {
        let rarest = service.wanted().min_by_key(|label| asked.get(label).copied());
        by_label.entry(rarest.unwrap_or_default()).or_default().push(service);
    }
    by_label
}

/// Whether a peer is outside the stack.
fn leaves(peer: &Peer) -> bool {
    match peer {
        Peer::Cidr { cidr: _, except: _ } | Peer::Anyone => true,
        Peer::Component { .. } | Peer::Pods { .. } | Peer::Namespace(_) => false,
    }
}
