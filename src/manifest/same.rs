//! Whether two objects say the same.

use crate::layer::node::{Entry, Map, Node, Value};

/// What the API server writes where nothing is written, by the names of fields.
/// <https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/>
const DEFAULTS: [(&str, &str); 5] = [
    ("protocol", "TCP"),
    ("replicas", "1"),
    ("restartPolicy", "Always"),
    ("sessionAffinity", "None"),
    ("type", "ClusterIP"),
];

/// Whether two trees say the same, in whatever order and style, and whether or not defaults are written.
pub fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Scalar(one), Value::Scalar(other)) => one.text == other.text,
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            said(one).count() == said(other).count()
                && said(one).all(|(key, entry)| {
                    other.get(key).is_some_and(|found| same(&entry.node, found))
                })
        }
        _ => false,
    }
}

/// The entries of a map that are no defaults.
fn said(map: &Map) -> impl Iterator<Item = (&String, &Entry)> {
    map.present().filter(|(key, entry)| {
        let text = entry.node.as_scalar().map(|scalar| scalar.text.as_str());
        !DEFAULTS.iter().any(|(name, value)| name == key && text == Some(*value))
    })
}
