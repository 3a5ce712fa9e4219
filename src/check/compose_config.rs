//! Files that a Compose project mounts, or copies into images: the hosts that they name, and what images lack for
//! their health checks.

use std::collections::BTreeSet;

use crate::check::compose_given::MadeImages;
use crate::check::compose_host::{KnownNames, is_short};
use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::check::rule::Findings;
use crate::check::{compose_network, localhost, nginx_file, probe_program};
use crate::engine::image_fact::ImageFact;
use crate::graph::file;
use crate::graph::resolve::is_loopback;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, binds, build_context, mounted_files};
use crate::manifest::line;
use crate::manifest::parsed::{file_name, join};
use crate::notation::address::Address;
use crate::notation::image::ImageName;
use crate::notation::nginx;
use crate::source::{FileId, Span};

/// A file that a service reads, and the place that brings it.
struct BroughtFile {
    file: FileId,
    place: Span,
    /// Whether it is mounted, and not a part of an image that may run elsewhere.
    is_mounted: bool,
}

/// A call of a service of the project, in a file that another one reads.
pub struct FileCall<'c> {
    pub service: WrittenService<'c>,
    pub name: String,
    pub address: Address,
    /// The line that it is in.
    pub line: Span,
}

pub fn check<'c>(
    project: &ComposeProject<'c>,
    known: &KnownNames,
    made: &mut MadeImages<'c>,
    findings: &mut Findings,
) -> Vec<FileCall<'c>> {
    let mut told = BTreeSet::new();
    let mut calls = Vec::new();
    for service in project.written() {
        lacking(project, &service, made, findings);
        of_nginx(project, &service, made, findings);
        if project.value(service.name, "network_mode").is_some() {
            continue;
        }
        for brought in files(&service, project, made) {
            if !told.insert(brought.file) {
                continue;
            }
            let source = project.sources.get(brought.file);
            for found in file::all(file_name(&source.name), &source.text) {
                let host = found.address.host.as_str();
                let Some(place) = place(project, brought.file, found.line, host) else { continue };
                if is_loopback(host) && is_source(&source.text, &found) {
                    source_itself(project, &service, &found, place, findings);
                    continue;
                }
                if is_loopback(host) && found.is_upstream {
                    itself(project, &service, &brought, (&found, place), made, findings);
                    continue;
                }
                if !is_short(host) || project.takes_more {
                    continue;
                }
                let name = file_name(&source.name);
                let server = project.written().find(|one| one.name == host);
                if let Some(server) = server.filter(|_| brought.is_mounted) {
                    compose_network::check(project, &service, name, place, server.name, findings);
                }
                if known.has(host) {
                    let line = line_place(project, brought.file, found.line);
                    calls.extend(line.map(|line| FileCall {
                        service,
                        name: name.to_owned(),
                        address: found.address.clone(),
                        line,
                    }));
                    continue;
                }
                let mut told = known
                    .unknown(file_name(&source.name), host, place, found.is_upstream)
                    .also(brought.place, "read by this service");
                if found.is_upstream {
                    told = told.note("nginx does not start: host not found in upstream");
                }
                findings.about(service.label(), told);
            }
        }
    }
    calls
}

/// Files with which nginx does not start: those that are mounted, and those that its Dockerfile copies.
fn of_nginx<'c>(
    project: &ComposeProject<'c>,
    service: &WrittenService<'c>,
    made: &mut MadeImages<'c>,
    findings: &mut Findings,
) {
    let is_nginx = |image: ImageName| nginx::default_port(&image).is_some();
    if project.value(service.name, "command").is_some() {
        return;
    }
    let node = service.node();
    let mut files: Vec<(String, String, Span)> = Vec::new();
    let base = made.of(service, project).and_then(|(_, made)| Some((made.base?, &made.copied)));
    if let (Some((base, copied)), Some(context)) = (base, build_context(node))
        && is_nginx(ImageName::read(base))
    {
        let place = node.get("build").map_or(service.entry.key, |build| build.span);
        files.extend(copied.iter().map(|(from, to)| {
            let is_folder = to.ends_with('/') || !file_name(to).contains('.');
            let target = if is_folder { join(to, file_name(from)) } else { (*to).to_owned() };
            (join(context, from), target, place)
        }));
    }
    if files.is_empty() && project.image(service.name).is_some_and(is_nginx) {
        let mounted = binds(node);
        files.extend(mounted.map(|(path, to, at)| (path.to_owned(), to.to_owned(), at.span)));
    }
    for (path, target, place) in files.iter().filter(|(_, to, _)| to.starts_with("/etc/nginx/")) {
        let Some(NamedEntry::Text(file)) = service.file.beside.get(path) else { continue };
        let text = project.sources.get(*file).text.as_str();
        let Some((index, found)) = nginx_file::fault(target, text) else { continue };
        let line = text.lines().nth(index).unwrap_or_default().trim();
        let word = line.split([' ', ';', '{']).next().filter(|word| !word.is_empty());
        let named = word.and_then(|word| self::place(project, *file, index, word));
        let Some(at) = named.or_else(|| line_place(project, *file, index)) else { continue };
        let found = found.at(at, "not taken").also(*place, "brought from here");
        findings.about(service.label(), found);
    }
}

/// A line of a file.
fn line_place(project: &ComposeProject, file: FileId, line: usize) -> Option<Span> {
    let source = project.sources.get(file);
    let start = source.line_start(line + 1)?;
    let end = source.line_around(start).1;
    let byte = |offset: usize| u32::try_from(offset).ok();
    Some(Span { file, start: byte(start)?, end: byte(end)? })
}

/// The place of a word in a line of a file.
fn place(project: &ComposeProject, file: FileId, line: usize, word: &str) -> Option<Span> {
    let whole = line_place(project, file, line)?;
    let found = line::host_within(project.sources, whole, word);
    (found != whole).then_some(found)
}

/// The files that a service reads: those that it mounts, and those that its Dockerfile copies.
fn files<'c>(
    service: &WrittenService<'c>,
    project: &ComposeProject<'c>,
    made: &mut MadeImages<'c>,
) -> Vec<BroughtFile> {
    let (node, beside) = (service.node(), &service.file.beside);
    let text = |path: &str| match beside.get(path) {
        Some(NamedEntry::Text(file)) => Some(*file),
        _ => None,
    };
    let mounted = mounted_files(service.file, node).into_iter().filter_map(|(path, place)| {
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
    if let Some(context) = build_context(node)
        && let Some((_, made)) = made.of(service, project)
    {
        for (from, _) in made.copied.iter().filter(|(_, to)| !is_covered(to)) {
            if let Some(file) = text(&join(context, from)) {
                found.push(BroughtFile { file, place, is_mounted: false });
            }
        }
    }
    found
}

/// Whether an address is that of a data source which Grafana calls by itself.
fn is_source(text: &str, found: &file::FileAddress) -> bool {
    let is_browser = ["access: direct", "access: browser"].iter().any(|way| text.contains(way));
    let is_url = found.setting.as_deref() == Some("url");
    text.contains("datasources:") && is_url && !is_browser && found.address.port != Some(3000)
}

/// Grafana that looks for its data in its own container.
fn source_itself(
    project: &ComposeProject,
    service: &WrittenService,
    found: &file::FileAddress,
    place: Span,
    findings: &mut Findings,
) {
    let is_grafana =
        project.image(service.name).is_some_and(|image| image.name().contains("grafana"));
    if !is_grafana || project.value(service.name, "network_mode").is_some() {
        return;
    }
    let told = localhost::RULE
        .error(format!(
            "a data source of `{}` is at `{}`, which is the container itself",
            service.name, found.address.host
        ))
        .at(place, "nothing but Grafana runs here")
        .note("connection refused: the panels stay empty")
        .help("write the name of the service that is meant");
    findings.about(service.label(), told);
}

/// nginx that passes requests to its own container, where nothing else runs.
fn itself<'c>(
    project: &ComposeProject<'c>,
    service: &WrittenService<'c>,
    brought: &BroughtFile,
    (found, place): (&file::FileAddress, Span),
    made: &mut MadeImages<'c>,
    findings: &mut Findings,
) {
    let image = project.value(service.name, "image").and_then(|image| image.text(""));
    let is_nginx = |text: &str| nginx::default_port(&ImageName::read(text)).is_some();
    let built = project.value(service.name, "build").is_some();
    let base = made.of(service, project).and_then(|(_, made)| made.base);
    let is_alone = image.is_some_and(is_nginx) && !built && brought.is_mounted
        || built && base.is_some_and(is_nginx);
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

/// A health check with a program that neither the image a service is built from has, nor its Dockerfile adds.
fn lacking<'c>(
    project: &ComposeProject<'c>,
    service: &WrittenService<'c>,
    made: &mut MadeImages<'c>,
    findings: &mut Findings,
) {
    let node = service.node();
    let Some(test) = node.at("healthcheck.test") else { return };
    let Some((written, made)) = made.of(service, project) else { return };
    let Some(base) = made.base else { return };
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
