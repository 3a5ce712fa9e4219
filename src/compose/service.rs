//! A service: the container of some pods, with all that Compose has a word for.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, LifecycleHandler, ResourceRequirements};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::compose::amount::{bytes, cores, seconds};
use crate::compose::file::{Amounts, Attachment, Dependency, Deploy, FileReference, Hook, Service};
use crate::compose::health;
use crate::compose::mount::Mounts;
use crate::compose::pods::Pods;
use crate::compose::resource::Resources;
use crate::compose::text::{expanded, literal};
use crate::compose::variable;
use crate::stack::expose::HostPort;
use crate::values::port::Transport;

/// Variables of the official images that may end in `_FILE` and then name the file with the value.
const FILES: [&str; 4] =
    ["MONGO_INITDB_ROOT_PASSWORD", "MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD", "POSTGRES_PASSWORD"];

/// The service of a container, in no network yet and after nothing.
pub fn of(
    pods: &Pods,
    container: &Container,
    mounts: &Mounts,
    resources: &mut Resources,
    gaps: &mut Vec<String>,
) -> Service {
    let (container, files) = secrets_as_files(pods, container, resources);
    let container = &container;
    let environment = variable::of(pods, container, resources, gaps);
    let known = |name: &str| environment.get(name).cloned();
    let words = |words: &Option<Vec<String>>| -> Option<Vec<String>> {
        Some(words.as_ref()?.iter().map(|word| expanded(word, known)).collect())
    };
    let security = container.security_context.as_ref();
    let capabilities = security.and_then(|security| security.capabilities.as_ref());
    let locked = security.and_then(|security| security.allow_privilege_escalation) == Some(false);
    let secrets: Vec<FileReference> = mounts.secrets.iter().cloned().chain(files).collect();
    // The engine is handed files that are no files of the machine after it made the container, and
    // a container that cannot be written to takes none.
    let writable = !secrets.is_empty() || !mounts.configs.is_empty();
    let read_only = security.and_then(|security| security.read_only_root_filesystem);
    let mut volumes = mounts.volumes.clone();
    volumes.extend(health::needs_tools(pods, container).then(health::mount));
    let spec = pods.spec();
    let sysctls = spec.and_then(|spec| spec.security_context.as_ref()?.sysctls.as_ref());
    let lifecycle = container.lifecycle.as_ref();
    let grace = spec.and_then(|spec| spec.termination_grace_period_seconds);
    let port = |HostPort { number, port, transport }: &HostPort| match transport {
        Transport::Tcp => format!("{number}:{port}"),
        other => format!("{number}:{port}/{}", other.as_str().to_lowercase()),
    };
    Service {
        image: literal(container.image.as_deref().unwrap_or_default()),
        pull_policy: container.image_pull_policy.as_deref().and_then(pull_policy),
        profiles: pods.profile.iter().cloned().collect(),
        entrypoint: words(&container.command),
        command: words(&container.args),
        working_dir: container.working_dir.as_deref().map(literal),
        extra_hosts: extra_hosts(pods),
        post_start: hook(lifecycle.and_then(|lifecycle| lifecycle.post_start.as_ref())),
        pre_stop: hook(lifecycle.and_then(|lifecycle| lifecycle.pre_stop.as_ref())),
        env_file: variable::files(container, &pods.component.namespace, resources),
        secrets,
        configs: mounts.configs.clone(),
        volumes,
        tmpfs: mounts.tmpfs.clone(),
        ports: pods.host_ports.iter().map(port).collect(),
        healthcheck: health::check(pods, container),
        restart: (!pods.is_job).then_some("unless-stopped"),
        stop_grace_period: grace.map(seconds),
        user: pods.user_of(container).map(|(user, group)| format!("{user}:{group}")),
        read_only: read_only.filter(|read_only| *read_only && !writable),
        cap_drop: capabilities.and_then(|caps| caps.drop.clone()).unwrap_or_default(),
        cap_add: capabilities.and_then(|caps| caps.add.clone()).unwrap_or_default(),
        security_opt: locked.then_some("no-new-privileges:true").into_iter().collect(),
        sysctls: sysctls
            .into_iter()
            .flatten()
            .map(|sysctl| (sysctl.name.clone(), sysctl.value.clone()))
            .collect(),
        deploy: Deploy {
            replicas: (pods.replicas != 1).then_some(pods.replicas),
            resources: container.resources.as_ref().map(amounts).unwrap_or_default(),
        },
        environment,
        ..Service::default()
    }
}

/// A database's container that reads its passwords from files, where its image can, and these files.
/// Commands that have used the variables read the files.
fn secrets_as_files(
    pods: &Pods,
    container: &Container,
    resources: &mut Resources,
) -> (Container, Vec<FileReference>) {
    let mut container = container.clone();
    let mut files = Vec::new();
    if !pods.is_database {
        return (container, files);
    }
    let namespace = pods.component.namespace.as_str();
    let mut scripts = Vec::new();
    for variable in container.env.iter_mut().flatten() {
        let key = variable.value_from.as_ref().and_then(|from| from.secret_key_ref.as_ref());
        let Some(key) = key.filter(|_| FILES.contains(&variable.name.as_str())) else { continue };
        let source = resources.secret_file(namespace, &key.name, &key.key);
        let target = format!("/run/secrets/{source}");
        scripts.push((variable.name.clone(), target.clone()));
        variable.name.push_str("_FILE");
        variable.value_from = None;
        variable.value = Some(target.clone());
        files.push(FileReference { source, target, uid: None, mode: None });
    }
    let probe = container.readiness_probe.as_mut().and_then(|probe| probe.exec.as_mut());
    for word in probe.into_iter().flat_map(|exec| exec.command.iter_mut().flatten()) {
        for (name, target) in &scripts {
            if word.contains(&format!("${name}")) {
                *word = format!("{name}=\"$(cat {target})\"; {word}");
            }
        }
    }
    (container, files)
}

/// Lines of `/etc/hosts`. The name of a container that is its own stays out: the engine knows it.
fn extra_hosts(pods: &Pods) -> Vec<String> {
    let aliases = pods.spec().and_then(|spec| spec.host_aliases.as_ref());
    let aliases = aliases.into_iter().flatten().filter(|_| !pods.is_database);
    let lines = aliases.flat_map(|alias| {
        let names = alias.hostnames.iter().flatten();
        names.map(|name| literal(&format!("{name}:{}", alias.ip)))
    });
    lines.collect()
}

/// The command of a handler; the wait that a pod drains for is none.
fn hook(handler: Option<&LifecycleHandler>) -> Vec<Hook> {
    let command = handler.and_then(|handler| handler.exec.as_ref()?.command.as_ref());
    let command = command.map(|words| words.iter().map(|word| literal(word)).collect());
    command.map(|command| Hook { command }).into_iter().collect()
}

fn pull_policy(policy: &str) -> Option<&'static str> {
    match policy {
        "Always" => Some("always"),
        "IfNotPresent" => Some("missing"),
        "Never" => Some("never"),
        _ => None,
    }
}

fn amounts(resources: &ResourceRequirements) -> Amounts {
    let of = |amounts: &Option<BTreeMap<String, Quantity>>, name: &str| {
        Some(amounts.as_ref()?.get(name)?.0.clone())
    };
    let cpu = of(&resources.limits, "cpu").and_then(|amount| cores(&amount));
    let memory =
        |of: Option<String>| of.and_then(|amount| bytes(&amount)).map(|text| ("memory", text));
    Amounts {
        limits: cpu
            .map(|cores| ("cpus", cores))
            .into_iter()
            .chain(memory(of(&resources.limits, "memory")))
            .collect(),
        // The engine divides processor time without being told what a container needs of it.
        reservations: memory(of(&resources.requests, "memory")).into_iter().collect(),
    }
}

/// The service of a component that others wait for, and what they wait for; by the component.
pub type Ready = BTreeMap<String, (String, Dependency)>;

/// What can be waited for. Of tracks, those that run unless asked otherwise.
pub fn ready(all: &[Pods]) -> Ready {
    let mut ready = Ready::new();
    for pods in all.iter().filter(|pods| pods.profile.is_none()) {
        let has_check = pods.first().is_some_and(|first| health::check(pods, first).is_some());
        let condition = if has_check { "service_healthy" } else { "service_started" };
        let name = pods.component.name.to_string();
        ready.entry(name).or_insert_with(|| (pods.key.clone(), Dependency { condition }));
    }
    ready
}

impl Service {
    /// The same after a service that has to end first.
    #[must_use]
    pub fn after(mut self, service: Option<String>) -> Self {
        let ended = Dependency { condition: "service_completed_successfully" };
        self.depends_on.extend(service.map(|service| (service, ended)));
        self
    }

    /// The same after all that its pods wait for.
    #[must_use]
    pub fn after_healthy(mut self, pods: &Pods, ready: &Ready) -> Self {
        self.depends_on.extend(pods.after.iter().filter_map(|name| ready.get(*name).cloned()));
        self
    }

    /// The same in networks.
    #[must_use]
    pub fn within(mut self, networks: BTreeMap<String, Attachment>) -> Self {
        self.networks = networks;
        self
    }
}
