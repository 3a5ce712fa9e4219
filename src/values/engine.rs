//! The word for an engine.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::engine::Engine;
use crate::layer::node::Node;
use crate::values::advice::Advice;
use crate::values::read::{FromNode, Reader};
use crate::values::suggest::{list_of, nearest};

impl FromNode for Engine {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let words = || Self::ALL.iter().map(|engine| engine.as_str());
        let expected = list_of(words());
        let text = reader.text(node, &expected)?;
        let found = Self::ALL.iter().find(|engine| engine.as_str() == text).copied();
        if found.is_none() {
            let (name, version) = text.split_once(':').unwrap_or((text, ""));
            let name = name.rsplit('/').next().unwrap_or_default();
            let known = Self::of_image(name).map(Engine::as_str);
            let advice = match known.or_else(|| nearest(name, words())) {
                Some(word) if !version.is_empty() => Some(Advice::say(format!(
                    "write `engine: {word}` and `version: \"{version}\"`"
                ))),
                word => word.map(Advice::write),
            };
            reader.refused(node, &expected, "none of these", advice);
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
