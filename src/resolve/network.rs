//! From the edges of the graph and the doors to who may connect to whom.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::{Callee, Directory};
use crate::resolve::metadata;
use crate::resolve::wiring::Wiring;
use crate::stack::account::Account;
use crate::stack::component::Component;
use crate::stack::expose::{Controller, Expose};
use crate::stack::metrics::Metrics;
use crate::stack::name::ObjectName;
use crate::stack::network::{Access, AccessRule, Namespaces, Peer};
use crate::stack::target::Target;
use crate::values::network;
use crate::values::plain;
use crate::values::read::{At, List};
use crate::values::scalar::Flag;

/// Any address.
const ANYWHERE: &str = "0.0.0.0/0";

/// Tells where policies are wanted and the target enforces none.
pub fn check_enforced(wanted: Option<&At<Flag>>, target: &Target, report: &mut Report) {
    if let Some(flag) = wanted.filter(|flag| flag.value.0 && !target.network_policies) {
        target.gap(
            target.network_policies_remedy.as_deref(),
            format!("the target `{}` does not enforce network policies", target.name),
            flag.span,
            report,
        );
    }
}

/// The access that the graph gives to the component at an index.
pub fn of_graph(index: usize, wiring: &Wiring) -> Access {
    let mut access = Access::default();
    // A server that is told of itself is one pod.
    let is_workload =
        matches!(wiring.directory.entries[index].kind, Callee::Workload { public_url: _ });
    let own = || wiring.edges.to_itself(index).filter(|_| is_workload);
    for from in wiring.edges.to(index).chain(own()) {
        let ports = wiring.directory.entries[index].component.pod_ports();
        access.from.push(AccessRule { peer: peer(from, wiring.directory), ports });
    }
    for to in wiring.edges.from(index).chain(own()) {
        let other = &wiring.directory.entries[to];
        let ports = match &other.kind {
            Callee::Database(address) if address.external_host.is_some() => {
                other.component.service_port().into_iter().collect()
            }
            Callee::Database(_) | Callee::Workload { .. } => other.component.pod_ports(),
        };
        access.to.push(AccessRule { peer: peer(to, wiring.directory), ports });
    }
    access
}

/// The access that doors and Prometheus need.
pub fn of_doors(
    component: &Component,
    expose: &Expose,
    metrics: Option<&Metrics>,
    target: &Target,
) -> Vec<AccessRule> {
    let mut rules = Vec::new();
    let ports: Vec<u16> = component.port().into_iter().collect();
    if expose.node_port.is_some() || expose.load_balancer.is_some() {
        rules.push(AccessRule { peer: Peer::Anyone, ports: ports.clone() });
    }
    if let Some(ingress) = &expose.ingress {
        let peer = match (ingress.controller, &target.ingress_namespace) {
            (Controller::Nginx | Controller::Traefik | Controller::Other, Some(namespace)) => {
                Peer::Namespace(Namespaces::Labelled(named(namespace)))
            }
            (Controller::Alb | Controller::AutoAlb | Controller::Gce, _) | (_, None) => {
                Peer::Anyone
            }
        };
        rules.push(AccessRule { peer, ports });
    }
    if let Some(metrics) = metrics {
        let peer = Peer::Namespace(Namespaces::Labelled(named(&target.prometheus_namespace)));
        rules.push(AccessRule { peer, ports: vec![metrics.port] });
    }
    rules
}

/// What a pod with rules of its own needs to reach the API server, whose address no one can know
/// beforehand.
pub fn of_account(account: &Account) -> Option<AccessRule> {
    match account {
        Account::Own { rules } if !rules.is_empty() => Some(AccessRule {
            peer: Peer::Cidr { cidr: ANYWHERE.to_owned(), except: Vec::new() },
            ports: vec![443, 6443],
        }),
        Account::Own { .. } | Account::Existing(_) => None,
    }
}

/// What the user allows beyond the graph; `default_ports` are those of a rule that names none.
pub fn of_user(
    field: Option<&At<List<network::Peer>>>,
    default_ports: &[u16],
    report: &mut Report,
) -> Vec<AccessRule> {
    let mut rules = Vec::new();
    for peer in field.into_iter().flat_map(|peers| &peers.value) {
        let network::Peer { pod_labels, namespace, namespace_labels, cidr, except, ports } =
            &peer.value;
        let named_ports: Vec<u16> = ports
            .as_ref()
            .into_iter()
            .flat_map(|ports| &ports.value)
            .map(|port| port.value.0)
            .collect();
        let namespaces = match (namespace, namespace_labels) {
            (Some(namespace), _) => Namespaces::Named(ObjectName::from(&namespace.value)),
            (None, Some(_)) => {
                Namespaces::Labelled(metadata::labels(namespace_labels.as_ref(), report))
            }
            (None, None) => Namespaces::Own,
        };
        let labels = metadata::labels(pod_labels.as_ref(), report);
        let found = match cidr {
            Some(cidr) if !labels.is_empty() || namespaces != Namespaces::Own => {
                let pods = [
                    pod_labels.as_ref().map(|labels| labels.span),
                    namespace.as_ref().map(|name| name.span),
                    namespace_labels.as_ref().map(|labels| labels.span),
                ];
                let both =
                    Diagnostic::error(Code::Conflict, "a peer is a network or pods, not both")
                        .at(cidr.span, "a network")
                        .help("make two peers of it");
                let pods = pods.into_iter().flatten().next();
                report.add(pods.into_iter().fold(both, |both, span| both.also(span, "pods")));
                continue;
            }
            Some(cidr) => {
                check_cidr(cidr, report);
                except.iter().flat_map(|all| &all.value).for_each(|one| check_cidr(one, report));
                Peer::Cidr { cidr: cidr.as_str().to_owned(), except: plain::texts(except.as_ref()) }
            }
            None if !labels.is_empty() => Peer::Pods { labels, namespace: namespaces },
            None if namespaces != Namespaces::Own => Peer::Namespace(namespaces),
            None => {
                report.add(
                    Diagnostic::error(
                        Code::Missing,
                        "a peer needs `podLabels`, `namespace`, `namespaceLabels` or `cidr`",
                    )
                    .at(peer.span, "no one")
                    .help("say who, as in `{ podLabels: { app: debug } }`"),
                );
                continue;
            }
        };
        let ports = if named_ports.is_empty() { default_ports.to_vec() } else { named_ports };
        rules.push(AccessRule { peer: found, ports });
    }
    rules
}

/// Checks that a text is a network such as `10.0.0.0/8`.
pub fn check_cidr(cidr: &At<crate::values::scalar::Text>, report: &mut Report) {
    let parts = cidr.as_str().split_once('/');
    let valid = parts.is_some_and(|(address, length)| {
        let longest = match address.parse() {
            Ok(std::net::IpAddr::V4(_)) => 32,
            Ok(std::net::IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        length.parse::<u8>().is_ok_and(|length| length <= longest)
    });
    if !valid {
        report.add(
            Diagnostic::error(Code::InvalidValue, format!("`{}` is no network", cidr.as_str()))
                .at(cidr.span, "expected an address and a length")
                .help("write it as `10.0.0.0/8`; one address is `10.0.0.1/32`"),
        );
    }
}

fn peer(index: usize, directory: &Directory) -> Peer {
    let entry = &directory.entries[index];
    match &entry.kind {
        Callee::Database(address) if address.external_host.is_some() => Peer::Cidr {
            cidr: address.external_cidr.clone().unwrap_or(ANYWHERE.to_owned()),
            except: Vec::new(),
        },
        Callee::Database(_) | Callee::Workload { .. } => Peer::Component {
            name: entry.component.name.clone(),
            namespace: entry.component.namespace.clone(),
            selector: entry.component.selector.clone(),
        },
    }
}

/// The label that every namespace has.
fn named(namespace: &str) -> std::collections::BTreeMap<String, String> {
    [("kubernetes.io/metadata.name".to_owned(), namespace.to_owned())].into()
}
