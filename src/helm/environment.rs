//! The environments of a chart, and how each is rendered for it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::helm::knob::below;
use crate::helm::place;
use crate::helm::prepare::prepare;
use crate::helm::release_values::Release;
use crate::layer::node::{Map, Node};

/// What a chart is made from: one environment's merged values.
#[derive(Clone, Debug)]
pub struct ChartSource {
    pub env: String,
    pub target: String,
    pub root: Node,
}

/// What is rendered beside the environments as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// An environment as it is.
    Own,
    /// Without anything that may be absent.
    Bare,
    /// With whatever may be there, and as little in it as possible.
    Slim,
    /// With everything.
    Full,
    /// The same, with Secrets that exist already.
    Sealed,
    /// As it is, but all doors are shut: what follows from one is told from what happens to be there beside it.
    Shut,
    /// As it is, with doors of another class.
    Moved,
    /// As it is, with databases elsewhere: all of them, or those whose numbers have a bit.
    Elsewhere(usize),
    /// With all of them elsewhere, and their passwords in Secrets that exist.
    Away,
    /// As it is, with all secrets below keys of their own in Secrets that exist.
    Keyed,
    /// As it is, with secrets that are said in place of those that are elsewhere.
    Told,
    /// The same, with databases elsewhere.
    ToldAway,
    /// As it is, without components that may be left out.
    Alone,
    /// As it is, with all maps of a name turned: what is there is not, and what is not is.
    Turned(&'static str),
}

impl Variant {
    /// What is rendered beside the environments.
    pub const ALL: [Self; 20] = [
        Self::Bare,
        Self::Slim,
        Self::Full,
        Self::Sealed,
        Self::Shut,
        Self::Moved,
        Self::Elsewhere(0),
        Self::Elsewhere(1),
        Self::Elsewhere(2),
        Self::Elsewhere(4),
        Self::Away,
        Self::Keyed,
        Self::Told,
        Self::ToldAway,
        Self::Alone,
        Self::Turned("tls"),
        Self::Turned("loadBalancer"),
        Self::Turned("serviceMonitor"),
        Self::Turned("liveness"),
        Self::Turned("startup"),
    ];

    /// Whether the chart is told to make namespaces.
    pub fn makes_namespaces(self) -> bool {
        matches!(self, Self::Full | Self::Sealed)
    }

    /// Which databases are elsewhere in it: those whose numbers have a bit, or all where that is zero.
    pub fn elsewhere(self) -> Option<usize> {
        match self {
            Self::Elsewhere(bit) => Some(bit),
            Self::Away | Self::ToldAway => Some(0),
            _ => None,
        }
    }

    /// Whether what a chart offers beyond the environment is laid out in it.
    pub fn has_offers(self) -> bool {
        matches!(self, Self::Bare | Self::Slim | Self::Full | Self::Sealed)
    }
}

/// How much of a rendering is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkLevel {
    Knobs,
    /// The facts of the release alone.
    Release,
    Nothing,
}

/// The values of an environment, as a chart is made from them.
#[derive(Clone, Debug)]
pub struct ChartEnvironment {
    pub name: String,
    pub target: String,
    /// The values as they are, and prepared.
    pub given: Node,
    pub root: Node,
    /// The components whose ports these values refer to by themselves.
    pub named_ports: BTreeSet<String>,
    /// The name of the stack, which is that of a release with plain names.
    pub stack: String,
    /// What the environment says to the chart.
    pub values: Json,
    pub namespace: String,
}

impl ChartEnvironment {
    pub fn of(source: &ChartSource) -> Self {
        let ChartSource { env, target, root } = source;
        let prepared = prepare(root, env, target);
        let name = at_path(&prepared, &["name"]).unwrap_or_default().to_owned();
        let namespace = at_path(&prepared, &["namespace"])
            .or_else(|| at_path(&prepared, &["namespace", "name"]));
        Self {
            name: env.clone(),
            target: target.clone(),
            given: root.clone(),
            namespace: namespace.map_or_else(|| name.clone(), str::to_owned),
            stack: name,
            named_ports: place::named_ports(&prepared),
            root: prepared,
            values: json!({}),
        }
    }

    /// Whether a path is the count of a component's pods, and it is one: where that mounts a claim of one node, the
    /// old pod goes before the new one comes, and another count is another way to release.
    pub fn runs_alone(&self, path: &[String]) -> bool {
        let Some((key, component)) = path.split_last() else { return false };
        if key != "replicas" || component.len() != 2 {
            return false;
        }
        let at = |keys: &str| place::get(&self.root, &below(component, keys));
        let is_one = |node: &Node| node.as_scalar().is_some_and(|count| count.text == "1");
        let volumes = at("volumes").and_then(Node::as_map);
        let mut volumes = volumes.into_iter().flat_map(Map::present);
        let is_of_one_node = volumes.any(|(_, volume)| {
            let claim = volume.node.get("claim");
            let is_shared = |claim: &Node| place::json(claim).to_string().contains("Many\"");
            claim.is_some_and(|claim| claim.get("perPod").is_none() && !is_shared(claim))
        });
        is_of_one_node
            && at("replicas").is_none_or(is_one)
            && at("autoscaling").is_none()
            && at("release").is_none()
    }

    /// A release of some values in the environment's namespace, under the stack's own name.
    pub fn release<'e>(&'e self, values: &'e Json) -> Release<'e> {
        Release { prefix: "", instance: &self.stack, namespace: &self.namespace, values }
    }
}

/// The scalar at a path.
pub fn at_path<'n>(root: &'n Node, path: &[&str]) -> Option<&'n str> {
    let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
    place::get(root, &path)?.as_scalar().map(|scalar| scalar.text.as_str())
}
