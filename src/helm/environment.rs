//! The environments of a chart, and how each is rendered for it.

use serde_json::{Value as Json, json};

use crate::helm::node::Release;
use crate::helm::place;
use crate::helm::prepare::prepare;
use crate::layer::node::Node;

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
        let name = said(&prepared, &["name"]).unwrap_or_default().to_owned();
        let namespace =
            said(&prepared, &["namespace"]).or_else(|| said(&prepared, &["namespace", "name"]));
        Self {
            name: env.clone(),
            target: target.clone(),
            given: root.clone(),
            namespace: namespace.map_or_else(|| name.clone(), str::to_owned),
            stack: name,
            root: prepared,
            values: json!({}),
        }
    }

    /// A release of some values in the environment's namespace, under the stack's own name.
    pub fn release<'e>(&'e self, values: &'e Json) -> Release<'e> {
        Release { prefix: "", instance: &self.stack, namespace: &self.namespace, values }
    }
}

/// The scalar at a path.
pub fn said<'n>(root: &'n Node, path: &[&str]) -> Option<&'n str> {
    let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
    place::get(root, &path)?.as_scalar().map(|scalar| scalar.text.as_str())
}
