//! Small stacks, made by hand.

use std::collections::{BTreeMap, BTreeSet};

use stackgen::admission::policy::Report;
use stackgen::engine::Engine;
use stackgen::engine::run::User;
use stackgen::source::{FileId, Span};
use stackgen::stack::Additions;
use stackgen::stack::argocd::ArgoCd;
use stackgen::stack::checksum::Checksums;
use stackgen::stack::component::{Component, MainPort};
use stackgen::stack::database::{Data, Database, Server};
use stackgen::stack::env::Env;
use stackgen::stack::files::MountedFiles;
use stackgen::stack::image::Image;
use stackgen::stack::metadata::Annotations;
use stackgen::stack::name::ObjectName;
use stackgen::stack::names::SaidNames;
use stackgen::stack::network::Access;
use stackgen::stack::pod::PodSettings;
use stackgen::stack::probe::Probes;
use stackgen::stack::resources::Resources;
use stackgen::stack::secret::{Secret, SecretBody, SecretKey, SecretText};
use stackgen::stack::storage::{Claim, Storage};
use stackgen::stack::target::Target;
use stackgen::stack::{Network, Stack};
use stackgen::values::namespace::Security;
use stackgen::values::policy::Policy;
use stackgen::values::scalar::Label;
use stackgen::values::tier::Tier;

pub fn name(text: &str) -> ObjectName {
    ObjectName::from(&Label::new(text).expect("a DNS label"))
}

pub fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// What Argo CD is told where the values say nothing.
pub fn argocd() -> ArgoCd {
    ArgoCd::resolve(None, "shop", "dev", &mut Report::new(Policy::default()))
}

/// A stack called `shop` with these databases.
pub fn stack(databases: Vec<Database>) -> Stack {
    Stack {
        name: name("shop"),
        prefix: String::new(),
        checksums: Checksums::Digest,
        target: target(),
        namespaces: Vec::new(),
        databases,
        workloads: Vec::new(),
        calls: Vec::new(),
        externals: Vec::new(),
        network: Network { enabled: false, default_deny: false },
        additions: Additions::default(),
        pull_secrets: Vec::new(),
        existing_secrets: BTreeSet::new(),
        argocd: argocd(),
        labels: BTreeMap::new(),
    }
}

/// A database in the namespace `shop` with a claim and a literal password.
pub fn database(engine: Engine, called: &str) -> Database {
    let facts = engine.facts();
    let (repository, version) = facts.image;
    let major = version.split('.').next().and_then(|major| major.parse().ok());
    Database {
        component: component(called, facts.word, facts.port),
        engine,
        database: facts.names.database.to_owned(),
        user: facts.names.user.to_owned(),
        login: None,
        host: None,
        doors: None,
        server: Some(Server {
            image: Image {
                reference: format!("{repository}:{version}"),
                pull_policy: Some("IfNotPresent"),
            },
            image_user: User::of(999),
            called_port: facts.port,
            user: (facts.run.user)(false),
            password: Some(SecretKey { secret: name(called), key: "password".to_owned() }),
            root_password: None,
            data: facts.run.volume.map(|volume| volume(major)).map(|kept| Data {
                storage: Storage::Claim(claim()),
                path: kept.path.to_owned(),
                folder: kept.folder,
                variable: kept.variable,
            }),
            command: Vec::new(),
            env: Env::default(),
            volumes: Vec::new(),
            writable: Vec::new(),
            probes: Probes::default(),
            init: BTreeMap::new(),
            files: MountedFiles::default(),
            args: Vec::new(),
            replica_set: None,
            buckets: Vec::new(),
            resources: Resources {
                requests: texts(&[("cpu", "50m"), ("memory", "64Mi")]),
                limits: texts(&[("memory", "512Mi")]),
            },
            pod: PodSettings::default(),
            access: Access::default(),
            operated: None,
        }),
        secrets: vec![secret(called, r#"p\"a'$s s$(HOME)`\"#)],
    }
}

pub fn claim() -> Claim {
    Claim {
        size: "1Gi".to_owned(),
        class_name: None,
        access_modes: vec!["ReadWriteOnce".to_owned()],
    }
}

fn component(called: &str, port_name: &str, port: u16) -> Component {
    Component {
        tier: Tier::Database,
        name: name(called),
        base: name(called),
        names: SaidNames::default(),
        selector: BTreeMap::new(),
        namespace: name("shop"),
        service: name(called),
        main: Some(MainPort { port, service_port: port }),
        port_name: port_name.to_owned(),
        protocol: None,
        sticky: false,
        per_pod: false,
        pods: None,
        headless: false,
        by_operator: false,
        extra_ports: Vec::new(),
        origin: Span { file: FileId(0), start: 0, end: 0 },
        labels: BTreeMap::new(),
        annotations: Annotations::default(),
        security: Security::Restricted,
        version: None,
    }
}

pub fn secret(called: &str, password: &str) -> Secret {
    let data = BTreeMap::from([("password".to_owned(), SecretText::new(password))]);
    Secret::opaque(name(called), name("shop"), SecretBody::Literal(data))
}

pub fn target() -> Target {
    Target {
        name: "kind".to_owned(),
        kubernetes: (1, 36),
        load_balancer: false,
        load_balancer_on_nodes: false,
        load_balancer_remedy: None,
        load_balancer_annotations: BTreeMap::new(),
        load_balancer_class: None,
        node_ports: (30000, 32767),
        storage_classes: None,
        default_storage_class: Some("standard".to_owned()),
        claim_storage_class: None,
        fixed_storage_classes: BTreeSet::new(),
        local_storage_classes: BTreeSet::new(),
        disk_storage_classes: BTreeSet::new(),
        host_path: true,
        network_policies: true,
        network_policies_remedy: None,
        dns: Vec::new(),
        gateway: None,
        gateway_pods: None,
        metrics_server: false,
        metrics_server_remedy: None,
        custom_resources: BTreeSet::new(),
        ingress_class: None,
        ingress_controller: None,
        ingress_namespace: None,
        ingress_namespace_is_of_class: false,
        prometheus_namespace: "monitoring".to_owned(),
        node_address: None,
        nodes: None,
        region: None,
        machine_type: None,
        registry_mirror: None,
    }
}
