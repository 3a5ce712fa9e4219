//! GEN401: an address names a Service that does not exist.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::made_elsewhere::of_controllers;
use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::check::wrong_domain;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::call::{AddressSource, Call};
use crate::graph::service::{PortTarget, Service, ServicePort};
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::manifest::object::same_namespace;
use crate::manifest::placeholder::is_gap;
use crate::notation::browser::is_for_browsers;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::UnknownHost,
    severity: Severity::Error,
    why: "Pods reach each other by the names of Services, not by those of Deployments, containers or \
          Compose services. It is an error where the name that was meant is among the manifests; else \
          a warning, because something else may make the Service.",
    symptom: "the name does not resolve; the client restarts, or retries for ever",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: mysql-svc }
spec: { selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql, labels: { app: mysql } }
spec: { containers: [{ name: mysql, image: acme/data:8.4, ports: [{ containerPort: 3306 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_HOST, value: mysql }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: mysql-svc }
spec: { selector: { app: mysql }, ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mysql, labels: { app: mysql } }
spec: { containers: [{ name: mysql, image: acme/data:8.4, ports: [{ containerPort: 3306 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: DB_HOST, value: mysql-svc }
",
    check,
};

/// What is there in place of names that are missing.
struct NamesThere<'g, 'a> {
    graph: &'g Graph<'a>,
    /// The names of its Services.
    names: Names<'g>,
    /// Their namespaces.
    spaces: BTreeSet<&'g str>,
    /// Services with a database behind them.
    databases: Vec<(Engine, &'g Service<'a>)>,
    /// Databases, with their namespaces; they may have no Service.
    servers: BTreeSet<(Engine, Option<&'a str>)>,
    /// The names by which StatefulSets call their Services.
    governing: BTreeSet<&'a str>,
}

/// How many databases are looked at for the only one that can be meant.
const MOST_DATABASES: usize = 64;

impl<'g, 'a> NamesThere<'g, 'a> {
    fn new(graph: &'g Graph<'a>) -> Self {
        let services = graph.services.iter();
        let engine = |service: &'g Service<'a>| {
            let mut behind = graph.behind(service);
            Some((behind.find_map(Workload::database)?.engine, service))
        };
        Self {
            graph,
            names: Names::new(services.clone().map(|one| one.object.name.as_str())),
            spaces: services.clone().filter_map(|one| one.object.namespace.as_deref()).collect(),
            databases: services.filter_map(engine).take(MOST_DATABASES).collect(),
            servers: graph
                .workloads
                .iter()
                .filter_map(|one| Some((one.database()?.engine, one.namespace())))
                .collect(),
            governing: graph
                .of_kind("StatefulSet")
                .filter_map(|one| one.node.text("spec.serviceName"))
                .collect(),
        }
    }
}

/// What many pods take in at once: where its host is written, the variable, the namespace of the pods, and the port.
type TakenIn<'a> = (Span, &'a str, Option<&'a str>, Option<u16>);

fn check(graph: &Graph, findings: &mut Findings) {
    wrong_domain::check(&RULE, graph, findings);
    let mut told = BTreeSet::new();
    let mut missing = graph.calls.iter().filter(|call| call.reach == Reach::Missing).peekable();
    if missing.peek().is_none() {
        return;
    }
    let there = NamesThere::new(graph);
    let of_controllers = of_controllers(graph);
    // What many pods take in is looked into once.
    let mut known: BTreeMap<TakenIn<'_>, Diagnostic> = BTreeMap::new();
    for call in missing {
        let browser = matches!(&call.way, AddressSource::Variable(name) if is_for_browsers(name));
        // A gap is told as one.
        let host = &call.address.host;
        if browser
            || is_gap(host)
            || of_controllers.contains(host.split('.').next().unwrap_or_default())
            || is_for_nobody(call, graph)
            || is_aliased(call, graph)
            || !is_in_view(call, &there)
            || !told.insert((call.workload, &call.address.host))
        {
            continue;
        }
        let key = match &call.way {
            // What else a workload calls tells which database it means.
            AddressSource::Variable(name) if call.is_bulk && call.engine().is_none() => {
                let namespace = graph.workloads[call.workload].namespace();
                Some((call.host, name.as_str(), namespace, call.address.port))
            }
            _ => None,
        };
        let mut found = match key {
            None => report(call, &there),
            Some(key) => known.entry(key).or_insert_with(|| report(call, &there)).clone(),
        };
        // A chart that is installed there may bring it.
        let space = call.address.host.split('.').nth(1);
        let space = space.or(graph.workloads[call.workload].namespace());
        if found.severity < Severity::Error && graph.may_have_more(space) && !graph.has_pod_makers {
            continue;
        }
        if let Some(used) = call.used {
            found = found.also(used, "taken in here");
        }
        findings.add(call.object, found);
    }
}

/// Whether the pod has the name in its own list of hosts.
/// <https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/>
fn is_aliased(call: &Call, graph: &Graph) -> bool {
    let aliases = graph.workloads[call.workload].pod.items("hostAliases").iter();
    let mut names = aliases.flat_map(|one| one.items("hostnames"));
    names.any(|name| name.text("") == Some(call.address.host.as_str()))
}

/// Whether a variable of a database names the host: its image calls nobody.
fn is_for_nobody(call: &Call, graph: &Graph) -> bool {
    let workload = &graph.workloads[call.workload];
    let is_variable = matches!(call.way, AddressSource::Variable(_));
    workload.database().is_some_and(|database| {
        let is_plain = database.container.words().next().is_none();
        let is_its =
            std::ptr::eq(database.container, &raw const workload.containers[call.container]);
        let calls_nobody = database.engine.facts().names.has_databases;
        is_variable && is_plain && is_its && calls_nobody && database.is_official
    })
}

/// How many ports of a Service are looked at.
const MOST_PORTS: usize = 256;

/// Whether the namespace that a full name names is one of this set's.
fn is_in_view(call: &Call, there: &NamesThere) -> bool {
    let parts: Vec<&str> = call.address.host.split('.').collect();
    match parts.as_slice() {
        [_] => true,
        [_, namespace, ..] => {
            there.graph.used_namespaces.contains(namespace) && there.spaces.contains(namespace)
        }
        [] => false,
    }
}

/// What is wrong with a call, wherever its address is taken in.
fn report(call: &Call, there: &NamesThere) -> Diagnostic {
    let graph = there.graph;
    let workload = &graph.workloads[call.workload];
    let host = &call.address.host;
    let name = host.split('.').next().unwrap_or_default();
    let namespace = host.split('.').nth(1).or(workload.namespace());
    let fits = |one: &&Service| {
        // The port may be the container's, which is another mistake.
        let open = |port| {
            let leads =
                |own: &ServicePort| own.number == port || own.target == PortTarget::Number(port);
            one.ports.iter().take(MOST_PORTS).any(leads)
        };
        same_namespace(one.object.namespace.as_deref(), namespace) != Some(false)
            && call.address.port.is_none_or(open)
    };
    let places = there.names.like(name).into_iter();
    let services: Vec<&Service> = places.map(|place| &graph.services[place]).filter(fits).collect();
    let near = meant(name, services.iter().map(|one| one.object.name.as_str()));
    let meant = near.or_else(|| only_database(call, there, fits));
    let owner = graph.workloads_near(name, namespace).find(|other| !other.is_job());
    let is_ours = is_served_here(call, there, namespace) || there.governing.contains(name);
    let is_slip = near.is_some() && graph.set.is_nowhere_unread(name, graph.sources);
    let sure = is_slip || graph.set.is_whole && (owner.is_some() || is_ours);
    let shown = call.shown();
    let message = format!("{shown} names the host `{host}`, and no Service has this name");
    let mut found = RULE.judged(sure, message).at(call.host, "does not resolve");
    match (meant, owner) {
        (Some(meant), _) => {
            if let Some(service) = graph.services_near(meant, namespace).find(fits) {
                found =
                    found.also(service.object.place(), format!("this Service is called `{meant}`"));
            }
            found = found.help(format!("write `{meant}`"));
            if graph.sources.text(call.host) == host && name == host && near.is_some() {
                found = found.fix(call.host, meant);
            }
        }
        (None, Some(owner)) => {
            let kind = &owner.object.kind;
            let text = format!("a {kind} of this name, without a Service");
            found = found
                .also(owner.object.place(), text)
                .help(format!("add a Service `{name}` that selects the pods of this {kind}"));
        }
        (None, None) => {
            found = found.help(format!(
                "add a Service `{name}`, correct the name, or ignore this where something else makes it"
            ));
        }
    }
    if let AddressSource::File { is_upstream: true, .. } = call.way {
        found = found.note("nginx does not start: host not found in upstream");
    }
    found
}

/// The kind of database that is called, by its scheme or by its port.
fn called_engine(call: &Call) -> Option<Engine> {
    call.engine().or_else(|| Engine::of_port(call.address.port?))
}

/// Whether the kind of database that is called runs in this namespace, so that its Service would be here.
fn is_served_here(call: &Call, there: &NamesThere, namespace: Option<&str>) -> bool {
    called_engine(call).is_some_and(|engine| {
        let mut alike = Engine::ALL.iter().filter(|one| one.speaks_like(engine));
        alike.any(|one| there.servers.contains(&(*one, namespace)))
    })
}

/// The Service of the only database of the kind that is called, if nobody calls it.
fn only_database<'g, 'a>(
    call: &Call,
    there: &NamesThere<'g, 'a>,
    fits: impl Fn(&&'g Service<'a>) -> bool,
) -> Option<&'g str> {
    let (graph, engine) = (there.graph, called_engine(call)?);
    let own = there.databases.iter().filter(|(found, _)| found.speaks_like(engine));
    let mut fitting = own.map(|(_, service)| *service).filter(fits);
    let (only, None) = (fitting.next()?, fitting.next()) else { return None };
    let is_called = graph.calls_of(call.workload).iter().any(|other| {
        matches!(other.reach, Reach::Service(index) if graph.services[index].object.name == only.object.name)
    });
    (!is_called).then_some(only.object.name.as_str())
}
