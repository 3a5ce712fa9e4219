//! YAML that gen passes on without knowing its type.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value as Json;

use crate::layer::merge::MergeShape;
use crate::layer::node::{Node, Style, Value};
use crate::layer::scalar::{Meaning, meaning};
use crate::values::advice::Advice;
use crate::values::read::{FromNode, Reader};

/// Free YAML as JSON, and as it was written. Plain scalars that YAML readers understand differently are mistakes.
#[derive(Clone, Debug)]
pub struct Raw {
    pub json: Json,
    /// Tells where each part of it stands.
    pub written: Node,
}

/// Two that say the same are the same, wherever they stand.
impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl Eq for Raw {}

impl FromNode for Raw {
    const SHAPE: &'static MergeShape = &MergeShape::Free;

    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        json(node, reader).map(|json| Raw { json, written: node.clone() })
    }
}

impl JsonSchema for Raw {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Raw".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

fn json(node: &Node, reader: &mut Reader) -> Option<Json> {
    match &node.value {
        Value::Null => Some(Json::Null),
        Value::List(items) => {
            let read = |(index, item): (usize, &Node)| {
                reader.below(&index.to_string(), |reader| json(item, reader))
            };
            Some(Json::Array(items.iter().enumerate().filter_map(read).collect()))
        }
        Value::Map(map) => {
            let read = |(key, entry): (&String, &crate::layer::node::Entry)| {
                let value = reader.below(key, |reader| json(&entry.node, reader))?;
                Some((key.clone(), value))
            };
            let mut entries: Vec<(String, Json)> = map.entries.iter().filter_map(read).collect();
            entries.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            Some(Json::Object(entries.into_iter().collect()))
        }
        Value::Scalar(scalar) if scalar.style == Style::Quoted => Some(scalar.text.clone().into()),
        Value::Scalar(scalar) => match meaning(&scalar.text) {
            Meaning::Null => Some(Json::Null),
            Meaning::Bool(value) => Some(value.into()),
            Meaning::Integer(value) => Some(value.into()),
            Meaning::Float(value) => Some(value.into()),
            // Readers of YAML on the way to the API server take the number that it says.
            Meaning::Ambiguous(_) if let Some(mode) = mode(reader, &scalar.text) => {
                Some(mode.into())
            }
            Meaning::Ambiguous(_) if scalar.style == Style::Plain && is_flag(reader) => {
                let meant = matches!(&*scalar.text, "yes" | "on" | "Yes" | "On" | "y");
                let advice = Advice::write(meant.to_string());
                reader.wrong_form(node, "`true` or `false`", Some(advice));
                None
            }
            Meaning::Ambiguous(_) if scalar.style == Style::Plain => {
                reader.text(node, "a value").map(Json::from)
            }
            Meaning::Text | Meaning::Ambiguous(_) => Some(scalar.text.clone().into()),
        },
    }
}

/// Whether a place takes `true` or `false`, by its key.
fn is_flag(reader: &Reader) -> bool {
    matches!(
        reader.path.last(),
        "hostNetwork"
            | "hostPID"
            | "hostIPC"
            | "shareProcessNamespace"
            | "automountServiceAccountToken"
            | "enableServiceLinks"
            | "privileged"
            | "allowPrivilegeEscalation"
            | "readOnlyRootFilesystem"
            | "runAsNonRoot"
            | "readOnly"
            | "stdin"
            | "tty"
            | "optional"
    )
}

/// The permissions that `0755` are, where permissions are read. <https://yaml.org/type/int.html>
fn mode(reader: &Reader, text: &str) -> Option<i64> {
    let is_mode = matches!(reader.path.last(), "mode" | "defaultMode");
    let digits =
        text.strip_prefix('0').filter(|digits| is_mode && matches!(digits.len(), 3 | 4))?;
    i64::from_str_radix(digits, 8).ok()
}
