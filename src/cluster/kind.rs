//! The configuration of kind. <https://kind.sigs.k8s.io/docs/user/configuration/>

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cluster::file::{ClusterFile, ClusterFiles, FileBody};
use crate::cluster::need::ClusterNeed;
use crate::stack::Stack;
use crate::stack::target::Target;

/// The file that kind reads.
const FILE: &str = "kind.yaml";

/// Where containerd finds how to reach a registry, in the node and beside the configuration.
/// <https://github.com/containerd/containerd/blob/main/docs/hosts.md>
const REGISTRIES: [(&str, &str); 1] = [("docker.io", "https://registry-1.docker.io")];

/// The node image of each minor version of Kubernetes, of the newest release of kind that has one.
/// <https://github.com/kubernetes-sigs/kind/releases>
const IMAGES: [(u32, &str); 10] = [
    (37, "kindest/node:v1.37.0"),
    (36, "kindest/node:v1.36.1"),
    (35, "kindest/node:v1.35.0"),
    (34, "kindest/node:v1.34.3"),
    (33, "kindest/node:v1.33.7"),
    (32, "kindest/node:v1.32.11"),
    (31, "kindest/node:v1.31.14"),
    (30, "kindest/node:v1.30.13"),
    (29, "kindest/node:v1.29.14"),
    (28, "kindest/node:v1.28.15"),
];

/// What ingress controllers are reached by.
/// <https://kind.sigs.k8s.io/docs/user/ingress/>
const WEB: [u64; 2] = [80, 443];

/// The controller for nginx's class that finds those ports.
const INGRESS_NGINX: &str = "https://kind.sigs.k8s.io/examples/ingress/deploy-ingress-nginx.yaml";

/// The label by which manifests for kind put an ingress controller on the node whose ports are mapped.
const INGRESS_READY: (&str, &str) = ("ingress-ready", "true");

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct KindConfig {
    kind: &'static str,
    api_version: &'static str,
    name: String,
    nodes: Vec<KindNode>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct KindNode {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extra_mounts: Vec<ExtraMount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extra_port_mappings: Vec<PortMapping>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ExtraMount {
    host_path: String,
    container_path: String,
    read_only: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PortMapping {
    container_port: u64,
    host_port: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    listen_address: Option<&'static str>,
    protocol: String,
}

/// What kind is told. A NodePort answers on every node, so the first one maps all of them.
pub fn cluster(stack: &Stack, need: &ClusterNeed, name: &str) -> ClusterFiles {
    let target = &stack.target;
    let image = image(target);
    let more = mirrors(target);
    let mounts: Vec<ExtraMount> = more.iter().map(mount).collect();
    let node = |role| KindNode { role, image, extra_mounts: mounts.clone(), ..KindNode::default() };
    let workers = target.nodes.map_or(1, |nodes| nodes.count);
    let labels = has_ingress(need).then_some(INGRESS_READY).into_iter().collect();
    let mut nodes = vec![KindNode {
        extra_port_mappings: ports(target, need),
        labels,
        ..node("control-plane")
    }];
    // A control plane alone runs pods; beside workers it does not.
    nodes.extend((1..=workers).filter(|_| workers > 1).map(|_| node("worker")));
    let config = KindConfig {
        kind: "Cluster",
        api_version: "kind.x-k8s.io/v1alpha4",
        name: name.to_owned(),
        nodes,
    };
    let value = serde_json::to_value(&config).expect("texts and numbers have a JSON form");
    let body = FileBody::Yaml { comment: comment(target, need, name), value };
    ClusterFiles { main: ClusterFile { path: FILE.to_owned(), body }, more }
}

fn image(target: &Target) -> Option<&'static str> {
    let (_, minor) = target.kubernetes;
    IMAGES.iter().find(|(known, _)| *known == minor).map(|(_, image)| *image)
}

fn has_ingress(need: &ClusterNeed) -> bool {
    !need.ingress_classes.is_empty()
}

/// Exactly the NodePorts of the stack, and what its Ingresses are reached by.
fn ports(target: &Target, need: &ClusterNeed) -> Vec<PortMapping> {
    let local =
        target.node_address.as_deref().is_some_and(|at| ["localhost", "127.0.0.1"].contains(&at));
    let mapping = |port: u64, protocol: &str| PortMapping {
        container_port: port,
        host_port: port,
        listen_address: local.then_some("127.0.0.1"),
        protocol: protocol.to_owned(),
    };
    let web = WEB.into_iter().filter(|_| has_ingress(need)).map(|port| mapping(port, "TCP"));
    web.chain(need.node_ports.iter().map(|(port, protocol)| mapping(*port, protocol))).collect()
}

/// The files that send containerd to a mirror first.
fn mirrors(target: &Target) -> Vec<ClusterFile> {
    let Some(mirror) = &target.registry_mirror else { return Vec::new() };
    let file = |(registry, server): (&str, &str)| ClusterFile {
        path: format!("certs.d/{registry}/hosts.toml"),
        body: FileBody::Text(format!(
            "server = \"{server}\"\n\n[host.\"{mirror}\"]\n  capabilities = [\"pull\", \"resolve\"]\n"
        )),
    };
    REGISTRIES.map(file).into()
}

fn mount(file: &ClusterFile) -> ExtraMount {
    let folder = file.path.trim_end_matches("/hosts.toml");
    ExtraMount {
        host_path: format!("./{folder}"),
        container_path: format!("/etc/containerd/{folder}"),
        read_only: true,
    }
}

fn comment(target: &Target, need: &ClusterNeed, name: &str) -> Vec<String> {
    let mut lines = vec![format!("  kind create cluster --config {FILE}")];
    if target.registry_mirror.is_some() {
        lines.push("in this folder, whose certs.d is mounted into the nodes".to_owned());
    }
    let (major, minor) = target.kubernetes;
    if image(target).is_none() {
        lines.push(format!(
            "kind has no image of Kubernetes {major}.{minor}: it takes its own version"
        ));
    }
    let mut then = need.installations();
    if need.autoscalers {
        then.push("metrics-server with --kubelet-insecure-tls, which autoscalers read".to_owned());
    }
    for class in &need.ingress_classes {
        then.push(format!("an ingress controller of the class `{class}`, behind ports 80 and 443"));
    }
    if need.ingress_of("nginx") {
        then.push(format!("  kubectl apply -f {INGRESS_NGINX}"));
    }
    if need.load_balancers {
        then.push("cloud-provider-kind, which gives load balancers their addresses".to_owned());
    }
    if !then.is_empty() {
        lines.push("The stack also needs in this cluster:".to_owned());
        lines.extend(then.into_iter().map(|what| format!("  {what}")));
    }
    if !need.images.is_empty() {
        lines.push("Images that no registry serves come from this machine:".to_owned());
        let load = |image: &String| format!("  kind load docker-image --name {name} {image}");
        lines.extend(need.images.iter().map(load));
    }
    lines
}
