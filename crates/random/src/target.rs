//! The targets of a project, and the facts that all of them share.

use serde_json::{Value as Json, json};

use crate::words;
use crate::world::{Values, World};

/// What holds on every target of a project.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact about a cluster, and none excludes another"
)]
pub struct Facts {
    /// The target of each environment, or the only one.
    pub targets: Vec<String>,
    /// The profile that describes a target of the project's own.
    pub profile: Option<Values>,
    pub host_path: bool,
    /// The StorageClasses that a claim of a database may have; none is the default.
    pub database_classes: Vec<Option<&'static str>>,
    /// Those of another claim.
    pub claim_classes: Vec<Option<&'static str>>,
    /// Whether a node has an address that people know.
    pub node_address: bool,
    /// Whether an ingress controller can be told to cut off a prefix, without custom resources.
    pub strips: bool,
    /// Whether nodes are described, so that a stack may not fit them.
    pub nodes: bool,
    /// The first port that a node may have.
    pub first_node_port: u16,
}

/// The name of a target of the project's own.
const OWN: &str = "lab";

/// Chooses the target of each environment.
pub fn choose(environments: usize, world: &mut World) -> Facts {
    let local = Facts {
        host_path: true,
        database_classes: vec![None, Some("standard")],
        claim_classes: vec![None, Some("standard")],
        node_address: true,
        strips: true,
        first_node_port: 30_000,
        ..Facts::default()
    };
    let all = |target: &str| vec![target.to_owned(); environments.max(1)];
    match world.choices.below(8) {
        0 => Facts { targets: all("kind"), ..local },
        1 => Facts { targets: all("minikube"), nodes: true, ..local },
        2 => Facts {
            targets: all("eks"),
            host_path: false,
            database_classes: vec![None, Some("gp2"), Some("gp3")],
            claim_classes: vec![Some("gp2"), Some("gp3")],
            node_address: false,
            strips: false,
            nodes: true,
            first_node_port: 30_000,
            profile: None,
        },
        3 | 4 => own(all(OWN), world),
        5 => managed(world, &all),
        6 => Facts {
            targets: all("k3s"),
            database_classes: vec![None, Some("local-path")],
            claim_classes: vec![None, Some("local-path")],
            node_address: false,
            ..local
        },
        _ => {
            let mut targets = all("kind");
            for target in targets.iter_mut().skip(1) {
                world.choices.one(&["minikube", "kind"]).clone_into(target);
            }
            Facts { targets, nodes: true, ..local }
        }
    }
}

/// A target whose nodes come and go.
fn managed(world: &mut World, all: &dyn Fn(&str) -> Vec<String>) -> Facts {
    const TARGETS: [(&str, &str, bool); 3] = [
        ("eks-auto", "auto-ebs-sc", false),
        ("gke", "premium-rwo", false),
        ("aks", "managed-csi", true),
    ];
    let (target, class, strips) = TARGETS[world.choices.below(TARGETS.len())];
    Facts {
        targets: all(target),
        database_classes: vec![None, Some(class)],
        claim_classes: vec![None, Some(class)],
        strips,
        first_node_port: 30_000,
        ..Facts::default()
    }
}

/// A target that the project describes itself.
fn own(targets: Vec<String>, world: &mut World) -> Facts {
    let mut cluster = Values::new();
    world.maybe(&mut cluster, "kubernetes", |world| {
        world.choices.one(&["1.36", "1.25", "v1.33.1"]).into()
    });
    world.maybe(&mut cluster, "loadBalancer", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut cluster, "loadBalancerOnNodes", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut cluster, "loadBalancerAnnotations", World::annotations);
    world.maybe(&mut cluster, "networkPolicies", |world| (world.choices.below(2) == 0).into());
    world.maybe(&mut cluster, "metricsServer", |world| (world.choices.below(2) == 0).into());
    // What is missing without a remedy is an error where it is used.
    for (fact, remedy) in [
        ("loadBalancer", "loadBalancerRemedy"),
        ("networkPolicies", "networkPoliciesRemedy"),
        ("metricsServer", "metricsServerRemedy"),
    ] {
        if cluster.contains_key(fact) {
            cluster.insert(remedy.to_owned(), "install it".into());
        }
    }
    let classes = world.choices.below(4);
    let (mut database_classes, mut claim_classes) = (vec![None], vec![None]);
    if classes > 0 {
        cluster.insert("storageClasses".to_owned(), json!(["fast", "slow"]));
        world.maybe(&mut cluster, "fixedStorageClasses", |_| json!(["slow"]));
        world.maybe(&mut cluster, "localStorageClasses", |_| json!(["slow"]));
        world.maybe(&mut cluster, "diskStorageClasses", |_| json!(["fast"]));
        world.maybe(&mut cluster, "claimStorageClass", |_| "fast".into());
        database_classes = vec![Some("fast"), Some("slow")];
        claim_classes.clone_from(&database_classes);
    }
    if classes > 1 {
        cluster.insert("defaultStorageClass".to_owned(), "fast".into());
        database_classes.push(None);
        claim_classes.push(None);
    }
    let host_path = world.choices.once_in(2);
    cluster.insert("hostPath".to_owned(), host_path.into());
    let class = world.choices.one(&["nginx", "nginx-internal", "traefik", "alb", "haproxy", ""]);
    if !class.is_empty() {
        cluster.insert("ingressClass".to_owned(), class.into());
    }
    let is_told = class == "haproxy" && world.choices.maybe();
    if is_told {
        cluster.insert("ingressController".to_owned(), "k8s.io/ingress-nginx".into());
    }
    world.maybe(&mut cluster, "loadBalancerClass", |_| "example.com/balancer".into());
    world.maybe(&mut cluster, "ingressNamespace", |_| "ingress".into());
    world.maybe(&mut cluster, "gateway", |world| {
        let mut gateway = Values::new();
        gateway.insert("name".to_owned(), "public".into());
        world.maybe(&mut gateway, "namespace", |_| "gateways".into());
        world.maybe(&mut gateway, "podNamespace", |_| "gateway-system".into());
        Json::Object(gateway)
    });
    world.maybe(
        &mut cluster,
        "dns",
        |world| json!({ "cidrs": [world.choices.one(&["169.254.20.10/32", "fd00::10/128"])] }),
    );
    world.maybe(&mut cluster, "prometheusNamespace", |_| "observability".into());
    let mut first_node_port = 30_000;
    if world.choices.maybe() {
        first_node_port = 20_000;
        cluster.insert("nodePorts".to_owned(), json!({ "min": 20_000, "max": 20_999 }));
    }
    let node_address = world.choices.maybe();
    if node_address {
        cluster.insert("nodeAddress".to_owned(), "node.example.com".into());
    }
    let nodes = world.choices.maybe();
    if nodes {
        let nodes = json!({ "count": 3, "cpu": "4", "memory": "16Gi", "pods": 110 });
        cluster.insert("nodes".to_owned(), nodes);
    }
    world.maybe(&mut cluster, "region", |_| "eu-central-1".into());
    world.maybe(&mut cluster, "machineType", |_| "m5.large".into());
    world.maybe(&mut cluster, "registryMirror", |_| "https://mirror.example.com:5000".into());
    let mut profile = Values::new();
    profile.insert("cluster".to_owned(), Json::Object(cluster));
    world.maybe(&mut profile, "domain", |_| "lab.example.com".into());
    world.has_domain = profile.contains_key("domain");
    world.maybe(
        &mut profile,
        "labels",
        |world| json!({ "lab": world.choices.one(&words::LABEL_VALUES) }),
    );
    Facts {
        targets,
        profile: Some(profile),
        host_path,
        database_classes,
        claim_classes,
        node_address,
        strips: class.contains("nginx") || is_told,
        nodes,
        first_node_port,
    }
}
