//! Network policies: one per component, open along the edges of the graph and nowhere else.
//! <https://kubernetes.io/docs/concepts/services-networking/network-policies/>

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer,
    NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::object::metadata::{
    Labels, matching, metadata, said_or_named, selector, stack_labels, wave_annotation,
};
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::expose::ISSUERS;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::namespace::Namespace;
use crate::stack::network::{Access, AccessRule, Namespaces, OpenPort, Peer};
use crate::stack::workload::Workload;

/// The label that every namespace has of itself.
pub const NAMESPACE: &str = "kubernetes.io/metadata.name";

/// The policy of a component, where the stack has policies.
pub fn of(stack: &Stack, component: &Component, access: &Access) -> Option<Object> {
    let Access { from, to } = access;
    let wave = component.tier.wave();
    let ingress: Vec<_> = merged(from)
        .iter()
        .map(|rule| NetworkPolicyIngressRule {
            from: peer(stack, component, &rule.peer).map(|peer| vec![peer]),
            ports: ports(&rule.ports),
        })
        .collect();
    let open = merged(to);
    let open = open.iter().map(|rule| NetworkPolicyEgressRule {
        to: peer(stack, component, &rule.peer).map(|peer| vec![peer]),
        ports: ports(&rule.ports),
    });
    let policy = NetworkPolicy {
        metadata: metadata(stack, component, component.called(Which::NetworkPolicy).as_str(), wave),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(matching(selector(stack, component))),
            policy_types: Some(both_ways()),
            ingress: (!ingress.is_empty()).then_some(ingress),
            egress: Some(std::iter::once(names(&stack.target.dns)).chain(open).collect()),
        }),
    };
    stack.network.enabled.then(|| Object::of(component, wave, Phase::Needs, &policy))
}

/// Policies that close namespaces to whatever has no policy of its own. Components have one each,
/// so these concern other pods only, and come last: applied to a stack that runs, they would
/// otherwise cut it off until its own policies are there.
pub fn default_deny(stack: &Stack) -> Vec<Object> {
    let wanted = stack.network.enabled && stack.network.default_deny;
    let namespaces = stack.namespaces.iter().filter(|_| wanted);
    namespaces
        .flat_map(|namespace| {
            [closed(stack, namespace)].into_iter().chain(solver(stack, namespace))
        })
        .collect()
}

fn closed(stack: &Stack, namespace: &Namespace) -> Object {
    let policy = NetworkPolicy {
        metadata: ObjectMeta {
            name: Some(format!("{}default-deny", stack.prefix)),
            namespace: Some(namespace.name.to_string()),
            labels: Some(stack_labels(stack)),
            annotations: Some(wave_annotation(LAST_WAVE)),
            ..ObjectMeta::default()
        },
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(LabelSelector::default()),
            policy_types: Some(both_ways()),
            ..NetworkPolicySpec::default()
        }),
    };
    Object::of_stack(LAST_WAVE, Phase::Needs, Some(namespace.origin), &policy)
}

/// What the policy is called that leads to pods of cert-manager.
pub const SOLVER_NAME: &str = "acme-solver";

/// What pods of cert-manager listen on that answer the challenge of a certificate, and their label.
/// <https://cert-manager.io/docs/configuration/acme/http01/>
const SOLVER: (&str, u16) = ("acme.cert-manager.io/http01-solver", 8089);

/// The way to the pods that answer for a certificate, which run in the namespace of its Ingress: closed,
/// the certificate never comes.
fn solver(stack: &Stack, namespace: &Namespace) -> Option<Object> {
    let asks =
        |annotations: &Labels| ISSUERS.iter().any(|issuer| annotations.contains_key(*issuer));
    let door = |workload: &'_ Workload| {
        let component = &workload.component;
        let door = workload.expose.ingress.as_ref()?;
        let is_asked = component.namespace == namespace.name
            && door.tls
            && (asks(&door.annotations) || asks(&component.annotations.ingress));
        is_asked.then(|| door.namespace.clone())
    };
    let callers: BTreeSet<Option<String>> = stack.exposed().filter_map(door).collect();
    if callers.is_empty() {
        return None;
    }
    let (label, number) = SOLVER;
    let peer = |name: &String| NetworkPolicyPeer {
        namespace_selector: Some(matching(Labels::from([(NAMESPACE.to_owned(), name.clone())]))),
        ..NetworkPolicyPeer::default()
    };
    // Where one comes from wherever, all do.
    let from: Option<Vec<_>> = callers.iter().map(|name| name.as_ref().map(peer)).collect();
    let policy = NetworkPolicy {
        metadata: ObjectMeta {
            name: Some(format!("{}{SOLVER_NAME}", stack.prefix)),
            namespace: Some(namespace.name.to_string()),
            labels: Some(stack_labels(stack)),
            annotations: Some(wave_annotation(LAST_WAVE)),
            ..ObjectMeta::default()
        },
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(matching(Labels::from([(label.to_owned(), "true".to_owned())]))),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ingress: Some(vec![NetworkPolicyIngressRule { from, ports: ports(&[number.into()]) }]),
            ..NetworkPolicySpec::default()
        }),
    };
    Some(Object::of_stack(LAST_WAVE, Phase::Needs, Some(namespace.origin), &policy))
}

fn both_ways() -> Vec<String> {
    vec!["Ingress".to_owned(), "Egress".to_owned()]
}

/// One rule per peer, in the order in which the peers come first. A rule without ports is open on
/// all of them, and stays so whatever other rules name.
fn merged(rules: &[AccessRule]) -> Vec<AccessRule> {
    let mut merged: Vec<AccessRule> = Vec::new();
    let mut places: BTreeMap<&Peer, usize> = BTreeMap::new();
    for rule in rules {
        let place = *places.entry(&rule.peer).or_insert(merged.len());
        let Some(known) = merged.get_mut(place) else {
            merged.push(rule.clone());
            continue;
        };
        if rule.ports.is_empty() {
            known.ports.clear();
        } else if !known.ports.is_empty() {
            known.ports.extend(&rule.ports);
        }
    }
    for rule in &mut merged {
        let mut seen = BTreeSet::new();
        rule.ports.retain(|port| seen.insert(*port));
    }
    merged
}

/// The other end of a rule; nothing for a rule that is about everyone.
fn peer(stack: &Stack, component: &Component, peer: &Peer) -> Option<NetworkPolicyPeer> {
    match peer {
        Peer::Component { name, namespace, selector } => Some(NetworkPolicyPeer {
            pod_selector: Some(matching(said_or_named(stack, selector, name.as_str()))),
            namespace_selector: (*namespace != component.namespace).then(|| named(namespace)),
            ip_block: None,
        }),
        Peer::Pods { labels, namespace } => Some(NetworkPolicyPeer {
            pod_selector: Some(matching(labels.clone())),
            namespace_selector: namespaces(namespace),
            ip_block: None,
        }),
        Peer::Namespace(namespace) => {
            let namespace_selector = namespaces(namespace);
            // A selector of namespaces alone takes all their pods; the own namespace has no selector.
            let pod_selector = namespace_selector.is_none().then(LabelSelector::default);
            Some(NetworkPolicyPeer { pod_selector, namespace_selector, ip_block: None })
        }
        Peer::Cidr { cidr, except } => Some(NetworkPolicyPeer {
            ip_block: Some(IPBlock {
                cidr: cidr.clone(),
                except: (!except.is_empty()).then(|| except.clone()),
            }),
            ..NetworkPolicyPeer::default()
        }),
        Peer::Anyone => None,
    }
}

fn namespaces(namespaces: &Namespaces) -> Option<LabelSelector> {
    match namespaces {
        Namespaces::Own => None,
        Namespaces::Named(name) => Some(named(name)),
        Namespaces::Labelled(labels) => Some(matching(labels.clone())),
    }
}

fn named(namespace: &ObjectName) -> LabelSelector {
    matching(Labels::from([(NAMESPACE.to_owned(), namespace.to_string())]))
}

/// The way to the cluster's name servers, without which no other way is found.
fn names(others: &[String]) -> NetworkPolicyEgressRule {
    let labels = Labels::from([("k8s-app".to_owned(), "kube-dns".to_owned())]);
    let system = Labels::from([(NAMESPACE.to_owned(), "kube-system".to_owned())]);
    let pods = NetworkPolicyPeer {
        pod_selector: Some(matching(labels)),
        namespace_selector: Some(matching(system)),
        ip_block: None,
    };
    let others = others.iter().map(|cidr| NetworkPolicyPeer {
        ip_block: Some(IPBlock { cidr: cidr.clone(), except: None }),
        ..NetworkPolicyPeer::default()
    });
    NetworkPolicyEgressRule {
        to: Some(std::iter::once(pods).chain(others).collect()),
        ports: Some(vec![port("UDP", 53), port("TCP", 53)]),
    }
}

/// Pod ports; nothing where all are open.
fn ports(ports: &[OpenPort]) -> Option<Vec<NetworkPolicyPort>> {
    let open = |open: &OpenPort| port(open.transport.as_str(), open.number);
    (!ports.is_empty()).then(|| ports.iter().map(open).collect())
}

fn port(protocol: &str, number: u16) -> NetworkPolicyPort {
    NetworkPolicyPort {
        protocol: Some(protocol.to_owned()),
        port: Some(IntOrString::Int(i32::from(number))),
        end_port: None,
    }
}
