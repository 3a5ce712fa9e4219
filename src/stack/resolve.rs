//! The stage itself: values in, a stack or all mistakes out.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::access;
use crate::stack::backend::{self, Surroundings};
use crate::stack::capacity;
use crate::stack::component::Tier;
use crate::stack::database::{self, Database};
use crate::stack::directory::{Directory, Entry, Kind};
use crate::stack::door;
use crate::stack::inputs::Inputs;
use crate::stack::keys;
use crate::stack::name::ObjectName;
use crate::stack::order;
use crate::stack::places::Places;
use crate::stack::report::Report;
use crate::stack::take;
use crate::stack::target::Target;
use crate::stack::wiring::Wiring;
use crate::stack::workload::{Wait, Workload};
use crate::stack::{Network, Stack};
use crate::values::Values;
use crate::values::read::{Item, Map};
use crate::values::workload as workload_values;

/// A stack with the warnings about it.
#[derive(Debug)]
pub struct Resolved {
    pub stack: Stack,
    pub warnings: Vec<Diagnostic>,
}

/// Resolves values for one environment and one target.
///
/// # Errors
/// Every mistake that was found, and the warnings.
pub fn resolve(values: &Values, inputs: Inputs) -> Result<Resolved, Vec<Diagnostic>> {
    let policy = values.policy.as_ref().map(|policy| policy.value.clone()).unwrap_or_default();
    let mut report = Report::new(policy);
    let stack =
        Resolution::new(values, inputs, &mut report).map(|resolution| resolution.run(&mut report));
    match stack {
        Some(stack) if !report.has_errors() => {
            capacity::check(&stack, &mut report);
            if report.has_errors() {
                Err(report.diagnostics)
            } else {
                Ok(Resolved { stack, warnings: report.diagnostics })
            }
        }
        _ => Err(report.diagnostics),
    }
}

/// What is known once every component has an address.
struct Resolution<'a> {
    values: &'a Values,
    inputs: Inputs<'a>,
    name: ObjectName,
    target: Target,
    places: Places,
    directory: Directory,
}

impl<'a> Resolution<'a> {
    fn new(values: &'a Values, inputs: Inputs<'a>, report: &mut Report) -> Option<Self> {
        let Some(name) = &values.name else {
            report.add(
                Diagnostic::error(Code::Missing, "the stack has no `name`")
                    .help("add `name: …` to `values/base.yaml`"),
            );
            return None;
        };
        let stack = ObjectName::from(&name.value);
        let target = Target::resolve(inputs.target, values.cluster.as_ref(), report);
        let mut places = Places::resolve(values, &stack, name.span, report);
        let mut directory = Directory::default();
        for (name, item) in entries(values.databases.as_ref()) {
            let address = database::address(name, item, &mut places, inputs, &target, report);
            directory.entries.extend(address.map(|(component, address)| Entry {
                component,
                kind: Kind::Database(Box::new(address)),
            }));
        }
        for (tier, name, item) in workloads(values) {
            let component = backend::component(tier, name, item, &mut places, report);
            directory.entries.extend(component.map(|component| {
                let public_url = door::public_url(
                    &item.at.value,
                    values.domain.as_ref(),
                    &target,
                    component.service_port,
                );
                Entry { component, kind: Kind::Workload { public_url } }
            }));
        }
        if directory.entries.is_empty() && !report.has_errors() {
            report.add(
                Diagnostic::error(Code::Missing, "the stack has no components")
                    .at(name.span, "this stack")
                    .help("add `databases`, `backends` or `frontends`"),
            );
        }
        check_names(&directory, report);
        door::check_node_ports(values, report);
        Some(Self { values, inputs, name: stack, target, places, directory })
    }

    fn run(self, report: &mut Report) -> Stack {
        let Self { values, inputs, name, target, places, directory } = self;
        let mut wiring = Wiring {
            directory: &directory,
            stack_name: name.as_str(),
            inputs,
            edges: BTreeSet::new(),
            needs: BTreeMap::new(),
        };
        let only_database = only_database(&directory);
        let mut found: BTreeMap<usize, Workload> = BTreeMap::new();
        let mut waits = Vec::new();
        for (tier, name, item) in workloads(values) {
            let Some(index) = directory.find(tier, name) else { continue };
            let connected = item.at.value.connects.is_some() || refers_to_database(item);
            let implied = if tier == Tier::Backend && !connected { only_database } else { None };
            let item = implied
                .map_or_else(|| item.clone(), |database| connect(item, &directory, database));
            let mut around = Surroundings {
                wiring: &mut wiring,
                target: &target,
                domain: values.domain.as_ref(),
                report,
            };
            let workload = backend::resolve(index, &item, &mut around);
            waits.extend(explicit_waits(index, &item, &directory));
            found.extend(workload.map(|workload| (index, workload)));
        }
        let order = order::of(&directory, &waits, report);
        let databases = databases(values, &wiring, &target, report);
        let mut used: Vec<ObjectName> = Vec::new();
        let workloads = finish(found, &order, values, &wiring, &databases, &target, report);
        let runs = databases
            .iter()
            .filter(|database| database.server.is_some())
            .map(|database| &database.component);
        let secrets =
            databases.iter().flat_map(|database| &database.secrets).map(|secret| &secret.namespace);
        for namespace in runs
            .chain(workloads.iter().map(|workload| &workload.component))
            .map(|component| &component.namespace)
            .chain(secrets)
        {
            if !used.contains(namespace) {
                used.push(namespace.clone());
            }
        }
        let network = values.network_policy.as_ref().map(|policies| &policies.value);
        let enabled = network.and_then(|network| network.enabled.as_ref());
        if let Some(flag) = enabled
            && flag.value.0
            && !target.network_policies
            && flag.overrode.is_some()
        {
            target.gap(
                Some("choose a cluster network that enforces them"),
                format!("the target `{}` does not enforce network policies", target.name),
                flag.span,
                report,
            );
        }
        Stack {
            name,
            namespaces: places.into_used(&used),
            databases,
            workloads,
            network: Network {
                enabled: enabled.is_none_or(|flag| flag.value.0),
                default_deny: network
                    .and_then(|network| network.default_deny.as_ref())
                    .is_some_and(|flag| flag.value.0),
            },
            pull_secrets: values
                .image_pull_secrets
                .as_ref()
                .map(|secrets| secrets.iter().map(|secret| secret.as_str().to_owned()).collect())
                .unwrap_or_default(),
            labels: take::labels(values.labels.as_ref(), report),
            target,
        }
    }
}

fn entries<T>(
    map: Option<&crate::values::read::At<Map<T>>>,
) -> impl Iterator<Item = (&String, &Item<T>)> {
    map.into_iter().flat_map(|map| &map.entries)
}

fn workloads(
    values: &Values,
) -> impl Iterator<Item = (Tier, &String, &Item<workload_values::Workload>)> {
    let backends =
        entries(values.backends.as_ref()).map(|(name, item)| (Tier::Backend, name, item));
    let frontends =
        entries(values.frontends.as_ref()).map(|(name, item)| (Tier::Frontend, name, item));
    backends.chain(frontends)
}

/// Two components of one namespace with one name would make the same objects.
fn check_names(directory: &Directory, report: &mut Report) {
    for (index, entry) in directory.entries.iter().enumerate() {
        let same = |other: &&Entry| {
            let (one, two) = (&entry.component, &other.component);
            one.namespace == two.namespace && (one.name == two.name || one.service == two.service)
        };
        if let Some(other) = directory.entries[..index].iter().find(same) {
            let (one, two) = (&entry.component, &other.component);
            let what = if one.name == two.name { &one.name } else { &one.service };
            report.add(
                Diagnostic::error(
                    Code::ObjectCollision,
                    format!("two components would both make the Service `{what}`"),
                )
                .at(one.origin, "makes it too")
                .also(two.origin, "makes it")
                .help("rename one of them, or give it another `namespace`"),
            );
        } else if let Some(other) = directory.entries[..index]
            .iter()
            .find(|other| other.component.name == entry.component.name)
        {
            report.add(
                Diagnostic::error(
                    Code::ObjectCollision,
                    format!("two components are called `{}`", entry.component.name),
                )
                .at(entry.component.origin, "called so too")
                .also(other.component.origin, "called so")
                .help("rename one of them: selectors and `connects` go by name"),
            );
        }
    }
}

/// The database that a backend means which says nothing about databases.
fn only_database(directory: &Directory) -> Option<usize> {
    let mut databases = directory
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.component.tier == Tier::Database);
    let (index, _) = databases.next()?;
    databases.next().is_none().then_some(index)
}

fn refers_to_database(item: &Item<workload_values::Workload>) -> bool {
    use crate::values::read::Either;
    let refers = |item: &Item<crate::values::env::EnvValue>| matches!(&item.at.value, Either::Short(text) if text.as_str().contains("${databases."));
    item.at.value.env.as_ref().is_some_and(|env| env.entries.values().any(refers))
}

fn connect(
    item: &Item<workload_values::Workload>,
    directory: &Directory,
    database: usize,
) -> Item<workload_values::Workload> {
    use crate::values::read::At;
    let mut item = item.clone();
    let name = directory.entries[database].component.name.as_str();
    if let Ok(value) = crate::values::scalar::Text::new(name) {
        let here = item.key;
        let name = At { value, span: here, overrode: None };
        item.at.value.connects = Some(At { value: vec![name], span: here, overrode: None });
    }
    item
}

/// What `connects` says between backends and frontends: these waits may not run in circles.
fn explicit_waits(
    index: usize,
    item: &Item<workload_values::Workload>,
    directory: &Directory,
) -> Vec<order::Wait> {
    let names = item.at.value.connects.iter().flat_map(|list| &list.value);
    names
        .filter_map(|name| Some((directory.find_any(name.as_str())?, name.span)))
        .filter(|(to, _)| *to != index)
        .map(|(to, span): (usize, Span)| order::Wait { from: index, to, span })
        .collect()
}

fn databases(
    values: &Values,
    wiring: &Wiring,
    target: &Target,
    report: &mut Report,
) -> Vec<Database> {
    let mut databases = Vec::new();
    for (name, item) in entries(values.databases.as_ref()) {
        let Some(index) = wiring.directory.find(Tier::Database, name) else { continue };
        let Some(address) = wiring.directory.database(index) else { continue };
        let mut component = wiring.directory.entries[index].component.clone();
        let mut secrets = keys::of_database(index, address.external_host.is_none(), wiring, report);
        let mut server = None;
        if address.external_host.is_none() {
            let Some((mut found, root)) =
                database::server(&mut component, item, address, wiring.inputs, target, report)
            else {
                continue;
            };
            secrets.extend(
                root.and_then(|root| keys::of_root(&component.name, &component.namespace, &root)),
            );
            found.access = access::of_graph(index, wiring);
            found.access.from.extend(access::of_user(
                item.at.value.allow_from.as_ref(),
                &[component.port],
                report,
            ));
            found.access.to.extend(access::of_user(item.at.value.allow_to.as_ref(), &[], report));
            server = Some(found);
        }
        databases.push(Database {
            component,
            engine: address.engine,
            database: address.database.clone(),
            user: address.user.clone(),
            server,
            secrets,
        });
    }
    databases
}

/// Puts workloads into their order and gives them what the whole graph decides.
fn finish(
    mut found: BTreeMap<usize, Workload>,
    order: &[usize],
    values: &Values,
    wiring: &Wiring,
    databases: &[Database],
    target: &Target,
    report: &mut Report,
) -> Vec<Workload> {
    let mut finished = Vec::new();
    for index in order {
        let Some(mut workload) = found.remove(index) else { continue };
        let component = &workload.component;
        let item = workloads(values)
            .find(|(tier, name, _)| {
                *tier == component.tier && name.as_str() == component.name.as_str()
            })
            .map(|(_, _, item)| item);
        let mut graph = access::of_graph(*index, wiring);
        graph.from.extend(access::of_doors(
            component,
            &workload.expose,
            workload.metrics.as_ref(),
            target,
        ));
        graph.to.extend(access::of_account(&workload.account));
        if let Some(item) = item {
            let own = [component.port];
            graph.from.extend(access::of_user(item.at.value.allow_from.as_ref(), &own, report));
            graph.to.extend(access::of_user(item.at.value.allow_to.as_ref(), &[], report));
            if item.at.value.wait_for.as_ref().is_none_or(|flag| flag.value.0) {
                workload.waits = waits(*index, &workload, wiring, databases);
            }
        }
        workload.access = graph;
        finished.push(workload);
    }
    finished
}

/// The databases inside the cluster that a workload has an edge to.
fn waits(index: usize, workload: &Workload, wiring: &Wiring, databases: &[Database]) -> Vec<Wait> {
    let to = wiring.edges.iter().filter(|(from, _)| *from == index).map(|(_, to)| *to);
    to.filter_map(|to| {
        let component = &wiring.directory.entries[to].component;
        let database = databases.iter().find(|database| {
            component.tier == Tier::Database && database.component.name == component.name
        })?;
        let server = database.server.as_ref()?;
        Some(Wait {
            name: component.name.clone(),
            engine: database.engine,
            image: server.image.clone(),
            alpine: server.alpine,
            host: wiring.directory.host(to, &workload.component.namespace),
            port: component.service_port,
        })
    })
    .collect()
}
