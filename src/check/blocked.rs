//! GEN473, GEN475: network policies that block a connection that is needed, or DNS.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::check::{closed_door, closed_outside, closed_port, wrong_port};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::blocked::{Blocked, blocked};
use crate::graph::call::Call;
use crate::graph::call::Reach;
use crate::graph::policy::{Direction, Peer, Policy, PolicyRule};
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const CALL: Rule = Rule {
    code: Code::BlockedCall,
    severity: Severity::Error,
    why: "A pod that a policy selects takes, or makes, only the connections that policies allow, on the \
          ports of the pods. Both ends are here, and one of them does not allow what the other is \
          told to call. Clusters without a network plugin that enforces policies let it through.",
    symptom: "timeouts where policies are enforced",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec: { containers: [{ name: main, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATA_URL, value: \"http://main:7000\" }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: worker, labels: { app: worker } }
spec: { containers: [{ name: worker, image: acme/worker:1.4.2 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: main }
spec:
  podSelector: { matchLabels: { app: main } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: worker } } }] }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec: { containers: [{ name: main, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATA_URL, value: \"http://main:7000\" }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: main }
spec:
  podSelector: { matchLabels: { app: main } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 7000 }] }]
",
    check: call,
};

pub const DNS: Rule = Rule {
    code: Code::BlockedDns,
    severity: Severity::Error,
    why: "Names of Services are resolved by DNS, on port 53. A pod whose egress is restricted needs a \
          rule for it.",
    symptom: "no name resolves; every call times out",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec: { containers: [{ name: main, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATA_URL, value: \"http://main:7000\" }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchLabels: { app: main } } }] }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec: { containers: [{ name: main, image: acme/data:1.4.2 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: DATA_URL, value: \"http://main:7000\" }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: main } } }]
    - ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
",
    check: dns,
};

fn call(graph: &Graph, findings: &mut Findings) {
    if graph.policies.is_empty() {
        return;
    }
    let (mut told, mut known, mut shut) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let is_whole = graph.set.is_whole && !has_other_policies(graph);
    closed_outside::check(&CALL, graph, is_whole, findings);
    closed_door::check(&CALL, graph, is_whole, findings);
    for call in &graph.calls {
        let Reach::Service(index) = call.reach else { continue };
        let service = &graph.services[index];
        let client = &graph.workloads[call.workload];
        let servers: Vec<&Workload> = graph.behind(service).collect();
        let blocks: Vec<Blocked> = servers
            .iter()
            .filter_map(|server| {
                // A scheme means a port, too.
                let called = wrong_port::port(call).map(|(port, _)| port);
                // A Service of one port is called there.
                let only = service.ports.first().filter(|_| service.ports.len() == 1);
                let called = called.or(only.map(|port| port.number));
                let port = called.and_then(|port| {
                    if service.is_headless {
                        Some(port)
                    } else {
                        service.port(port)?.pod_port(server)
                    }
                });
                blocked(graph, client, server, port)
            })
            .collect();
        let (Some(first), true) = (blocks.first(), blocks.len() == servers.len()) else { continue };
        let itself = servers.iter().any(|server| std::ptr::eq(client.object, server.object));
        if itself || !told.insert((call.workload, index)) {
            continue;
        }
        // What admits nobody is one mistake, however many call.
        let is_alone = is_alone(first, graph);
        if is_alone && !shut.insert(first.policy.object.place()) {
            continue;
        }
        known.insert(first.policy.object.place());
        // One in a folder of its own may be for another cluster.
        let is_beside =
            !is_alone || graph.folder(first.policy.object) == graph.folder(servers[0].object);
        report(call, client, servers[0], first, is_whole && is_beside, findings);
    }
    closed_port::check(&CALL, graph, is_whole, known, findings);
}

/// How many policies are looked at.
const MOST: usize = 256;

/// Whether a policy shuts a whole namespace, in which no other one admits anybody.
fn is_alone(block: &Blocked, graph: &Graph) -> bool {
    let own = block.policy;
    let admits_nobody = |policy: &Policy| {
        policy.rules(block.direction).is_none_or(|rules: &[PolicyRule]| rules.is_empty())
    };
    let beside = |other: &&Policy| own.object.shares_namespace(other.object) != Some(false);
    own.selector.is_empty() && graph.policies.iter().take(MOST).filter(beside).all(admits_nobody)
}

fn report(
    call: &Call,
    client: &Workload,
    server: &Workload,
    block: &Blocked,
    is_whole: bool,
    findings: &mut Findings,
) {
    let policy = block.policy;
    let (verb, label, end, help) = match block.direction {
        Direction::Ingress => (
            "does not admit",
            "admits others alone",
            client,
            match labels(client) {
                none if none.is_empty() => {
                    "give its pods labels, and admit these in a policy of the server".to_owned()
                }
                labels => format!("admit `{labels}` in a policy of the server"),
            },
        ),
        Direction::Egress => (
            "allows no call of",
            "allows calls of others alone",
            server,
            format!("allow calls of `{}` in a policy of the client", labels(server)),
        ),
    };
    let on = block.closed_port.map_or_else(String::new, |port| format!(" on port {port}"));
    let message = format!(
        "{} is told to call {}{on}, and {} {verb} {}{on}",
        client.object.label(),
        server.object.label(),
        policy.object.label(),
        end.object.label()
    );
    let (label, help) = match block.closed_port {
        Some(port) => {
            ("of other ports alone", format!("add port {port} to the rule that names them"))
        }
        None => (label, help),
    };
    let selector =
        policy.object.node.at("spec.podSelector").map_or(policy.object.place(), |node| node.span);
    let own = if block.direction == Direction::Ingress { server } else { client };
    let mut found = CALL
        .judged(is_whole && !call.is_bulk && policy.is_beside(own), message)
        .at(policy.object.place(), label)
        .also(call.host, "called from here");
    if selector != policy.object.place() && policy.selector.is_empty() {
        found = found.also(selector, "selects every pod");
    }
    findings.add(policy.object, found.help(help));
}

/// Whether policies of a network plugin are here, which may allow more.
fn has_other_policies(graph: &Graph) -> bool {
    graph.objects.iter().any(|object| {
        object.kind.ends_with("NetworkPolicy") && object.group() != "networking.k8s.io"
    })
}

fn labels(workload: &Workload) -> String {
    let labels: Vec<String> =
        workload.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    labels.join(",")
}

/// Whether a peer may be where the name servers of the cluster run, and not a namespace of this set.
/// <https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name>
fn may_be_of_dns(peer: &Peer, graph: &Graph) -> bool {
    const HOMES: [&str; 2] = ["kube-system", "openshift-dns"];
    let Some(selector) = &peer.namespaces else { return false };
    let named = selector.exact().find(|(key, _)| *key == "kubernetes.io/metadata.name");
    if let Some((_, name)) = named {
        return HOMES.contains(&name);
    }
    let is_ours = |name: &&str| {
        let labels = graph.namespace_labels(name);
        !selector.is_empty() && !HOMES.contains(name) && selector.matches(&labels)
    };
    !graph.namespaces.keys().any(is_ours)
}

fn dns(graph: &Graph, findings: &mut Findings) {
    let is_whole = graph.set.is_whole && !has_other_policies(graph);
    for (index, workload) in graph.workloads.iter().enumerate() {
        let isolating: Vec<&Policy> =
            graph.applying(index).filter(|policy| policy.egress.is_some()).collect();
        let Some(first) = isolating.first() else { continue };
        let mut rules = isolating.iter().flat_map(|policy| policy.egress.iter().flatten());
        let open = rules.any(|rule| {
            let port = rule.ports.is_empty()
                || rule.ports.iter().any(|port| {
                    let within = port.end.is_some()
                        && port.port.as_deref().is_some_and(|first| {
                            first.parse::<u16>().is_ok_and(|first| first <= 53)
                                && port.end >= Some(53)
                        });
                    matches!(
                        port.port.as_deref(),
                        Some("53" | "dns" | "dns-tcp" | "5353" | "8053") | None
                    ) || within
                });
            let peer = rule.peers.is_empty()
                || rule.peers.iter().any(|peer| peer.is_block || may_be_of_dns(peer, graph));
            port && peer
        });
        let mut calls = graph.calls_of(index).iter();
        // An address needs no names.
        // Nor does a server that is told its own name.
        let is_own = |call: &Call| match call.reach {
            Reach::Ip(_) | Reach::Loopback => true,
            Reach::Service(service) => {
                let mut servers = graph.behind(&graph.services[service]);
                servers.any(|server| std::ptr::eq(server.object, workload.object))
            }
            _ => false,
        };
        let call = calls.find(|call| !is_own(call));
        if let (Some(call), false) = (call, open) {
            let found = DNS
                .judged(
                    is_whole && first.is_beside(workload),
                    format!(
                        "{} cannot resolve names: no policy lets DNS out",
                        workload.object.label()
                    ),
                )
                .at(first.object.place(), "restricts what goes out")
                .also(call.host, "this name, for one")
                .help("allow port 53, UDP and TCP, in an egress rule");
            findings.add(first.object, found);
        }
    }
}
