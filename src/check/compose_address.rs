//! Addresses in a Compose project, where names are those of its services.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::compose_called::{CalledPorts, ComposeCall};
use crate::check::compose_config::FileCall;
use crate::check::compose_given::{GivenValue, MadeImages, given};
use crate::check::compose_host::{KnownNames, is_short};
use crate::check::compose_listening::ListeningPorts;
use crate::check::compose_project::ComposeProject;
use crate::check::near::Names;
use crate::check::rule::Findings;
use crate::check::{compose_config, compose_listening, compose_network, compose_traefik};
use crate::engine::Engine;
use crate::graph::command_line;
use crate::graph::host::is_setting;
use crate::graph::resolve::is_loopback;
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, env_files};
use crate::manifest::compose_objects::{self, health_command};
use crate::manifest::line;
use crate::notation::address::{self, Address, UNKNOWN, host_and_port};
use crate::notation::browser::is_for_browsers;
use crate::notation::identifier::is_no_call;
use crate::notation::image::ImageName;
use crate::source::Span;

/// The names of a project.
struct Known<'p> {
    /// Services by the names under which they are reached.
    services: BTreeMap<String, &'p str>,
    /// What else resolves: links and hosts of their own.
    others: BTreeSet<String>,
}

/// Checks the addresses that services are given.
pub fn check(project: &ComposeProject, findings: &mut Findings) {
    let mut known = Known { services: BTreeMap::new(), others: BTreeSet::new() };
    for service in project.written() {
        for name in compose_objects::names(service.name, service.node()) {
            known.services.insert(name, service.name);
        }
        for key in ["links", "external_links", "extra_hosts"] {
            for link in service.node().items(key).iter().filter_map(|link| link.text("")) {
                known.others.extend(link.split([':', '=']).map(str::to_owned));
            }
            known.others.extend(service.node().pairs(key).map(|(name, _)| name.to_owned()));
        }
    }
    for file in &project.beside {
        for (name, service) in file.services() {
            known.others.extend(compose_objects::names(name, service));
        }
    }
    let listed: Vec<&str> = known.services.keys().map(String::as_str).collect();
    let names = Names::new(listed.iter().copied());
    let has_outside =
        project.declared("networks").any(|(_, entry)| entry.node.get("external").is_some());
    let hosts = KnownNames { listed: &listed, names: &names, others: &known.others, has_outside };
    let mut made = MadeImages::default();
    let listening = ListeningPorts::new(project, &mut made);
    let mut called = CalledPorts::default();
    for call in compose_config::check(project, &hosts, &mut made, findings) {
        let FileCall { service, name, address, line } = &call;
        let Some(target) = known.services.get(&address.host) else { continue };
        let call = ComposeCall { name, address, target, span: *line };
        called.check(project, service, call, &listening, findings);
    }
    let servers = project.written().filter_map(|service| {
        Engine::of_image(ImageName::read(service.node().text("image")?).name())
    });
    let servers: Vec<Engine> = servers.collect();
    let mut told = BTreeSet::new();
    for service in project.written() {
        // In the network of the host, or of another container, names mean something else.
        if project.value(service.name, "network_mode").is_some() {
            continue;
        }
        let given = given(&service, project);
        for (name, GivenValue { value, span }) in &given {
            let (name, span) = (name.as_str(), *span);
            if is_no_call(name) {
                continue;
            }
            // What several take from one file is told of the first.
            if span.file != service.file.file && !told.insert(span) {
                continue;
            }
            for address in addresses(name, value) {
                let host = line::host_within(project.sources, span, &address.host);
                if let Some(target) = known.services.get(&address.host) {
                    // What several take from one file is meant for those of them who can use it.
                    let is_meant = || {
                        span.file == service.file.file
                            || !takers(project, span)
                                .any(|one| compose_network::shares(project, one, target))
                    };
                    if !is_for_browsers(name) && is_meant() {
                        compose_network::check(project, &service, name, host, target, findings);
                    }
                    let call = ComposeCall { name, address: &address, target, span };
                    called.check(project, &service, call, &listening, findings);
                } else if is_official_server(project, service.name) {
                    // Images of databases call nobody.
                } else if !project.takes_more
                    && is_short(&address.host)
                    && !known.others.contains(&address.host)
                {
                    let is_served = is_served(&servers, &address);
                    let found = hosts.unknown(name, &address.host, host, is_served);
                    findings.about(service.label(), found);
                }
            }
            if let Some((address, target)) = beside(name, value, &given, &known) {
                let call = ComposeCall { name, address: &address, target, span };
                called.check(project, &service, call, &listening, findings);
            }
        }
    }
    compose_traefik::check(project, &listening, findings);
    asked(project, &hosts, findings);
    for service in project.written() {
        let ports = called.of(service.name);
        compose_listening::check(project, &service, &listening, &ports, findings);
    }
}

/// Hosts that health checks ask: a service that is healthy by another's answer, or never.
fn asked(project: &ComposeProject, hosts: &KnownNames, findings: &mut Findings) {
    for service in project.written() {
        let Some(test) = service.node().at("healthcheck.test") else { continue };
        if project.value(service.name, "network_mode").is_some() || project.takes_more {
            continue;
        }
        let command = health_command(test);
        let words: Vec<&str> = command.items("").iter().filter_map(|word| word.text("")).collect();
        for (address, _) in command_line::all(&words.join(" ")) {
            let host = address.host.as_str();
            let is_plain = !host.contains([UNKNOWN, '$', ':']) && !host.is_empty();
            if !is_plain || !is_short(host) || hosts.has(host) || is_loopback(host) {
                continue;
            }
            let node = test
                .items("")
                .iter()
                .find(|one| one.text("").is_some_and(|text| text.contains(host)));
            let place = line::host_within(project.sources, node.unwrap_or(test).span, host);
            let found = hosts.unknown("healthcheck", host, place, true);
            findings.about(service.label(), found.note("the service is never healthy"));
        }
    }
}

/// Whether one of the servers of a project is of the kind that an address calls.
fn is_served(servers: &[Engine], address: &Address) -> bool {
    let engine = Engine::of_scheme(&address.scheme).or_else(|| Engine::of_port(address.port?));
    engine.is_some_and(|engine| servers.iter().any(|own| own.speaks_like(engine)))
}

/// The services that take in the file of variables which a place is in.
fn takers<'p>(project: &'p ComposeProject, place: Span) -> impl Iterator<Item = &'p str> {
    project.written().filter_map(move |service| {
        let mut files = env_files(service.node()).into_iter().filter_map(|one| one.text(""));
        let beside = &service.file.beside;
        let takes = files.any(|path| {
            matches!(beside.get(path), Some(NamedEntry::Variables(file)) if *file == place.file)
        });
        takes.then_some(service.name)
    })
}

fn addresses(name: &str, value: &str) -> Vec<Address> {
    let found = address::all(value);
    let ends = |ends: &[&str]| ends.iter().any(|ending| name.ends_with(ending));
    let is_host = ends(&["HOST", "HOSTNAME", "SERVER", "ADDR"]);
    // Other names tell a host by its port alone.
    let is_listed = ends(&[
        "BROKERS",
        "BROKER",
        "BOOTSTRAP_SERVERS",
        "SERVERS",
        "ENDPOINT",
        "HOSTS",
        "CONTACT_POINTS",
    ]);
    let is_own = ["BIND", "LISTEN", "ADVERTISED", "VIRTUAL", "EXTERNAL", "PUBLIC"]
        .iter()
        .any(|word| name.contains(word));
    let is_named = (is_host || is_listed) && !is_own && name != "HOST" && name != "HOSTNAME";
    let found = if !found.is_empty() || !is_named || value.contains(['/', ' ']) {
        found
    } else {
        let alone = value.split(',').filter_map(host_and_port);
        let alone = alone.filter(|(host, port)| !is_setting(host) && (is_host || port.is_some()));
        alone.map(|(host, port)| Address { host, port, ..Address::default() }).collect()
    };
    found.into_iter().filter(|one| !one.host.contains(UNKNOWN)).collect()
}

/// Whether a service runs the image of a database as it is, which reads no address of another server.
fn is_official_server(project: &ComposeProject, service: &str) -> bool {
    let is_alone = ["build", "command", "entrypoint"];
    is_alone.iter().all(|key| project.value(service, key).is_none())
        && project.official(service).is_some_and(|engine| engine.facts().names.has_databases)
}

/// `DB_HOST: db` and `DB_PORT: 5433`: the address that both are, and the service.
fn beside<'p>(
    name: &str,
    value: &str,
    given: &BTreeMap<String, GivenValue>,
    known: &Known<'p>,
) -> Option<(Address, &'p str)> {
    let stem = name.strip_suffix("PORT")?;
    let port = value.parse::<u16>().ok()?;
    let ends = ["HOST", "HOSTNAME", "SERVER"];
    let host = &ends.iter().find_map(|end| given.get(&format!("{stem}{end}")))?.value;
    let target = known.services.get(host)?;
    let address = Address { host: host.clone(), port: Some(port), ..Address::default() };
    Some((address, target))
}
