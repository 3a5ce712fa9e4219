//! Docker Compose: the same stack on one engine, made of its objects.
//!
//! A Deployment or StatefulSet becomes a service, with the variables, files, probes and limits that its
//! pods have; the edges of the stack become networks, its doors ports of the machine, its Secrets
//! variables of `.env`. What one engine has no word for (autoscalers, budgets, liveness probes) is left
//! out; what a user asked for and does not get is told as a gap.

mod amount;
mod beside;
mod door;
mod file;
mod health;
mod key;
mod migration;
mod mount;
mod network;
mod owner;
mod pods;
mod resource;
mod secret;
mod service;
mod text;
mod turn;
mod variable;

pub use door::MachineDoor;
pub use file::Document;
pub use secret::EnvVariable;

use std::collections::BTreeMap;

use crate::compose::migration::Migrations;
use crate::compose::mount::Mounts;
use crate::compose::network::Networks;
use crate::compose::pods::Pods;
use crate::compose::resource::Resources;
use crate::object::Bundle;
use crate::stack::Stack;

/// A stack as a project of Docker Compose.
#[derive(Clone, Debug)]
pub struct Compose {
    pub file: Document,
    /// What the file reads from `.env`, in the order of its first use.
    pub variables: Vec<EnvVariable>,
    /// What leads in from the machine.
    pub doors: Vec<MachineDoor>,
    /// The profiles of tracks that do not run unless asked for.
    pub profiles: Vec<String>,
    /// Jobs, which run when they are asked to.
    pub jobs: Vec<String>,
    /// What the stack has on Kubernetes and not here, as sentences without a full stop.
    pub gaps: Vec<String>,
}

/// The project of a stack that was resolved for Compose, and its objects.
pub fn build(stack: &Stack, bundle: &Bundle, env: &str) -> Compose {
    let mut gaps = Vec::new();
    let mut all = pods::of(stack, bundle, &mut gaps);
    // A patch may have taken all containers away.
    all.retain(|pods| pods.first().is_some());
    let mut resources = Resources::new(stack, bundle);
    let mut file = Document::new(project_name(stack.name.as_str(), env));
    let networks = Networks::new(stack, bundle);
    let ready = service::ready(&all);
    let migrations = Migrations::of(stack, &all);
    for pods in &all {
        let Some(container) = pods.first() else { continue };
        let mounts = Mounts::of(pods, container, &mut resources, &mut gaps);
        let service = service::of(pods, container, &mounts, &mut resources, &mut gaps);
        let owner = owner::of(pods, &mounts);
        let (beside, first) =
            beside::of(pods, &ready, &networks, owner.is_some(), &mut resources, &mut gaps);
        let service = service
            .after(first)
            .after(migrations.before(pods))
            .after(health::needs_tools(pods, container).then(|| health::TOOLS.to_owned()))
            .after(owner.is_some().then(|| owner::key(pods)))
            .after_healthy(pods, &ready)
            .within(networks.of(pods));
        file.services.extend(owner.map(|owner| (owner::key(pods), owner)));
        file.services.push((pods.key.clone(), service));
        file.services.extend(beside);
    }
    turn::one_by_one(&all, &mut file);
    let asks = |pods: &Pods| pods.containers().any(|one| health::needs_tools(pods, one));
    if all.iter().any(asks) {
        file.services.insert(0, (health::TOOLS.to_owned(), health::tools()));
        file.volumes.insert(health::TOOLS.to_owned(), BTreeMap::new());
    }
    file.networks = networks.used(&all);
    let variables = resources.settle(&mut file);
    let jobs = all.iter().filter(|pods| pods.is_job).map(|pods| pods.key.clone()).collect();
    let of_tracks = all.iter().filter(|pods| !pods.is_job);
    let mut profiles: Vec<String> = of_tracks.filter_map(|pods| pods.profile.clone()).collect();
    profiles.sort();
    profiles.dedup();
    gaps.extend(foreign(bundle));
    Compose {
        file,
        variables,
        doors: all.iter().flat_map(|pods| door::of(stack, pods)).collect(),
        profiles,
        jobs,
        gaps,
    }
}

/// Objects of the user's own, which mean nothing to one engine.
fn foreign(bundle: &Bundle) -> Option<String> {
    const UNDERSTOOD: [&str; 6] =
        ["ConfigMap", "LimitRange", "Namespace", "NetworkPolicy", "ResourceQuota", "Secret"];
    let own = bundle.objects.iter().filter(|object| object.component.is_none());
    let names: Vec<String> = own
        .filter(|object| !UNDERSTOOD.contains(&object.kind()))
        .map(|object| format!("{} `{}`", object.kind(), object.name()))
        .collect();
    (!names.is_empty()).then(|| format!("`extraObjects` stay out: {}", names.join(", ")))
}

/// The name of the project, by which Compose tells its containers and volumes from those of others.
/// <https://docs.docker.com/reference/compose-file/version-and-name/#name-top-level-element>
fn project_name(stack: &str, env: &str) -> String {
    let env: String = env
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    if env.is_empty() { stack.to_owned() } else { format!("{stack}-{env}") }
}
