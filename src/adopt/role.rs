//! What each service of a project is: a database, a program that people reach, one that others call, a worker, a job.

use crate::adopt::built;
use crate::adopt::call::{FolderTexts, ServiceCalls};
use crate::adopt::filled;
use crate::adopt::listen::{self, keeper};
use crate::adopt::mention::HostNames;
use crate::adopt::once;
use crate::adopt::part::{Part, PartImage, Role, names, share_images};
use crate::adopt::port::{self, ListenedPort, PortReach};
use crate::adopt::routed;
use crate::adopt::server::{self, all_words};
use crate::adopt::server_login::{ServerLogin, login};
use crate::adopt::tool::is_tool;
use crate::engine::image_fact::SHELLS;
use crate::manifest::Look;
use crate::manifest::compose_run::{ComposeRun, MergedService};
use crate::manifest::dockerfile::Dockerfile;
use crate::notation::image::ImageName;
use crate::source::Sources;

/// Images that do for Docker what the cluster does itself, and what does it there.
const DOCKERS_OWN: [(&str, &str); 12] = [
    ("acme-companion", "cert-manager brings certificates"),
    ("autoheal", "liveness probes restart what hangs"),
    ("caddy-docker-proxy", "`expose.ingress` does its work"),
    ("docker-gen", "`expose.ingress` does its work"),
    ("docker-socket-proxy", "there is no socket of Docker"),
    ("letsencrypt-nginx-proxy-companion", "cert-manager brings certificates"),
    ("nginx-proxy", "`expose.ingress` does its work"),
    ("ofelia", "jobs have a `schedule`"),
    ("portainer", "there is no socket of Docker"),
    ("portainer-ce", "there is no socket of Docker"),
    ("traefik", "`expose.ingress` does its work"),
    ("watchtower", "an image is changed in the values"),
];

/// Words in names of what others call, though nothing says so.
const APIS: [&str; 7] = ["api", "backend", "gateway", "rpc", "server", "service", "worker"];

/// The parts of a project, and who of them calls whom.
pub fn parts<'s>(
    run: &'s ComposeRun,
    stack: &str,
    hosts: &HostNames,
    sources: &Sources,
    folder: &FolderTexts,
) -> (Vec<Part<'s>>, ServiceCalls) {
    let names = names(&run.services);
    let made = run.services.iter().zip(&names).map(|(service, name)| Part {
        service,
        name: name.clone(),
        role: Role::Backend,
        image: PartImage::of(service, stack, name),
        ports: port::all(service),
        main: None,
        has_door: false,
        login: ServerLogin::default(),
        is_open: false,
    });
    let mut parts: Vec<Part<'s>> = made.collect();
    share_images(&mut parts);
    let calls = ServiceCalls::of(run, hosts, folder);
    let built: Vec<Option<String>> = run.services.iter().map(folder.dockerfile).collect();
    for at in 0..parts.len() {
        let made = built[at].as_deref().map(Dockerfile::read).unwrap_or_default();
        parts[at].role = role(run, &parts, at, &made, &calls, sources);
        parts[at].image.base = made.base.map(str::to_owned);
        parts[at].image.is_empty =
            built[at].as_deref().is_some_and(|text| !filled::has_program(text));
        if let Role::Server(engine) = parts[at].role {
            parts[at].login = login(parts[at].service, engine, folder.secret);
        }
    }
    for part in parts.iter_mut().filter(|part| part.engine().is_none()) {
        part.image.follow();
    }
    take_needed(&mut parts, &calls, folder);
    leave_unneeded(&mut parts, &calls);
    settle_looking(&mut parts);
    for at in 0..parts.len() {
        parts[at].main = listen::main_port(&parts, at, &calls, built[at].as_deref());
        listen::called_ports(&mut parts[at], at, &calls);
        if parts[at].role == Role::Keeper && parts[at].main.is_none() {
            parts[at].role = Role::Backend;
        }
    }
    doors(&mut parts, &calls);
    (parts, calls)
}

fn role(
    run: &ComposeRun,
    parts: &[Part],
    at: usize,
    built: &Dockerfile,
    calls: &ServiceCalls,
    sources: &Sources,
) -> Role {
    let part = &parts[at];
    let service = part.service;
    let said = service.node.text("image").unwrap_or_default();
    let base = built.base.unwrap_or_default();
    let read = ImageName::read(if said.is_empty() { base } else { said });
    let profiles = service.node.items("profiles");
    let is_on = profiles.is_empty()
        || takes_all_profiles(run)
        || profiles.iter().filter_map(|one| one.text("")).any(|one| is_chosen(run, one));
    if !is_on {
        let names: Vec<&str> = profiles.iter().filter_map(|one| one.text("")).collect();
        return Role::LeftOut(format!("it runs with the profile `{}` alone", names.join("`, `")));
    }
    if service.node.text("image").is_none() && service.node.get("build").is_none() {
        let what = if service.node.get("provider").is_some() {
            "a provider of Compose makes it"
        } else {
            "it has no image"
        };
        return Role::LeftOut(what.to_owned());
    }
    if let Some((_, instead)) = DOCKERS_OWN.iter().find(|(name, _)| *name == read.name()) {
        return Role::LeftOut((*instead).to_owned());
    }
    if all_words(service).iter().any(|word| word.contains("rs.initiate"))
        && run.services.iter().filter(|one| server::replica_set(one).is_some()).count() == 1
        && server::engine_of(read.text, service).is_none()
    {
        return Role::LeftOut("gen starts the replica set itself".to_owned());
    }
    if calls.ended.contains(&at) || once::is_once(parts, calls, at) {
        return Role::Job;
    }
    // What is built has the name that the project gives it.
    let engine = server::engine_of(read.text, service).or_else(|| {
        let is_built = service.node.get("build").is_some() && !base.is_empty();
        is_built.then(|| server::engine_of(base, service)).flatten()
    });
    let engine = engine.filter(|engine| {
        let is_built = service.node.get("build").is_some() && !base.is_empty();
        let is_client = || built::is_client(at, *engine, parts, calls, built);
        let is_named = server::is_called_after(read.text, service, *engine, &run.services);
        !(is_named || is_built && is_client())
    });
    if let Some(engine) = engine {
        // Members of one replica set know each other; one alone gen starts itself.
        let set = server::replica_set(service);
        let is_one = |set: &String| {
            let same =
                run.services.iter().filter(|one| server::replica_set(one).as_ref() == Some(set));
            same.count() == 1
        };
        return if set.is_none_or(|set| is_one(&set)) {
            Role::Server(engine)
        } else {
            Role::Keeper
        };
    }
    if keeper(read.name()).is_some() && part.image.context.is_none() {
        return Role::Keeper;
    }
    let is_typed = service.node.is_true("stdin_open") || service.node.is_true("tty");
    let is_idle =
        part.ports.is_empty() && !calls.is_called(at) && service.node.get("healthcheck").is_none();
    if is_typed && is_idle && service.node.get("command").is_none() {
        return Role::LeftOut(
            "it waits for somebody who types: `kubectl run -it` starts it".to_owned(),
        );
    }
    let is_pattern = is_idle
        && service.node.get("command").is_none()
        && has_anchor(service, sources)
        && parts
            .iter()
            .enumerate()
            .any(|(other, one)| other != at && one.image.text == part.image.text);
    if is_pattern {
        return Role::LeftOut(
            "it is what others are made of, and runs nothing of its own".to_owned(),
        );
    }
    let is_shell = SHELLS.contains(&read.short()) && part.image.context.is_none();
    if is_shell && service.node.get("command").is_none() && service.node.get("entrypoint").is_none()
    {
        return Role::LeftOut("its image runs nothing by itself".to_owned());
    }
    Role::Backend
}

/// Whether a profile is on: one that is chosen, and where none is, one that is called so.
fn is_chosen(run: &ComposeRun, profile: &str) -> bool {
    let is_open = run.profiles.iter().all(String::is_empty);
    run.profiles.contains(profile) || run.profiles.contains("*") || is_open && profile == "default"
}

/// Whether a profile switches each service on, and none is chosen: all of them are taken then.
pub fn takes_all_profiles(run: &ComposeRun) -> bool {
    run.services.iter().all(|service| !service.node.items("profiles").is_empty())
        && run.profiles.iter().all(String::is_empty)
}

/// Whether the definition has a name by which others take it over.
fn has_anchor(service: &MergedService, sources: &Sources) -> bool {
    let text = &sources.get(service.key.file).text;
    let after = text.get(service.key.end as usize..).unwrap_or_default();
    after
        .lines()
        .next()
        .is_some_and(|line| line.trim_start_matches(':').trim_start().starts_with('&'))
}

/// Takes what a profile leaves out and others need.
fn take_needed(parts: &mut [Part], calls: &ServiceCalls, folder: &FolderTexts) {
    loop {
        let found = calls.needed.iter().find(|(from, to)| {
            let is_off =
                matches!(&parts[*to].role, Role::LeftOut(why) if why.contains("the profile"));
            is_off && !matches!(parts[*from].role, Role::LeftOut(_))
        });
        let Some((_, to)) = found.copied() else { return };
        let service = parts[to].service;
        let engine = server::engine_of(&parts[to].image.text, service);
        parts[to].role = engine.map_or(Role::Backend, Role::Server);
        if let Some(engine) = engine {
            parts[to].login = login(service, engine, folder.secret);
        }
    }
}

/// Leaves out what servers need elsewhere, and not as gen runs them: Kafka keeps its own books since 3.3.
/// <https://kafka.apache.org/documentation/#kraft>
fn leave_unneeded(parts: &mut [Part], calls: &ServiceCalls) {
    for at in 0..parts.len() {
        let read = ImageName::read(&parts[at].image.text);
        let mut callers = calls.callers(at).chain(calls.waiting(at));
        if read.name().contains("zookeeper")
            && calls.is_called(at)
            && callers.all(|from| parts[from].engine().is_some())
        {
            parts[at].role = Role::LeftOut("servers that gen runs do without".to_owned());
        }
    }
}

/// Who is reached at numbers that Docker chooses: people, where no program has pages at a number that they know, else
/// other services. <https://docs.docker.com/reference/compose-file/services/#ports>
fn settle_looking(parts: &mut [Part]) {
    let is_known = |port: &ListenedPort| port.shown == PortReach::Everybody && port.has_pages();
    let has_known = parts
        .iter()
        .any(|part| part.is_program() && !is_tool(part) && part.ports.iter().any(is_known));
    let reach = if has_known { PortReach::Inside } else { PortReach::Everybody };
    for part in parts {
        for port in part.ports.iter_mut().filter(|port| port.shown == PortReach::Looking) {
            port.shown = reach;
        }
    }
}

/// Who is reached by people, and who of them calls and is not called.
fn doors(parts: &mut [Part], calls: &ServiceCalls) {
    let is_shown = |part: &Part, least: PortReach| {
        part.is_program() && part.ports.iter().any(|port| port.shown >= least)
    };
    // What is shown to the machine alone is for its proxy, where nothing else is shown.
    let least = if parts.iter().any(|part| is_shown(part, PortReach::Everybody)) {
        PortReach::Everybody
    } else {
        PortReach::Machine
    };
    // Where all are called like what others call, people come by the gateway.
    let gateway = parts.iter().position(|part| {
        let lower = part.service.name.to_ascii_lowercase();
        let is_way =
            lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "gateway");
        is_way && is_shown(part, least) && part.main.is_some_and(port::pages)
    });
    for at in 0..parts.len() {
        parts[at].has_door = is_shown(&parts[at], least) || routed::is_routed(parts[at].service);
        let lower = parts[at].service.name.to_ascii_lowercase();
        let is_own_api = is_api(&lower);
        let has_pages = parts[at].main.is_some_and(port::pages);
        // Where all of them are called like what others call, one of them is what people see.
        let others = parts.iter().enumerate().any(|(other, part)| {
            other != at && is_shown(part, least) && !is_api(&part.service.name)
        });
        if parts[at].role == Role::Backend
            && parts[at].has_door
            && has_pages
            && !calls.is_used(at)
            && (!is_own_api
                || !others
                    && gateway.map_or_else(
                        || !lower.contains("api") && !lower.contains("backend"),
                        |gateway| gateway == at,
                    ))
        {
            parts[at].role = Role::Frontend;
        }
    }
}

/// Whether a service is called like what others call.
pub fn is_api(name: &str) -> bool {
    name.to_ascii_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| APIS.contains(&word))
}
