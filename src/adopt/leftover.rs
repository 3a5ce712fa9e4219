//! What a service says that has no place in the values.
//! <https://docs.docker.com/reference/compose-file/services/>

use crate::adopt::listen::works;
use crate::adopt::part::{Part, Role};
use crate::adopt::port;
use crate::adopt::routed;
use crate::adopt::told::ToldAll;
use crate::manifest::Look;
use crate::notation::address::UNKNOWN;

/// What other files take, and what a cluster does by itself.
const TAKEN: [&str; 50] = [
    "annotations",
    "attach",
    "build",
    "cap_add",
    "cap_drop",
    "command",
    "configs",
    "container_name",
    "cpu_shares",
    "cpus",
    "depends_on",
    "deploy",
    "develop",
    "entrypoint",
    "env_file",
    "environment",
    "expose",
    "extends",
    "extra_hosts",
    "healthcheck",
    "hostname",
    "image",
    "labels",
    "links",
    "logging",
    "mem_limit",
    "mem_reservation",
    "memswap_limit",
    "networks",
    "platform",
    "ports",
    "post_start",
    "pre_stop",
    "profiles",
    "provider",
    "pull_policy",
    "read_only",
    "restart",
    "scale",
    "secrets",
    "security_opt",
    "shm_size",
    "stdin_open",
    "stop_grace_period",
    "tmpfs",
    "tty",
    "user",
    "version",
    "volumes",
    "working_dir",
];

/// What the values of a database have no place for, or gen says itself otherwise.
const NOT_OF_SERVERS: [&str; 6] =
    ["deploy.replicas", "extra_hosts", "post_start", "pre_stop", "tmpfs", "working_dir"];

/// What the values of a program have no place for.
const NOT_OF_PROGRAMS: [&str; 3] =
    ["deploy.placement", "deploy.resources.reservations.devices", "deploy.update_config"];

/// Ways to pull an image that are a node's own.
const PULLS: [&str; 4] = ["build", "if_not_present", "missing", "never"];

/// Tells what is not taken of a part.
pub fn tell(part: &Part, told: &mut ToldAll) {
    let service = part.service;
    let name = &part.name;
    if let Role::LeftOut(why) = &part.role {
        told.add(service.key, format!("the service `{}`: {why}", service.name));
        return;
    }
    for (key, entry) in service.node.pairs("") {
        if !TAKEN.contains(&key) && !key.starts_with("x-") {
            told.add(entry.key, format!("`{key}` of `{name}`"));
        }
    }
    let untaken: &[&str] = if part.is_database() { &NOT_OF_SERVERS } else { &NOT_OF_PROGRAMS };
    for key in untaken {
        if let Some(node) = service.node.at(key).filter(|node| node.text("") != Some("1")) {
            told.add(node.span, format!("`{key}` of `{name}`"));
        }
    }
    let own = [service.name.as_str(), name.as_str()];
    let node = &service.node;
    for (key, usual, why) in [
        ("hostname", own.as_slice(), "a pod has a name of its own"),
        ("pull_policy", &PULLS, "`image: { pullPolicy: Always }` says so"),
        ("platform", &[], "`nodeSelector: { kubernetes.io/arch: … }` says so"),
    ] {
        if let Some((_, entry)) = node.pairs("").find(|(own, _)| *own == key)
            && let Some(text) = entry.node.text("")
            && !usual.contains(&text)
        {
            told.add(entry.key, format!("`{key}: {text}` of `{name}`: {why}"));
        }
    }
    let hooks = ["post_start", "pre_stop"].into_iter().filter(|_| !part.is_database());
    for key in hooks {
        let all = node.items(key);
        if let Some(first) = all.first().filter(|_| all.len() > 1 || part.role == Role::Job) {
            told.add(first.span, format!("`{key}` of `{name}`: `lifecycle` runs one command"));
        }
        for user in all.iter().filter_map(|hook| hook.get("user")) {
            let why = "`lifecycle` runs it as the container's";
            told.add(user.span, format!("the user of `{key}` of `{name}`: {why}"));
        }
    }
    for item in node.items("security_opt") {
        let text = item.text("").unwrap_or_default();
        if !text.starts_with("no-new-privileges") && !text.starts_with("label") {
            told.add(item.span, format!("`security_opt: {text}` of `{name}`"));
        }
    }
    for item in ["ports", "expose"].into_iter().flat_map(|key| node.items(key)) {
        if let (true, Some(text)) = (port::is_lost(item), item.text("")) {
            let why = if text.contains(UNKNOWN) {
                "no file sets a variable in it"
            } else {
                "`ports` names one by one those that are needed"
            };
            told.add(
                item.span,
                format!("the ports {} of `{name}`: {why}", text.replace(UNKNOWN, "…")),
            );
        }
    }
    let restart = node.text("restart").unwrap_or_default();
    let is_bare = part.is_program() && part.ports.is_empty() && part.main.is_none();
    if is_bare && (restart == "no" || restart.starts_with("on-failure")) && !works(part) {
        let place = node.get("restart").map_or(service.key, |node| node.span);
        told.add(
            place,
            format!(
                "`restart: {restart}` of `{name}`: what ends when its work is done is one of `jobs`"
            ),
        );
    }
    let mut labels = service.node.pairs("labels");
    let traefik = labels.find(|(key, _)| key.starts_with("traefik.") && !routed::is_taken(key));
    if let Some((first, entry)) = traefik {
        let text = format!(
            "`{first}`, and what else `{name}` tells Traefik: `expose` says who reaches it"
        );
        told.add(entry.key, text);
    }
}
