//! The objects of a database: Secrets always, everything else for one that runs in the cluster.

use k8s_openapi::api::apps::v1::{StatefulSet, StatefulSetSpec};
use k8s_openapi::api::core::v1::{
    Container, ContainerPort, HostAlias, PodSpec, PodTemplateSpec, Service, ServiceAccount,
    ServicePort, ServiceSpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::engine::run::Run;
use crate::object::metadata::{matching, metadata, pod_labels, selector, workload_metadata};
use crate::object::mount::{claim_name, config_maps};
use crate::object::{
    FIRST_WAVE, Object, Phase, checksum, cluster, container, content, engine, ingress, mount, pod,
    route, secret, security, service, storage, volume,
};
use crate::stack::Stack;
use crate::stack::component::{Component, Opening};
use crate::stack::database::{Database, Server};
use crate::stack::image::Image;
use crate::stack::metadata::Annotations;
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::storage::Storage;

/// The objects of a database.
pub fn objects(stack: &Stack, database: &Database) -> Vec<Object> {
    let Database {
        component,
        engine: _,
        database: _,
        user: _,
        login: _,
        server,
        doors,
        host: _,
        secrets,
    } = database;
    let mut objects = Vec::new();
    let operated = server.as_ref().and_then(|server| Some((server, server.operated.as_ref()?)));
    let server = server.as_ref().filter(|_| operated.is_none());
    if server.is_some() {
        objects.push(account(stack, component));
    }
    objects.extend(secrets.iter().map(|secret| secret::object(stack, component, secret)));
    if let Some((server, operated)) = operated {
        objects.extend(cluster::objects(stack, database, server, operated));
    }
    if let Some(server) = server {
        let maps = config_maps(component, server).into_iter();
        objects.extend(maps.map(|(name, data)| content::config_map(stack, component, &name, data)));
        objects.extend(storage(stack, component, server));
        objects.extend(volume::claims(stack, component, &server.volumes));
        objects.push(headless(stack, component));
        objects.push(client(stack, component));
        objects.push(stateful_set(stack, database, server));
    }
    if let (Some(doors), Some(server)) = (doors, server) {
        let doors = engine::asked_by_doors(database, server, doors);
        objects.extend(service::of_doors(stack, &doors));
        objects.extend(ingress::objects(stack, &doors));
        objects.extend(route::objects(stack, &doors));
    }
    objects
}

/// A ServiceAccount of its own, so that rights given to `default` are not the database's.
fn account(stack: &Stack, component: &Component) -> Object {
    let mut metadata =
        metadata(stack, component, component.called(Which::ServiceAccount).as_str(), FIRST_WAVE);
    let Annotations { pod: _, workload: _, service: _, ingress: _, service_account } =
        &component.annotations;
    metadata.annotations.get_or_insert_default().extend(service_account.clone());
    let account = ServiceAccount {
        metadata,
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    };
    Object::of(component, FIRST_WAVE, Phase::Needs, &account)
}

/// What gen makes for the data.
fn storage(stack: &Stack, component: &Component, server: &Server) -> Vec<Object> {
    let name = claim_name(component);
    let Some(data) = &server.data else { return Vec::new() };
    match &data.storage {
        Storage::Claim(claim) => vec![storage::claim(stack, component, &name, claim)],
        Storage::HostPath { path, claim } => {
            storage::host_path(stack, component, &name, path, claim).to_vec()
        }
        Storage::Existing(_) | Storage::Ephemeral { limit: _ } => Vec::new(),
    }
}

/// The Service that governs the StatefulSet. It knows the pod from its start on.
fn headless(stack: &Stack, component: &Component) -> Object {
    let spec = ServiceSpec {
        cluster_ip: Some("None".to_owned()),
        publish_not_ready_addresses: Some(true),
        ports: Some(service_ports(component, |port, _| port)),
        ..ServiceSpec::default()
    };
    object(stack, component, &headless_name(component), spec)
}

/// The Service that clients use.
fn client(stack: &Stack, component: &Component) -> Object {
    let spec = ServiceSpec {
        ports: Some(service_ports(component, |_, service_port| service_port)),
        ..ServiceSpec::default()
    };
    object(stack, component, &component.service, spec)
}

fn object(stack: &Stack, component: &Component, name: &ObjectName, spec: ServiceSpec) -> Object {
    let wave = component.tier.wave();
    let mut metadata = metadata(stack, component, name.as_str(), wave);
    metadata.annotations.get_or_insert_default().extend(component.annotations.service.clone());
    let spec = ServiceSpec { selector: Some(selector(stack, component)), ..spec };
    let service = Service { metadata, spec: Some(spec), ..Service::default() };
    Object::of(component, wave, Phase::Runs, &service)
}

/// The ports of a Service, the server's own first. Their targets are the names of container ports.
fn service_ports(component: &Component, number: fn(u16, u16) -> u16) -> Vec<ServicePort> {
    let port = |opening: Opening| {
        service::port(opening.name, number(opening.port, opening.service_port), opening.protocol)
    };
    component.ports().map(port).collect()
}

/// The name of the Service that gives the pod its name in DNS.
pub fn headless_name(component: &Component) -> ObjectName {
    component.called(Which::Headless)
}

/// The StatefulSet with its one pod.
pub fn stateful_set(stack: &Stack, database: &Database, server: &Server) -> Object {
    let component = &database.component;
    let name = component.called(Which::Workload);
    let wave = component.tier.wave();
    let mut metadata = workload_metadata(stack, component, name.as_str(), wave);
    metadata.annotations.get_or_insert_default().extend(component.annotations.workload.clone());
    let mut pod_annotations = component.annotations.pod.clone();
    let checksum = checksum(stack, server);
    pod_annotations.extend(checksum.map(|checksum| (checksum::CONFIG.to_owned(), checksum)));
    let stateful_set = StatefulSet {
        metadata,
        spec: Some(StatefulSetSpec {
            // The default order would wait for a broken pod for ever instead of replacing it.
            // <https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback>
            pod_management_policy: Some("Parallel".to_owned()),
            replicas: Some(1),
            selector: matching(selector(stack, component)),
            service_name: Some(headless_name(component).to_string()),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(pod_labels(stack, component)),
                    annotations: (!pod_annotations.is_empty()).then_some(pod_annotations),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod_spec(stack, database, server)),
            },
            ..StatefulSetSpec::default()
        }),
        ..StatefulSet::default()
    };
    Object::of(component, wave, Phase::Runs, &stateful_set)
}

/// A checksum of what the server reads at its start: its files. Init scripts are not among them: they run
/// on an empty data directory alone.
fn checksum(stack: &Stack, server: &Server) -> Option<String> {
    let files = server.files.texts.iter().map(|(path, text)| (path.clone(), text.as_str()));
    checksum::of(stack.checksums, files)
}

fn pod_spec(stack: &Stack, database: &Database, server: &Server) -> PodSpec {
    let run = &database.engine.facts().run;
    let component = &database.component;
    let mut spec = pod::spec(stack, component, &server.pod);
    spec.containers = vec![self::server(database, server, run)];
    if server.replica_set.is_some() {
        spec.host_aliases = Some(vec![itself(component)]);
    }
    spec.security_context = Some(security::pod(component.security, (None, None), server.user));
    spec.service_account_name = Some(component.called(Which::ServiceAccount).to_string());
    spec.termination_grace_period_seconds.get_or_insert(run.grace_seconds);
    spec.volumes = pod::filled(mount::all(component, server, run).volumes);
    spec
}

/// The name by which clients know the only member of a replica set leads the member to itself, before its Service
/// leads anybody to it.
fn itself(component: &Component) -> HostAlias {
    HostAlias { ip: "127.0.0.1".to_owned(), hostnames: Some(vec![engine::host(component)]) }
}

fn server(database: &Database, server: &Server, run: &Run) -> Container {
    let Database {
        component,
        engine,
        database: _,
        user: _,
        login: _,
        server: _,
        doors: _,
        host: _,
        secrets: _,
    } = database;
    let Image { reference, pull_policy } = &server.image;
    let host = engine::host(component);
    let asked = engine::asked(database, server, &host);
    let (env, probes) = (engine::env(&asked, database, server), (run.probes)(&asked));
    let own = pod::filled(server.command.clone());
    Container {
        name: engine.as_str().to_owned(),
        image: Some(reference.clone()),
        image_pull_policy: pull_policy.map(str::to_owned),
        command: own.or_else(|| {
            pod::filled(run.command.map(|command| command(&asked)).unwrap_or_default())
        }),
        args: (!server.args.is_empty()).then(|| server.args.clone()),
        env: (!env.is_empty()).then_some(env),
        ports: Some(container_ports(component)),
        startup_probe: Some(engine::startup(database, server, &probes.ready)),
        readiness_probe: Some(engine::readiness(database, server, &probes.ready)),
        liveness_probe: Some(engine::liveness(database, server, &probes.alive)),
        resources: pod::resources(&server.resources),
        security_context: Some(security::container(component.security, run.read_only)),
        volume_mounts: pod::filled(mount::all(component, server, run).mounts),
        ..Container::default()
    }
}

fn container_ports(component: &Component) -> Vec<ContainerPort> {
    component.ports().map(|opening| container::port(&opening)).collect()
}
