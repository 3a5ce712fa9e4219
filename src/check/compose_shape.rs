//! GEN511: what Docker Compose refuses in a file by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::compose_deploy::DEPLOY;
use crate::check::compose_form::{ComposeForm, ComposeKey, Misfit, is_like, walk};
use crate::check::compose_keys::{BUILD, FILE, HEALTH, SERVICE};
use crate::check::compose_project::{ComposeProject, WrittenService, runs_something};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::layer::node::{Entry, Node};
use crate::manifest::Look;
use crate::manifest::compose::ComposeFile;
use crate::manifest::parsed::file_name;
use crate::source::Sources;
use crate::values::suggest::nearest;

pub const RULE: Rule = Rule {
    code: Code::ComposeField,
    severity: Severity::Error,
    why: "Docker Compose reads a file by its specification, and takes nothing that this does not know: keys, types, \
          durations with their units, ports, and forms of health checks: \
          https://docs.docker.com/reference/compose-file/.",
    symptom: "`docker compose up` refuses the whole project",
    bad: "\
services:
  api:
    image: acme/api:1.4.2
    enviroment: { LOG_LEVEL: info }
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
    environment: { LOG_LEVEL: info }
",
    check: in_compose,
};

/// Rules about Compose files ask no graph.
pub fn in_compose(_: &crate::graph::Graph, _: &mut Findings) {}

/// Keys of other notations, and where Compose has the same.
const ELSEWHERE: [(&str, &str); 12] = [
    ("env", "write `environment`"),
    ("envFrom", "write `env_file`"),
    ("args", "write `command`, or `args` below `build`"),
    ("resources", "write it below `deploy`"),
    ("replicas", "write it below `deploy`"),
    ("restart_policy", "write it below `deploy`, or `restart`"),
    ("memory", "write `mem_limit`"),
    ("dockerfile", "write it below `build`"),
    ("context", "write it below `build`"),
    ("test", "write it below `healthcheck`"),
    ("port", "write `ports`, a list"),
    ("volume", "write `volumes`, a list"),
];

/// Parts of a service, with their keys.
const PARTS: [(&str, &[ComposeKey]); 3] =
    [("healthcheck", HEALTH), ("deploy", DEPLOY), ("build", BUILD)];

/// Holds a file against the specification.
pub fn check_file(file: &ComposeFile, sources: &Sources, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    let root = ComposeForm::Keys(FILE);
    walk("", file.node.span, &file.node, root, &mut |misfit| {
        let found = match misfit {
            Misfit::UnknownKey { path, name, entry, known } => unknown(&path, name, entry, known),
            Misfit::Value { path, span, is, asked, meant } => {
                if sources.text(span).is_empty() || is_reset(sources, span) {
                    return;
                }
                let message = if asked.is_empty() {
                    format!("`{path}` is {is}")
                } else {
                    format!("`{path}` is {is}, and takes {asked}")
                };
                let found = RULE.error(message).at(span, "refused");
                match meant {
                    Some(meant) => found.fix(span, meant.clone()).help(format!("write `{meant}`")),
                    None if asked.is_empty() => found.help("write one of these"),
                    None if is == "nothing" => {
                        found.help(format!("write {asked}, or remove the key"))
                    }
                    None => found.help(format!("write {asked}")),
                }
            }
        };
        // What an anchor stands for is one mistake.
        let place = found.place();
        if told.insert(place.map(|span| (span.file, span.start))) {
            let service = path_service(&found.message);
            findings.about(service, found);
        }
    });
}

/// Whether a tag takes away what earlier files say.
/// <https://docs.docker.com/reference/compose-file/merge/#reset-value>
fn is_reset(sources: &Sources, span: crate::source::Span) -> bool {
    let source = sources.get(span.file);
    let (start, end) = source.line_around(usize::try_from(span.start).unwrap_or_default());
    source
        .text
        .get(start..end)
        .is_some_and(|line| line.contains("!reset") || line.contains("!override"))
}

/// What a message that names a path is about.
fn path_service(message: &str) -> String {
    let path = message.split('`').nth(1).unwrap_or_default();
    let mut parts = path.split(['.', '[']);
    match (parts.next(), parts.next()) {
        (Some("services"), Some(name)) => format!("service/{name}"),
        (Some(section), _) => section.to_owned(),
        _ => String::new(),
    }
}

fn unknown(path: &str, name: &str, entry: &Entry, known: &'static [ComposeKey]) -> Diagnostic {
    let is_service = known.len() == SERVICE.len();
    let found = RULE.error(format!("`{path}` is no key of the Compose specification"));
    let found = found.at(entry.key, "not known here");
    let looks_like_service = !is_service && path == name && runs_something(&entry.node);
    // A section that stands below `services`.
    let section = path.split('.').nth(1).filter(|one| {
        is_service
            && path.starts_with("services.")
            && ["volumes", "networks", "secrets", "configs"].contains(one)
    });
    if let Some(section) = section {
        return found.help(format!("move `{section}` out of `services`, to the start of the line"));
    }
    if looks_like_service {
        return found.help("move it below `services`: it stands too far to the left");
    }
    let elsewhere = ELSEWHERE.iter().find(|(key, _)| is_service && *key == name);
    if let Some((_, help)) = elsewhere {
        return found.help(*help);
    }
    // A key of a part, one step too far to the left.
    let has = |part: &&(&str, &[ComposeKey])| part.1.iter().any(|(key, _)| *key == name);
    if let Some((part, _)) = PARTS.iter().find(has).filter(|_| is_service) {
        return found.help(format!("write it below `{part}`"));
    }
    // A key that takes another form is not what was meant.
    let fitting = known
        .iter()
        .filter(|(_, form)| entry.node.is_null() || is_like(*form, &entry.node))
        .map(|(key, _)| *key);
    match nearest(name, fitting) {
        Some(near) => found.fix(entry.key, near).help(format!("write `{near}`")),
        None if is_service && FILE.iter().any(|(key, _)| *key == name) => {
            found.help(format!("move `{name}` to the start of the line"))
        }
        None => found.help("remove it, or start its name with `x-`"),
    }
}

/// What each service says is held against the rest of it.
pub fn check_services(project: &ComposeProject, findings: &mut Findings) {
    let mut containers: BTreeMap<&str, WrittenService> = BTreeMap::new();
    for service in project.written() {
        let node = service.node();
        nothing_to_run(project, &service, findings);
        restart(&service, findings);
        health(&service, findings);
        let mode = project.value(service.name, "network_mode");
        if let (Some(mode), Some(networks)) = (mode, project.value(service.name, "networks")) {
            let found = RULE
                .error(format!("`{}` has a `network_mode` and `networks`", service.name))
                .at(networks.span, "mutually exclusive")
                .also(mode.span, "decides the network")
                .help("remove one of them");
            findings.about(service.label(), found);
        }
        let name = node.get("container_name");
        if let Some(text) = name.and_then(|name| name.text("")) {
            copies(project, &service, findings);
            if let Some(other) = containers.get(text).filter(|other| other.name != service.name) {
                let place = name.map_or(service.entry.key, |name| name.span);
                let mut found = RULE
                    .error(format!("two services have the container name `{text}`"))
                    .at(place, "taken already")
                    .help("give each its own name, or remove `container_name`");
                if let Some(first) = other.node().get("container_name") {
                    found = found.also(first.span, "taken here");
                }
                findings.about(service.label(), found);
            }
            containers.entry(text).or_insert(service);
        }
    }
}

fn nothing_to_run(project: &ComposeProject, service: &WrittenService, findings: &mut Findings) {
    let is_map = service.node().as_map().is_some();
    let elsewhere =
        project.beside.iter().any(|file| file.service(service.name).is_some_and(runs_something));
    // An override with no file beside it is given with one of another folder.
    let name = file_name(&project.sources.get(service.file.file).name);
    let is_override = name.contains(".override.");
    if is_map && !elsewhere && !project.takes_more {
        let found = RULE
            .judged(!is_override, format!("`{}` has neither `image` nor `build`", service.name))
            .at(service.entry.key, "nothing to run")
            .help("name an image, or the folder that it is built in");
        findings.about(service.label(), found);
    }
}

/// Docker Compose takes any text, and the engine refuses it.
/// <https://docs.docker.com/reference/compose-file/services/#restart>
fn restart(service: &WrittenService, findings: &mut Findings) {
    const POLICIES: [&str; 4] = ["no", "always", "on-failure", "unless-stopped"];
    let Some((text, node)) = service.node().scalar("restart") else { return };
    let text = text.text.as_str();
    let count = text.strip_prefix("on-failure:").is_some_and(|times| times.parse::<u32>().is_ok());
    if POLICIES.contains(&text)
        || count
        || text.contains('$')
        || matches!(text, "true" | "false" | "")
    {
        return;
    }
    let found = RULE
        .error(format!("`{text}` is no restart policy"))
        .at(node.span, "refused by the engine")
        .note("invalid restart policy: the container is not made");
    let found = match nearest(text, POLICIES.into_iter()) {
        Some(near) => found.fix(node.span, near).help(format!("write `{near}`")),
        None => found.help("write `no`, `always`, `on-failure` or `unless-stopped`"),
    };
    findings.about(service.label(), found);
}

/// <https://docs.docker.com/reference/compose-file/services/#healthcheck>
fn health(service: &WrittenService, findings: &mut Findings) {
    let Some(test) = service.node().at("healthcheck.test") else { return };
    let items = test.items("");
    let Some((first, kind)) = items.first().and_then(|item| Some((item, item.text("")?))) else {
        return;
    };
    let texts: Vec<&str> = items.iter().filter_map(|item| item.text("")).collect();
    let name = service.name;
    let found = match kind {
        "CMD" if texts.len() == 2 && texts[1].contains(' ') => RULE
            .error(format!("the health check of `{name}` runs a program whose name has spaces"))
            .at(items[1].span, "one word of a command, not a line for a shell")
            .note("executable file not found: the container is never healthy")
            .fix(first.span, quoted_like(first, "CMD-SHELL"))
            .help("write `CMD-SHELL` in place of `CMD`"),
        "CMD-SHELL" if texts.len() > 2 => RULE
            .warning(format!("the health check of `{name}` loses its arguments"))
            .at(items[2].span, "not part of the command: the shell gets the first text alone")
            .note("the check runs without them")
            .help("write one text behind `CMD-SHELL`, or `CMD` before a list of words"),
        "CMD" | "CMD-SHELL" | "NONE" => return,
        _ if kind.contains('$') => return,
        _ => RULE
            .error(format!("the health check of `{name}` starts with `{kind}`"))
            .at(first.span, "must be `CMD`, `CMD-SHELL` or `NONE`")
            .help("write `CMD` before the words, or one text in place of the list"),
    };
    findings.about(service.label(), found);
}

fn quoted_like(node: &Node, text: &str) -> String {
    let quoted =
        node.as_scalar().is_some_and(|scalar| scalar.style != crate::layer::node::Style::Plain);
    if quoted { format!("\"{text}\"") } else { text.to_owned() }
}

/// One name cannot be that of several containers.
fn copies(project: &ComposeProject, service: &WrittenService, findings: &mut Findings) {
    let several = |node: Option<&'_ Node>| {
        node.is_some_and(|node| node.number("").is_some_and(|number| number > 1))
    };
    let scale = project.value(service.name, "scale");
    let replicas = project.value(service.name, "deploy").and_then(|deploy| deploy.at("replicas"));
    let Some(many) = [scale, replicas].into_iter().find(|one| several(*one)).flatten() else {
        return;
    };
    let Some(name) = service.node().get("container_name") else { return };
    // `docker stack deploy` gives containers names of its own.
    if service.is_of_stack(project) {
        return;
    }
    let found = RULE
        .error(format!("`{}` is to have several containers of one name", service.name))
        .at(name.span, "names must be unique")
        .also(many.span, "asks for several")
        .help("remove `container_name`");
    findings.about(service.label(), found);
}
