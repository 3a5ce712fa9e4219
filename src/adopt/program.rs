//! Programs and jobs: what a service says of an image, how it is started, and whom it calls.

use std::collections::BTreeSet;

use crate::adopt::amount;
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::hardening;
use crate::adopt::hook;
use crate::adopt::once::without_idle;
use crate::adopt::part::{Part, Role};
use crate::adopt::probe;
use crate::adopt::program_port::ports;
use crate::adopt::server::words;
use crate::adopt::told::ToldAll;
use crate::manifest::Look;
use crate::manifest::compose_run::ComposeRun;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;
use crate::source::Span;

/// The keys of a component in the order in which people write them.
pub const ORDER: [&str; 35] = [
    "like",
    "image",
    "service",
    "user",
    "group",
    "security",
    "capabilities",
    "port",
    "protocol",
    "ports",
    "command",
    "args",
    "workingDir",
    "lifecycle",
    "before",
    "after",
    "connects",
    "waitFor",
    "env",
    "envFrom",
    "files",
    "volumes",
    "writable",
    "readOnly",
    "initContainers",
    "probes",
    "metrics",
    "replicas",
    "resources",
    "terminationGracePeriodSeconds",
    "hostAliases",
    "release",
    "expose",
    "container",
    "pod",
];

/// The image of a part, with what is to be decided about it.
pub fn image(part: &Part, draft: &mut DraftMap) {
    let origin = part.service.node.get("image").map_or(part.service.key, |node| node.span);
    draft.set_at("image", Draft::text(part.image.text.as_str()), Some(origin));
    match &part.image.context {
        Some(context) => {
            draft.comment(
                "image",
                format!("Built from `{context}`: push it, and write here what you pushed."),
            );
        }
        None if !part.image.is_known => {
            let written = part.service.node.text("image").unwrap_or_default();
            let has_name = !ImageName::read(written).repository.contains(UNKNOWN);
            draft.comment(
                "image",
                if has_name {
                    "No file sets the variable of its tag: name the version that runs today."
                } else {
                    "No file sets the variable that names it: write the image here."
                },
            );
        }
        None if part.image.is_moved => {
            draft.comment(
                "image",
                "Bitnami moved its versions there in 2025, and updates none of them: name another image.",
            );
        }
        None if part.image.text.ends_with(":latest") => {
            draft.comment("image", "A tag that moves: name the version that runs today.");
        }
        None => {}
    }
}

/// All of a program or a job but its variables and what it mounts.
pub fn draft(part: &Part, told: &mut ToldAll) -> DraftMap {
    let mut draft = DraftMap::default();
    let node = &part.service.node;
    image(part, &mut draft);
    user(part, &mut draft, told);
    if part.role != Role::Job {
        ports(part, &mut draft);
    }
    command(part, &mut draft, told);
    if let Some(folder) = node.text("working_dir").filter(|path| path.starts_with('/')) {
        draft.set_some("workingDir", Some(Draft::text(folder)), part.service.key);
    }
    if part.role != Role::Job {
        let readiness = probe::readiness(part.service, part.main);
        let readiness = readiness.or_else(|| part.main.map(|_| Draft::Map(DraftMap::default())));
        if let Some(readiness) = readiness {
            let place = node.get("healthcheck").map_or(part.service.key, |node| node.span);
            draft.set_at("probes", Draft::map([("readiness", readiness)]), Some(place));
        }
        metrics(part, &mut draft);
        let replicas = node.number("deploy.replicas").or_else(|| node.number("scale"));
        if let Some(replicas) =
            replicas.filter(|replicas| (0..=100).contains(replicas) && *replicas != 1)
        {
            draft.set("replicas", Draft::number(replicas));
        }
    }
    amount::set_resources(part.service, &mut draft);
    amount::set_grace(part.service, &mut draft);
    if node.is_true("read_only") {
        draft.set("readOnly", Draft::Plain("true".to_owned()));
    }
    memory(part, &mut draft);
    hook::draft(part, &mut draft);
    host_aliases(part, &mut draft, told);
    hardening::draft(part, &mut draft, told);
    draft
}

/// Metrics, as labels tell Prometheus.
fn metrics(part: &Part, draft: &mut DraftMap) {
    let label = |name: &str| {
        let mut all = part.service.node.pairs("labels");
        all.find(|(key, _)| *key == name).and_then(|(_, entry)| entry.node.text(""))
    };
    if label("prometheus.io/scrape") != Some("true") {
        return;
    }
    let said = label("prometheus.io/port").and_then(|number| number.parse::<u16>().ok());
    let Some(number) = said.or(part.main).filter(|one| *one > 0 && part.main.is_some()) else {
        return;
    };
    let path = label("prometheus.io/path").filter(|path| path.starts_with('/'));
    let mut own = DraftMap::default();
    own.set("path", Draft::text(path.unwrap_or("/metrics")));
    if part.ports.iter().any(|one| one.inside == number) && Some(number) != part.main {
        own.set("port", Draft::number(number));
    } else if Some(number) != part.main {
        draft.below("ports").set("metrics", Draft::number(number));
    }
    draft.set("metrics", Draft::Map(own));
}

/// The numeric user.
fn user(part: &Part, draft: &mut DraftMap, told: &mut ToldAll) {
    let Some(node) = part.service.node.get("user") else { return };
    let Some(text) = node.text("") else { return };
    let (user, group) = text.split_once(':').unwrap_or((text, ""));
    let number = if user == "root" { Some(0) } else { user.parse::<u32>().ok() };
    let Some(number) = number else {
        told.add(
            node.span,
            format!(
                "`user: {}` of `{}`: Kubernetes takes numbers alone",
                text.replace(UNKNOWN, "…"),
                part.name
            ),
        );
        return;
    };
    draft.set_at("user", Draft::number(number), Some(node.span));
    let own_group = if group == "root" { Some(0) } else { group.parse::<u32>().ok() };
    match own_group {
        Some(group) if group == number => {}
        Some(group) => draft.set_at("group", Draft::number(group), Some(node.span)),
        None if group.is_empty() || group == user => {}
        None => told.add(
            node.span,
            format!("the group `{group}` of `{}`: Kubernetes takes numbers alone", part.name),
        ),
    }
}

/// What it runs, as far as files say.
pub fn command(part: &Part, draft: &mut DraftMap, told: &mut ToldAll) {
    for (said, key) in [("entrypoint", "command"), ("command", "args")] {
        let Some(place) = part.service.node.get(said).map(|node| node.span) else { continue };
        let all = words(part.service, said);
        if all.iter().any(|word| word.contains(UNKNOWN)) {
            told.add(place, format!("`{said}` of `{}`: no file sets a variable in it", part.name));
        } else if !all.is_empty() {
            // A job ends, where Docker Compose would start it again.
            let is_job = part.role == Role::Job;
            let work = |word: String| match without_idle(&word).filter(|_| is_job) {
                Some(work) => work.to_owned(),
                None => word,
            };
            let all: Vec<String> = all.into_iter().map(work).collect();
            draft.set_at(key, Draft::texts(all), Some(place));
        }
    }
}

/// Folders in memory, and shared memory.
fn memory(part: &Part, draft: &mut DraftMap) {
    let folders = crate::adopt::mounted::in_memory(part.service);
    if !folders.is_empty() {
        draft.set("writable", Draft::texts(folders));
    }
    let node = part.service.node.get("shm_size");
    if let Some(size) = node.and_then(|node| node.text("")).and_then(amount::mebibytes) {
        let volume = [
            ("mountPath", Draft::text("/dev/shm")),
            ("medium", Draft::text("Memory")),
            ("sizeLimit", Draft::text(amount::memory_text(size))),
        ];
        draft.below("volumes").set_some("shm", Some(Draft::map(volume)), part.service.key);
    }
}

/// Names that the pod resolves by itself.
fn host_aliases(part: &Part, draft: &mut DraftMap, told: &mut ToldAll) {
    let listed = part.service.node.items("extra_hosts").iter().filter_map(|item| {
        let (name, address) = item.text("")?.split_once([':', '='])?;
        Some((name.to_owned(), address.to_owned(), item.span))
    });
    let mapped = part.service.node.pairs("extra_hosts").filter_map(|(name, entry)| {
        Some((name.to_owned(), entry.node.text("")?.to_owned(), entry.key))
    });
    let all: Vec<(String, String, Span)> = listed.chain(mapped).collect();
    let mut aliases = DraftMap::default();
    for (name, address, span) in all {
        if address.parse::<std::net::IpAddr>().is_ok() {
            aliases.set_at(&name, Draft::text(address), Some(span));
        } else {
            told.add(
                span,
                format!("the host `{name}` of `{}`: there is no such machine", part.name),
            );
        }
    }
    draft.set_map("hostAliases", aliases);
}

/// Whom a part waits for, and whom it waits for until they have ended.
pub fn waits(at: usize, run: &ComposeRun, parts: &[Part]) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let service = parts[at].service;
    let (mut all, mut ended) = (BTreeSet::new(), BTreeSet::new());
    let place = |name: &str| run.services.iter().position(|one| one.name == name);
    for (name, entry) in service.node.pairs("depends_on") {
        let Some(target) = place(name).filter(|target| *target != at) else { continue };
        if entry.node.text("condition") == Some("service_completed_successfully")
            || parts[target].role == Role::Job
        {
            ended.insert(target);
        } else {
            all.insert(target);
        }
    }
    for item in service.node.items("links") {
        let name = item.text("").and_then(|text| text.split(':').next()).unwrap_or_default();
        all.extend(place(name).filter(|target| *target != at));
    }
    (all, ended)
}
