//! From the edges of the graph and the doors to who may connect to whom.

use std::net::IpAddr;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::cidr::{check_cidr, check_except};
use crate::resolve::directory::{Callee, Directory};
use crate::resolve::metadata;
use crate::resolve::wiring::Wiring;
use crate::stack::Network;
use crate::stack::account::Account;
use crate::stack::component::Component;
use crate::stack::expose::Expose;
use crate::stack::metrics::Metrics;
use crate::stack::name::ObjectName;
use crate::stack::network::{Access, AccessRule, Namespaces, OpenPort, Peer};
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::network;
use crate::values::plain;
use crate::values::port::{PeerPort, Transport, TransportPort};
use crate::values::read::{At, Either, List, Map};
use crate::values::scalar::{Flag, Label, Text};

/// What network policies the stack has.
pub fn of_stack(values: &Values, target: &Target, report: &mut Report) -> Network {
    let network = values.network_policy.as_ref().map(|policies| &policies.value);
    let enabled = network.and_then(|network| network.enabled.as_ref());
    let default_deny = network.and_then(|network| network.default_deny.as_ref());
    let wanted = enabled.filter(|flag| flag.overrode.is_some()).or(default_deny);
    check_enforced(wanted, target, report);
    Network {
        enabled: enabled.is_none_or(|flag| flag.value.0),
        default_deny: default_deny.is_some_and(|flag| flag.value.0),
    }
}

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

/// Networks that are not the world: private ones, and those that machines keep to themselves.
/// <https://www.rfc-editor.org/rfc/rfc1918> <https://www.rfc-editor.org/rfc/rfc6598>
/// <https://www.rfc-editor.org/rfc/rfc3927>
const NOT_OUTSIDE: [&str; 5] =
    ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

/// The access that the graph gives to the component at an index.
pub fn of_graph(index: usize, wiring: &Wiring) -> Access {
    let mut access = Access::default();
    // A server that is told of itself is one pod.
    let is_workload = matches!(wiring.directory.entries[index].kind, Callee::Workload);
    let own = || wiring.edges.to_itself(index).filter(|_| is_workload);
    for from in wiring.edges.to(index).chain(own()) {
        let component = &wiring.directory.entries[index].component;
        let ports = if from == index { component.pod_ports() } else { component.called_ports() };
        access.from.push(AccessRule { peer: peer(from, wiring.directory), ports });
    }
    for to in wiring.edges.from(index).chain(own()) {
        let other = &wiring.directory.entries[to];
        // Its server is called, too.
        if wiring.directory.database(to).is_some_and(|address| address.server.is_some()) {
            continue;
        }
        let ports = match &other.kind {
            Callee::Database(address) if address.external_host.is_some() => {
                other.component.service_port().map(OpenPort::from).into_iter().collect()
            }
            Callee::Workload if to == index => other.component.pod_ports(),
            Callee::Database(_) | Callee::Workload => other.component.called_ports(),
        };
        access.to.push(AccessRule { peer: peer(to, wiring.directory), ports });
    }
    for to in wiring.edges.outward(index) {
        let remote = &wiring.directory.externals[to];
        let ports = remote.open.clone();
        access.to.push(AccessRule { peer: remote.peer.clone(), ports });
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
    let ports: Vec<OpenPort> = component.port().map(OpenPort::from).into_iter().collect();
    let balancer = expose.load_balancer.as_ref();
    if expose.node_port.is_some() || balancer.is_some_and(|balancer| balancer.port.is_some()) {
        rules.push(AccessRule { peer: Peer::Anyone, ports: ports.clone() });
    }
    let led = balancer.into_iter().flat_map(|balancer| &balancer.ports);
    let led = led
        .chain(&expose.named_node_ports)
        .map(|leads| OpenPort { number: leads.port, transport: leads.transport() });
    let led: Vec<OpenPort> = led.collect();
    if !led.is_empty() {
        rules.push(AccessRule { peer: Peer::Anyone, ports: led });
    }
    if let Some(ingress) = &expose.ingress {
        let of_namespace =
            |namespace: &String| Peer::Namespace(Namespaces::Labelled(named(namespace)));
        let peer = ingress.namespace.as_ref().map_or(Peer::Anyone, of_namespace);
        let own = ingress.port.as_ref().map(|(_, port)| vec![OpenPort::from(*port)]);
        let mut led = own.unwrap_or(ports);
        led.extend(ingress.ports.values().map(|(_, port)| OpenPort::from(*port)));
        rules.push(AccessRule { peer, ports: led });
    }
    if let Some(route) = &expose.route {
        let own = || route.gateway_namespace.clone();
        let namespace = target.gateway_pods.clone().or_else(own);
        let namespace = namespace.unwrap_or_else(|| component.namespace.to_string());
        let peer = Peer::Namespace(Namespaces::Labelled(named(&namespace)));
        rules.push(AccessRule { peer, ports: vec![route.port.into()] });
    }
    if let Some(metrics) = metrics {
        let peer = Peer::Namespace(Namespaces::Labelled(named(&target.prometheus_namespace)));
        rules.push(AccessRule { peer, ports: vec![metrics.port.into()] });
    }
    rules
}

/// What a pod with rules of its own needs to reach the API server, whose address no one can know
/// beforehand.
pub fn of_account(account: &Account) -> Option<AccessRule> {
    match account {
        Account::Own { rules } if !rules.is_empty() => Some(AccessRule {
            peer: Peer::Cidr { cidr: ANYWHERE.to_owned(), except: Vec::new() },
            ports: vec![443.into(), 6443.into()],
        }),
        Account::Own { .. } | Account::Existing(_) => None,
    }
}

/// Adds what the user allows beyond the graph; a caller whose rule names no port may call `own` ones.
pub fn add_said(
    access: &mut Access,
    from: Option<&At<List<network::Peer>>>,
    to: Option<&At<List<network::Peer>>>,
    own: &[OpenPort],
    report: &mut Report,
) {
    access.from.extend(of_user(from, own, report));
    access.to.extend(of_user(to, &[], report));
}

/// What the user allows beyond the graph; `default_ports` are those of a rule that names none.
fn of_user(
    field: Option<&At<List<network::Peer>>>,
    default_ports: &[OpenPort],
    report: &mut Report,
) -> Vec<AccessRule> {
    let mut rules = Vec::new();
    for peer in field.into_iter().flat_map(|peers| &peers.value) {
        let network::Peer { pod_labels, namespace, namespace_labels, cidr, except, ports } =
            &peer.value;
        let named_ports: Vec<OpenPort> = ports
            .as_ref()
            .into_iter()
            .flat_map(|ports| &ports.value)
            .filter_map(|port| open_port(port, report))
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
                except
                    .iter()
                    .flat_map(|all| &all.value)
                    .for_each(|one| check_except(one, cidr, report));
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

/// A port of a peer.
fn open_port(field: &At<PeerPort>, report: &mut Report) -> Option<OpenPort> {
    match &field.value {
        Either::Short(port) => Some(port.0.into()),
        Either::Long(TransportPort { port: Some(port), protocol }) => Some(OpenPort {
            number: port.value.0,
            transport: protocol.as_ref().map_or_else(Transport::default, |word| word.value),
        }),
        Either::Long(_) => {
            report.add(
                Diagnostic::error(Code::Missing, "a port of a peer needs a number")
                    .at(field.span, "which port?")
                    .help("add `port: …`"),
            );
            None
        }
    }
}

/// Where network policies find what others run: pods by their labels or their namespace, a network, or the
/// address that a host is. Without any of it, all networks but private ones.
pub fn outside(
    host: &str,
    cidr: Option<&At<Text>>,
    pod_labels: Option<&At<Map<Text>>>,
    namespace: Option<&At<Label>>,
    report: &mut Report,
) -> Peer {
    if let (Some(cidr), Some(pods)) =
        (cidr, pod_labels.map(|labels| labels.span).or(namespace.map(|name| name.span)))
    {
        report.add(
            Diagnostic::error(Code::Conflict, "a peer is a network or pods, not both")
                .at(cidr.span, "a network")
                .also(pods, "pods")
                .help("remove one of them"),
        );
    }
    let namespaces =
        namespace.map_or(Namespaces::Own, |name| Namespaces::Named(ObjectName::from(&name.value)));
    if pod_labels.is_some() {
        let labels = metadata::labels(pod_labels, report);
        return Peer::Pods { labels, namespace: namespaces };
    }
    if namespace.is_some() {
        return Peer::Namespace(namespaces);
    }
    if let Some(cidr) = cidr {
        check_cidr(cidr, report);
        return Peer::Cidr { cidr: cidr.as_str().to_owned(), except: Vec::new() };
    }
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => Peer::Cidr { cidr: format!("{host}/32"), except: Vec::new() },
        Ok(IpAddr::V6(_)) => Peer::Cidr { cidr: format!("{host}/128"), except: Vec::new() },
        Err(_) => Peer::Cidr {
            cidr: ANYWHERE.to_owned(),
            except: NOT_OUTSIDE.map(str::to_owned).to_vec(),
        },
    }
}

fn peer(index: usize, directory: &Directory) -> Peer {
    let entry = &directory.entries[index];
    match &entry.kind {
        Callee::Database(address) if address.external_host.is_some() => {
            let anyone = || Peer::Cidr { cidr: ANYWHERE.to_owned(), except: Vec::new() };
            address.external_peer.clone().unwrap_or_else(anyone)
        }
        Callee::Database(_) | Callee::Workload => Peer::Component {
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
