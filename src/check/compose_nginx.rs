//! The ports of nginx in a Compose project, by the files that it mounts or that its Dockerfile copies.

use std::collections::BTreeSet;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, binds, build_context};
use crate::manifest::dockerfile::Dockerfile;
use crate::manifest::parsed::join;
use crate::notation::image::ImageName;
use crate::notation::nginx;
use crate::source::Span;

/// The ports of nginx whose files are mounted, where all of them can be read, and what brings them.
pub fn of_mounted(
    project: &ComposeProject,
    service: &WrittenService,
    image: &ImageName,
) -> Option<(Vec<u16>, Span)> {
    let default = nginx::default_port(image)?;
    let is_changed =
        ["command", "entrypoint"].iter().any(|key| project.value(service.name, key).is_some());
    let items = service.node().items("volumes");
    let is_configured = |item: &&Node| {
        let text = item.text("").or_else(|| item.text("target"));
        text.is_some_and(|text| text.contains("/etc/nginx") || text.contains("docker-entrypoint.d"))
    };
    let brought: Vec<_> = binds(service.node())
        .filter(|(_, target, _)| {
            target.strip_prefix("/etc/nginx/conf.d/").is_some_and(|name| !name.contains('/'))
        })
        .collect();
    let (_, _, place) = brought.first()?;
    if is_changed || items.iter().filter(is_configured).count() != brought.len() {
        return None;
    }
    let mut ports = BTreeSet::new();
    for (path, ..) in &brought {
        let Some(NamedEntry::Text(file)) = service.file.beside.get(*path) else { return None };
        ports.extend(nginx::listens(&project.sources.get(*file).text)?);
    }
    if !brought.iter().any(|(_, target, _)| target.ends_with("/default.conf")) {
        ports.insert(default);
    }
    (!ports.is_empty()).then(|| (ports.into_iter().collect(), place.span))
}

/// The ports of the image that a Dockerfile starts from, where it changes nothing about them.
pub fn of_base(
    project: &ComposeProject,
    service: &WrittenService,
    text: &str,
    image: &Dockerfile,
) -> Option<Vec<u16>> {
    let base = ImageName::read(image.base?);
    let runs_more = !image.command.is_empty() && !image.command.contains(&"nginx");
    let is_changed = runs_more || !image.entrypoint.is_empty() || text.contains("sed ");
    let default = nginx::default_port(&base).filter(|_| !is_changed)?;
    let is_configured = |path: &str| path.contains("/etc/nginx");
    // What is mounted there counts in the place of what is copied.
    let mounts = service.node().items("volumes").iter().filter_map(|one| one.text(""));
    if mounts.into_iter().any(is_configured) || text.lines().any(is_made) {
        return None;
    }
    let context = build_context(service.node())?;
    let mut ports = BTreeSet::new();
    for (from, _) in image.copied.iter().filter(|(_, to)| is_configured(to)) {
        let Some(NamedEntry::Text(file)) = service.file.beside.get(&join(context, from)) else {
            return None;
        };
        let text = project.sources.get(*file).text.as_str();
        ports.extend(nginx::listens(text)?);
    }
    // The image's own file stays where no other takes its place.
    let covers = |(from, to): &(&str, &str)| {
        to.ends_with("default.conf") || from.ends_with("default.conf") && to.contains("conf.d")
    };
    if ports.is_empty() || !image.copied.iter().any(covers) {
        ports.insert(default);
    }
    Some(ports.into_iter().collect())
}

/// Whether a line of a Dockerfile makes a file of nginx by a command.
fn is_made(line: &str) -> bool {
    line.trim_start().to_ascii_uppercase().starts_with("RUN ") && line.contains("/etc/nginx")
        || line.contains("--from") && line.contains("/etc/nginx")
        || line.contains('[') && line.contains("/etc/nginx")
}
