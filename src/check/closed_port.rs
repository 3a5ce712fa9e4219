//! GEN473, the half that needs no client: a policy that opens ports on which its pods do not listen.

use std::collections::BTreeSet;

use crate::check::made_elsewhere::is_gens;
use crate::check::rule::{Findings, Rule};
use crate::check::server_port::says_another;
use crate::graph::Graph;
use crate::graph::policy::{Direction, Policy};
use crate::graph::workload::Workload;
use crate::source::Span;

/// How many ports are shown.
const MOST_SHOWN: usize = 8;

/// Pods are reached on their own ports, not on those of Services: a policy that admits clients on others only
/// admits nobody. <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
/// `told` are the places of policies that block a known call.
pub fn check(
    rule: &Rule,
    graph: &Graph,
    is_whole: bool,
    mut told: BTreeSet<Span>,
    findings: &mut Findings,
) {
    for workload in graph.workloads.iter().filter(|one| !one.is_on_host() && !one.is_job()) {
        let isolating: Vec<&Policy> =
            graph.applying(workload.index).filter(|policy| policy.ingress.is_some()).collect();
        if isolating.is_empty() {
            continue;
        }
        let Some(ports) = listens(workload, graph) else { continue };
        let rules = || isolating.iter().flat_map(|policy| policy.ingress.iter().flatten());
        let is_open = |port: &u16| rules().any(|rule| rule.allows_port(Some(*port), workload));
        if ports.iter().any(is_open) {
            continue;
        }
        // One that denies all has no rules, and is meant so.
        let admits = |policy: &&&Policy| {
            policy.rules(Direction::Ingress).is_some_and(|rules| !rules.is_empty())
        };
        let Some(policy) = isolating.iter().find(admits) else { continue };
        let rules = policy.ingress.iter().flatten();
        let listed = rules.flat_map(|rule| &rule.ports).filter_map(|port| port.port.clone());
        let listed: Vec<String> = listed.take(MOST_SHOWN).collect();
        if listed.is_empty() || !told.insert(policy.object.place()) {
            continue;
        }
        let shown: Vec<String> = ports.iter().take(MOST_SHOWN).map(u16::to_string).collect();
        let (shown, listed) = (shown.join(" and "), listed.join(" and "));
        let message = format!(
            "{} admits clients of {} on {listed} alone, and it listens on {shown}",
            policy.object.label(),
            workload.object.label()
        );
        // What values open beside the ports of a component may be a sidecar's.
        let sure = is_whole && policy.is_beside(workload) && !is_gens(workload);
        let found = rule
            .judged(sure, message)
            .at(policy.object.place(), "admits nobody to the port in use")
            .also(workload.object.place(), format!("listens on {shown}"))
            .help(format!(
                "write the port of the pods, {shown}: policies know no ports of Services"
            ));
        findings.add(policy.object, found);
    }
}

/// The ports on which a workload takes its clients, where they are known: a database on that of its engine,
/// others where Services lead, if they declare that.
fn listens(workload: &Workload, graph: &Graph) -> Option<BTreeSet<u16>> {
    if let Some(database) = workload.database() {
        let known = database.is_official && !says_another(database.container);
        return known.then(|| BTreeSet::from([database.engine.facts().port]));
    }
    let mut ports = BTreeSet::new();
    for service in graph.serving(workload.index) {
        ports.extend(service.ports.iter().filter_map(|port| port.pod_port(workload)));
    }
    let declared = workload.running().flat_map(|one| &one.ports).map(|port| port.number);
    let declared: BTreeSet<u16> = declared.collect();
    if ports.is_empty() || !ports.iter().all(|port| declared.contains(port)) {
        return None;
    }
    // A policy for what reads measures alone opens another port of the pods, and means it.
    ports.extend(declared);
    Some(ports)
}
