//! A stack of our own making: one namespace, a cluster that has everything.

use std::collections::{BTreeMap, BTreeSet};

use stackgen::source::{FileId, Span};
use stackgen::stack::account::Account;
use stackgen::stack::checksum::Checksums;
use stackgen::stack::component::{Component, MainPort};
use stackgen::stack::env::Env;
use stackgen::stack::expose::{Certificate, Controller, Expose, Ingress};
use stackgen::stack::files::MountedFiles;
use stackgen::stack::image::Image;
use stackgen::stack::metadata::Annotations;
use stackgen::stack::name::ObjectName;
use stackgen::stack::names::SaidNames;
use stackgen::stack::namespace::{Limits, Namespace};
use stackgen::stack::network::Access;
use stackgen::stack::pod::PodSettings;
use stackgen::stack::probe::{Action, Probe, Probes};
use stackgen::stack::release::{Strategy, Track, TrackObjects};
use stackgen::stack::resources::Resources;
use stackgen::stack::target::Target;
use stackgen::stack::workload::{Hooks, Workload};
use stackgen::stack::{Additions, Network, Stack};
use stackgen::values::namespace::Security;
use stackgen::values::tier::Tier;

use crate::sample;
pub use crate::sample::{name, texts as named};

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

pub fn stack(workloads: Vec<Workload>) -> Stack {
    Stack {
        name: name("shop"),
        prefix: String::new(),
        checksums: Checksums::Digest,
        target: Target { kubernetes: (1, 34), ..sample::target() },
        namespaces: vec![Namespace {
            name: name("shop"),
            create: true,
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            security: Security::Restricted,
            quota: named(&[("pods", "20")]),
            limits: Some(Limits {
                default: named(&[("memory", "512Mi")]),
                default_request: BTreeMap::new(),
                max: BTreeMap::new(),
                min: BTreeMap::new(),
            }),
            origin: NOWHERE,
        }],
        databases: Vec::new(),
        workloads,
        calls: Vec::new(),
        externals: Vec::new(),
        network: Network { enabled: false, default_deny: false },
        argocd: sample::argocd(),
        additions: Additions::default(),
        pull_secrets: vec!["registry".to_owned()],
        existing_secrets: BTreeSet::new(),
        labels: BTreeMap::new(),
    }
}

/// A backend that listens on 8000, with one track.
pub fn workload(component: &str, strategy: Strategy) -> Workload {
    Workload {
        like: None,
        component: Component {
            tier: Tier::Backend,
            name: name(component),
            base: name(component),
            names: SaidNames::default(),
            selector: BTreeMap::new(),
            namespace: name("shop"),
            service: name(component),
            main: Some(MainPort { port: 8000, service_port: 8000 }),
            port_name: "http".to_owned(),
            protocol: None,
            sticky: false,
            per_pod: false,
            pods: None,
            headless: false,
            by_operator: false,
            extra_ports: Vec::new(),
            origin: NOWHERE,
            labels: BTreeMap::new(),
            annotations: Annotations::default(),
            security: Security::Restricted,
            version: Some("1.4.2".to_owned()),
        },
        job: None,
        inits: Vec::new(),
        sidecars: Vec::new(),
        strategy,
        tracks: vec![Track {
            names: objects(name(component)),
            ..track(component, "stable", "1.4.2", 1)
        }],
        command: Vec::new(),
        args: Vec::new(),
        working_dir: None,
        hooks: Hooks::default(),
        env_from: Vec::new(),
        files: MountedFiles::default(),
        volumes: Vec::new(),
        writable: Vec::new(),
        probes: Probes { startup: None, readiness: Some(readiness()), liveness: None },
        autoscaling: None,
        disruption_budget: None,
        metrics: None,
        expose: Expose::default(),
        account: Account::Own { rules: Vec::new() },
        user: None,
        group: None,
        claim_owner: None,
        read_only: false,
        capabilities: Vec::new(),
        drain_seconds: 5,
        waits: Vec::new(),
        follows: Vec::new(),
        is_called: false,
        secrets: Vec::new(),
        pod: PodSettings::default(),
        access: Access::default(),
    }
}

pub fn track(component: &str, track: &str, tag: &str, replicas: i32) -> Track {
    Track {
        name: track.to_owned(),
        names: objects(name(component).with(track)),
        labels: BTreeMap::from([("track".to_owned(), track.to_owned())]),
        image: Image {
            reference: format!("ghcr.io/acme/{component}:{tag}"),
            pull_policy: Some("IfNotPresent"),
        },
        replicas,
        env: Env::default(),
        resources: Resources::default(),
    }
}

/// All objects of a track under one name.
fn objects(name: ObjectName) -> TrackObjects {
    TrackObjects {
        deployment: name.clone(),
        service: name.clone(),
        config_map: name.clone(),
        autoscaler: name.clone(),
        disruption_budget: name,
    }
}

fn readiness() -> Probe {
    Probe {
        action: Action::Http {
            path: "/readyz".to_owned(),
            port: 8000,
            headers: BTreeMap::new(),
            encrypted: false,
        },
        initial_delay_seconds: None,
        period_seconds: Some(5),
        timeout_seconds: None,
        failure_threshold: None,
        success_threshold: None,
    }
}

/// A door that cuts its path off, where the controller can.
pub fn ingress(path: &str, controller: Controller) -> Ingress {
    let strip_prefix = match controller {
        Controller::Nginx | Controller::Traefik => true,
        Controller::Alb | Controller::AutoAlb | Controller::Gce | Controller::Other => false,
    };
    Ingress {
        ports: BTreeMap::default(),
        port: None,
        hosts: vec!["shop.example.com".to_owned()],
        paths: vec![path.to_owned()],
        strip_prefix,
        class_name: Some("public".to_owned()),
        controller,
        namespace: Some("ingress-nginx".to_owned()),
        tls: true,
        certificates: vec![Certificate {
            hosts: vec!["shop.example.com".to_owned()],
            secret: Some("shop-tls".to_owned()),
        }],
        annotations: named(&[("example.com/owner", "red")]),
    }
}
