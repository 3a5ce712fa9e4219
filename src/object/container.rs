//! The container of a workload's pods: image, ports, variables, probes, and how it stops.

use k8s_openapi::api::core::v1::{
    ConfigMapEnvSource, Container, ContainerPort, EnvFromSource, EnvVar, EnvVarSource, ExecAction,
    Lifecycle, LifecycleHandler, ObjectFieldSelector, SecretEnvSource, SleepAction, VolumeMount,
};

use crate::object::pod::{filled, resources};
use crate::object::probe::probe;
use crate::object::secret;
use crate::stack::Stack;
use crate::stack::component::{Component, Opening};
use crate::stack::env::{Env, EnvFrom};
use crate::stack::image::Image;
use crate::stack::probe::Probes;
use crate::stack::release::Track;
use crate::stack::workload::{Hooks, Workload};
use crate::values::port::{Protocol, Transport};

/// The first Kubernetes whose `sleep` hook is on by default. A command would do the same, but an
/// image made from scratch has none.
/// <https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/>
const SLEEP_SINCE: (u32, u32) = (1, 30);

/// The container of a track, without its security context.
pub fn container(
    stack: &Stack,
    workload: &Workload,
    track: &Track,
    mounts: Vec<VolumeMount>,
) -> Container {
    let Track { name: _, names, labels: _, image, replicas: _, env, resources: amounts } = track;
    let Image { reference, pull_policy } = image;
    let Probes { startup, readiness, liveness } = &workload.probes;
    Container {
        name: workload.component.name.to_string(),
        image: Some(reference.clone()),
        image_pull_policy: pull_policy.map(str::to_owned),
        command: filled(workload.command.clone()),
        args: filled(workload.args.clone()),
        working_dir: workload.working_dir.clone(),
        ports: filled(ports(&workload.component)),
        env_from: filled(sources(workload, env, names.config_map.as_str())),
        env: filled(variables(env)),
        resources: resources(amounts),
        startup_probe: startup.as_ref().map(probe),
        readiness_probe: readiness.as_ref().map(probe),
        liveness_probe: liveness.as_ref().map(probe),
        lifecycle: lifecycle(stack, workload),
        volume_mounts: filled(mounts),
        ..Container::default()
    }
}

/// What the container listens on.
fn ports(component: &Component) -> Vec<ContainerPort> {
    let own = component.ports().filter(|opening| opening.sidecar.is_none());
    own.map(|opening| port(&opening)).collect()
}

/// A port of a container.
pub fn port(opening: &Opening) -> ContainerPort {
    let Opening { name, sidecar: _, port, service_port: _, protocol } = *opening;
    ContainerPort {
        name: Some(name.to_owned()),
        container_port: i32::from(port),
        protocol: transport(protocol),
        ..ContainerPort::default()
    }
}

/// What carries packets to a port, where it is not what Kubernetes takes anyway.
pub fn transport(protocol: Option<Protocol>) -> Option<String> {
    let transport = protocol.map(Protocol::transport)?;
    (transport != Transport::Tcp).then(|| transport.as_str().to_owned())
}

/// What gives a container variables: of two with one name the later one counts, which is gen's own.
pub fn sources(workload: &Workload, env: &Env, config_map: &str) -> Vec<EnvFromSource> {
    let others = workload.env_from.iter().map(|source| {
        let EnvFrom { is_secret, name, prefix, optional } = source;
        let (name, optional) = (name.to_string(), optional.then_some(true));
        let base = EnvFromSource { prefix: prefix.clone(), ..EnvFromSource::default() };
        if *is_secret {
            EnvFromSource { secret_ref: Some(SecretEnvSource { name, optional }), ..base }
        } else {
            EnvFromSource { config_map_ref: Some(ConfigMapEnvSource { name, optional }), ..base }
        }
    });
    let own = (!env.config.is_empty()).then(|| EnvFromSource {
        config_map_ref: Some(ConfigMapEnvSource { name: config_map.to_owned(), optional: None }),
        ..EnvFromSource::default()
    });
    others.chain(own).collect()
}

/// The variables that a ConfigMap cannot give. The kubelet composes a variable of those before it,
/// so the composed ones are last.
pub fn variables(env: &Env) -> Vec<EnvVar> {
    let Env { config: _, secrets, fields, composed } = env;
    let secrets = secrets.iter().map(|(name, key)| secret::variable(name, key));
    let fields = fields.iter().map(|(name, path)| of_pod(name, path));
    let composed = composed.iter().map(|(name, value)| EnvVar {
        name: name.clone(),
        value: Some(value.clone()),
        ..EnvVar::default()
    });
    secrets.chain(fields).chain(composed).collect()
}

/// A variable that is read from a field of the pod.
pub fn of_pod(name: &str, path: &str) -> EnvVar {
    let field = ObjectFieldSelector { field_path: path.to_owned(), api_version: None };
    let source = EnvVarSource { field_ref: Some(field), ..EnvVarSource::default() };
    EnvVar { name: name.to_owned(), value: None, value_from: Some(source) }
}

/// What runs at the start and before the stop. A stopping pod serves on until no one sends it requests: it leaves
/// the Services' endpoints and gets its signal at the same time, and news of the former take a while.
fn lifecycle(stack: &Stack, workload: &Workload) -> Option<Lifecycle> {
    let Hooks { post_start, pre_stop } = &workload.hooks;
    let seconds = workload.drain_seconds;
    let drain = (seconds > 0 && stack.target.kubernetes >= SLEEP_SINCE).then(|| LifecycleHandler {
        sleep: Some(SleepAction { seconds }),
        ..LifecycleHandler::default()
    });
    let post_start = run(post_start);
    let pre_stop = run(pre_stop).or(drain);
    (post_start.is_some() || pre_stop.is_some()).then(|| Lifecycle {
        post_start,
        pre_stop,
        ..Lifecycle::default()
    })
}

/// A command as a handler; nothing where there is none.
fn run(command: &[String]) -> Option<LifecycleHandler> {
    let exec = filled(command.to_vec()).map(|command| ExecAction { command: Some(command) })?;
    Some(LifecycleHandler { exec: Some(exec), ..LifecycleHandler::default() })
}
