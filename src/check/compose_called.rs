//! The ports under which the services of a Compose project call each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::compose_given::given;
use crate::check::compose_listening::{ListeningPorts, is_agreed};
use crate::check::compose_port;
use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::rule::Findings;
use crate::check::wrong_port;
use crate::engine::Engine;
use crate::engine::image_fact::{ImageFact, is_part};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, env_files};
use crate::manifest::compose_objects::command_words;
use crate::manifest::line;
use crate::notation::address::Address;
use crate::notation::browser::is_for_browsers;
use crate::notation::listening::ToldExtent;
use crate::source::Span;

/// How many published ports of a service are looked at.
const MOST_PORTS: usize = 256;

/// A call of a service: the variable or the file that has it, and its place.
#[derive(Clone, Copy)]
pub struct ComposeCall<'s> {
    pub name: &'s str,
    pub address: &'s Address,
    pub target: &'s str,
    pub span: Span,
}

/// The ports under which services are called.
#[derive(Default)]
pub struct CalledPorts(BTreeMap<String, BTreeSet<u16>>);

impl CalledPorts {
    /// The ports under which a service is called.
    pub fn of(&self, service: &str) -> BTreeSet<u16> {
        self.0.get(service).cloned().unwrap_or_default()
    }

    /// `ports: ["3307:3306"]`: 3307 is on the host, containers use 3306.
    pub fn check(
        &mut self,
        project: &ComposeProject,
        service: &WrittenService,
        call: ComposeCall,
        listening: &ListeningPorts,
        findings: &mut Findings,
    ) {
        let ComposeCall { name, address, target, span } = call;
        let Some(port) = address.port.filter(|_| !is_for_browsers(name)) else { return };
        self.0.entry(target.to_owned()).or_default().insert(port);
        let listens = listens(project, target, port);
        if listens.contains(&port) {
            return;
        }
        let published =
            project.value(target, "ports").map(|node| node.items("")).unwrap_or_default();
        let published: Vec<_> =
            published.iter().take(MOST_PORTS).filter_map(compose_port::read).collect();
        // A port that the container has, too.
        if published.iter().any(|(one, _)| (one.inside.0..=one.inside.1).contains(&port)) {
            return;
        }
        let said = listening.of(target);
        let outside =
            published.iter().find(|(one, _)| one.outside.is_some_and(|(first, _)| first == port));
        let host = &address.host;
        let (inside, found) = match (outside, listens.as_slice()) {
            // What the service says comes before what is published, of which the right may be a mistake of its own.
            _ if said.is_some_and(|said| said.ports.contains(&port)) => return,
            _ if project.engine(target).is_some_and(|engine| engine.facts().port == port) => return,
            (Some((one, place)), known) => {
                let inside = one.inside.0;
                let message =
                    format!("`{name}` calls `{host}` on port {port}, which is the host's");
                let found = wrong_port::RULE
                    .error(message)
                    .also(*place, format!("{port} is on the host, {inside} in the container"));
                if !known.contains(&inside) && !known.is_empty() {
                    return;
                }
                (inside, found)
            }
            (None, [first, ..]) => {
                let message = format!(
                    "`{name}` calls `{host}` on port {port}, and its image listens on {first}"
                );
                let mut found = wrong_port::RULE.error(message);
                if let Some(image) = project.value(target, "image") {
                    found = found.also(image.span, format!("listens on {first}"));
                }
                (*first, found)
            }
            (None, []) => {
                let inside: Vec<u16> = published.iter().map(|(one, _)| one.inside.0).collect();
                let Some(said) = said.filter(|said| is_agreed(said, &inside)) else { return };
                let first = said.ports[0];
                let message = format!(
                    "`{name}` calls `{host}` on port {port}, and {} says that it listens on {first}",
                    said.shown
                );
                let is_sure = said.extent == ToldExtent::Whole && !project.takes_more;
                let found = wrong_port::RULE.judged(is_sure, message);
                (first, found.also(said.place, format!("listens on {first}")))
            }
        };
        let written = port.to_string();
        let host = line::host_within(project.sources, span, &address.host);
        let joined = if host == span {
            line::within(project.sources, span, &format!(":{written}"))
        } else {
            line::behind(project.sources, span, host, &format!(":{written}"))
        };
        let text = project.sources.text(span);
        // A port that is not written is that of the scheme.
        let place = match (joined == span, text.contains(':')) {
            (false, _) => joined,
            (true, false) if host == span => line::within(project.sources, span, &written),
            (true, _) => host,
        };
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
}

/// The ports on which the image of a service listens, if that is known and nothing says otherwise.
fn listens(project: &ComposeProject, service: &str, called: u16) -> Vec<u16> {
    let own = ["build", "entrypoint", "extends", "network_mode"];
    let is_changed = own.iter().any(|key| project.value(service, key).is_some());
    let image = project.image(service).filter(|image| !is_changed && !is_part(image));
    let Some(image) = image else { return Vec::new() };
    let engine = project.official(service);
    if project.value(service, "command").is_some_and(|command| may_move(command, engine)) {
        return Vec::new();
    }
    let changes = |service: &WrittenService| {
        let node = service.node();
        // Files of variables that are not there may say anything.
        let is_open = env_files(node)
            .into_iter()
            .filter_map(|one| one.text(""))
            .any(|path| !matches!(service.file.beside.get(path), Some(NamedEntry::Variables(_))));
        // Whatever is told of the number that is called may listen there.
        let number = called.to_string();
        let named = given(service, project).iter().any(|(name, one)| {
            let upper = name.to_ascii_uppercase();
            ["PORT", "LISTEN", "ADDR"].iter().any(|word| upper.contains(word))
                || one.value.contains(&number)
        });
        let mut mounts = node.items("volumes").iter().filter_map(|item| item.text(""));
        let is_open = is_open || node.items("env_file").len() > env_files(node).len();
        is_open
            || named
            || mounts.any(|text| ["conf", "/etc/", ".cnf"].iter().any(|part| text.contains(part)))
    };
    let mut written = project.written().filter(|one| one.name == service);
    if written.any(|one| changes(&one)) {
        return Vec::new();
    }
    let known = ImageFact::of(&image).map(|fact| fact.ports).unwrap_or_default();
    let own = engine.into_iter().flat_map(|engine| {
        let facts = engine.facts();
        std::iter::once(facts.port).chain(facts.ports.iter().map(|(_, port)| *port))
    });
    own.chain(known.iter().copied()).collect()
}

/// Parts of words by which a server is told where to listen, or of what tells it more.
const MOVES: [&str; 7] = ["port", "listen", "bind", "address", ".conf", ".cnf", "$"];

/// Whether a command may let a server listen elsewhere: it runs something else, or tells the server of a port, an
/// address or a file of settings.
fn may_move(command: &Node, engine: Option<Engine>) -> bool {
    let words = command_words(command);
    let programs = engine.map_or(&[][..], |engine| engine.facts().foreign.programs);
    let is_server = words.first().is_some_and(|(first, _)| {
        let program = first.rsplit('/').next().unwrap_or_default();
        first.starts_with('-') || programs.contains(&program)
    });
    !is_server
        || words.iter().any(|(word, _)| {
            let lower = word.to_ascii_lowercase();
            MOVES.iter().any(|part| lower.contains(part)) || lower.starts_with("-p")
        })
}
