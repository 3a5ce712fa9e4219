//! From what a user wrote about a backend or a frontend to what it means.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::account;
use crate::resolve::component::component_name;
use crate::resolve::connection;
use crate::resolve::content;
use crate::resolve::database::requests;
use crate::resolve::env::{self, Variables};
use crate::resolve::expose;
use crate::resolve::metadata;
use crate::resolve::metrics;
use crate::resolve::namespace::Homes;
use crate::resolve::pod;
use crate::resolve::probe;
use crate::resolve::reference;
use crate::resolve::release;
use crate::resolve::scaling;
use crate::resolve::storage;
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::component::{Component, ExtraPort};
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::target::Target;
use crate::stack::workload::Workload;
use crate::values::namespace::Security;
use crate::values::plain;
use crate::values::read::{At, Item, List};
use crate::values::scalar::{AbsolutePath, Count, Subdomain, Text};
use crate::values::suggest::{list_of, nearest};
use crate::values::tier::Tier;
use crate::values::workload;

/// Seconds that a stopping pod still serves: as long as it takes until no one sends it requests.
const DRAIN_SECONDS: i64 = 5;

/// Where a backend or frontend is: all that other components need to know.
pub fn component(
    tier: Tier,
    name: &str,
    item: &Item<workload::Workload>,
    prefix: &str,
    homes: &mut Homes,
    report: &mut Report,
) -> Option<Component> {
    let values = &item.at.value;
    let name = component_name(name, item.key, report)?;
    let Some(port) = values.port.as_ref().map(|port| port.value.0) else {
        report.add(
            Diagnostic::error(Code::Missing, format!("`{}.{name}.port` is required", tier.key()))
                .at(item.key, "what does the container listen on?")
                .help("add `port: 8080`"),
        );
        return None;
    };
    let security = values.security.as_ref().map_or(Security::Restricted, |security| security.value);
    let service = values.service.as_ref().map(|service| &service.value);
    Some(Component {
        tier,
        namespace: homes.of_component(tier, values.namespace.as_ref(), security),
        service: service
            .and_then(|service| service.name.as_ref())
            .map_or_else(|| name.clone(), |service| ObjectName::from(&service.value))
            .prefixed(prefix),
        service_port: service
            .and_then(|service| service.port.as_ref())
            .map_or(port, |port| port.value.0),
        port,
        extra_ports: extra_ports(values, report),
        origin: item.key,
        labels: metadata::labels(values.labels.as_ref(), report),
        annotations: metadata::annotations(values.annotations.as_ref(), report),
        security,
        version: None,
        base: name.prefixed(prefix),
        name,
    })
}

fn extra_ports(values: &workload::Workload, report: &mut Report) -> Vec<ExtraPort> {
    let mut ports = Vec::new();
    for (name, item) in values.ports.as_ref().into_iter().flat_map(|map| &map.entries) {
        let workload::ExtraPort { port, service_port } = &item.at.value;
        let Some(port) = port else {
            report.add(
                Diagnostic::error(Code::Missing, format!("the port `{name}` needs a number"))
                    .at(item.key, "what does the container listen on?")
                    .help("add `port: …`"),
            );
            continue;
        };
        if name == "http" {
            report.add(
                Diagnostic::error(Code::Conflict, "`http` is the name of the main port")
                    .at(item.key, "a further port")
                    .help("choose another name"),
            );
        } else if !is_port_name(name) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{name}` cannot be the name of a further port"),
                )
                .at(item.key, "at most 15 lower-case letters, digits and single `-`, with a letter")
                .help("choose a name such as `metrics`"),
            );
        }
        ports.push(ExtraPort {
            name: name.clone(),
            port: port.value.0,
            service_port: service_port.as_ref().map_or(port.value.0, |port| port.value.0),
        });
    }
    ports
}

/// Whether the API server takes a text as the name of a port.
/// <https://www.rfc-editor.org/rfc/rfc6335#section-5.1>
fn is_port_name(name: &str) -> bool {
    name.len() <= 15
        && crate::values::scalar::Label::new(name).is_ok()
        && !name.contains("--")
        && name.contains(|c: char| c.is_ascii_lowercase())
}

/// Ports of one Service that have one number: the API server would refuse it.
fn check_service_ports(component: &Component, values: &workload::Workload, report: &mut Report) {
    let mut taken = BTreeMap::from([(component.service_port, "http")]);
    for extra in &component.extra_ports {
        let Some(first) = taken.insert(extra.service_port, &extra.name) else { continue };
        let map = values.ports.iter().flat_map(|ports| &ports.entries);
        for (_, item) in map.filter(|(name, _)| **name == extra.name) {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!("two ports of the Service have the number {}", extra.service_port),
                )
                .at(item.key, format!("`{first}` has it already"))
                .help("give it another `servicePort`"),
            );
        }
    }
}

/// Everything that one workload is resolved with.
pub struct Surroundings<'a, 'b> {
    pub wiring: &'a mut Wiring<'b>,
    pub target: &'a Target,
    pub domain: Option<&'a At<Subdomain>>,
    pub report: &'a mut Report,
}

/// A workload, but for its access and waits, which the whole graph decides.
pub fn resolve(
    index: usize,
    item: &Item<workload::Workload>,
    around: &mut Surroundings,
) -> Option<Workload> {
    let values = &item.at.value;
    let mut component = around.wiring.directory.entries[index].component.clone();
    let connected = connections(index, values, around);
    let files = content::files(values.files.as_ref(), index, around.wiring, around.report);
    let own = env::own_names(values.env.as_ref());
    connection::check_contracts(around.wiring, &connected, index, &own, around.report);
    let mut variables =
        Variables::new(around.wiring, around.target, around.report, index, connected);
    let (strategy, tracks) = release::resolve(&component.base, item, &mut variables)?;
    let secrets = variables.secrets();
    let report = &mut *around.report;
    component.version = release::version(&tracks);
    let autoscaling = scaling::autoscaling(values, &strategy, &tracks, around.target, report);
    let disruption_budget =
        scaling::disruption_budget(values, &strategy, &tracks, autoscaling.as_ref(), report);
    for track in &tracks {
        requests(&track.resources, item.key, report);
    }
    no_references(values, report);
    check_mounts(values, report);
    check_service_ports(&component, values, report);
    let host_ports = &around.wiring.directory.host_ports;
    let host_ports = host_ports.get(&(component.tier, component.name.to_string()));
    let expose = expose::resolve(
        &component.base,
        values,
        around.domain,
        component.service_port,
        host_ports.map_or(&[], Vec::as_slice),
        around.target,
        report,
    );
    let metrics = values.metrics.as_ref();
    let metrics = metrics.map(|field| metrics::metrics(field, &component, around.target, report));
    let drain_seconds =
        plain::count(values.drain_seconds.as_ref()).map_or(DRAIN_SECONDS, i64::from);
    Some(Workload {
        strategy,
        tracks,
        command: plain::texts(values.command.as_ref()),
        args: plain::texts(values.args.as_ref()),
        files,
        volumes: storage::volumes(values.volumes.as_ref(), around.target, report),
        writable: paths(values.writable.as_ref()),
        probes: probe::probes(values, &component, item.key, report),
        autoscaling,
        disruption_budget,
        metrics,
        expose,
        account: account::account(values.service_account.as_ref()),
        user: user(values.user.as_ref(), component.security, report),
        read_only: values.read_only.as_ref().is_some_and(|flag| flag.value.0),
        drain_seconds,
        waits: Vec::new(),
        follows: Vec::new(),
        is_called: false,
        secrets,
        pod: pod::of_workload(values, drain_seconds, report),
        access: Access::default(),
        component,
    })
}

/// The databases whose contract a component gets; edges to all that it connects to are drawn.
fn connections(index: usize, values: &workload::Workload, around: &mut Surroundings) -> Vec<usize> {
    let directory = around.wiring.directory;
    let mut databases = Vec::new();
    for name in values.connects.as_ref().into_iter().flat_map(|list| &list.value) {
        match directory.find_any(name.as_str()) {
            Some(found) if found == index => around.report.add(
                Diagnostic::error(Code::UnknownReference, "a component cannot connect to itself")
                    .at(name.span, "this is the component")
                    .help("remove it"),
            ),
            Some(found) => {
                around.wiring.edges.insert(index, found);
                if directory.database(found).is_some() && !databases.contains(&found) {
                    databases.push(found);
                }
            }
            None if directory.has_failed(name.as_str()) => {}
            None => around.report.add(unknown_connection(name, around.wiring)),
        }
    }
    databases
}

fn unknown_connection(name: &At<Text>, wiring: &Wiring) -> Diagnostic {
    let all = || wiring.directory.entries.iter().map(|entry| entry.component.name.as_str());
    let help = match nearest(name.as_str(), all()) {
        Some(near) => format!("write `{near}`"),
        None => format!("use one of {}", list_of(all())),
    };
    Diagnostic::error(
        Code::UnknownReference,
        format!("there is no component `{}` to connect to", name.as_str()),
    )
    .at(name.span, "unknown")
    .help(help)
}

fn user(field: Option<&At<Count>>, security: Security, report: &mut Report) -> Option<i64> {
    let field = field?;
    if field.value.0 == 0 && security == Security::Restricted {
        report.add(
            Diagnostic::error(Code::Conflict, "user 0 is root, which `restricted` refuses")
                .at(field.span, "root")
                .help("choose another user, or set `security: baseline` for this component"),
        );
    }
    Some(i64::from(field.value.0))
}

/// References work in `env`; elsewhere they would reach the container as they are.
fn no_references(values: &workload::Workload, report: &mut Report) {
    let lists = [&values.command, &values.args].into_iter().flatten();
    for text in lists.flat_map(|list| &list.value).filter(|text| reference::is_meant(text.as_str()))
    {
        report.add(
            Diagnostic::error(
                Code::ReferenceSyntax,
                "a reference does not work in `command` and `args`",
            )
            .at(text.span, "the container would get it as it is")
            .help("put it into a variable of `env`, say `NAME`, and write `$(NAME)` here"),
        );
    }
}

/// Two things mounted at one path: the API server would refuse the pod.
fn check_mounts(values: &workload::Workload, report: &mut Report) {
    let files = values.files.iter().flat_map(|files| &files.entries);
    let volumes = values.volumes.iter().flat_map(|volumes| &volumes.entries);
    let writable = values.writable.iter().flat_map(|paths| &paths.value);
    let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
    let paths = files
        .map(|(path, item)| (path.as_str(), item.key))
        .chain(volumes.filter_map(|(_, item)| {
            item.at.value.mount_path.as_ref().map(|path| (path.as_str(), path.span))
        }))
        .chain(writable.map(|path| (path.as_str(), path.span)));
    for (path, span) in paths {
        if let Some(first) = taken.insert(path.trim_end_matches('/'), span) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("two things are mounted at `{path}`"))
                    .at(span, "mounted here too")
                    .also(first, "mounted here")
                    .help("move one of them"),
            );
        }
    }
}

fn paths(field: Option<&At<List<AbsolutePath>>>) -> Vec<String> {
    field.into_iter().flat_map(|list| &list.value).map(|path| path.as_str().to_owned()).collect()
}
