//! Whether two objects say the same.

use crate::layer::node::{Node, Value};

/// Whether two trees say the same, in whatever order and style.
pub fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Null, Value::Null) => true,
        (Value::Scalar(one), Value::Scalar(other)) => one.text == other.text,
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.present().count() == other.present().count()
                && one.present().all(|(key, entry)| {
                    other.get(key).is_some_and(|found| same(&entry.node, found))
                })
        }
        _ => false,
    }
}
