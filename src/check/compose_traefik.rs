//! Labels that Traefik reads of the services of a Compose project: what they name of its own options, how they are written,
//! and whether it reaches whom it routes to. Parts of GEN444, GEN511, GEN512 and GEN515.
//!
//! <https://doc.traefik.io/traefik/reference/install-configuration/providers/docker/>

use crate::check::compose_listening::ListeningPorts;
use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::near::meant;
use crate::check::rule::Findings;
use crate::check::{
    compose_network, compose_port, compose_reference, compose_shape, data_directory, server_port,
};
use crate::engine::image_fact::{ImageFact, is_part};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_objects::command_words;
use crate::manifest::line;
use crate::manifest::parsed::is_below;
use crate::notation::listening::ToldExtent;
use crate::notation::traefik;
use crate::source::Span;
use crate::values::suggest::{list_of, nearest};

/// A label, with its name in small letters, in which Traefik reads it.
struct TraefikLabel<'c> {
    name: String,
    value: &'c str,
    span: Span,
}

/// What the command of Traefik says.
struct Proxy<'c> {
    service: WrittenService<'c>,
    words: Vec<(String, Span)>,
}

pub fn check(project: &ComposeProject, listening: &ListeningPorts, findings: &mut Findings) {
    let proxy = Proxy::of(project);
    if let Some(proxy) = &proxy {
        published(proxy, findings);
        storage(project, proxy, findings);
    }
    for service in project.written() {
        let labels = labels(service.node());
        let is_read = labels.iter().any(|one| one.name.starts_with("traefik."));
        let is_off = labels.iter().any(|one| one.name == "traefik.enable" && one.value == "false");
        if !is_read || is_off {
            continue;
        }
        for label in &labels {
            written(&service, label, findings);
            if let Some(proxy) = &proxy {
                named(&service, label, proxy, findings);
                reached(project, &service, label, listening, findings);
            }
        }
        if let Some(proxy) = proxy.as_ref().filter(|one| one.service.name != service.name)
            && let Some(first) =
                labels.iter().find(|one| one.name.rsplit('.').next() == Some("rule"))
        {
            let name = service.name;
            compose_network::check(
                project,
                &proxy.service,
                &first.name,
                first.span,
                name,
                findings,
            );
        }
    }
}

/// The labels of a service, in either form.
fn labels(service: &Node) -> Vec<TraefikLabel<'_>> {
    let listed = service.items("labels").iter().filter_map(|item| {
        let (name, value) = item.text("")?.split_once('=')?;
        Some(TraefikLabel { name: name.trim().to_lowercase(), value, span: item.span })
    });
    let pairs = service.pairs("labels").filter_map(|(name, entry)| {
        let value = entry.node.text("")?;
        Some(TraefikLabel { name: name.to_lowercase(), value, span: entry.node.span })
    });
    listed.chain(pairs).filter(|one| !one.name.contains('$')).collect()
}

impl<'c> Proxy<'c> {
    /// The one Traefik of a project that is told everything by its command.
    fn of(project: &ComposeProject<'c>) -> Option<Self> {
        let is_traefik = |one: &WrittenService| {
            let image = project.image(one.name);
            image.is_some_and(|image| image.short() == "traefik" && !is_old(image.tag))
        };
        let mut all = project.written().filter(is_traefik);
        let (service, None) = (all.next()?, all.next()) else { return None };
        let node = service.node();
        let words = project.value(service.name, "command").map(command_words)?;
        // A file, variables or labels may say all of it in its place.
        let is_filed = node.items("volumes").iter().any(|item| {
            let target = match item.text("") {
                Some(text) => text.split(':').nth(1).unwrap_or_default(),
                None => item.text("target").unwrap_or_default(),
            };
            target.contains("traefik.y")
                || target.contains("traefik.toml")
                || target == "/etc/traefik"
        });
        let is_told = ["environment", "env_file", "entrypoint", "extends"].iter().any(|key| {
            node.get(key).is_some_and(|one| mentions(one, "TRAEFIK_") || *key != "environment")
        });
        let names_file = words.iter().any(|(word, _)| word.to_lowercase().contains("configfile"));
        (!is_filed && !is_told && !names_file && !project.takes_more)
            .then_some(Self { service, words })
    }

    fn declared(&self, section: &str) -> Vec<(&str, Option<&str>)> {
        let words: Vec<&str> = self.words.iter().map(|(word, _)| word.as_str()).collect();
        traefik::declared(&words, section)
    }

    fn says(&self, start: &str) -> Option<&(String, Span)> {
        self.words.iter().find(|(word, _)| word.to_lowercase().starts_with(start))
    }
}

/// The first version had other labels.
fn is_old(tag: Option<&str>) -> bool {
    tag.is_some_and(|tag| tag.trim_start_matches('v').starts_with("1."))
}

fn mentions(node: &Node, text: &str) -> bool {
    node.items("").iter().any(|one| one.text("").is_some_and(|one| one.contains(text)))
        || node.pairs("").any(|(name, _)| name.contains(text))
}

/// How a label is written, whoever reads it.
fn written(service: &WrittenService, label: &TraefikLabel, findings: &mut Findings) {
    if label.name.rsplit('.').next() == Some("rule") && label.name.contains(".routers.") {
        if let Some((matcher, given)) = traefik::bare(label.value) {
            let found = compose_shape::RULE
                .error(format!("the rule of `{}` has `{given}` in no backticks", service.name))
                .at(label.span, "Traefik leaves the router out")
                .note("error while parsing rule: illegal expression")
                .help(format!("write ``{matcher}(`{}`)``", given.trim_matches(['\'', '"'])));
            findings.about(service.label(), found);
        }
        return;
    }
    let parts: Vec<&str> = label.name.split('.').collect();
    for length in 2..parts.len() {
        let Some(known) = traefik::known_below(&parts[..length]) else { continue };
        // `servers[0]`, `domains[0]`
        let own = parts[length].split('[').next().unwrap_or_default();
        if known.contains(&own) {
            continue;
        }
        let near =
            meant(own, known.iter().copied()).or_else(|| nearest(own, known.iter().copied()));
        let found = compose_shape::RULE
            .judged(
                near.is_some(),
                format!(
                    "`{}` of `{}` is no option of Traefik",
                    parts[..=length].join("."),
                    service.name
                ),
            )
            .at(label.span, format!("`{own}` is not known"))
            .note("field not found: Traefik leaves all labels of this container out")
            .help(match near {
                Some(near) => format!("write `{near}` in place of `{own}`"),
                None => format!("write one of {}", list_of(known.iter().copied())),
            });
        findings.about(service.label(), found);
        return;
    }
}

/// What a label names of the options of Traefik.
fn named(service: &WrittenService, label: &TraefikLabel, proxy: &Proxy, findings: &mut Findings) {
    let is_router = label.name.contains(".routers.");
    let (section, what) = if is_router && label.name.ends_with(".entrypoints") {
        ("entrypoints", "entry point")
    } else if is_router && label.name.ends_with(".tls.certresolver") {
        ("certificatesresolvers", "resolver of certificates")
    } else {
        return;
    };
    let declared = proxy.declared(section);
    let mut known: Vec<&str> = declared.iter().map(|(name, _)| *name).collect();
    if known.is_empty() && section == "entrypoints" {
        known.push("http");
    }
    for name in label.value.split(',').map(str::trim) {
        let is_there = known.iter().any(|one| one.eq_ignore_ascii_case(name));
        let is_own = section == "entrypoints" && name == "traefik";
        if is_there || is_own || name.is_empty() || name.contains('$') {
            continue;
        }
        let near = meant(name, known.iter().copied())
            .or_else(|| nearest(name, known.iter().copied()))
            .or(if known.len() == 1 { known.first().copied() } else { None });
        let place = match proxy.says(&format!("--{section}.")) {
            Some((_, span)) => *span,
            None => proxy.service.entry.key,
        };
        let found = compose_reference::RULE
            .error(format!(
                "`{}` names the {what} `{name}`, which Traefik does not have",
                service.name
            ))
            .at(label.span, format!("no {what} of this name"))
            .also(place, "those of Traefik are declared here")
            .note("Traefik leaves the router out, or serves its own certificate: 404, or a warning of the browser")
            .help(match near {
                Some(near) => format!("write `{near}`, or add `--{section}.{name}…` to the command"),
                None => format!("add `--{section}.{name}…` to the command of Traefik"),
            });
        findings.about(service.label(), found);
    }
}

/// The port that Traefik goes to.
fn reached(
    project: &ComposeProject,
    service: &WrittenService,
    label: &TraefikLabel,
    listening: &ListeningPorts,
    findings: &mut Findings,
) {
    if !label.name.ends_with(".loadbalancer.server.port") {
        return;
    }
    let Ok(port) = label.value.parse::<u16>() else { return };
    let name = service.name;
    let is_changed =
        ["build", "command", "entrypoint", "environment", "env_file", "volumes", "configs"]
            .iter()
            .any(|key| project.value(name, key).is_some());
    let image = project.image(name).filter(|_| project.value(name, "build").is_none());
    let fact = image
        .and_then(|image| ImageFact::of(&image))
        .filter(|fact| !fact.ports.is_empty() && image.is_some_and(|image| !is_part(&image)));
    let (own, sure, place) = match (listening.of(name), fact) {
        (Some(said), _) => (said.ports.clone(), said.extent == ToldExtent::Whole, said.place),
        (None, Some(fact)) if !is_changed => {
            let place = project.value(name, "image").map_or(service.entry.key, |one| one.span);
            (fact.ports.to_vec(), true, place)
        }
        (None, _) => return,
    };
    if own.contains(&port) {
        return;
    }
    let first = own[0];
    let found = server_port::RULE
        .judged(sure, format!("Traefik goes to port {port} of `{name}`, which listens on {first}"))
        .at(line::within(project.sources, label.span, &port.to_string()), "nothing listens here")
        .also(place, format!("listens on {first}"))
        .note("502 Bad Gateway")
        .help(format!("write {first}"));
    findings.about(service.label(), found);
}

/// Ports of Traefik that are published, on which it has no entry point.
fn published(proxy: &Proxy, findings: &mut Findings) {
    let entries = proxy.declared("entrypoints");
    let mut known: Vec<u16> =
        entries.iter().filter_map(|(_, address)| traefik::port((*address)?)).collect();
    if known.is_empty() || known.len() != entries.len() {
        return;
    }
    // That of its own page, of `ping` and of measures.
    known.push(8080);
    for item in proxy.service.node().items("ports") {
        let Some((port, span)) = compose_port::read(item) else { continue };
        let inside = port.inside.0;
        if port.inside.0 != port.inside.1 || known.contains(&inside) {
            continue;
        }
        let outside = port.outside.map(|(first, _)| first).filter(|one| known.contains(one));
        let shown: Vec<String> = known.iter().take(known.len() - 1).map(u16::to_string).collect();
        let found = server_port::RULE
            .error(format!("port {inside} of Traefik is published, and no entry point is there"))
            .at(span, "nothing listens here")
            .also(
                proxy.says("--entrypoints.").map_or(proxy.service.entry.key, |(_, span)| *span),
                format!("its entry points listen on {}", shown.join(" and ")),
            )
            .help(match outside {
                Some(right) => format!("write `{right}:{right}`"),
                None => format!("write {} as the port of the container", shown.join(" or ")),
            });
        findings.about(proxy.service.label(), found);
    }
}

/// Certificates that go with the container.
fn storage(project: &ComposeProject, proxy: &Proxy, findings: &mut Findings) {
    let is_storage = |word: &str| word.to_lowercase().contains(".acme.storage=");
    let Some((word, span)) = proxy.words.iter().find(|(word, _)| is_storage(word)) else { return };
    let path = word.split_once('=').map_or("", |(_, path)| path).trim_matches(['"', '\'']);
    let target = |item: &Node| match item.text("") {
        Some(text) => text.split(':').nth(1).unwrap_or(text).to_owned(),
        None => item.text("target").unwrap_or_default().to_owned(),
    };
    let mounts: Vec<(String, Span)> =
        proxy.service.node().items("volumes").iter().map(|one| (target(one), one.span)).collect();
    let holds = |at: &str| at == path || is_below(path, at.trim_end_matches('/'));
    if !path.starts_with('/') || path.contains('$') || mounts.iter().any(|(at, _)| holds(at)) {
        return;
    }
    let volume = mounts.iter().find(|(at, _)| !at.contains("docker.sock") && !at.contains('.'));
    let mut found = data_directory::NONE
        .judged(
            volume.is_some() && !project.takes_more,
            format!("Traefik keeps its certificates at {path}, in no volume"),
        )
        .at(*span, "goes with the container")
        .note("all certificates are asked for anew with each container, until Let's Encrypt refuses more");
    if let Some((_, span)) = volume {
        found = found.also(*span, "holds nothing of it");
    }
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    findings.about(proxy.service.label(), found.help(format!("mount a volume at {folder}")));
}
