//! GEN404: a cluster IP is written into the configuration.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::call::{AddressSource, Call};
use crate::graph::service::Service;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::ClusterIp,
    severity: Severity::Error,
    why: "A Service gets its address when it is made, and another one when it is made anew or on \
          another cluster. It is an error where the Service that was meant is here; an address that \
          may be a machine's is a warning.",
    symptom: "works until the Service is made anew, then times out",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: mysql }
spec: { ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: MYSQL_HOST, value: 10.98.19.211 }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: mysql }
spec: { ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: MYSQL_HOST, value: mysql }
",
    check,
};

/// Where usual clusters take the addresses of Services from: network and length of its prefix.
const RANGES: [(Ipv4Addr, u32); 5] = [
    (Ipv4Addr::new(10, 96, 0, 0), 12),
    (Ipv4Addr::new(10, 43, 0, 0), 16),
    (Ipv4Addr::new(10, 100, 0, 0), 16),
    (Ipv4Addr::new(172, 20, 0, 0), 16),
    (Ipv4Addr::new(10, 152, 183, 0), 24),
];

/// For so many addresses the Service that was meant is looked for among all of them.
const MOST_MEANT: usize = 64;

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    let fixed: BTreeSet<&str> =
        graph.services.iter().filter_map(|one| one.object.node.text("spec.clusterIP")).collect();
    for call in &graph.calls {
        let Reach::Ip(ip) = call.reach else { continue };
        let is_fixed = fixed.contains(call.address.host.as_str());
        if !ip.is_private() || is_fixed || !told.insert((call.workload, ip)) {
            continue;
        }
        let meant = if told.len() > MOST_MEANT { None } else { meant(call, graph) };
        // Other addresses are those of machines.
        if !is_of_services(ip) {
            continue;
        }
        let sure = meant.is_some();
        let message = format!("{} holds the address `{ip}` instead of a name", call.shown());
        let mut found = RULE.judged(sure, message).at(call.host, "an address that does not stay");
        if let Some(used) = call.used {
            found = found.also(used, "taken in here");
        }
        match meant {
            Some(service) => {
                let name = &service.object.name;
                found = found
                    .also(service.object.place(), "the Service has a name")
                    .help(format!("write `{name}`"));
                if graph.sources.text(call.host) == call.address.host {
                    found = found.fix(call.host, name.clone());
                }
            }
            None => {
                found = found.help(
                    "write the name of the Service; for a machine outside of the cluster, give it a name in DNS",
                );
            }
        }
        findings.add(call.object, found);
    }
}

/// The only Service that the variable can mean: by its name, or by the port.
fn meant<'g, 'a>(call: &Call, graph: &'g Graph<'a>) -> Option<&'g Service<'a>> {
    let own = &graph.workloads[call.workload];
    let reachable = || {
        graph.services.iter().filter(|one| {
            one.object.shares_namespace(own.object) != Some(false)
                && call.address.port.is_none_or(|port| one.port(port).is_some())
        })
    };
    let only = |fits: &dyn Fn(&&Service) -> bool| {
        let mut names: Vec<&Service> = reachable().filter(|one| fits(one)).collect();
        names.dedup_by_key(|one| &one.object.name);
        if names.len() == 1 { names.first().copied().map(|one| one.object) } else { None }
    };
    let stem = match &call.way {
        AddressSource::Variable(name) => {
            name.split(['_', '.']).next().unwrap_or_default().to_lowercase()
        }
        AddressSource::Command | AddressSource::File { .. } => String::new(),
    };
    let by_name = only(&|one| stem.len() > 2 && one.object.name.contains(&stem));
    let by_engine = || {
        let engine = call.engine()?;
        only(&|one| {
            graph.behind(one).any(|server| server.database().is_some_and(|it| it.engine == engine))
        })
    };
    let object = by_name.or_else(by_engine)?;
    graph.services.iter().find(|one| std::ptr::eq(one.object, object))
}

fn is_of_services(ip: Ipv4Addr) -> bool {
    let within = |(network, length): &(Ipv4Addr, u32)| {
        let mask = u32::MAX << (32 - length);
        u32::from(ip) & mask == u32::from(*network)
    };
    RANGES.iter().any(within)
}
