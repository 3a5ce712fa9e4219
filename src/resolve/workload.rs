//! From what a user wrote about a backend or a frontend to what it means.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::account;
use crate::resolve::beside;
use crate::resolve::command;
use crate::resolve::command_line::{self, CommandLine, ResolvedCommand};
use crate::resolve::component::component_name;
use crate::resolve::connection;
use crate::resolve::content;
use crate::resolve::database::requests;
use crate::resolve::doors;
use crate::resolve::env::Variables;
use crate::resolve::env_from;
use crate::resolve::hatch;
use crate::resolve::known_image;
use crate::resolve::like;
use crate::resolve::listening_port;
use crate::resolve::metadata;
use crate::resolve::metrics;
use crate::resolve::mount;
use crate::resolve::names;
use crate::resolve::namespace::Homes;
use crate::resolve::per_pod;
use crate::resolve::pod;
use crate::resolve::port;
use crate::resolve::probe;
use crate::resolve::release;
use crate::resolve::route::RouteContext;
use crate::resolve::scaling;
use crate::resolve::sharing::Shared;
use crate::resolve::shell_variable::{self, ShellOwner};
use crate::resolve::storage;
use crate::resolve::unknown_connection;
use crate::resolve::waiting;
use crate::resolve::wiring::Wiring;
use crate::resolve::worker;
use crate::resolve::written;
use crate::stack::component::{Component, MainPort};
use crate::stack::network::Access;
use crate::stack::target::Target;
use crate::stack::workload::Workload;
use crate::values::job::Job;
use crate::values::metadata::SessionAffinity;
use crate::values::namespace::Security;
use crate::values::plain;
use crate::values::port::{Protocol, Transport};
use crate::values::read::{At, Item};
use crate::values::scalar::Subdomain;
use crate::values::tier::Tier;
use crate::values::workload;

/// What the main port is called.
const HTTP: &str = "http";

/// Seconds that a stopping pod still serves: as long as it takes until no one sends it requests.
pub const DRAIN_SECONDS: i64 = 5;

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
    let security = values.security.as_ref().map_or(Security::Restricted, |security| security.value);
    let service = values.service.as_ref();
    let said = values.names.as_ref();
    if tier == Tier::Job {
        names::check_owner(said, "job", report);
    }
    let has_tracks = values.release.as_ref().is_some_and(|release| {
        release.value.blue_green.is_some() || release.value.canary.is_some()
    });
    let base = name.prefixed(prefix);
    let protocol = main_protocol(values, report);
    let main_name = protocol.map_or(HTTP, Protocol::as_str);
    let affinity = service.and_then(|service| service.value.session_affinity.as_ref());
    let sticky = affinity.is_some_and(|affinity| affinity.value == SessionAffinity::ClientIp);
    let mut extra_ports = port::extra(values.ports.as_ref(), main_name, report);
    extra_ports.extend(port::of_sidecars(values.sidecars.as_ref(), main_name, report));
    Some(Component {
        tier,
        namespace: homes.of_component(tier, values.namespace.as_ref(), security),
        names: names::of_workload(values, prefix),
        selector: names::selector(values.selector.as_ref(), has_tracks, report),
        service: names::service(
            service,
            said.and_then(|names| names.service.as_ref()),
            &base,
            prefix,
            report,
        ),
        main: values.port.as_ref().map(|port| MainPort {
            port: port.value.0,
            service_port: service
                .and_then(|service| service.port.as_ref())
                .map_or(port.value.0, |port| port.value.0),
        }),
        port_name: main_name.to_owned(),
        protocol,
        sticky,
        extra_ports,
        origin: item.key,
        labels: metadata::labels(values.labels.as_ref(), report),
        annotations: metadata::annotations(values.annotations.as_ref(), report),
        security,
        per_pod: per_pod::has_any(tier, values),
        pods: per_pod::count(tier, values),
        headless: per_pod::is_found_by_pod(tier, name.as_str(), values),
        by_operator: false,
        version: None,
        base,
        name,
    })
}

/// What is spoken on the main port, which doors and probes reach over TCP.
fn main_protocol(values: &workload::Workload, report: &mut Report) -> Option<Protocol> {
    let field = values.protocol.as_ref()?;
    if field.value.transport() != Transport::Tcp {
        let word = field.value.as_str();
        report.add(
            Diagnostic::error(Code::Conflict, format!("the main port is no port of {word}"))
                .at(field.span, "probes and doors reach it over TCP")
                .help(format!("write it below `ports`, as in `ports: {{ {word}: {{ port: 5683, protocol: {word} }} }}`")),
        );
        return None;
    }
    Some(field.value)
}

/// Everything that one workload is resolved with.
pub struct Surroundings<'a, 'b> {
    pub wiring: &'a mut Wiring<'b>,
    pub target: &'a Target,
    pub shared: &'a Shared<'a>,
    pub domain: Option<&'a At<Subdomain>>,
    pub report: &'a mut Report,
}

/// A workload, but for its access and waits, which the whole graph decides.
pub fn resolve(
    index: usize,
    item: &Item<workload::Workload>,
    before: &[(&String, &Item<Job>)],
    around: &mut Surroundings,
) -> Option<Workload> {
    let values = &item.at.value;
    let mut component = around.wiring.directory.entries[index].component.clone();
    per_pod::check(&component, values, around.report);
    if component.per_pod && component.has_service() {
        // What keeps data in several pods lets them talk to each other.
        around.wiring.edges.insert(index, index);
    }
    let connected = connections(index, values, around);
    let before: Vec<_> = before
        .iter()
        .map(|(name, job)| (*name, *job, connections(index, &job.at.value.workload(), around)))
        .collect();
    let line = CommandLine::of(values);
    command::check(line, around.report);
    let words = line.words().map(|word| (word.as_str(), word.span));
    written::check_command(words, index, around.wiring.directory, around.report);
    if values.env_from.is_none() {
        let owner = ShellOwner { name: component.name.as_str(), connected: &connected, env: None };
        shell_variable::check(line, around.wiring.directory, owner, around.report);
    }
    if component.tier == Tier::Job {
        known_image::check_ends(values.image.as_ref(), line, around.report);
    }
    let ResolvedCommand { command, args } = line.resolve(index, around.wiring, around.report);
    let own = env_from::own_names(values.env.as_ref());
    connection::check_contracts(around.wiring, &connected, index, &own, around.report);
    let mut variables =
        Variables::new(around.wiring, around.target, around.report, index, connected);
    let files = content::files(values.files.as_ref(), None, &mut variables);
    let (strategy, tracks) = release::resolve(&mut component, item, &mut variables)?;
    let (inits, sidecars) = beside::all(values, &before, &mut variables);
    let secrets = variables.secrets();
    let report = &mut *around.report;
    component.version = release::version(&tracks);
    let autoscaling =
        scaling::autoscaling(values, &strategy, &tracks, &sidecars, around.target, report);
    let disruption_budget =
        scaling::disruption_budget(values, &strategy, &tracks, autoscaling.as_ref(), report);
    for track in &tracks {
        requests(&track.resources, item.key, report);
    }
    check_apart(values, &component, report);
    let context = RouteContext {
        component: &component,
        strategy: &strategy,
        tracks: &tracks,
        domain: around.domain,
        target: around.target,
    };
    let host_ports = around.wiring.directory.host_ports_of(&component);
    let expose = doors::all(values.expose.as_ref(), context, host_ports, report);
    let metrics = values.metrics.as_ref();
    let metrics =
        metrics.and_then(|field| metrics::metrics(field, &component, around.target, report));
    let drain_seconds = drain_seconds(values, &component, report);
    let hooks = command_line::hooks(values, index, around.wiring, around.report);
    let report = &mut *around.report;
    let mut pod = pod::of_workload(values, drain_seconds, report);
    let fields = [values.pod.as_ref(), values.container.as_ref()];
    hatch::settle(&mut pod, fields, index, around.wiring, report);
    Some(Workload {
        strategy,
        tracks,
        command,
        args,
        working_dir: values.working_dir.as_ref().map(|path| path.as_str().to_owned()),
        hooks,
        files,
        env_from: env_from::from(values.env_from.as_ref(), report),
        volumes: storage::volumes(
            values.volumes.as_ref(),
            Some((&component, around.shared)),
            around.target,
            report,
        ),
        writable: plain::paths(values.writable.as_ref()),
        probes: probe::probes(values, (&component, index), item.key, around.wiring, report),
        autoscaling,
        disruption_budget,
        metrics,
        expose,
        account: account::account(values.service_account.as_ref()),
        user: pod::user(values.user.as_ref(), component.security, report),
        group: values.group.as_ref().map(|group| i64::from(group.value.0)),
        read_only: values.read_only.as_ref().is_some_and(|flag| flag.value.0),
        claim_owner: None,
        capabilities: pod::capabilities(values.capabilities.as_ref(), report),
        drain_seconds,
        waits: Vec::new(),
        like: like::name(values.like.as_ref()),
        inits,
        sidecars,
        job: None,
        follows: Vec::new(),
        is_called: false,
        secrets,
        pod,
        access: Access::default(),
        component,
    })
}

/// What can be said of a component without its neighbours.
fn check_apart(values: &workload::Workload, component: &Component, report: &mut Report) {
    listening_port::check(values, report);
    known_image::check(values, component.security, report);
    mount::check(
        values.files.as_ref(),
        values.volumes.as_ref(),
        values.writable.as_ref(),
        &[],
        report,
    );
    port::check_service(component, values.ports.as_ref(), report);
    worker::check(component, values, report);
}

/// Seconds that a stopping pod still serves. No one sends requests to what has no Service, and of two things before the
/// stop there is one.
fn drain_seconds(values: &workload::Workload, component: &Component, report: &mut Report) -> i64 {
    if command_line::is_before_stop(values, report) {
        return 0;
    }
    let usual = if component.has_service() { DRAIN_SECONDS } else { 0 };
    plain::count(values.drain_seconds.as_ref()).map_or(usual, i64::from)
}

/// The databases whose contract a component gets; edges to all that it connects to are drawn.
fn connections(index: usize, values: &workload::Workload, around: &mut Surroundings) -> Vec<usize> {
    let directory = around.wiring.directory;
    let mut databases = Vec::new();
    for name in values.connects.as_ref().into_iter().flat_map(|list| &list.value) {
        match directory.find_any(name.as_str()) {
            Some(found) if !directory.entries[found].component.has_service() => {
                around
                    .report
                    .add(worker::no_one_calls(&directory.entries[found].component, name.span));
            }
            None if directory.find_external(name.as_str()).is_some() => {
                let outside = directory.find_external(name.as_str());
                if let Some(to) = outside {
                    around.wiring.edges.leave(index, to);
                }
            }
            Some(found) => {
                around.wiring.edges.insert(index, found);
                let tells = directory.database(found).is_some_and(|one| one.tells_clients);
                if tells && !databases.contains(&found) {
                    databases.push(found);
                }
            }
            None if directory.has_failed(name.as_str()) => {}
            None => {
                let own = directory.entries[index].component.name.as_str();
                around.report.add(unknown_connection::wrong(name, own, around.wiring));
            }
        }
    }
    waiting::edges(index, values, around.wiring, around.report);
    databases
}
