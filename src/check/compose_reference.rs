//! GEN512: what a service of a Compose project names, and nothing declares.

use std::collections::BTreeSet;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::compose_shape::in_compose;
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::ComposeFile;
use crate::manifest::compose_objects::variables;
use crate::manifest::compose_run::STANDARD;
use crate::manifest::parsed::file_name;
use crate::source::Span;
use crate::values::suggest::nearest;

pub const RULE: Rule = Rule {
    code: Code::UndeclaredPart,
    severity: Severity::Error,
    why: "A service may name other services of its project, and networks, volumes, secrets and configs that the file \
          declares at its end. A source of a volume that is a folder starts with `./`, `/` or `~/`. What another file of \
          the folder declares is there, too. What is declared and used by nobody is a warning where it is a volume.",
    symptom: "`docker compose up` refuses the whole project: undefined service, network or volume",
    bad: "\
services:
  api:
    image: acme/api:1.4.2
    depends_on: [store]
  db:
    image: acme/db:1.4.2
    volumes: [\"data:/data\"]
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
    depends_on: [db]
  db:
    image: acme/db:1.4.2
    volumes: [\"data:/data\"]
volumes:
  data:
",
    check: in_compose,
};

/// Something that a service names.
#[derive(Clone, Copy, Debug)]
pub struct NamedPart<'c> {
    /// The section of the file that would declare it.
    pub section: &'static str,
    pub name: &'c str,
    pub span: Span,
}

/// Looks for all that services name.
pub fn check(project: &ComposeProject, findings: &mut Findings) {
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    for service in project.written() {
        for named in named(&service) {
            used.insert((named.section, named.name));
            let is_default = named.section == "networks" && named.name == "default";
            let known = is_default || project.declares(named.section, named.name);
            if !known && !project.takes_more && !named.name.contains('$') {
                findings.about(service.label(), undeclared(project, &service, named));
            }
        }
        let is_known = |item: &Node| {
            let name = item.text("").or_else(|| item.text("source")).unwrap_or_default();
            project.declares("secrets", name)
        };
        // One that is misspelt is told by itself.
        if service.node().items("secrets").iter().all(is_known) {
            secret_files(project, &service, findings);
        }
    }
    unused(project, &used, findings);
}

/// All that a service names.
pub fn named<'c>(service: &WrittenService<'c>) -> Vec<NamedPart<'c>> {
    let node = service.node();
    let mut found: Vec<NamedPart> = dependencies(node)
        .into_iter()
        .map(|(name, span)| NamedPart { section: "services", name, span })
        .collect();
    for (name, span) in keys(node, "networks") {
        found.push(NamedPart { section: "networks", name, span });
    }
    for item in node.items("volumes") {
        let source = match item.text("") {
            Some(text) => text.split_once(':').map(|(source, _)| (source, item.span)),
            None if item.text("type") == Some("volume") => {
                item.scalar("source").map(|(source, node)| (source.text.as_str(), node.span))
            }
            None => None,
        };
        let is_path = |source: &str| source.starts_with(['.', '/', '~', '$', '\\']);
        // A drive of Windows, to Compose on every system: a path in the container follows.
        let is_drive = |source: &str| {
            source.starts_with(|one: char| one.is_ascii_alphabetic())
                && source.len() == 1
                && item.text("").is_some_and(|text| text.matches(':').count() > 1)
        };
        if let Some((name, span)) =
            source.filter(|(name, _)| !name.is_empty() && !is_path(name) && !is_drive(name))
        {
            found.push(NamedPart { section: "volumes", name, span });
        }
    }
    for section in ["secrets", "configs"] {
        for item in node.items(section) {
            let source = item.scalar("").or_else(|| item.scalar("source"));
            if let Some((name, node)) = source {
                found.push(NamedPart { section, name: &name.text, span: node.span });
            }
        }
    }
    found
}

/// The services that one needs, in whatever way, with the places.
pub fn dependencies(node: &Node) -> Vec<(&str, Span)> {
    let mut found = keys(node, "depends_on");
    let first = |text: &'_ str| text.split(':').next().map(str::len).unwrap_or_default();
    for key in ["links", "volumes_from"] {
        for item in node.items(key) {
            if let Some(text) = item.text("").filter(|text| !text.starts_with("container:")) {
                found.push((&text[..first(text)], item.span));
            }
        }
    }
    for key in ["network_mode", "ipc", "pid"] {
        if let Some((text, node)) = node.scalar(key)
            && let Some(name) = text.text.strip_prefix("service:")
        {
            found.push((name, node.span));
        }
    }
    let extends = node.get("extends").filter(|one| one.get("file").is_none());
    let extended = extends.and_then(|one| one.scalar("").or_else(|| one.scalar("service")));
    found.extend(extended.map(|(text, node)| (text.text.as_str(), node.span)));
    found
}

/// The items of a list, or the keys of a map.
pub fn keys<'n>(node: &'n Node, key: &str) -> Vec<(&'n str, Span)> {
    let items = node.items(key).iter();
    let items = items.filter_map(|item| Some((item.text("")?, item.span)));
    let map = node.get(key).and_then(Node::as_map);
    let pairs = map.into_iter().flat_map(|map| &map.entries);
    items.chain(pairs.map(|(name, entry)| (name.as_str(), entry.key))).collect()
}

fn undeclared(project: &ComposeProject, service: &WrittenService, named: NamedPart) -> Diagnostic {
    let NamedPart { section, name, span } = named;
    let one = &section[..section.len() - 1];
    // Another file that declares it may be given beside.
    let is_part = !is_project(&project.sources.get(service.file.file).name)
        && project.all.values().any(|file| declares(file, section, name));
    let found = RULE
        .judged(
            !is_part,
            format!("`{}` names the {one} `{name}`, which nothing declares", service.name),
        )
        .at(span, format!("no {one} of this name"));
    let known: Vec<&str> = project.declared(section).map(|(known, _)| known).collect();
    let others =
        || known.iter().copied().filter(|other| *other != service.name || section != "services");
    let near = meant(name, others()).or_else(|| nearest(name, others()));
    let written = project.sources.text(span);
    match near {
        Some(near) if written == name => found.fix(span, near).help(format!("write `{near}`")),
        Some(near) => found.help(format!("write `{near}`")),
        None if section == "volumes" && name.contains('/') => {
            found.help(format!("write `./{name}` for a folder beside the file"))
        }
        None if section == "services" && known.len() < 2 => {
            found.help("remove it: there is no other service")
        }
        None if section == "services" => {
            found.help(format!("name one of {}", crate::values::suggest::list_of(others())))
        }
        None if section == "volumes" => found.help(format!(
            "add `{name}:` below `volumes` at the start of a line, or write `./{name}` for a folder"
        )),
        None => found.help(format!("add `{name}:` below `{section}` at the start of a line")),
    }
}

/// Whether a file is a project of its own by its name, with what lies above it.
fn is_project(path: &str) -> bool {
    let name = file_name(path);
    STANDARD.contains(&name) || name.contains(".override.")
}

fn declares(file: &ComposeFile, section: &str, name: &str) -> bool {
    let map = file.node.get(section).and_then(Node::as_map);
    map.is_some_and(|map| map.entries.contains_key(name))
}

/// Files of secrets that a variable names are there for services that are granted them.
/// <https://docs.docker.com/compose/how-tos/use-secrets/>
fn secret_files(project: &ComposeProject, service: &WrittenService, findings: &mut Findings) {
    for (name, value, span) in variables(service.node(), project.sources) {
        let file = value.and_then(|value| value.strip_prefix("/run/secrets/"));
        let Some(file) = file.filter(|file| !file.is_empty() && !file.contains(['$', '/'])) else {
            continue;
        };
        let mut granted = project.layers.iter().flat_map(|layer| {
            layer.service(service.name).into_iter().flat_map(|own| own.items("secrets"))
        });
        let is_it = |item: &Node| {
            let target =
                item.text("").or_else(|| item.text("target")).or_else(|| item.text("source"));
            target.is_some_and(|target| target == file || target.ends_with(&format!("/{file}")))
        };
        let mut mounts = service.node().items("volumes").iter().filter_map(|item| item.text(""));
        let is_mounted = mounts.any(|text| text.contains("/run/secrets"));
        if granted.any(is_it) || is_mounted || service.node().get("extends").is_some() {
            continue;
        }
        let found = RULE
            .judged(
                !project.takes_more,
                format!(
                    "`{name}` names the secret `{file}`, which `{}` is not given",
                    service.name
                ),
            )
            .at(span, "no such file in the container")
            .note("the program does not find its file")
            .help(format!("add `secrets: [{file}]` to the service"));
        findings.about(service.label(), found);
    }
}

/// Volumes that nobody mounts.
fn unused(project: &ComposeProject, used: &BTreeSet<(&str, &str)>, findings: &mut Findings) {
    // Other files of the folder may use them.
    let runs_nothing = project.written().next().is_none();
    if project.takes_more || runs_nothing || project.others().next().is_some() {
        return;
    }
    for (name, entry) in project.declared("volumes") {
        if used.contains(&("volumes", name)) {
            continue;
        }
        let found = RULE
            .warning(format!("no service mounts the volume `{name}`"))
            .at(entry.key, "declared, and used by nobody")
            .note("nothing is kept in it")
            .help("mount it where data are that must stay, or remove it");
        findings.about("volumes".to_owned(), found);
    }
}
