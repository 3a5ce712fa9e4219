//! Addresses in a Compose project, where names are those of its services.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::compose_host::{KnownNames, is_short};
use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::near::Names;
use crate::check::rule::Findings;
use crate::check::{compose_config, compose_network, compose_port, wrong_port};
use crate::engine::Engine;
use crate::engine::image_fact::ImageFact;
use crate::graph::host::is_setting;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, env_files};
use crate::manifest::compose_objects::{self, split, variables};
use crate::manifest::dollar::{Interpolation, file_variables};
use crate::manifest::line;
use crate::notation::address::{self, Address, UNKNOWN, host_and_port};
use crate::notation::browser::is_for_browsers;
use crate::notation::image::ImageName;
use crate::source::Span;

/// How many published ports of a service are looked at.
const MOST_PORTS: usize = 256;

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
    compose_config::check(project, &hosts, findings);
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
                    port(project, &service, name, &address, target, span, findings);
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
            beside(project, &service, name, (value, span), &given, &known, findings);
        }
    }
}

/// A value that a service is given, with its place.
struct GivenValue {
    value: String,
    span: Span,
}

/// The variables of a service as its container has them: those of its files, and over them its own.
/// <https://docs.docker.com/compose/how-tos/environment-variables/envvars-precedence/>
fn given(service: &WrittenService, project: &ComposeProject) -> BTreeMap<String, GivenValue> {
    let mut all = BTreeMap::new();
    for file in env_files(service.node()) {
        let path = file.text("").unwrap_or_default();
        let Some(NamedEntry::Variables(file)) = service.file.beside.get(path) else { continue };
        for one in file_variables(*file, project.sources) {
            all.insert(one.name, GivenValue { value: one.value, span: one.span });
        }
    }
    let interpolation = Interpolation::new(service.file, project.sources);
    for (name, value, span) in variables(service.node(), project.sources) {
        let value = value.map(|value| interpolation.fill(value)).unwrap_or_default();
        all.insert(name.to_owned(), GivenValue { value, span });
    }
    all
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
    let is_host =
        ["HOST", "HOSTNAME", "SERVER", "ADDR"].iter().any(|ending| name.ends_with(ending));
    let found = if !found.is_empty() || !is_host || name == "HOST" || name == "HOSTNAME" {
        found
    } else {
        let alone = host_and_port(value);
        let alone = alone.filter(|(host, _)| !is_setting(host));
        alone.map(|(host, port)| Address { host, port, ..Address::default() }).into_iter().collect()
    };
    found.into_iter().filter(|one| !one.host.contains(UNKNOWN)).collect()
}

/// Whether a service runs the image of a database as it is, which reads no address of another server.
fn is_official_server(project: &ComposeProject, service: &str) -> bool {
    let is_alone = ["build", "command", "entrypoint"];
    is_alone.iter().all(|key| project.value(service, key).is_none())
        && project.official(service).is_some_and(|engine| engine.facts().names.has_databases)
}

/// `DB_HOST: db` and `DB_PORT: 5433`.
fn beside(
    project: &ComposeProject,
    service: &WrittenService,
    name: &str,
    (value, span): (&str, Span),
    given: &BTreeMap<String, GivenValue>,
    known: &Known,
    findings: &mut Findings,
) {
    let Some(stem) = name.strip_suffix("PORT") else { return };
    let Ok(port_number) = value.parse::<u16>() else { return };
    let host = ["HOST", "HOSTNAME", "SERVER"]
        .iter()
        .find_map(|end| given.get(&format!("{stem}{end}")))
        .map(|one| one.value.as_str());
    let Some((host, target)) = host.and_then(|host| Some((host, known.services.get(host)?))) else {
        return;
    };
    let address = Address { host: host.to_owned(), port: Some(port_number), ..Address::default() };
    port(project, service, name, &address, target, span, findings);
}

/// `ports: ["3307:3306"]`: 3307 is on the host, containers use 3306.
fn port(
    project: &ComposeProject,
    service: &WrittenService,
    name: &str,
    address: &Address,
    target: &str,
    span: Span,
    findings: &mut Findings,
) {
    let Some(port) = address.port.filter(|_| !is_for_browsers(name)) else { return };
    let listens = listens(project, target);
    if listens.contains(&port) {
        return;
    }
    let published = project.value(target, "ports").map(|node| node.items("")).unwrap_or_default();
    let published: Vec<_> =
        published.iter().take(MOST_PORTS).filter_map(compose_port::read).collect();
    // A port that the container has, too.
    if published.iter().any(|(one, _)| (one.inside.0..=one.inside.1).contains(&port)) {
        return;
    }
    let outside =
        published.iter().find(|(one, _)| one.outside.is_some_and(|(first, _)| first == port));
    let (inside, found) = match (outside, listens.as_slice()) {
        (Some((one, place)), known) => {
            let inside = one.inside.0;
            // The left is what the server listens on, and the right is a mistake of its own.
            if known.contains(&inside) || known.is_empty() && !is_said(project, target, port) {
                let message = format!(
                    "`{name}` calls `{}` on port {port}, which is the host's",
                    address.host
                );
                let found = wrong_port::RULE
                    .error(message)
                    .also(*place, format!("{port} is on the host, {inside} in the container"));
                (inside, found)
            } else {
                return;
            }
        }
        (None, [only]) => {
            let message = format!(
                "`{name}` calls `{}` on port {port}, and its image listens on {only}",
                address.host
            );
            let mut found = wrong_port::RULE.error(message);
            if let Some(image) = project.value(target, "image") {
                found = found.also(image.span, format!("listens on {only}"));
            }
            (*only, found)
        }
        _ => return,
    };
    let written = port.to_string();
    let host = line::host_within(project.sources, span, &address.host);
    let joined = if host == span {
        line::within(project.sources, span, &format!(":{written}"))
    } else {
        line::behind(project.sources, span, host, &format!(":{written}"))
    };
    let place = if joined == span { line::within(project.sources, span, &written) } else { joined };
    let mut found =
        found.at(place, "not a port of the container").help(format!("use port {inside}"));
    // The label that was added first is where to look.
    found.labels.sort_by_key(|label| !label.primary);
    let text = project.sources.text(place).to_owned();
    if text == written {
        found = found.fix(place, inside.to_string());
    } else if text == format!(":{written}") {
        found = found.fix(place, format!(":{inside}"));
    }
    findings.about(service.label(), found);
}

/// Whether a service itself says that it listens on a port: by a variable, or by being what usually listens there. What
/// it publishes lets nothing listen.
fn is_said(project: &ComposeProject, service: &str, port: u16) -> bool {
    let text = port.to_string();
    let mut variables = project
        .written()
        .filter(|one| one.name == service)
        .flat_map(|one| variables(one.node(), project.sources));
    project.engine(service).is_some_and(|engine| engine.facts().port == port)
        || variables.any(|(name, value, _)| name.ends_with("PORT") && value == Some(text.as_str()))
}

/// The ports on which the image of a service listens, if that is known and nothing says otherwise.
fn listens(project: &ComposeProject, service: &str) -> Vec<u16> {
    let own = ["build", "entrypoint", "extends", "env_file", "network_mode"];
    let is_changed = own.iter().any(|key| project.value(service, key).is_some());
    let Some(image) = project.image(service).filter(|_| !is_changed) else {
        return Vec::new();
    };
    let engine = project.official(service);
    if project.value(service, "command").is_some_and(|command| may_move(command, engine)) {
        return Vec::new();
    }
    let changes = |node: &Node| {
        let named = variables(node, project.sources)
            .into_iter()
            .any(|(name, ..)| name.contains("PORT") || name.contains("LISTEN"));
        let mounts = node.items("volumes").iter().filter_map(|item| item.text(""));
        named
            || mounts
                .into_iter()
                .any(|text| ["conf", "/etc/", ".cnf"].iter().any(|part| text.contains(part)))
    };
    let mut written = project.written().filter(|one| one.name == service);
    if written.any(|one| changes(one.node())) {
        return Vec::new();
    }
    if let Some(engine) = engine {
        let facts = engine.facts();
        return if facts.ports.is_empty() {
            vec![facts.port]
        } else {
            [facts.port].into_iter().chain(facts.ports.iter().map(|(_, port)| *port)).collect()
        };
    }
    ImageFact::of(&image).map(|fact| fact.ports.to_vec()).unwrap_or_default()
}

/// Parts of words by which a server is told where to listen, or of what tells it more.
const MOVES: [&str; 7] = ["port", "listen", "bind", "address", ".conf", ".cnf", "$"];

/// Whether a command may let a server listen elsewhere: it runs something else, or tells the server of a port, an
/// address or a file of settings.
fn may_move(command: &Node, engine: Option<Engine>) -> bool {
    let words: Vec<String> = match command.text("") {
        Some(text) => split(text),
        None => {
            command.items("").iter().filter_map(|word| word.text("")).map(str::to_owned).collect()
        }
    };
    let programs = engine.map_or(&[][..], |engine| engine.facts().foreign.programs);
    let is_server = words.first().is_some_and(|first| {
        let program = first.rsplit('/').next().unwrap_or_default();
        first.starts_with('-') || programs.contains(&program)
    });
    !is_server
        || words.iter().any(|word| {
            let lower = word.to_ascii_lowercase();
            MOVES.iter().any(|part| lower.contains(part)) || lower.starts_with("-p")
        })
}
