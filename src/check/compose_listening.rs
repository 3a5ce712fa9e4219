//! On which ports the programs of a Compose project say that they listen, and who has another one: a part of GEN444.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::compose_given::{MadeImages, given};
use crate::check::compose_nginx;
use crate::check::compose_port;
use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::rule::Findings;
use crate::check::server_port::RULE;
use crate::engine::image_fact::ImageFact;
use crate::graph::probe::commanded;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_objects::{command_words, health_command};
use crate::manifest::line;
use crate::notation::address::UNKNOWN;
use crate::notation::listening::{ToldBy, ToldExtent, ToldPorts, told};
use crate::source::Span;

/// Where a service of the project's own says that its program listens.
#[derive(Clone, Debug)]
pub struct SaidPorts {
    /// The first one is what it is for.
    pub ports: Vec<u16>,
    pub extent: ToldExtent,
    /// `` `PORT` ``, `its command` or `its Dockerfile`.
    pub shown: String,
    pub place: Span,
    /// Whether nothing but a declaration says it, which changes nothing.
    pub is_exposed: bool,
}

/// What all services of a project say.
#[derive(Default)]
pub struct ListeningPorts<'c>(BTreeMap<&'c str, SaidPorts>);

impl<'c> ListeningPorts<'c> {
    pub fn new(project: &ComposeProject<'c>, made: &mut MadeImages<'c>) -> Self {
        let own = project.written().filter(|one| project.value(one.name, "network_mode").is_none());
        Self(own.filter_map(|one| Some((one.name, said(project, &one, made)?))).collect())
    }

    pub fn of(&self, service: &str) -> Option<&SaidPorts> {
        self.0.get(service)
    }
}

/// Whether what a service says is not said by a Dockerfile alone, of which what is published knows nothing.
pub fn is_agreed(said: &SaidPorts, published: &[u16]) -> bool {
    !said.is_exposed
        || published.is_empty()
        || published.iter().any(|port| said.ports.contains(port))
}

/// What a service says; `None` of images whose ports are known.
fn said<'c>(
    project: &ComposeProject<'c>,
    service: &WrittenService<'c>,
    made: &mut MadeImages<'c>,
) -> Option<SaidPorts> {
    let name = service.name;
    let is_built = project.value(name, "build").is_some();
    let image = project.image(name).filter(|_| !is_built);
    let mounted = image.and_then(|image| compose_nginx::of_mounted(project, service, &image));
    if let Some((ports, place)) = mounted {
        let (shown, extent) = ("its configuration".to_owned(), ToldExtent::Whole);
        return Some(SaidPorts { ports, extent, shown, place, is_exposed: false });
    }
    if image.is_some_and(|image| ImageFact::knows_ports(&image))
        || project.value(name, "extends").is_some()
    {
        return None;
    }
    // Of another stage than the last one nothing is known, and a later file may name another Dockerfile.
    let build = service.node().get("build");
    let is_last = build.is_some_and(|own| {
        own.get("target").is_none()
            && project.value(name, "build").is_some_and(|last| std::ptr::eq(last, own))
    });
    let image = made.of(service, project).filter(|_| is_last);
    let image = image.map(|(text, made)| (text, made.clone()));
    let of_image = image.as_ref().map(|(_, image)| image);
    let values = given(service, project);
    let own = |key: &str| project.value(name, key);
    let mut words = words(own("entrypoint"), of_image.map(|one| &one.entrypoint));
    // Another entry point leaves the image's command out.
    let command = of_image.map(|one| &one.command).filter(|_| own("entrypoint").is_none());
    words.extend(self::words(own("command"), command));
    let set = of_image.into_iter().flat_map(|one| &one.variables);
    let set = set.filter(|(name, _)| !values.contains_key(*name)).copied();
    let variables = values.iter().map(|(name, one)| (name.as_str(), one.value.as_str())).chain(set);
    let known = |value: &&str| !value.contains([UNKNOWN, '$']);
    let variables: Vec<(&str, Option<&str>)> =
        variables.map(|(name, value)| (name, Some(value).filter(known))).collect();
    let texts: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
    let build = own("build").map_or(service.entry.key, |node| node.span);
    let of_build = || ("its Dockerfile".to_owned(), build);
    if let Some(ToldPorts { ports, by, extent }) = told(&texts, &variables) {
        let (shown, whole) = match by {
            ToldBy::Variable(place) if place < values.len() => {
                let name = variables[place].0;
                (format!("`{name}`"), values.get(name)?.span)
            }
            ToldBy::Word(place) => match words[place].1 {
                Some(span) => ("its command".to_owned(), span),
                None => of_build(),
            },
            ToldBy::Variable(_) => of_build(),
        };
        let place = line::within(project.sources, whole, &ports.first()?.to_string());
        return Some(SaidPorts { ports, extent, shown, place, is_exposed: false });
    }
    let by_image =
        image.as_ref().and_then(|(text, one)| compose_nginx::of_base(project, service, text, one));
    if let Some(ports) =
        by_image.filter(|_| own("command").is_none() && own("entrypoint").is_none())
    {
        let (shown, place) = of_build();
        let extent = ToldExtent::Whole;
        return Some(SaidPorts { ports, extent, shown, place, is_exposed: false });
    }
    let ports = of_image.map(|one| one.exposed.clone()).filter(|ports| !ports.is_empty())?;
    let (shown, place) = of_build();
    Some(SaidPorts { ports, extent: ToldExtent::Habit, shown, place, is_exposed: true })
}

/// The words of an entry point or a command: those that the service has, else those of its image.
fn words(own: Option<&Node>, of_image: Option<&Vec<&str>>) -> Vec<(String, Option<Span>)> {
    if let Some(own) = own {
        return command_words(own).into_iter().map(|(word, span)| (word, Some(span))).collect();
    }
    of_image.into_iter().flatten().map(|word| ((*word).to_owned(), None)).collect()
}

/// Finds what a service publishes, and where its health is asked, that it does not say.
pub fn check(
    project: &ComposeProject,
    service: &WrittenService,
    listening: &ListeningPorts,
    called: &BTreeSet<u16>,
    findings: &mut Findings,
) {
    // What several files publish is published together.
    let layers = project.written().filter(|one| one.name == service.name);
    let published: Vec<(u16, Span)> = layers
        .flat_map(|one| one.node().items("ports"))
        .filter_map(|item| {
            let (port, span) = compose_port::read(item)?;
            (port.inside.0 == port.inside.1).then_some((port.inside.0, span))
        })
        .collect();
    let said = listening.of(service.name);
    if let Some(said) = said {
        publishes(project, service, said, (&published, called), findings);
    }
    asks(project, service, said, &published, findings);
}

fn publishes(
    project: &ComposeProject,
    service: &WrittenService,
    said: &SaidPorts,
    (published, called): (&[(u16, Span)], &BTreeSet<u16>),
    findings: &mut Findings,
) {
    let is_right = |port: &u16| said.ports.contains(port);
    let (Some((port, place)), false) =
        (published.first(), published.iter().any(|(port, _)| is_right(port)))
    else {
        return;
    };
    let is_called = called.iter().any(is_right);
    if said.is_exposed && !is_called {
        return;
    }
    let own = said.ports[0];
    let sure = said.extent == ToldExtent::Whole && !project.takes_more;
    let message = format!(
        "port {port} of `{}` is published, and {} says that it listens on {own}",
        service.name, said.shown
    );
    let found = RULE.judged(sure, message);
    let found = if is_called || sure {
        found
            .at(*place, "nothing listens here")
            .also(said.place, format!("listens on {own}"))
            .help(format!("write {own} as the port of the container"))
    } else {
        found
            .at(said.place, format!("listens on {own}"))
            .also(*place, format!("leads to {port} of the container"))
            .help(format!("write the same port at both places: {port}, or {own}"))
    };
    findings.about(service.label(), found);
}

/// Words of commands that ask a server beside the main one.
const ASIDE: [&str; 3] = ["actuator", "metrics", "management"];

fn asks(
    project: &ComposeProject,
    service: &WrittenService,
    said: Option<&SaidPorts>,
    published: &[(u16, Span)],
    findings: &mut Findings,
) {
    let Some(test) = service.node().at("healthcheck.test") else { return };
    let is_known = project.image(service.name).is_some_and(|image| ImageFact::knows_ports(&image))
        && project.value(service.name, "build").is_none();
    if is_known {
        return;
    }
    let words = health_command(test);
    let words = words.items("");
    let is_aside = words
        .iter()
        .filter_map(|word| word.text(""))
        .any(|text| ASIDE.iter().any(|word| text.contains(word)));
    let inside: Vec<u16> = published.iter().map(|(port, _)| *port).collect();
    let agreed = said.filter(|said| is_agreed(said, &inside));
    // Of the images of others nobody knows where else they listen.
    if agreed.is_none() && project.value(service.name, "build").is_none() {
        return;
    }
    let known: Vec<u16> =
        agreed.iter().flat_map(|said| said.ports.iter().copied()).chain(inside.clone()).collect();
    let whole = agreed.filter(|said| said.extent == ToldExtent::Whole);
    for (port, place) in commanded(words, project.sources) {
        if known.is_empty() || known.contains(&port) || is_aside && whole.is_none() {
            continue;
        }
        let own = known[0];
        let sure = whole.is_some() && !project.takes_more;
        let message = format!(
            "the health check of `{}` asks port {port}, and it listens on {own}",
            service.name
        );
        let mut found = RULE.judged(sure, message).at(place, "nobody says that it is there");
        if let Some(said) = agreed {
            found = found.also(said.place, format!("listens on {own}"));
        } else if let Some((_, place)) = published.first() {
            found = found.also(*place, format!("leads to {own} of the container"));
        }
        found = found
            .note("the service is never healthy, and what waits for it never starts")
            .help(format!("write {own}"));
        if project.sources.text(place) == port.to_string() {
            found = found.fix(place, own.to_string());
        }
        findings.about(service.label(), found);
    }
}
