//! The application as a picture: components, who calls whom, and the doors that lead in.
//!
//! It is made of a stack by [`stack`], of anybody's manifests by [`manifests`]; [`layout`] says where
//! things are on a page.

pub mod area;
mod entrance;
pub mod layout;
pub mod manifests;
mod order;
mod path;
mod scale;
pub mod stack;
mod track;

use indexmap::IndexMap;

use crate::values::tier::Tier;

/// Said of a component in place of its Service.
const OUTSIDE: &str = "outside the cluster";

/// An application.
#[derive(Clone, Debug)]
pub struct Diagram {
    /// The stack, the environment and the target; or what was read.
    pub title: String,
    /// What is called stands before its callers.
    pub nodes: Vec<DiagramNode>,
    pub edges: Vec<Edge>,
    pub doors: Vec<Door>,
}

/// A component.
#[derive(Clone, Debug)]
pub struct DiagramNode {
    pub name: String,
    pub tier: Tier,
    /// Absent for a database outside the cluster.
    pub namespace: Option<String>,
    /// What it runs: an engine with its version, or an image.
    pub runs: String,
    /// The Service with its port, as callers write it; or that there is none.
    pub service: String,
    /// How many pods there are, where there is one track.
    pub pods: Option<String>,
    /// The tracks, where there are several.
    pub tracks: Vec<Weighted>,
    /// Whether whoever calls it gets no answer: a Service without pods, a name that no Service has.
    pub is_broken: bool,
}

/// A track, and how much of the traffic it gets.
#[derive(Clone, Debug)]
pub struct Weighted {
    pub name: String,
    pub pods: String,
    /// Percent.
    pub weight: i64,
}

/// A call, by the indexes of its ends.
#[derive(Clone, Debug)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// The protocol and the port, with the pods' own where it is another: `mysql 8085 → 3306`.
    pub label: String,
}

/// A way in from outside the cluster.
#[derive(Clone, Debug)]
pub struct Door {
    pub to: usize,
    /// `Ingress`, `NodePort`, `LoadBalancer`.
    pub kind: &'static str,
    /// The address.
    pub at: String,
}

impl Diagram {
    /// The namespaces in the order of their components, each with the places of those; components
    /// outside the cluster are in none.
    pub fn namespaces(&self) -> IndexMap<Option<&str>, Vec<usize>> {
        let mut all: IndexMap<Option<&str>, Vec<usize>> = IndexMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            all.entry(node.namespace.as_deref()).or_default().push(index);
        }
        all
    }
}

impl Weighted {
    /// The track in words.
    pub fn text(&self) -> String {
        format!("{} {}% · {}", self.name, self.weight, self.pods)
    }
}

fn count(pods: i64) -> String {
    if pods == 1 { "1 pod".to_owned() } else { format!("{pods} pods") }
}

/// An image without its registry, and with the start of a digest alone.
fn short(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    match last.split_once("@sha256:") {
        Some((name, digest)) => format!("{name}@{}", digest.chars().take(12).collect::<String>()),
        None => last.to_owned(),
    }
}
