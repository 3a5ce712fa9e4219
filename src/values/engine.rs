//! The word for an engine.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::engine::Engine;
use crate::layer::node::Node;
use crate::values::read::{FromNode, Reader};
use crate::values::suggest::{list_of, nearest};

impl FromNode for Engine {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let words = || Self::ALL.iter().map(|engine| engine.as_str());
        let expected = list_of(words());
        let text = reader.text(node, &expected)?;
        let found = Self::ALL.iter().find(|engine| engine.as_str() == text).copied();
        if found.is_none() {
            let help = nearest(text, words()).map(|nearest| format!("write `{nearest}`"));
            reader.invalid(node, &expected, "none of these", help);
        }
        found
    }
}

impl JsonSchema for Engine {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Engine".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Self::ALL.iter().map(|engine| engine.as_str()).collect();
        schemars::json_schema!({
            "description": "Which database it is.",
            "type": "string",
            "enum": words,
        })
    }
}
