//! Files that a Compose project mounts, or copies into images: the hosts that they name, and what images lack for
//! their health checks.

use std::collections::BTreeSet;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::near::{Names, meant};
use crate::check::rule::Findings;
use crate::check::{localhost, probe_program, unknown_host};
use crate::engine::image_fact::ImageFact;
use crate::graph::file;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, binds, build_context, build_files};
use crate::manifest::dockerfile::Dockerfile;
use crate::manifest::parsed::{file_name, join};
use crate::notation::image::ImageName;
use crate::source::{FileId, Span};

/// A file that a service reads, and the place that brings it.
struct BroughtFile {
    file: FileId,
    place: Span,
    /// Whether it is mounted, and not a part of an image that may run elsewhere.
    is_mounted: bool,
}

/// `known` are the names of the project, `others` what else resolves.
pub fn check(
    project: &ComposeProject,
    known: &[&str],
    others: &BTreeSet<String>,
    has_outside: bool,
    findings: &mut Findings,
) {
    let names = Names::new(known.iter().copied());
    let mut told = BTreeSet::new();
    for service in project.written() {
        lacking(project, &service, findings);
        if project.value(service.name, "network_mode").is_some() {
            continue;
        }
        for brought in files(&service, project) {
            if !told.insert(brought.file) {
                continue;
            }
            let source = project.sources.get(brought.file);
            for found in file::all(file_name(&source.name), &source.text) {
                let host = found.address.host.as_str();
                let Some(place) = place(project, brought.file, found.line, host) else { continue };
                if is_itself(host) && found.is_upstream {
                    itself(project, &service, &brought, &found, place, findings);
                    continue;
                }
                let is_short =
                    !host.contains('.') && !is_itself(host) && !host.ends_with("internal");
                if !is_short || known.contains(&host) || others.contains(host) || project.takes_more
                {
                    continue;
                }
                let like: Vec<&str> = names.like(host).into_iter().map(|at| known[at]).collect();
                let near = meant(host, like.into_iter());
                let sure = !has_outside && (found.is_upstream || near.is_some());
                let name = file_name(&source.name);
                let mut told = unknown_host::RULE
                    .judged(
                        sure,
                        format!("`{name}` names the host `{host}`, and no service has this name"),
                    )
                    .at(place, "does not resolve")
                    .also(brought.place, "read by this service");
                if found.is_upstream {
                    told = told.note("nginx does not start: host not found in upstream");
                }
                let help = match near {
                    Some(near) => format!("write `{near}`"),
                    None => {
                        "write the name of a service, or give one this name as an alias".to_owned()
                    }
                };
                findings.about(service.label(), told.help(help));
            }
        }
    }
}

fn is_itself(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.")
}

/// The place of a word in a line of a file.
fn place(project: &ComposeProject, file: FileId, line: usize, word: &str) -> Option<Span> {
    let source = project.sources.get(file);
    let start = source.line_start(line + 1)?;
    let end = source.line_around(start).1;
    let at = source.text.get(start..end)?.find(word)? + start;
    let byte = |offset: usize| u32::try_from(offset).ok();
    Some(Span { file, start: byte(at)?, end: byte(at + word.len())? })
}

/// The files that a service reads: those that it mounts, and those that its Dockerfile copies.
fn files(service: &WrittenService, project: &ComposeProject) -> Vec<BroughtFile> {
    let (node, beside) = (service.node(), &service.file.beside);
    let text = |path: &str| match beside.get(path) {
        Some(NamedEntry::Text(file)) => Some(*file),
        _ => None,
    };
    let mounted = binds(node).filter_map(|(path, _, place)| {
        Some(BroughtFile { file: text(path)?, place: place.span, is_mounted: true })
    });
    let mut found: Vec<BroughtFile> = mounted.collect();
    let place = node.get("build").map_or(service.entry.key, |build| build.span);
    // What is mounted over it counts in its place.
    let is_covered = |to: &str| {
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut targets = node.items("volumes").iter().filter_map(|one| one.text(""));
        targets.any(|target| {
            let target = target.split(':').nth(1).unwrap_or(target);
            target == to || target == folder(to) || folder(target) == to.trim_end_matches('/')
        })
    };
    if let (Some(context), Some(file)) = (build_context(node), build_files(node))
        && let Some(made) = text(&file)
    {
        let made = Dockerfile::read(&project.sources.get(made).text);
        for (from, _) in made.copied.iter().filter(|(_, to)| !is_covered(to)) {
            if let Some(file) = text(&join(context, from)) {
                found.push(BroughtFile { file, place, is_mounted: false });
            }
        }
    }
    found
}

/// nginx that passes requests to its own container, where nothing else runs.
fn itself(
    project: &ComposeProject,
    service: &WrittenService,
    brought: &BroughtFile,
    found: &file::FileAddress,
    place: Span,
    findings: &mut Findings,
) {
    let image = project.value(service.name, "image").and_then(|image| image.text(""));
    let is_nginx = |text: &str| {
        ["nginx", "nginxinc/nginx-unprivileged"].contains(&ImageName::read(text).short())
    };
    let built = project.value(service.name, "build").is_some();
    let is_alone = image.is_some_and(is_nginx) && !built && brought.is_mounted
        || built && base(project, service).is_some_and(is_nginx);
    let text = &project.sources.get(brought.file).text;
    // Another of its own servers.
    let port = found.address.port.unwrap_or(80).to_string();
    let listens = text.lines().map(str::trim).filter(|line| line.starts_with("listen"));
    let is_own = listens
        .into_iter()
        .any(|line| line.split(|one: char| !one.is_ascii_digit()).any(|number| number == port));
    let runs_more =
        ["command", "entrypoint"].iter().any(|key| project.value(service.name, key).is_some());
    if !is_alone || is_own || runs_more {
        return;
    }
    let name = file_name(&project.sources.get(brought.file).name);
    let told = localhost::RULE
        .judged(
            !built,
            format!(
                "`{name}` passes requests to `{}`, which is the container itself",
                found.address.host
            ),
        )
        .at(place, "nothing but nginx runs here")
        .also(brought.place, "read by this service")
        .help("write the name of the service that is meant");
    findings.about(service.label(), told);
}

/// The image that a service is built from.
fn base<'c>(project: &ComposeProject<'c>, service: &WrittenService<'c>) -> Option<&'c str> {
    Dockerfile::read(dockerfile(project, service)?).base
}

fn dockerfile<'c>(project: &ComposeProject<'c>, service: &WrittenService<'c>) -> Option<&'c str> {
    let file = build_files(service.node())?;
    match service.file.beside.get(&file) {
        Some(NamedEntry::Text(file)) => Some(&project.sources.get(*file).text),
        _ => None,
    }
}

/// A health check with a program that neither the image a service is built from has, nor its Dockerfile adds.
fn lacking(project: &ComposeProject, service: &WrittenService, findings: &mut Findings) {
    let node = service.node();
    let Some(test) = node.at("healthcheck.test") else { return };
    let Some(written) = dockerfile(project, service) else { return };
    let Some(base) = Dockerfile::read(written).base else { return };
    let image = ImageName::read(base);
    let Some(fact) = ImageFact::of(&image) else { return };
    let items: Vec<&Node> = match test.text("") {
        Some(_) => vec![test],
        None => test.items("").iter().collect(),
    };
    for lacked in fact.lacks.iter().filter(|lacked| lacked.is_of(&image)) {
        let first = |node: &&&Node| {
            let command = node.text("").unwrap_or_default();
            command.split_ascii_whitespace().next() == Some(lacked.program)
        };
        // It may come from another stage, a package or a script.
        if written.contains(lacked.program) || written.contains("install.sh") {
            continue;
        }
        let Some(run) = items.iter().find(first) else { continue };
        let told = probe_program::RULE
            .error(format!(
                "the health check of {} runs `{}`, which `{base}` does not have, and the Dockerfile does not add",
                service.label(),
                lacked.program
            ))
            .at(run.span, "not found")
            .help(format!("write `{}`, or install `{}` in the Dockerfile", lacked.instead, lacked.program));
        findings.about(service.label(), told);
        return;
    }
}
