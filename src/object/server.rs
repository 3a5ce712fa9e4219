//! The StatefulSet of a database.

use k8s_openapi::api::apps::v1::{StatefulSet, StatefulSetSpec};
use k8s_openapi::api::core::v1::{Container, ContainerPort, PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::object::engine::{self, Contract};
use crate::object::metadata::{labels, matching, metadata, selector};
use crate::object::{Object, Phase, checksum, mount, pod, security};
use crate::stack::Stack;
use crate::stack::component::{Component, ExtraPort, Image};
use crate::stack::database::{Database, Server};
use crate::stack::name::ObjectName;
use crate::stack::secret::{SecretBody, SecretKey};

/// The name of the Service that gives the pod its name in DNS.
pub fn headless_name(component: &Component) -> ObjectName {
    component.base.with("headless")
}

/// The StatefulSet with its one pod.
pub fn stateful_set(stack: &Stack, database: &Database, server: &Server) -> Object {
    let component = &database.component;
    let contract = engine::contract(database, server);
    let name = component.base.for_stateful_set();
    let wave = component.tier.wave();
    let mut metadata = metadata(stack, component, name.as_str(), wave);
    metadata.annotations.get_or_insert_default().extend(component.annotations.workload.clone());
    let mut pod_annotations = component.annotations.pod.clone();
    let checksum = checksum(stack, database, server);
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
                    labels: Some(labels(stack, component)),
                    annotations: (!pod_annotations.is_empty()).then_some(pod_annotations),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod_spec(stack, database, server, &contract)),
            },
            ..StatefulSetSpec::default()
        }),
        ..StatefulSet::default()
    };
    Object::of(component, wave, Phase::Runs, &stateful_set)
}

/// A checksum of what the server reads at its start: its files, and the passwords that gen knows. Init
/// scripts are not among them: they run on an empty data directory alone.
fn checksum(stack: &Stack, database: &Database, server: &Server) -> Option<String> {
    let literal = |wanted: &SecretKey| {
        let namespace = &database.component.namespace;
        let mine = database.secrets.iter();
        let mut mine = mine.filter(|secret| secret.namespace == *namespace);
        match &mine.find(|secret| secret.name == wanted.secret)?.body {
            SecretBody::Literal(data) => data.get(&wanted.key),
            SecretBody::External(_) => None,
        }
    };
    let passwords = [("password", Some(&server.password)), ("root", server.root_password.as_ref())];
    let passwords = passwords.into_iter().filter_map(|(name, key)| Some((name, literal(key?)?)));
    let passwords = passwords.map(|(name, text)| (name.to_owned(), text.reveal()));
    let files = server.files.iter().map(|(path, text)| (path.clone(), text.as_str()));
    checksum::of(stack.checksums, passwords.chain(files))
}

fn pod_spec(stack: &Stack, database: &Database, server: &Server, contract: &Contract) -> PodSpec {
    let component = &database.component;
    let mut spec = pod::spec(stack, component, &server.pod);
    spec.containers = vec![container(database, server, contract)];
    spec.security_context = Some(security::pod(component.security, None, contract.user));
    spec.service_account_name = Some(component.base.to_string());
    spec.termination_grace_period_seconds.get_or_insert(contract.grace_seconds);
    spec.volumes = Some(mount::volumes(component, server, contract));
    spec
}

fn container(database: &Database, server: &Server, contract: &Contract) -> Container {
    let Database { component, engine, database: _, user: _, login: _, server: _, secrets: _ } =
        database;
    let Image { reference, pull_policy } = &server.image;
    let Contract { env, command, probes, .. } = contract;
    Container {
        name: engine.as_str().to_owned(),
        image: Some(reference.clone()),
        image_pull_policy: pull_policy.map(str::to_owned),
        command: command.clone(),
        args: (!server.args.is_empty()).then(|| server.args.clone()),
        env: (!env.is_empty()).then(|| env.clone()),
        ports: Some(ports(component, engine.as_str())),
        startup_probe: Some(engine::startup(*engine, &probes.ready)),
        readiness_probe: Some(engine::readiness(*engine, &probes.ready)),
        liveness_probe: Some(engine::liveness(*engine, &probes.alive)),
        resources: pod::resources(&server.resources),
        security_context: Some(security::container(component.security, true)),
        volume_mounts: Some(mount::mounts(server, contract)),
        ..Container::default()
    }
}

fn ports(component: &Component, name: &str) -> Vec<ContainerPort> {
    let port = |name: &str, port: u16| ContainerPort {
        name: Some(name.to_owned()),
        container_port: i32::from(port),
        ..ContainerPort::default()
    };
    let extra = component.extra_ports.iter().map(|extra| {
        let ExtraPort { name, port: number, service_port: _ } = extra;
        port(name, *number)
    });
    std::iter::once(port(name, component.port)).chain(extra).collect()
}
