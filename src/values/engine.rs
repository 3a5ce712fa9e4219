//! The word for an engine.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::engine::Engine;
use crate::layer::node::Node;
use crate::notation::image::ImageName;
use crate::values::advice::Advice;
use crate::values::read::{FromNode, Reader};
use crate::values::suggest::{list_of, nearest};

/// Servers that are none of gen's engines, however like one they are called.
const OTHERS: [&str; 12] = [
    "mssql",
    "sqlserver",
    "oracle",
    "db2",
    "sqlite",
    "cassandra",
    "cockroachdb",
    "couchdb",
    "influxdb",
    "neo4j",
    "mongo-express",
    "mqtt",
];

/// What people call engines for short.
const SHORT: [(&str, &str); 8] = [
    ("pg", "postgres"),
    ("psql", "postgres"),
    ("maria", "mariadb"),
    ("ch", "clickhouse"),
    ("rabbit", "rabbitmq"),
    ("es", "elasticsearch"),
    ("elastic", "elasticsearch"),
    ("s3", "minio"),
];

/// Servers that somebody else runs.
const ELSEWHERE: [&str; 7] =
    ["external", "rds", "aurora", "cloudsql", "elasticache", "managed", "azure"];

impl FromNode for Engine {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let words = || Self::ALL.iter().map(|engine| engine.as_str());
        let expected = list_of(words());
        let text = reader.text(node, &expected)?;
        let found = Self::ALL.iter().find(|engine| engine.as_str() == text).copied();
        if found.is_none() {
            let image = ImageName::read(text);
            let (name, version) = (image.name(), image.tag.unwrap_or_default());
            let short = |(short, _): &&(&str, &str)| short.eq_ignore_ascii_case(name);
            let short = SHORT.iter().find(short).map(|(_, word)| *word);
            let known = Self::of_image(name).map(Engine::as_str).or(short);
            let is_other = known.is_none() && OTHERS.contains(&name.to_ascii_lowercase().as_str());
            let near = || nearest(name, words()).filter(|_| !is_other);
            let advice = match known.or_else(near) {
                None if ELSEWHERE.contains(&name.to_ascii_lowercase().as_str()) => {
                    Some(Advice::say(
                        "write which server it is, such as `engine: postgres`, and where it is: `external: { host: … }`",
                    ))
                }
                None => Some(Advice::say(
                    "write `engine: other`, and which `image` it is, its `ports` and its `dataPath`",
                )),
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
