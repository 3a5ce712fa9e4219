//! GEN405: an address of the pod itself, where another one is meant.

use std::collections::BTreeSet;

use crate::check::kafka;
use crate::check::published::Published;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::call::{AddressSource, Call};
use crate::graph::workload::Workload;
use crate::notation::browser::is_for_browsers;
use crate::source::{Sources, Span};

pub const RULE: Rule = Rule {
    code: Code::Localhost,
    severity: Severity::Error,
    why: "In a pod, localhost is the pod; in a browser, it is the machine of whoever looks. Nothing is \
          said where a container of the same pod listens on the port, where there are several containers, \
          or where a node port or a published port of the same number leads to the workload itself. Only a database that is called from a pod without one is an error.",
    symptom: "connection refused; browsers are sent to their own machine",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      ports: [{ containerPort: 8000 }]
      env:
        - { name: DATABASE_URL, value: \"postgres://localhost:5432/app\" }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      ports: [{ containerPort: 8000 }]
      env:
        - { name: DATABASE_URL, value: \"postgres://main:5432/app\" }
",
    check,
};

/// Names of variables that list who may call, or say where a program itself listens.
const OWN: [&str; 10] = [
    "CORS",
    "ORIGIN",
    "ALLOWED",
    "LISTEN",
    "BIND",
    "HEALTH",
    "PROBE",
    "ADVERTISED",
    "INITIAL_",
    "ROOT_HOST",
];

/// Parts of names of variables that lead to a database.
const DATA: [&str; 9] =
    ["DB_", "DATABASE", "MYSQL", "POSTGRES", "PG", "MONGO", "REDIS", "DATASOURCE", "MARIADB"];

/// Parts of names of variables that hold what browsers, and others outside, are told.
const PUBLIC: [&str; 10] = [
    "PUBLIC",
    "BASE_URL",
    "FRONTEND_URL",
    "CLIENT_URL",
    "SITE_URL",
    "EXTERNAL",
    "APP_URL",
    "CALLBACK",
    "REDIRECT",
    "WEB_URL",
];

/// Words in names of variables that are for whoever works at the program, outside of containers.
const ASIDE: [&str; 3] = ["TEST", "E2E", "LOCAL"];

fn check(graph: &Graph, findings: &mut Findings) {
    kafka::check(&RULE, graph, findings);
    let mut told = BTreeSet::new();
    let published = Published::of(graph);
    let loops = || graph.calls.iter().filter(|call| call.reach == Reach::Loopback);
    // What several take from one file is right for one of them that is in the network of the host.
    let on_host = loops().filter(|call| graph.workloads[call.workload].is_on_host());
    let meant: BTreeSet<Span> = on_host.map(|call| call.host).collect();
    let servers: BTreeSet<Engine> =
        graph.workloads.iter().filter_map(|one| Some(one.database()?.engine)).collect();
    for call in loops() {
        let workload = &graph.workloads[call.workload];
        if meant.contains(&call.host)
            || is_meant(call, workload)
            || published.is_for_browsers(call, graph)
        {
            continue;
        }
        let name = match &call.way {
            AddressSource::Variable(name) | AddressSource::File { name, .. } => name,
            AddressSource::Command => continue,
        };
        if !told.insert((call.host, call.address.port)) {
            continue;
        }
        let upper = name.to_uppercase();
        let is_data = call.engine().is_some() || DATA.iter().any(|part| upper.contains(part));
        let message = match call.address.port {
            Some(port) => format!("{} leads to port {port} of the pod itself", call.shown()),
            None => format!("{} leads to the pod itself", call.shown()),
        };
        let label = if is_data {
            "no container of this pod is a database"
        } else {
            "the pod itself, or the machine of whoever browses"
        };
        let is_elsewhere = is_of_production(graph.sources, call);
        let is_aside = upper.split('_').any(|word| ASIDE.contains(&word));
        // Where no such server is, an image that others made may bring its own.
        let is_whole =
            !workload.is_of_compose() || workload.containers[call.container].image.text.is_empty();
        let named = Engine::ALL.iter().find(|one| upper.contains(&one.as_str().to_uppercase()));
        let engine = call.engine().or(named.copied());
        let is_here = match engine {
            Some(engine) => servers.iter().any(|one| one.speaks_like(engine)),
            None => !servers.is_empty(),
        };
        let is_sure =
            is_data && (is_here || is_whole) && !is_for_browsers(name) && !is_aside || is_elsewhere;
        let mut found = RULE.judged(is_sure, message).at(call.host, label);
        if let Some(used) = call.used {
            found = found.also(used, "taken in here");
        }
        let help = if is_data {
            "write the name of the database's Service"
        } else {
            "write the name of the Service for pods, and the public address for browsers"
        };
        findings.add(call.object, found.help(help));
    }
}

/// Whether the file that it is written in is that of an environment which nobody runs on the own machine.
fn is_of_production(sources: &Sources, call: &Call) -> bool {
    let name = &sources.get(call.host.file).name;
    name.split(['/', '-', '_', '.']).any(|part| matches!(part, "prod" | "production"))
}

/// Whether the pod may well listen there.
fn is_meant(call: &Call, workload: &Workload) -> bool {
    let listens = call.address.port.is_some_and(|port| workload.listens_on(port));
    let several = workload.running().nth(1).is_some();
    let is_database = workload.database().is_some();
    let upper = match &call.way {
        AddressSource::Variable(name) => name.to_uppercase(),
        AddressSource::Command => return true,
        AddressSource::File { .. } => String::new(),
    };
    let is_public =
        PUBLIC.iter().any(|part| upper.contains(part)) && !call.address.scheme.is_empty();
    let own = OWN.iter().any(|word| upper.contains(word));
    let is_data = DATA.iter().any(|part| upper.contains(part));
    // A bare host under a name that says little, or a port that the pod declares none of.
    let vague = call.address.scheme.is_empty() && call.address.port.is_none() && !is_data;
    let file = matches!(call.way, AddressSource::File { .. })
        && (call.engine().is_none() || !workload.has_ports());
    let container = &workload.containers[call.container];
    let silent =
        container.ports.is_empty() && call.engine().is_none() && !is_data && !workload.is_job();
    listens && !is_public
        || several
        || is_database
        || own
        || vague
        || file
        || silent && !upper.contains("URL")
}
