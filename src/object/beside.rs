//! Init containers and sidecars of a workload's pods.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, ContainerPort, EnvVar, SecurityContext, VolumeMount};

use crate::object::container::{port, sources, variables};
use crate::object::pod::{filled, resources};
use crate::object::probe::probe;
use crate::object::{security, wait};
use crate::stack::Stack;
use crate::stack::beside::Beside;
use crate::stack::env::Env;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::probe::Probes;
use crate::stack::release::Track;
use crate::stack::secret::SecretKey;
use crate::stack::workload::Workload;

/// The first Kubernetes in which an init container that always restarts is a sidecar without being asked for.
/// <https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/>
const SIDECARS_SINCE: (u32, u32) = (1, 29);

/// The init containers and the containers of a pod, given the component's own. Sidecars start first: whatever
/// waits may need them, as it does a proxy of a database.
pub fn around(
    stack: &Stack,
    workload: &Workload,
    track: &Track,
    own: &Container,
    files: &BTreeMap<ObjectName, Vec<VolumeMount>>,
) -> (Vec<Container>, Vec<Container>) {
    let made = |beside: &Beside| {
        let files = files.get(&beside.name).map_or(&[][..], Vec::as_slice);
        container(workload, track, own, beside, files)
    };
    let native = stack.target.kubernetes >= SIDECARS_SINCE;
    let sidecars = workload.sidecars.iter().map(|beside| Container {
        ports: filled(ports(workload, beside)),
        restart_policy: native.then(|| "Always".to_owned()),
        ..made(beside)
    });
    let (mut first, after): (Vec<Container>, Vec<Container>) = sidecars.partition(|_| native);
    first.extend(workload.waits.iter().map(wait::container));
    first.extend(workload.inits.iter().map(made));
    (first, std::iter::once(own.clone()).chain(after).collect())
}

fn container(
    workload: &Workload,
    track: &Track,
    own: &Container,
    beside: &Beside,
    files: &[VolumeMount],
) -> Container {
    let Beside {
        name,
        image,
        command,
        args,
        working_dir,
        inherits,
        env,
        sees_all,
        files: _,
        mounts,
        resources: amounts,
        user,
        probes,
    } = beside;
    let Image { reference, pull_policy } = image.as_ref().unwrap_or(&track.image);
    let Probes { startup, readiness, liveness } = probes;
    let below = if *inherits { track.env.clone() } else { Env::default() };
    let amounts = amounts.as_ref().unwrap_or(&track.resources);
    let mut seen =
        if *sees_all { own.volume_mounts.clone().unwrap_or_default() } else { Vec::new() };
    for (volume, path) in mounts {
        seen.retain(|mount| mount.mount_path != *path);
        seen.push(VolumeMount {
            name: volume.to_string(),
            mount_path: path.clone(),
            ..VolumeMount::default()
        });
    }
    seen.retain(|mount| !files.iter().any(|file| file.mount_path == mount.mount_path));
    seen.extend(files.iter().cloned());
    Container {
        name: name.to_string(),
        image: Some(reference.clone()),
        image_pull_policy: pull_policy.map(str::to_owned),
        command: filled(command.clone()),
        args: filled(args.clone()),
        // Its own program starts where that of the component does.
        working_dir: working_dir
            .clone()
            .or_else(|| image.is_none().then(|| own.working_dir.clone()).flatten()),
        env_from: inherits
            .then(|| sources(workload, &below, track.names.config_map.as_str()))
            .and_then(filled),
        env: filled(laid(&below, env)),
        resources: resources(amounts),
        startup_probe: startup.as_ref().map(probe),
        readiness_probe: readiness.as_ref().map(probe),
        liveness_probe: liveness.as_ref().map(probe),
        security_context: Some(context(workload, image.is_none(), *user)),
        volume_mounts: filled(seen),
        ..Container::default()
    }
}

/// The security context; one that is the component's own program has its capabilities.
fn context(workload: &Workload, own_program: bool, user: Option<i64>) -> SecurityContext {
    let read_only = workload.read_only && own_program;
    let context = security::container(workload.component.security, read_only);
    let added = if own_program { &workload.capabilities[..] } else { &[] };
    SecurityContext { run_as_user: user, run_as_group: user, ..security::with(context, added) }
}

/// The variables of a container upon those that it inherits. What is plain stands in the container itself, and what
/// is composed after all that it may be composed of. An inherited text goes on with the password that it was made for
/// where the container has its own variable of that name.
fn laid(below: &Env, own: &Env) -> Vec<EnvVar> {
    let mut all = below.clone();
    let names = own.config.keys().chain(own.secrets.keys());
    for name in names.chain(own.fields.keys()).chain(own.composed.keys()) {
        all.fields.remove(name);
        all.composed.remove(name);
        if let Some(key) = all.secrets.remove(name)
            && own.secrets.get(name) != Some(&key)
        {
            keep(&mut all, name, key);
        }
    }
    let plain = own.config.iter().map(|(name, text)| EnvVar {
        name: name.clone(),
        // Kubernetes expands `$(NAME)`, and takes `$$` for `$`.
        value: Some(text.replace('$', "$$")),
        value_from: None,
    });
    let plain: Vec<EnvVar> = plain.collect();
    all.secrets.extend(own.secrets.clone());
    all.fields.extend(own.fields.clone());
    all.composed.extend(own.composed.clone());
    plain.into_iter().chain(variables(&all)).collect()
}

/// Keeps a password under another name for the texts that are composed of it.
fn keep(env: &mut Env, name: &str, key: SecretKey) {
    let (reference, kept) = (format!("$({name})"), format!("GEN_{name}"));
    let mut used = false;
    for text in env.composed.values_mut() {
        // A doubled `$` is a literal one, and refers to nothing.
        let mut parts: Vec<String> = text.split("$$").map(str::to_owned).collect();
        for part in parts.iter_mut().filter(|part| part.contains(&reference)) {
            *part = part.replace(&reference, &format!("$({kept})"));
            used = true;
        }
        *text = parts.join("$$");
    }
    if used {
        env.secrets.insert(kept, key);
    }
}

fn ports(workload: &Workload, beside: &Beside) -> Vec<ContainerPort> {
    let ports = workload.component.ports();
    let own = ports.filter(|opening| opening.sidecar == Some(&beside.name));
    own.map(|opening| port(&opening)).collect()
}
