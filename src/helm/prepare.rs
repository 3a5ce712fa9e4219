//! An environment's values as the chart is made from: what only warns or is resolved before is out of
//! the way, so that all that is left decides about objects.

use serde_json::{Value as Json, json};

use crate::helm::place;
use crate::layer::node::{Node, Value};

/// Facts about a cluster that objects depend on.
const FACTS: [&str; 8] = [
    "kubernetes",
    "loadBalancerAnnotations",
    "nodePorts",
    "defaultStorageClass",
    "ingressClass",
    "ingressNamespace",
    "prometheusNamespace",
    "nodeAddress",
];

/// Custom resources that objects of gen can be of. Whether a cluster has them is its own to say.
const RESOURCES: [&str; 3] = [
    "servicemonitors.monitoring.coreos.com",
    "externalsecrets.external-secrets.io",
    "middlewares.traefik.io",
];

/// The values, merged, of one environment on one target.
pub fn prepare(root: &Node, env: &str, target: &str) -> Node {
    let mut root = place::settled(root);
    let at = |text: &str| vec![text.to_owned()];
    for key in ["policy", "defaults", "chart"] {
        place::remove(&mut root, &at(key));
    }
    let span = root.span;
    given_later(&mut root);
    facts(&mut root, env, target);
    place::set(&mut root, &at("target"), place::tree(&target.into(), span));
    let mut cluster = Node::empty(span);
    for fact in FACTS {
        if let Some(node) = root.get("cluster").and_then(|cluster| cluster.get(fact)) {
            place::set(&mut cluster, &at(fact), node.clone());
        }
    }
    place::set(&mut root, &at("cluster"), cluster);
    let places = ["namespace", "namespaces.database", "namespaces.backend", "namespaces.frontend"];
    for path in places {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        namespace(&mut root, &path);
    }
    root
}

/// What is said to gen beside the chart's values: nothing is unwise, and the cluster has everything.
pub fn tolerant() -> Json {
    let levels = [
        "inlineSecrets",
        "unpinnedImages",
        "missingRequests",
        "missingProbes",
        "ephemeralData",
        "passwordCharacters",
        "secretCopies",
        "capacity",
        "targetGaps",
        "sharedNodePorts",
        "writtenAddresses",
    ];
    let policy: serde_json::Map<String, Json> =
        levels.iter().map(|key| ((*key).to_owned(), "allow".into())).collect();
    json!({
        "policy": policy,
        "cluster": {
            "loadBalancer": true,
            "hostPath": true,
            "networkPolicies": true,
            "metricsServer": true,
            "customResources": RESOURCES,
        },
    })
}

/// A namespace as a map with its name; what is said about the Namespace itself is not in the chart.
fn namespace(root: &mut Node, path: &[String]) {
    let Some(node) = place::get(root, path).cloned() else { return };
    let below = |key: &str| {
        let mut path = path.to_vec();
        path.push(key.to_owned());
        path
    };
    if node.as_scalar().is_some() {
        place::set(root, path, Node::empty(node.span));
        place::set(root, &below("name"), node);
        return;
    }
    for key in ["create", "labels", "annotations"] {
        place::remove(root, &below(key));
    }
}

/// Takes away the names of gen's own variables: such secrets are given when the chart is installed.
fn given_later(node: &mut Node) {
    if let Value::Map(map) = &mut node.value {
        map.entries.shift_remove("fromEnv");
        map.entries.values_mut().for_each(|entry| given_later(&mut entry.node));
    }
}

/// Puts the environment and the target into all texts.
fn facts(node: &mut Node, env: &str, target: &str) {
    match &mut node.value {
        Value::Null => {}
        Value::Scalar(scalar) => {
            if scalar.text.contains("${") {
                scalar.text = put_in(&scalar.text, env, target);
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| facts(item, env, target)),
        Value::Map(map) => {
            map.entries.values_mut().for_each(|entry| facts(&mut entry.node, env, target));
        }
    }
}

fn put_in(text: &str, env: &str, target: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, after) = rest.split_at(start);
        out += before;
        let escaped = before.ends_with('$');
        let known = [("${env}", env), ("${target}", target)];
        let found = known.into_iter().find(|(word, _)| !escaped && after.starts_with(word));
        let (word, value) = found.unwrap_or(("${", "${"));
        out += value;
        rest = &after[word.len()..];
    }
    out + rest
}
