//! What backends and frontends become: Deployments, Services, policies and what goes with them.

mod fixture;

use std::collections::BTreeMap;

use stackgen::emit::yaml;
use stackgen::engine::Engine;
use stackgen::object::build;
use stackgen::stack::account::{self, Account};
use stackgen::stack::component::MainPort;
use stackgen::stack::expose::{Controller, Expose, LoadBalancer};
use stackgen::stack::image::Image;
use stackgen::stack::metrics::{Metrics, Monitor};
use stackgen::stack::network::{Access, AccessRule, Namespaces, Peer};
use stackgen::stack::release::Strategy;
use stackgen::stack::scaling::{Autoscaling, DisruptionBudget};
use stackgen::stack::secret::{Secret, SecretBody, SecretKey, SecretText};
use stackgen::stack::storage::Claim;
use stackgen::stack::volume::{Volume, VolumeSource};
use stackgen::stack::wait::Wait;
use stackgen::stack::workload::Workload;
use stackgen::stack::{Network, Stack};
use stackgen::values::scalar::CountOrPercent;

use fixture::{ingress, name, named, stack, track, workload};

/// The objects of a stack as YAML.
fn rendered(stack: &Stack) -> String {
    yaml::objects(build(stack).objects.iter().map(|object| &object.body))
}

/// The objects of one kind as YAML.
fn of_kind(stack: &Stack, kind: &str) -> String {
    let bundle = build(stack);
    let wanted = bundle.objects.iter().filter(|object| object.kind() == kind);
    yaml::objects(wanted.map(|object| &object.body))
}

/// `wave kind namespace/name` of every object.
fn outline(stack: &Stack) -> String {
    let line = |object: &stackgen::object::Object| {
        let (wave, kind) = (object.wave, object.kind());
        format!("{wave:>2} {kind} {}/{}\n", object.namespace(), object.name())
    };
    build(stack).objects.iter().map(line).collect()
}

fn full() -> Workload {
    let mut api = workload("api", Strategy::Rolling { max_surge: None, max_unavailable: None });
    api.component.annotations.pod = named(&[("example.com/team", "red")]);
    let stable = &mut api.tracks[0];
    stable.env.config = named(&[("LOG_LEVEL", "info")]);
    let key = SecretKey { secret: name("api-env"), key: "JWT_KEY".to_owned() };
    stable.env.secrets = BTreeMap::from([("JWT_KEY".to_owned(), key)]);
    stable.env.fields = named(&[("POD_IP", "status.podIP")]);
    stable.env.composed = named(&[("AUTH", "Bearer $(JWT_KEY)")]);
    stable.resources.requests = named(&[("cpu", "250m"), ("memory", "256Mi")]);
    let literal = BTreeMap::from([("JWT_KEY".to_owned(), SecretText::new("s3cret"))]);
    let body = SecretBody::Literal(literal);
    api.secrets = vec![Secret::opaque(name("api-env"), name("shop"), body)];
    api.files = named(&[("/etc/api/flags.json", "{}"), ("/etc/other/flags.json", "[]")]).into();
    api.volumes = vec![Volume {
        name: name("uploads"),
        mount_path: "/uploads".to_owned(),
        sub_path: None,
        read_only: false,
        source: VolumeSource::Claim(Claim {
            size: "1Gi".to_owned(),
            class_name: None,
            access_modes: vec!["ReadWriteMany".to_owned()],
        }),
    }];
    api.writable = vec!["/var/cache/api".to_owned()];
    api.read_only = true;
    api.autoscaling = Some(Autoscaling {
        min: 2,
        max: 5,
        cpu: Some(70),
        memory: None,
        scale_down_seconds: Some(60),
    });
    api.disruption_budget = Some(DisruptionBudget::MinAvailable(CountOrPercent::Count(1)));
    api.metrics = Some(Metrics {
        path: "/metrics".to_owned(),
        port: 8000,
        port_name: "http".to_owned(),
        monitor: Some(Monitor {
            labels: named(&[("release", "prometheus")]),
            interval: "30s".to_owned(),
        }),
    });
    api.account = Account::Own {
        rules: vec![account::RoleRule {
            api_groups: vec![String::new()],
            resources: vec!["pods".to_owned()],
            verbs: vec!["list".to_owned()],
            resource_names: Vec::new(),
        }],
    };
    api.waits = vec![Wait {
        name: name("main"),
        question: Engine::Postgres.facts().run.wait,
        image: Image { reference: "postgres:17".to_owned(), pull_policy: None },
        user: (Engine::Postgres.facts().run.user)(false),
        host: "main.shop-data.svc.cluster.local".to_owned(),
        port: 5432,
    }];
    api.expose.ingress = Some(ingress("/api", Controller::Nginx));
    api
}

#[test]
fn a_rolling_backend_with_everything() {
    insta::assert_snapshot!(rendered(&stack(vec![full()])));
}

#[test]
fn blue_and_green_share_the_client_service_one_at_a_time() {
    let mut web = workload("web", Strategy::BlueGreen { active: "blue".to_owned() });
    web.component.main = Some(MainPort { port: 80, service_port: 8000 });
    web.tracks = vec![track("web", "blue", "1.4.1", 3), track("web", "green", "1.4.2", 1)];
    web.disruption_budget = Some(DisruptionBudget::MaxUnavailable(CountOrPercent::Percent(50)));
    web.metrics = full().metrics;
    let stack = stack(vec![web]);
    insta::assert_snapshot!(
        outline(&stack) + &of_kind(&stack, "Service") + &of_kind(&stack, "ServiceMonitor")
    );
}

#[test]
fn a_switch_of_colour_changes_the_client_service_alone() {
    let colours = |active: &str| {
        let mut web = workload("web", Strategy::BlueGreen { active: active.to_owned() });
        web.tracks = vec![track("web", "blue", "1.4.1", 3), track("web", "green", "1.4.2", 3)];
        build(&stack(vec![web])).objects
    };
    let (before, after) = (colours("blue"), colours("green"));
    let changed = before.iter().zip(&after).filter(|(before, after)| before.body != after.body);
    let changed: Vec<_> = changed.map(|(object, _)| (object.kind(), object.name())).collect();
    assert_eq!(changed, [("Service", "web")]);
}

#[test]
fn stable_and_canary_stand_behind_one_service() {
    let mut web = workload("web", Strategy::Canary);
    web.tracks = vec![track("web", "stable", "1.4.2", 9), track("web", "canary", "1.5.0", 1)];
    web.disruption_budget = Some(DisruptionBudget::MinAvailable(CountOrPercent::Count(1)));
    let stack = stack(vec![web]);
    insta::assert_snapshot!(outline(&stack) + &rendered_selectors(&stack));
}

/// The selectors of Services, Deployments and budgets, a line each.
fn rendered_selectors(stack: &Stack) -> String {
    let line = |object: &stackgen::object::Object| {
        let selector = object.body.pointer("/spec/selector")?;
        Some(format!("{} {} {selector}\n", object.kind(), object.name()))
    };
    build(stack).objects.iter().filter_map(line).collect()
}

#[test]
fn policies_open_the_edges_and_nothing_else() {
    let to = |peer, ports: &[u16]| AccessRule {
        peer,
        ports: ports.iter().map(|port| (*port).into()).collect(),
    };
    let component = |component: &str, namespace: &str| Peer::Component {
        name: name(component),
        namespace: name(namespace),
        selector: BTreeMap::new(),
    };
    let mut api = workload("api", Strategy::Recreate);
    api.access = Access {
        from: vec![
            to(component("web", "shop"), &[8000]),
            to(Peer::Namespace(Namespaces::Named(name("monitoring"))), &[8000]),
            to(component("web", "shop"), &[8000, 9000]),
            to(Peer::Anyone, &[8000]),
        ],
        to: vec![
            to(component("main", "shop-data"), &[5432]),
            to(Peer::Cidr { cidr: "10.0.0.0/8".to_owned(), except: Vec::new() }, &[]),
        ],
    };
    let mut stack = stack(vec![api]);
    stack.network = Network { enabled: true, default_deny: true };
    insta::assert_snapshot!(of_kind(&stack, "NetworkPolicy"));
}

#[test]
fn a_load_balancer_beside_a_node_port_is_a_service_of_its_own() {
    let mut web = workload("web", Strategy::Recreate);
    web.expose = Expose {
        route: None,
        node_port: Some(30004),
        named_node_ports: Vec::new(),
        load_balancer: Some(LoadBalancer {
            port: Some(80),
            ports: Vec::new(),
            class_name: Some("acme.example/lb".to_owned()),
            annotations: named(&[("example.com/tier", "public")]),
            source_ranges: vec!["203.0.113.0/24".to_owned()],
        }),
        ingress: None,
        host_ports: Vec::new(),
    };
    insta::assert_snapshot!(of_kind(&stack(vec![web]), "Service"));
}

#[test]
fn a_load_balancer_alone_is_the_client_service() {
    let mut web = workload("web", Strategy::Recreate);
    let annotations = BTreeMap::new();
    let door = LoadBalancer {
        port: Some(8000),
        ports: Vec::new(),
        class_name: None,
        annotations,
        source_ranges: Vec::new(),
    };
    web.expose.load_balancer = Some(door);
    let stack = stack(vec![web]);
    let services: Vec<_> =
        build(&stack).objects.into_iter().filter(|object| object.kind() == "Service").collect();
    assert_eq!(services.len(), 1);
    assert_eq!(services[0].body["spec"]["type"], "LoadBalancer");
}

#[test]
fn every_controller_is_told_in_its_own_words() {
    let behind = |controller| {
        let mut api = workload("api", Strategy::Recreate);
        api.expose.ingress = Some(ingress("/api/v1.0", controller));
        let stack = stack(vec![api]);
        of_kind(&stack, "Middleware") + &of_kind(&stack, "Ingress")
    };
    let all = [Controller::Nginx, Controller::Traefik, Controller::Alb].map(behind).join("---\n");
    insta::assert_snapshot!(all);
}

#[test]
fn a_password_is_in_no_checksum_and_what_stands_around_it_is() {
    let checksum = |password: &str, around: &str| {
        let mut api = full();
        let secret = SecretText::new(password).around(around);
        let literal = BTreeMap::from([("JWT_KEY".to_owned(), secret)]);
        api.secrets[0].body = SecretBody::Literal(literal);
        let objects = build(&stack(vec![api])).objects;
        let deployment = objects.into_iter().find(|object| object.kind() == "Deployment");
        let body = deployment.expect("a backend has a Deployment").body;
        body["spec"]["template"]["metadata"]["annotations"]["checksum/config"].clone()
    };
    assert_eq!(checksum("one", "a"), checksum("two", "a"));
    assert_ne!(checksum("one", "a"), checksum("one", "b"));
}

#[test]
fn an_older_cluster_is_not_told_what_it_does_not_know() {
    let mut stack = stack(vec![full()]);
    stack.target.kubernetes = (1, 26);
    let text = rendered(&stack);
    assert!(!text.contains("preStop"), "{text}");
    assert!(!text.contains("unhealthyPodEvictionPolicy"), "{text}");
}
