//! What a component waits for before it starts.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::layer::node::{Node, Value};
use crate::values::advice::Advice;
use crate::values::read::{FromNode, List, Reader};
use crate::values::scalar::{Flag, Text};

/// All that a component connects to, none of it, or some by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitFor {
    Any(Flag),
    Names(List<Text>),
}

impl WaitFor {
    /// The names, where it says some.
    pub fn names(&self) -> &[crate::values::read::At<Text>] {
        match self {
            Self::Any(_) => &[],
            Self::Names(names) => names,
        }
    }

    /// Whether it waits for what it connects to under a name.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Any(flag) => flag.0,
            Self::Names(names) => names.iter().any(|one| one.as_str() == name),
        }
    }
}

impl FromNode for WaitFor {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::List(_) => List::<Text>::read(node, reader).map(Self::Names),
            Value::Scalar(scalar) if matches!(&*scalar.text, "none" | "nothing" | "all") => {
                let meant = if scalar.text == "all" { "true" } else { "false" };
                let advice = Advice::write(meant);
                reader.refused(node, "`true`, `false` or a list of names", "no list", Some(advice));
                None
            }
            Value::Scalar(scalar) if is_name(&scalar.text) => {
                let advice = Advice::write(format!("[{}]", scalar.text));
                reader.refused(node, "`true`, `false` or a list of names", "no list", Some(advice));
                None
            }
            Value::Scalar(_) | Value::Map(_) | Value::Null => {
                Flag::read(node, reader).map(Self::Any)
            }
        }
    }
}

/// Whether a text may be the name of a component, and is no word for true or false.
fn is_name(text: &str) -> bool {
    let is_flag = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    !is_flag && crate::values::scalar::Label::new(text).is_ok()
}

impl JsonSchema for WaitFor {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WaitFor".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "All that a component connects to, none of it, or some by name.",
            "anyOf": [{ "type": "boolean" }, generator.subschema_for::<List<Text>>()],
        })
    }
}
