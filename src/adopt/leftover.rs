//! What a service says that has no place in the values.
//! <https://docs.docker.com/reference/compose-file/services/>

use crate::adopt::part::{Part, Role};
use crate::adopt::told::ToldAll;
use crate::manifest::Look;

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
    "init",
    "labels",
    "links",
    "logging",
    "mem_limit",
    "mem_reservation",
    "memswap_limit",
    "networks",
    "pids_limit",
    "platform",
    "ports",
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
const NOT_OF_SERVERS: [&str; 5] =
    ["deploy.replicas", "extra_hosts", "stop_grace_period", "tmpfs", "working_dir"];

/// What the values of a program have no place for.
const NOT_OF_PROGRAMS: [&str; 3] =
    ["deploy.placement", "deploy.resources.reservations.devices", "deploy.update_config"];

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
    let none: &[&str] = if part.is_database() { &NOT_OF_SERVERS } else { &NOT_OF_PROGRAMS };
    for key in none {
        if let Some(node) = service.node.at(key) {
            told.add(node.span, format!("`{key}` of `{name}`"));
        }
    }
    let traefik = service.node.pairs("labels").find(|(key, _)| key.starts_with("traefik."));
    if let Some((first, entry)) = traefik {
        let text = format!(
            "`{first}`, and what else `{name}` tells Traefik: `expose` says who reaches it"
        );
        told.add(entry.key, text);
    }
}
