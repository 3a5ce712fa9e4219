//! The pods that become services: those of every Deployment and StatefulSet of the stack.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::core::v1::{
    Container, PersistentVolumeClaimVolumeSource, PodSpec, PodTemplateSpec, Volume,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::compose::key::Keys;
use crate::object::{Bundle, ByName, Object};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::expose::HostPort;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::release::{Strategy, Track};
use crate::stack::workload::Workload;

/// The name of an init container that waits for a database, up to the database's own name.
const WAITS: &str = "wait-for-";

/// The profile of what runs when it is asked to: Compose would take its end for a failure of all.
const JOBS: &str = "jobs";

/// The shortest name of a profile.
const SHORTEST_PROFILE: usize = 2;

/// Whether an init container runs as long as its pod.
fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

/// The pods of one track of a component.
#[derive(Clone, Debug)]
pub struct Pods<'a> {
    pub component: &'a Component,
    /// The name of the service.
    pub key: String,
    pub template: PodTemplateSpec,
    pub replicas: i32,
    /// What a track needs that does not run unless asked for.
    pub profile: Option<String>,
    /// The ports of the machine that lead here.
    pub host_ports: &'a [HostPort],
    /// The components that must be healthy first.
    pub after: Vec<&'a str>,
    pub is_database: bool,
    /// Whether a container asks its own address with the `bash` of its image.
    pub has_bash: bool,
    /// Whether it runs to its end, when it is asked to.
    pub is_job: bool,
}

/// All pods of a stack, as its objects describe them: patches are in them.
pub fn of<'a>(stack: &'a Stack, bundle: &Bundle, gaps: &mut Vec<String>) -> Vec<Pods<'a>> {
    let mut keys = Keys::default();
    let mut all = Vec::new();
    let made = bundle.by_name();
    let jobs = jobs(bundle);
    for database in &stack.databases {
        let component = &database.component;
        let name = component.called(Which::Workload);
        if database.server.is_none() {
            continue;
        }
        let Some(set) = find::<StatefulSet>(&made, "StatefulSet", component, name.as_str()) else {
            gaps.push(format!("the StatefulSet `{name}` is not what gen makes any more"));
            continue;
        };
        let spec = set.spec.unwrap_or_default();
        all.push(Pods {
            component,
            key: keys.of(component.namespace.as_str(), component.name.as_str()),
            template: spec.template,
            replicas: 1,
            profile: None,
            host_ports: database.doors.as_ref().map_or(&[], |doors| &doors.expose.host_ports),
            after: Vec::new(),
            is_database: true,
            has_bash: database.engine.facts().run.bash,
            is_job: false,
        });
    }
    for workload in &stack.workloads {
        if workload.job.is_some() {
            all.extend(of_job(workload, &jobs, &mut keys, gaps));
            continue;
        }
        for (index, track) in workload.tracks.iter().enumerate() {
            all.extend(of_track(workload, index, track, &made, &mut keys, gaps));
        }
    }
    all
}

fn of_track<'a>(
    workload: &'a Workload,
    index: usize,
    track: &Track,
    made: &ByName<'_>,
    keys: &mut Keys,
    gaps: &mut Vec<String>,
) -> Option<Pods<'a>> {
    let component = &workload.component;
    let name = track.names.deployment.as_str();
    let key = component.base.in_track(&track.name);
    let kind = workload.kind();
    let found = if component.per_pod {
        find::<StatefulSet>(made, kind, component, name).map(of_first_pod)
    } else {
        find::<Deployment>(made, kind, component, name).map(|deployment| {
            let spec = deployment.spec.unwrap_or_default();
            (spec.template, spec.replicas)
        })
    };
    let Some((template, replicas)) = found else {
        gaps.push(format!("the {kind} `{name}` is not what gen makes any more"));
        return None;
    };
    let is_main = match &workload.strategy {
        Strategy::BlueGreen { active } => *active == track.name,
        Strategy::Canary => index == 0,
        Strategy::Rolling { max_surge: _, max_unavailable: _ } | Strategy::Recreate => true,
    };
    let doors = &workload.expose.host_ports;
    let wanted = replicas.or(workload.autoscaling.as_ref().map(|scaling| scaling.min)).unwrap_or(1);
    if component.per_pod && wanted > 1 {
        gaps.push(format!("`{name}` runs once: its {wanted} pods would share one volume"));
    }
    let databases = workload.waits.iter().map(|wait| wait.name.as_str());
    Some(Pods {
        component,
        key: keys.of(component.namespace.as_str(), key.as_str()),
        template,
        // A port of the machine leads to one container.
        replicas: if doors.is_empty() && !component.per_pod { wanted } else { 1 },
        profile: (!is_main).then(|| profile(&track.name)),
        host_ports: if is_main { doors } else { &[] },
        after: databases.chain(workload.follows.iter().map(ObjectName::as_str)).collect(),
        is_database: false,
        has_bash: false,
        is_job: false,
    })
}

/// The objects of jobs, by their components.
fn jobs(bundle: &Bundle) -> BTreeMap<&str, &Object> {
    let mut all = BTreeMap::new();
    for object in &bundle.objects {
        let component = object.component.as_deref();
        if let Some(component) = component.filter(|_| ["Job", "CronJob"].contains(&object.kind())) {
            all.entry(component).or_insert(object);
        }
    }
    all
}

/// The template of a StatefulSet with the claims of its first pod, and how many pods there are.
fn of_first_pod(set: StatefulSet) -> (PodTemplateSpec, Option<i32>) {
    let name = set.metadata.name.unwrap_or_default();
    let mut spec = set.spec.unwrap_or_default();
    let claims = spec.volume_claim_templates.unwrap_or_default().into_iter();
    let volumes = claims.filter_map(|claim| {
        let volume = claim.metadata.name?;
        let claim_name = format!("{volume}-{name}-0");
        let source = PersistentVolumeClaimVolumeSource { claim_name, read_only: None };
        Some(Volume { name: volume, persistent_volume_claim: Some(source), ..Volume::default() })
    });
    let pod = spec.template.spec.get_or_insert_default();
    pod.volumes.get_or_insert_default().extend(volumes);
    (spec.template, spec.replicas)
}

/// A job, whose object has a name that tells what it runs.
fn of_job<'a>(
    workload: &'a Workload,
    jobs: &BTreeMap<&str, &Object>,
    keys: &mut Keys,
    gaps: &mut Vec<String>,
) -> Option<Pods<'a>> {
    let component = &workload.component;
    let name = component.name.as_str();
    let template = jobs.get(name).and_then(|object| {
        let of = if object.kind() == "Job" {
            "/spec/template"
        } else {
            "/spec/jobTemplate/spec/template"
        };
        PodTemplateSpec::deserialize(object.body.pointer(of)?).ok()
    });
    let Some(template) = template else {
        gaps.push(format!("the job `{name}` is not what gen makes any more"));
        return None;
    };
    let key = keys.of(component.namespace.as_str(), name);
    if workload.job.as_ref().is_some_and(|job| job.schedule.is_some()) {
        gaps.push(format!(
            "the schedule of `{key}` stays out: run it with `docker compose run --rm {key}`"
        ));
    }
    let databases = workload.waits.iter().map(|wait| wait.name.as_str());
    Some(Pods {
        component,
        key,
        template,
        replicas: 1,
        profile: Some(JOBS.to_owned()),
        host_ports: &[],
        after: databases.chain(workload.follows.iter().map(ObjectName::as_str)).collect(),
        is_database: false,
        has_bash: false,
        is_job: true,
    })
}

/// <https://docs.docker.com/reference/compose-file/services/#profiles>
fn profile(track: &str) -> String {
    if track.len() < SHORTEST_PROFILE { format!("track-{track}") } else { track.to_owned() }
}

fn find<T: DeserializeOwned>(
    made: &ByName<'_>,
    kind: &str,
    component: &Component,
    name: &str,
) -> Option<T> {
    made.find(kind, component.namespace.as_str(), name)?.body.typed()
}

impl Pods<'_> {
    pub fn spec(&self) -> Option<&PodSpec> {
        self.template.spec.as_ref()
    }

    /// The container that the component is.
    pub fn first(&self) -> Option<&Container> {
        self.spec()?.containers.first()
    }

    /// Containers that end before it starts, but for those that wait: Compose waits by itself.
    pub fn before(&self) -> impl Iterator<Item = &Container> {
        let first = self.spec().and_then(|spec| spec.init_containers.as_ref());
        first.into_iter().flatten().filter(|one| !is_sidecar(one) && !one.name.starts_with(WAITS))
    }

    /// Containers that run beside it.
    pub fn sidecars(&self) -> impl Iterator<Item = &Container> {
        let first = self.spec().and_then(|spec| spec.init_containers.as_ref());
        let native = first.into_iter().flatten().filter(|one| is_sidecar(one));
        native.chain(self.spec().into_iter().flat_map(|spec| spec.containers.iter().skip(1)))
    }

    /// All of these.
    pub fn containers(&self) -> impl Iterator<Item = &Container> {
        self.first().into_iter().chain(self.before()).chain(self.sidecars())
    }

    /// The user and the group of the component's own container.
    pub fn user(&self) -> Option<(i64, i64)> {
        self.user_of(self.first()?)
    }

    /// The user and the group that the container runs as, where its image does not choose.
    pub fn user_of(&self, container: &Container) -> Option<(i64, i64)> {
        let pod = self.spec()?.security_context.as_ref();
        let own = container.security_context.as_ref();
        let user = own.and_then(|own| own.run_as_user).or(pod.and_then(|pod| pod.run_as_user))?;
        let group = own.and_then(|own| own.run_as_group).or(pod.and_then(|pod| pod.run_as_group));
        Some((user, group.unwrap_or(user)))
    }
}
