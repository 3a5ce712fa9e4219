//! The command that makes a cluster with minikube. <https://minikube.sigs.k8s.io/docs/commands/start/>

use crate::cluster::file::{ClusterFile, ClusterFiles, FileBody};
use crate::cluster::need::ClusterNeed;
use crate::stack::Stack;
use crate::stack::target::Nodes;

/// The script with the command.
const FILE: &str = "minikube.sh";

/// What the pods of the system ask for, in thousandths of a core.
const SYSTEM_CPU: i128 = 750;

/// What the system takes of the memory, in Mi.
const SYSTEM_MEMORY: i128 = 596;

/// What minikube gives to a node unless told otherwise: cores, Mi of memory, Gi of disk.
const DEFAULT: (i128, i128, i128) = (2, 4096, 20);

/// What images take of the disk, in Gi.
const IMAGES: i128 = 10;

/// Memory is a multiple of so many Mi.
const STEP: i128 = 256;

/// The script. Its sizes are those of the target's nodes, and larger where the stack asks for more.
pub fn cluster(stack: &Stack, need: &ClusterNeed, name: &str) -> ClusterFiles {
    let target = &stack.target;
    let (major, minor) = target.kubernetes;
    let count = i128::from(target.nodes.map_or(1, |nodes| nodes.count).max(1));
    let (cpus, memory) = sizes(target.nodes, need, count);
    let disk = (per(need.storage, count * 1000 * (1 << 30)) + IMAGES).max(DEFAULT.2);
    let mut flags = vec![
        format!("--profile={name}"),
        format!("--kubernetes-version=v{major}.{minor}"),
        format!("--nodes={count}"),
        format!("--cpus={cpus}"),
        format!("--memory={memory}m"),
        format!("--disk-size={disk}g"),
    ];
    // The network that minikube has by itself lets everything pass.
    flags.extend(stack.network.enabled.then(|| "--cni=calico".to_owned()));
    let addons = addons(need);
    flags.extend((!addons.is_empty()).then(|| format!("--addons={}", addons.join(","))));
    flags.extend(target.registry_mirror.iter().map(|url| format!("--registry-mirror={url}")));
    let mut text = format!("#!/bin/sh\n# The cluster `{name}`, made by gen.\n");
    let more = need.installations();
    if !more.is_empty() {
        text.push_str("#\n# The stack also needs in this cluster:\n");
        text.extend(more.into_iter().map(|what| format!("#   {what}\n")));
    }
    if need.load_balancers {
        text.push_str("#\n# `minikube tunnel` gives load balancers their addresses.\n");
    }
    if !need.images.is_empty() {
        text.push_str("#\n# Images that no registry serves come from this machine:\n");
        let load = |image: &String| format!("#   minikube image load --profile={name} {image}\n");
        text.extend(need.images.iter().map(load));
    }
    text.push_str(&format!("set -eu\nminikube start \\\n  {}\n", flags.join(" \\\n  ")));
    let main = ClusterFile { path: FILE.to_owned(), body: FileBody::Text(text) };
    ClusterFiles { main, more: Vec::new() }
}

/// Cores and Mi of a node.
fn sizes(nodes: Option<Nodes>, need: &ClusterNeed, count: i128) -> (i128, i128) {
    let asked = need.capacity.loads[0].total.demand.request;
    let facts = nodes.map_or((0, 0), |nodes| (nodes.cpu, nodes.memory));
    let cpu = facts.0.max(per(asked.cpu, count)) + SYSTEM_CPU;
    let memory = facts.1.max(per(asked.memory, count));
    let memory = per(memory, 1000 * (1 << 20)) + SYSTEM_MEMORY;
    (per(cpu, 1000).max(DEFAULT.0), (per(memory, STEP) * STEP).max(DEFAULT.1))
}

/// What minikube can switch on by itself.
fn addons(need: &ClusterNeed) -> Vec<&'static str> {
    let ingress = need.ingress_of("nginx").then_some("ingress");
    let metrics = need.autoscalers.then_some("metrics-server");
    ingress.into_iter().chain(metrics).collect()
}

/// A division that rounds up.
fn per(amount: i128, by: i128) -> i128 {
    amount.div_euclid(by) + i128::from(amount.rem_euclid(by) != 0)
}
