//! The objects of a database: Secrets always, everything else for one that runs in the cluster.

use k8s_openapi::api::core::v1::{Service, ServiceAccount, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::object::metadata::{metadata, selector};
use crate::object::mount::{claim_name, config_maps};
use crate::object::server::{headless_name, stateful_set};
use crate::object::{FIRST_WAVE, Object, Phase, claim, files, secret};
use crate::stack::Stack;
use crate::stack::component::{Annotations, Component, ExtraPort};
use crate::stack::database::{Database, Server, Storage};
use crate::stack::name::ObjectName;
use crate::values::database::Engine;

/// The objects of a database.
pub fn objects(stack: &Stack, database: &Database) -> Vec<Object> {
    let Database { component, engine, database: _, user: _, login: _, server, secrets } = database;
    let mut objects = Vec::new();
    if server.is_some() {
        objects.push(account(stack, component));
    }
    objects.extend(secrets.iter().map(|secret| secret::object(stack, component, secret)));
    if let Some(server) = server {
        let maps = config_maps(component, server).into_iter();
        objects.extend(maps.map(|(name, data)| files::config_map(stack, component, &name, data)));
        objects.extend(storage(stack, component, server));
        objects.push(headless(stack, component, *engine));
        objects.push(client(stack, component, *engine));
        objects.push(stateful_set(stack, database, server));
    }
    objects
}

/// A ServiceAccount of its own, so that rights given to `default` are not the database's.
fn account(stack: &Stack, component: &Component) -> Object {
    let mut metadata = metadata(stack, component, component.base.as_str(), FIRST_WAVE);
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
    match &server.storage {
        Storage::Claim(claim) => vec![claim::claim(stack, component, &name, claim)],
        Storage::HostPath { path, claim } => {
            claim::host_path(stack, component, &name, path, claim).to_vec()
        }
        Storage::Existing(_) | Storage::Ephemeral { limit: _ } => Vec::new(),
    }
}

/// The Service that governs the StatefulSet. It knows the pod from its start on.
fn headless(stack: &Stack, component: &Component, engine: Engine) -> Object {
    let spec = ServiceSpec {
        cluster_ip: Some("None".to_owned()),
        publish_not_ready_addresses: Some(true),
        ports: Some(ports(component, engine, component.port, |extra| extra.port)),
        ..ServiceSpec::default()
    };
    service(stack, component, &headless_name(component), spec)
}

/// The Service that clients use.
fn client(stack: &Stack, component: &Component, engine: Engine) -> Object {
    let spec = ServiceSpec {
        ports: Some(ports(component, engine, component.service_port, |extra| extra.service_port)),
        ..ServiceSpec::default()
    };
    service(stack, component, &component.service, spec)
}

fn service(stack: &Stack, component: &Component, name: &ObjectName, spec: ServiceSpec) -> Object {
    let wave = component.tier.wave();
    let mut metadata = metadata(stack, component, name.as_str(), wave);
    metadata.annotations.get_or_insert_default().extend(component.annotations.service.clone());
    let spec = ServiceSpec { selector: Some(selector(stack, component)), ..spec };
    let service = Service { metadata, spec: Some(spec), ..Service::default() };
    Object::of(component, wave, Phase::Runs, &service)
}

/// The ports of a Service, the engine's first. Their targets are the names of container ports.
fn ports(
    component: &Component,
    engine: Engine,
    main: u16,
    number: fn(&ExtraPort) -> u16,
) -> Vec<ServicePort> {
    let port = |name: &str, number: u16| ServicePort {
        name: Some(name.to_owned()),
        port: i32::from(number),
        target_port: Some(IntOrString::String(name.to_owned())),
        ..ServicePort::default()
    };
    let extra = component.extra_ports.iter().map(|extra| port(&extra.name, number(extra)));
    std::iter::once(port(engine.as_str(), main)).chain(extra).collect()
}
