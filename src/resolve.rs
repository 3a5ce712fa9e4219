//! How values become a stack: values in, a stack or all mistakes out. Each file resolves what its
//! namesakes in `values` and `stack` describe.

mod account;
mod address;
mod argocd;
mod around;
mod backup;
mod beside;
mod certificate;
mod cidr;
mod command;
mod command_line;
mod component;
mod connection;
mod content;
mod contract;
mod credentials;
mod database;
mod databases;
mod directory;
mod doors;
mod edges;
mod endless;
mod env;
mod env_from;
mod example;
mod expose;
mod external;
mod fact;
mod file;
mod finish;
mod folder;
mod guest;
mod hatch;
mod host;
mod host_port;
mod image;
mod image_name;
mod ingress;
mod ingress_annotation;
mod ingress_class;
pub mod inputs;
mod insertion;
mod job;
mod kept_secrets;
mod known_image;
mod led_port;
mod like;
mod listening;
mod listening_port;
mod login;
mod mention;
mod metadata;
mod metrics;
mod mount;
mod moved_port;
mod names;
mod namespace;
mod network;
mod node_balancer;
pub mod node_port;
mod operator;
mod operator_values;
mod order;
mod other;
mod other_notation;
mod overridden;
mod peer;
mod per_pod;
mod pod;
mod port;
mod probe;
mod public;
mod reached;
mod reference;
mod reference_word;
mod registry_mirror;
mod release;
mod replica_set;
mod resolved_text;
mod resources;
mod route;
mod scaling;
mod schedule;
mod script;
mod secret;
mod secret_file;
mod server_image;
mod sharing;
mod shell_variable;
mod short_host;
pub mod storage;
mod storage_class;
mod target;
mod unescaped;
mod unexpanded;
mod unknown_connection;
mod unknown_reference;
mod url;
mod waiting;
mod wiring;
mod worker;
mod workload;
mod written;

pub use workload::DRAIN_SECONDS;

use std::collections::BTreeMap;

use crate::admission::{self, policy::Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::{Callee, Directory, DirectoryEntry};
use crate::resolve::edges::Edges;
use crate::resolve::inputs::{Inputs, Platform};
use crate::resolve::job::WrittenWorkloads;
use crate::resolve::namespace::Homes;
use crate::resolve::public::WrittenDoors;
use crate::resolve::sharing::Shared;
use crate::resolve::wiring::Wiring;
use crate::resolve::workload::Surroundings;
use crate::stack::Stack;
use crate::stack::argocd::ArgoCd;
use crate::stack::name::ObjectName;
use crate::stack::target::Target;
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::tier::Tier;

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
            admission::check_stack(&stack, &mut report);
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
    homes: Homes,
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
        let mut homes = Homes::resolve(values, &stack, name.span, report);
        let mut directory = Directory::new(inputs.platform, host_port::assign(values));
        external::enter(values, &mut directory, report);
        directory.domain = values.domain.as_ref().map(|domain| domain.as_str().to_owned());
        for (name, item) in guest::servers_first(values) {
            let around = (&mut homes, inputs, &target);
            match guest::address(name, item, &directory, around, report) {
                Some((component, address)) => {
                    let (engine, main) = (address.engine, &component.port_name);
                    let kind = Callee::Database(Box::new(address));
                    let domain = values.domain.as_ref();
                    let doors = item.at.value.expose.as_ref();
                    let doors =
                        doors.map(|doors| WrittenDoors::of_server(doors, domain, main, engine));
                    let ports = directory.host_ports_of(&component);
                    let service_port = component.service_port();
                    let public = doors.map(|doors| match inputs.platform {
                        Platform::Kubernetes => doors.in_cluster(&target, service_port),
                        Platform::Compose => doors.on_machine(&component, ports),
                    });
                    directory.add(DirectoryEntry { component, kind, public, like: None });
                }
                None => {
                    directory.failed.insert((name.clone(), Tier::Database));
                }
            }
        }
        let jobs = values.jobs();
        let jobs = jobs.iter().filter(|(_, job, _)| job.at.value.before.is_none());
        let jobs = jobs.map(|(name, _, item)| (Tier::Job, *name, item));
        let unlike = like::check(values, report);
        directory.failed.extend(like::failed_jobs(values, &unlike));
        for (tier, name, item) in values.workloads().chain(jobs) {
            if unlike.contains(name) {
                directory.failed.insert((name.clone(), tier));
                continue;
            }
            let component =
                workload::component(tier, name, item, inputs.prefix, &mut homes, report);
            if component.is_none() {
                directory.failed.insert((name.clone(), tier));
            }
            if let Some(component) = component {
                let workload = &item.at.value;
                let domain = values.domain.as_ref();
                let doors = WrittenDoors::of_workload(workload, domain, &component.port_name);
                let public = match inputs.platform {
                    Platform::Kubernetes => doors.in_cluster(&target, component.service_port()),
                    Platform::Compose => {
                        let ports = directory.host_ports.get(&(tier, name.clone()));
                        doors.on_machine(&component, ports.map_or(&[], Vec::as_slice))
                    }
                };
                let like = workload.like.as_ref().map(|like| like.as_str().to_owned());
                let public = Some(public);
                directory.add(DirectoryEntry { component, kind: Callee::Workload, public, like });
            }
        }
        if directory.entries.is_empty() && !report.has_errors() {
            report.add(
                Diagnostic::error(Code::Missing, "the stack has no components")
                    .at(name.span, "this stack")
                    .help("add `databases`, `backends` or `frontends`"),
            );
        }
        connection::check_names(&directory, &target, report);
        node_port::check_node_ports(values, report);
        admission::check(values, report);
        Some(Self { values, inputs, name: stack, target, homes, directory })
    }

    fn run(self, report: &mut Report) -> Stack {
        let Self { values, inputs, name, target, homes, directory } = self;
        let mut wiring = Wiring {
            directory: &directory,
            stack_name: name.as_str(),
            inputs,
            edges: Edges::between(directory.guests()),
            needs: BTreeMap::new(),
            existing: Vec::new(),
            mentions: Vec::new(),
        };
        let own = database::texts(values, &mut wiring, &target, report);
        let mut found: BTreeMap<usize, Workload> = BTreeMap::new();
        let mut waits = Vec::new();
        let shared = Shared::of(values, &directory);
        let mut jobs = values.jobs();
        jobs.retain(|(name, ..)| !directory.failed.contains(&((*name).clone(), Tier::Job)));
        job::check_before(&jobs, &directory, report);
        endless::check(&jobs, values, report);
        let before = job::by_host(&jobs);
        let all = values.workloads().map(|(tier, name, item)| (tier, name, item, None));
        let of_jobs = jobs.iter().map(|(name, job, item)| (Tier::Job, *name, item, Some(*job)));
        let items: WrittenWorkloads = all
            .chain(of_jobs)
            .map(|(tier, name, item, job)| ((tier, name.as_str()), (item, job)))
            .collect();
        for ((tier, name), (item, job)) in &items {
            let Some(index) = directory.find(*tier, name) else { continue };
            let before = if job.is_none() { before.get(name) } else { None };
            let before = before.map_or(&[][..], Vec::as_slice);
            let mut around = Surroundings {
                wiring: &mut wiring,
                target: &target,
                shared: &shared,
                domain: values.domain.as_ref(),
                report,
            };
            let workload = workload::resolve(index, item, before, &mut around);
            let workload = workload
                .map(|workload| Workload { job: job.map(|job| job::job(job, report)), ..workload });
            waits.extend(connection::explicit_waits(index, item, &directory));
            found.extend(workload.map(|workload| (index, workload)));
        }
        let additions = hatch::additions(values, &mut wiring, report);
        let order = order::of(&directory, &waits, report);
        let databases = databases::make(values, &mut wiring, own, &target, report);
        let mut workloads =
            finish::finish(found, &order, &items, &wiring, &databases, &target, report);
        connection::follow(&mut workloads, &waits, &directory);
        for workload in workloads.iter_mut().filter(|workload| workload.job.is_some()) {
            let written = items.get(&(Tier::Job, workload.component.name.as_str()));
            if let Some((_, Some(job))) = written {
                job::hold_back(workload, job, &directory);
            }
        }
        sharing::follow_owners(&mut workloads);
        sharing::check_shared(&workloads, &target, report);
        let own = public::own_hosts(values);
        let graph = (&directory, &wiring.edges);
        mention::check(&workloads, (values, &own), &wiring.mentions, graph, report);
        let of_servers = databases.iter().filter_map(|database| database.doors.as_deref());
        let exposed = workloads.iter().chain(of_servers);
        let doors: Vec<_> = exposed.map(|one| (&one.component, &one.expose)).collect();
        ingress::check(&doors, values, report);
        certificate::check(&doors, values, report);
        node_balancer::check(&doors, values, &target, report);
        route::check(&doors, values, report);
        let existing = connection::check_secrets(&wiring, &databases, &workloads, report);
        let namespaces = homes.into_used(namespace::used(&databases, &workloads).into_iter());
        let network = network::of_stack(values, &target, report);
        let known = (&directory, workloads.as_slice(), &additions);
        short_host::check(known, &wiring.mentions, network.enabled, report);
        if !report.has_errors() {
            connection::check_used(&directory, values, &wiring, report);
            external::check_used(&directory, values, &wiring.edges, report);
            reached::check(&workloads, values, report);
        }
        let calls = wiring.edges.all().filter(|(from, to)| from != to);
        let calls = calls.map(|(from, to)| directory.call(from, to)).collect();
        let externals = external::with_callers(&directory, &wiring.edges);
        let argocd = ArgoCd::resolve(values.argocd.as_ref(), name.as_str(), inputs.env, report);
        Stack {
            name,
            argocd,
            prefix: inputs.prefix.to_owned(),
            checksums: inputs.checksums,
            namespaces,
            databases,
            workloads,
            calls,
            externals,
            network,
            additions,
            pull_secrets: image::pull_secrets(values),
            labels: metadata::labels(values.labels.as_ref(), report),
            existing_secrets: existing,
            target,
        }
    }
}
