//! Clusters that fit a stack: what kind, minikube and eksctl are told to make.
//!
//! What the stack needs is read from its objects, what the cluster is like from the target's facts.

mod eks;
mod eks_auto;
mod file;
mod kind;
mod minikube;
mod need;

pub use file::{ClusterFile, ClusterFiles, FileBody};

use sha2::{Digest, Sha256};

use crate::cluster::need::ClusterNeed;
use crate::object::Bundle;
use crate::stack::Stack;
use crate::stack::name::hex;

/// The most characters of a cluster's name: the names of nodes start with it.
const LONGEST: usize = 40;

/// The tools that make clusters, by the name of the target.
pub const TOOLS: [&str; 4] = ["kind", "minikube", "eks", "eks-auto"];

/// The cluster for a stack; nothing for a target that no tool makes.
pub fn build(stack: &Stack, bundle: &Bundle, env: &str) -> Option<ClusterFiles> {
    let need = ClusterNeed::of(stack, bundle);
    let name = name(stack.name.as_str(), env);
    match stack.target.name.as_str() {
        "kind" => Some(kind::cluster(stack, &need, &name)),
        "minikube" => Some(minikube::cluster(stack, &need, &name)),
        "eks" => Some(eks::cluster(stack, &need, &name)),
        "eks-auto" => Some(eks_auto::cluster(stack, &need, &name)),
        _ => None,
    }
}

/// The name of the cluster: the stack's with the environment's.
fn name(stack: &str, env: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let env: String = env.chars().map(plain).collect();
    let name = if env.is_empty() { stack.to_owned() } else { format!("{stack}-{env}") };
    if name.len() <= LONGEST {
        return name;
    }
    let kept = name[..LONGEST - 9].trim_end_matches('-');
    format!("{kept}-{}", hex(&Sha256::digest(name.as_bytes()), 8))
}
