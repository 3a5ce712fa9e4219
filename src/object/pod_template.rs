//! The pods of a track.

use k8s_openapi::api::core::v1::{
    Affinity, PodAffinityTerm, PodAntiAffinity, PodSpec, PodTemplateSpec, Sysctl,
    TopologySpreadConstraint, WeightedPodAffinityTerm,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::object::container::container;
use crate::object::metadata::{Labels, matching, track_pod_labels, track_selector};
use crate::object::secret::Contents;
use crate::object::security::APPLICATION;
use crate::object::volume::{Volumes, volumes};
use crate::object::{account, beside, checksum, pod, security};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::metrics::Metrics;
use crate::stack::name::ObjectName;
use crate::stack::release::Track;
use crate::stack::secret::SecretText;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;

/// The label of a node that is the node's own.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// Ports below this one are closed to users other than root, unless the pod says otherwise.
const PRIVILEGED_PORTS: u16 = 1024;

/// Seconds for a clean stop after the pod has stopped serving; with the usual five seconds of
/// draining they make Kubernetes' thirty.
const STOP_SECONDS: i64 = 25;

/// What pods have to stop where nobody says more, and what is left to those that drain for as long.
/// <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination>
const GRACE_SECONDS: i64 = 30;

/// How long pods have to stop that drain for some seconds first.
pub fn grace_seconds(drained: i64) -> i64 {
    if drained < GRACE_SECONDS {
        (drained + STOP_SECONDS).max(GRACE_SECONDS)
    } else {
        drained + GRACE_SECONDS
    }
}

/// The template of a track's pods. Without a ServiceMonitor, Prometheus finds metrics by the
/// annotations that its usual configuration for pods looks for.
pub fn template(
    stack: &Stack,
    workload: &Workload,
    track: &Track,
    secrets: &Contents,
) -> PodTemplateSpec {
    let component = &workload.component;
    let mut annotations = component.annotations.pod.clone();
    if let Some(Metrics { path, port, port_name: _, monitor: None }) = &workload.metrics {
        annotations.entry("prometheus.io/scrape".to_owned()).or_insert("true".to_owned());
        annotations.entry("prometheus.io/path".to_owned()).or_insert(path.clone());
        annotations.entry("prometheus.io/port".to_owned()).or_insert(port.to_string());
    }
    if let Some(checksum) = checksum(stack, workload, track, secrets) {
        annotations.insert(checksum::CONFIG.to_owned(), checksum);
    }
    PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: Some(track_pod_labels(stack, component, track)),
            annotations: (!annotations.is_empty()).then_some(annotations),
            ..ObjectMeta::default()
        }),
        spec: Some(spec(stack, workload, track)),
    }
}

fn spec(stack: &Stack, workload: &Workload, track: &Track) -> PodSpec {
    let component = &workload.component;
    let labels = track_selector(stack, component, track);
    let base = pod::spec(stack, component, &workload.pod);
    let Volumes { volumes, mounts, beside: seen } = volumes(workload);
    let mut container = container(stack, workload, track, mounts);
    let context = security::container(component.security, workload.read_only);
    container.security_context = Some(security::with(context, &workload.capabilities));
    let mut context =
        security::pod(component.security, (workload.user, workload.group), APPLICATION);
    // Whoever mounts a claim gives it to one group: another one at each of them would take it from the others.
    // <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod>
    if let Some(owner) = workload.claim_owner {
        context.fs_group = security::pod(component.security, owner, APPLICATION).fs_group;
    }
    context.sysctls = sysctls(component);
    let (first, containers) = beside::around(stack, workload, track, &container, &seen);
    let grace = grace_seconds(workload.drain_seconds);
    PodSpec {
        service_account_name: Some(account::name(workload)),
        automount_service_account_token: Some(account::has_token(workload)),
        security_context: Some(context),
        init_containers: pod::filled(first),
        containers,
        volumes: pod::filled(volumes),
        affinity: base.affinity.or_else(|| Some(apart(&labels))),
        topology_spread_constraints: base
            .topology_spread_constraints
            .map(|constraints| of_track(constraints, &labels)),
        termination_grace_period_seconds: base.termination_grace_period_seconds.or(Some(grace)),
        ..base
    }
}

/// Opens low ports to every user of the pod, which has its own network.
/// <https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls>
fn sysctls(component: &Component) -> Option<Vec<Sysctl>> {
    let low = component.pod_ports().into_iter().any(|port| port.number < PRIVILEGED_PORTS);
    let name = "net.ipv4.ip_unprivileged_port_start".to_owned();
    low.then(|| vec![Sysctl { name, value: "0".to_owned() }])
}

/// An affinity that spreads the pods of a track over nodes. Preferred and never required: on a
/// cluster with fewer nodes than pods all of them still run. A single pod has it too: a second one
/// must not replace the first.
fn apart(labels: &Labels) -> Affinity {
    let term = WeightedPodAffinityTerm {
        weight: 100,
        pod_affinity_term: PodAffinityTerm {
            label_selector: Some(matching(labels.clone())),
            topology_key: HOSTNAME.to_owned(),
            ..PodAffinityTerm::default()
        },
    };
    Affinity {
        pod_anti_affinity: Some(PodAntiAffinity {
            preferred_during_scheduling_ignored_during_execution: Some(vec![term]),
            ..PodAntiAffinity::default()
        }),
        ..Affinity::default()
    }
}

/// The constraints, counted over the pods of the track: an idle colour must not hold the places
/// that the other one needs.
fn of_track(
    mut constraints: Vec<TopologySpreadConstraint>,
    labels: &Labels,
) -> Vec<TopologySpreadConstraint> {
    for constraint in &mut constraints {
        constraint.label_selector = Some(matching(labels.clone()));
    }
    constraints
}

/// The checksum over what the pods of a track read: variables, files, and what is no password in the
/// Secrets that gen knows, such as the hosts in urls.
fn checksum(stack: &Stack, workload: &Workload, track: &Track, known: &Contents) -> Option<String> {
    let texts = workload.texts();
    let plain = track.env.config.iter().chain(&texts);
    let plain = plain.map(|(key, text)| (key.clone(), text.as_str()));
    let secret = secrets(workload, track, known).into_iter();
    let secret = secret.filter_map(|(key, text)| Some((key, text.without_passwords()?)));
    checksum::of(stack.checksums, plain.chain(secret))
}

/// The contents of Secrets that the pods of a track read, as far as gen knows them: by variable, by path, or by
/// Secret and key where a Secret is mounted.
fn secrets<'a>(
    workload: &'a Workload,
    track: &'a Track,
    known: &Contents<'a>,
) -> Vec<(String, &'a SecretText)> {
    let keys = |name: &'a ObjectName| known.get(&workload.component.namespace, name);
    let beside = workload.inits.iter().chain(&workload.sidecars);
    let files = beside.flat_map(|beside| {
        beside.files.secrets.iter().map(|(path, reference)| (beside.file(path), reference))
    });
    let own = track.env.secrets.iter().chain(&workload.files.secrets);
    let own = own.map(|(name, reference)| (name.clone(), reference));
    let read = own.chain(files).filter_map(|(name, reference)| {
        Some((name, keys(&reference.secret)?.get(&reference.key)?))
    });
    let mounted = workload.volumes.iter().filter_map(|volume| match &volume.source {
        VolumeSource::Secret(shown) => Some((&shown.name, keys(&shown.name)?)),
        VolumeSource::Ephemeral { medium: _, limit: _ }
        | VolumeSource::Claim(_)
        | VolumeSource::ClaimPerPod(_)
        | VolumeSource::Existing(_)
        | VolumeSource::ConfigMap(_)
        | VolumeSource::HostPath { path: _, claim: _ } => None,
    });
    let mounted = mounted.flat_map(|(name, keys)| {
        keys.iter().map(move |(key, text)| (format!("{name}/{key}"), text))
    });
    read.chain(mounted).collect()
}
