//! Names of Services that are spelt out, and not as the cluster spells them: a part of GEN401.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::call::Call;

/// The domain of most clusters, which may have another.
/// <https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>
const DOMAIN: &str = "cluster.local";

/// What people write for it.
const SLIPS: [&str; 5] = ["cluster", "local", "cluster.loca", "clusterlocal", "local.cluster"];

/// Looks for both mistakes on behalf of a rule: another domain, and no namespace before `svc`.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for call in &graph.calls {
        let host = call.address.host.as_str();
        let Some((before, after)) = split(host) else { continue };
        let right = match before.split('.').collect::<Vec<_>>().as_slice() {
            [name] if after == DOMAIN => with_namespace(name, call, graph),
            [_, _, ..] if is_slip(after) => Some(format!("{before}.svc.{DOMAIN}")),
            _ => None,
        };
        let Some(right) = right.filter(|_| told.insert(call.host)) else { continue };
        let message =
            format!("{} names the host `{host}`, which is no name of the cluster", call.shown());
        let mut found =
            rule.error(message).at(call.host, "does not resolve").help(format!("write `{right}`"));
        if graph.sources.text(call.host) == host {
            found = found.fix(call.host, right);
        }
        if let Some(used) = call.used {
            found = found.also(used, "taken in here");
        }
        findings.add(call.object, found);
    }
}

/// What stands before and after `svc`.
fn split(host: &str) -> Option<(&str, &str)> {
    host.trim_end_matches('.').split_once(".svc.")
}

fn is_slip(domain: &str) -> bool {
    domain != DOMAIN
        && (SLIPS.contains(&domain) || strsim::damerau_levenshtein(domain, DOMAIN) <= 2)
}

/// The name of a Service that is here, with its namespace.
fn with_namespace(name: &str, call: &Call, graph: &Graph) -> Option<String> {
    let service = graph.services_named(name).next()?;
    let own = graph.workloads[call.workload].namespace();
    let namespace = service.object.namespace.as_deref().or(own);
    Some(namespace.map_or(name.to_owned(), |space| format!("{name}.{space}.svc.{DOMAIN}")))
}
