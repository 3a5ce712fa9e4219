//! GEN516: files that a Compose project names and that are not there.

use std::collections::BTreeSet;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::compose_shape::{self, in_compose};
use crate::check::compose_stage::{self, SeenBuilds};
use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::manifest::Look;
use crate::manifest::compose::{
    ComposeFile, FILED, NamedEntry, binds, build_context, build_files, env_files, included,
};
use crate::manifest::parsed::{folder, join};
use crate::values::suggest::{list_of, nearest};

pub const RULE: Rule = Rule {
    code: Code::MissingFile,
    severity: Severity::Error,
    why: "What a project includes must be there, and the folders that it is built in. Files of variables \
          are often kept out of the repository: those are a warning, and none where an example lies beside. A file that is \
          mounted and is not there becomes an empty folder.",
    symptom: "no such file or directory: `docker compose up` ends",
    bad: "\
include: [store/compose.yaml]
services:
  api:
    image: acme/api:1.4.2
",
    good: "\
services:
  api:
    image: acme/api:1.4.2
",
    check: in_compose,
};

/// Endings of files that people write, and that programs want to read.
const WRITTEN: [&str; 9] =
    [".conf", ".sql", ".sh", ".yml", ".yaml", ".json", ".toml", ".cnf", ".xml"];

pub fn check(project: &ComposeProject, findings: &mut Findings) {
    for file in &project.layers {
        let is_missing = |path: &str| file.beside.get(path) == Some(&NamedEntry::Nothing);
        for node in included(&file.node) {
            let path = node.text("").unwrap_or_default();
            if is_missing(path) {
                let found = RULE
                    .error(format!("the project includes `{path}`, which is not there"))
                    .at(node.span, "no such file")
                    .help("correct the path, which starts at the folder of this file");
                findings.about("include".to_owned(), found);
            }
        }
    }
    // Paths start at the folder of the first file, wherever a layer lies.
    let home = |file: &ComposeFile| folder(&project.sources.get(file.file).name).to_owned();
    let first = project.layers.first().map(|file| home(file));
    let (mut told, mut seen) = (BTreeSet::new(), SeenBuilds::default());
    for service in project.written().filter(|service| Some(home(service.file)) == first) {
        variables(&service, &mut told, findings);
        sources(&service, project, findings);
        compose_stage::check(&RULE, project, &service, &mut seen, findings);
    }
    for file in project.layers.iter().filter(|file| Some(home(file)) == first) {
        parts(project, file, findings);
    }
}

/// Files of configs and secrets, of those that a service takes in.
fn parts(project: &ComposeProject, file: &ComposeFile, findings: &mut Findings) {
    for (section, what) in FILED {
        for (name, entry) in file.node.pairs(section) {
            let Some(node) = entry.node.get("file") else { continue };
            let path = node.text("").unwrap_or_default();
            let mut takers = project.written().filter(|service| {
                let items = service.node().items(section).iter();
                let mut names = items.filter_map(|one| one.text("").or_else(|| one.text("source")));
                names.any(|one| one == name)
            });
            let Some(taker) = takers.next() else { continue };
            if file.beside.get(path) != Some(&NamedEntry::Nothing) {
                continue;
            }
            let is_near = |other: &&str| folder(other) == folder(path) && *other != path;
            let there = file.beside.iter().filter(|(_, entry)| **entry != NamedEntry::Nothing);
            let others: Vec<&str> = there.map(|(name, _)| name.as_str()).filter(is_near).collect();
            let near = meant(path, others.iter().copied())
                .or_else(|| nearest(path, others.iter().copied()));
            // What is secret may be made before, and is not in the repository.
            let sure = section == "configs" || near.is_some() && !folder(path).is_empty();
            let found = RULE
                .judged(
                    sure && !project.takes_more,
                    format!("the {what} `{name}` is the file `{path}`, which is not there"),
                )
                .at(node.span, "no such file")
                .also(taker.entry.key, "takes it in")
                .note("invalid mount config: bind source path does not exist")
                .help(match near {
                    Some(near) => format!("write `{near}`"),
                    None => "correct the path, which starts at the folder of this file".to_owned(),
                });
            findings.about(taker.label(), found);
        }
    }
}

/// Files of variables that are not there, each once.
fn variables<'c>(
    service: &WrittenService<'c>,
    told: &mut BTreeSet<&'c str>,
    findings: &mut Findings,
) {
    let beside = &service.file.beside;
    for node in env_files(service.node()) {
        let path = node.text("").unwrap_or_default();
        if beside.get(path) != Some(&NamedEntry::Nothing) || !told.insert(path) {
            continue;
        }
        let is_explained = beside.iter().any(|(other, entry)| {
            !matches!(entry, NamedEntry::Nothing | NamedEntry::KeptOut)
                && other.starts_with(path)
                && other.len() > path.len()
        });
        let message =
            format!("`{}` takes variables from `{path}`, which is not there", service.name);
        let found = if is_explained { RULE.hint(message) } else { RULE.warning(message) };
        let found = found
            .at(node.span, "no such file")
            .note("env file not found: `docker compose up` ends, unless somebody makes it before")
            .help("correct the path, or write `{ path: …, required: false }`");
        findings.about(service.label(), found);
    }
}

fn sources(service: &WrittenService, project: &ComposeProject, findings: &mut Findings) {
    let beside = &service.file.beside;
    let state = |path: &str| beside.get(path).copied();
    let node = service.node();
    if let Some(path) = node
        .at("extends.file")
        .filter(|path| state(path.text("").unwrap_or_default()) == Some(NamedEntry::Nothing))
    {
        let found = RULE
            .error(format!("`{}` extends a service of a file that is not there", service.name))
            .at(path.span, "no such file")
            .help("correct the path, which starts at the folder of this file");
        findings.about(service.label(), found);
    }
    extended(service, project, findings);
    if let (Some(context), Some(file)) = (build_context(node), build_files(node)) {
        let place = node.get("build").map_or(service.entry.key, |build| build.span);
        // An image that is in a registry is pulled, and built where it cannot be.
        // <https://docs.docker.com/reference/compose-file/build/#using-build-and-image>
        let is_pulled = node.text("image").is_some_and(|image| image.contains('/'));
        if state(context) == Some(NamedEntry::Nothing) {
            let found = RULE
                .judged(
                    !is_pulled,
                    format!("`{}` is built in `{context}`, which is not there", service.name),
                )
                .at(node.at("build.context").map_or(place, |node| node.span), "no such folder")
                .note("unable to prepare context: path not found")
                .help("correct the path, which starts at the folder of this file");
            findings.about(service.label(), found);
        } else if state(&file) == Some(NamedEntry::Nothing)
            && state(context) == Some(NamedEntry::Folder)
        {
            let found = RULE
                .judged(
                    !is_pulled,
                    format!("`{}` is built from `{file}`, which is not there", service.name),
                )
                .at(node.at("build.dockerfile").map_or(place, |node| node.span), "no such file")
                .note("failed to read dockerfile")
                .help("write `dockerfile` with the name that it has, as seen from the folder");
            findings.about(service.label(), found);
        }
    }
    targets(service, findings);
    for (path, target, place) in binds(node) {
        let is_file = WRITTEN
            .iter()
            .any(|ending| path.ends_with(ending) && target.ends_with(ending))
            || WRITTEN.iter().any(|ending| path.ends_with(ending)) && target.contains("initdb.d");
        if is_file && state(path) == Some(NamedEntry::Nothing) {
            let found = RULE
                .warning(format!("`{}` mounts the file `{path}`, which is not there", service.name))
                .at(place.span, "an empty folder is made in its place")
                .note("not a directory, or: is a directory; the program does not read it")
                .help("correct the path, which starts at the folder of this file");
            findings.about(service.label(), found);
        }
    }
}

/// Where a volume is in the container is a whole path; one alone is that, too.
/// <https://docs.docker.com/reference/compose-file/services/#short-syntax-5>
fn targets(service: &WrittenService, findings: &mut Findings) {
    for item in service.node().items("volumes") {
        let Some(text) = item.text("").filter(|text| !text.contains(['$', '\\'])) else { continue };
        let parts: Vec<&str> = text.split(':').collect();
        let target = if parts.len() == 1 { parts[0] } else { parts[1] };
        // A drive of Windows has a colon of its own.
        let is_drive = parts.len() > 1 && parts[0].len() == 1;
        if target.is_empty() || target.starts_with('/') || is_drive {
            continue;
        }
        let help = if parts.len() == 1 {
            format!("write `{text}:/…`, the path on the host and that in the container")
        } else {
            format!("write `{}:/{}`", parts[0], parts[1..].join(":").trim_start_matches("./"))
        };
        let found = compose_shape::RULE
            .error(format!("`{}` mounts `{target}`, which is no whole path", service.name))
            .at(item.span, "starts with no `/`")
            .note("invalid mount path: mount path must be absolute")
            .help(help);
        findings.about(service.label(), found);
    }
}

/// A service of another file that is not in it.
fn extended(service: &WrittenService, project: &ComposeProject, findings: &mut Findings) {
    let Some(extends) = service.node().get("extends") else { return };
    let (Some(path), Some(name)) = (extends.text("file"), extends.get("service")) else { return };
    let own = folder(&project.sources.get(service.file.file).name);
    let Some(file) = project.all.get(join(own, path).as_str()) else { return };
    let text = name.text("").unwrap_or_default();
    if file.service(text).is_some() || text.contains('$') || file.node.get("include").is_some() {
        return;
    }
    let known: Vec<&str> = file.services().map(|(name, _)| name).collect();
    let message =
        format!("`{}` extends `{text}` of `{path}`, which has no such service", service.name);
    let found = RULE.error(message).at(name.span, format!("not in `{path}`"));
    let help = match nearest(text, known.iter().copied()) {
        Some(near) => format!("write `{near}`"),
        None => format!("name one of {}", list_of(known.iter().copied())),
    };
    findings.about(service.label(), found.help(help));
}
