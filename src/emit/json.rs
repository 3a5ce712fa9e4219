//! JSON: one `List` of objects, indented, in the same field order as YAML.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};

use crate::foreign;

use super::order::{Order, Row};

/// Writes Kubernetes objects as a `v1` `List`, with a newline at the end.
#[must_use]
#[expect(clippy::missing_panics_doc, reason = "a map with text keys always has a JSON form")]
pub fn list<'a>(objects: impl IntoIterator<Item = &'a Value>) -> String {
    let items = objects.into_iter().map(|object| Arranged { value: object, order: Order::OBJECT });
    let list = ArrangedList(items.collect());
    let out = serde_json::to_string_pretty(&list).expect("a map with text keys has a JSON form");
    foreign::json(&out).into_owned() + "\n"
}

/// A value as text with its maps in the order of their keys, to sort or compare by.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<String> =
                map.iter().map(|(key, below)| format!("{key}: {}", canonical(below))).collect();
            entries.sort();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => items.iter().map(canonical).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

struct ArrangedList<'a>(Vec<Arranged<'a>>);

impl Serialize for ArrangedList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_map(Some(3))?;
        entries.serialize_entry("apiVersion", "v1")?;
        entries.serialize_entry("kind", "List")?;
        entries.serialize_entry("items", &self.0)?;
        entries.end()
    }
}

/// A value that serialises its maps in reading order.
#[derive(Clone, Copy)]
struct Arranged<'a> {
    value: &'a Value,
    order: Order,
}

impl Serialize for Arranged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(map) => self.map(map, serializer),
            Value::Array(items) => self.list(items, serializer),
            leaf => leaf.serialize(serializer),
        }
    }
}

impl Arranged<'_> {
    fn map<S: Serializer>(self, map: &Map<String, Value>, to: S) -> Result<S::Ok, S::Error> {
        let mut rows = Vec::with_capacity(map.len());
        let given = map.iter().map(|(key, value)| (key.as_str(), value));
        self.order.arrange(given, &mut rows);
        let mut entries = to.serialize_map(Some(map.len()))?;
        for Row { key, value, .. } in rows {
            entries
                .serialize_entry(key, &Arranged { value, order: self.order.below(key, value) })?;
        }
        entries.end()
    }

    fn list<S: Serializer>(self, items: &[Value], to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(items.len()))?;
        for value in items {
            let order = if value.is_array() { self.order.unnamed() } else { self.order };
            list.serialize_element(&Arranged { value, order })?;
        }
        list.end()
    }
}
