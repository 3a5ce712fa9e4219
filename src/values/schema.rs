//! The JSON Schema of values files, from the same types that read them.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use crate::values::Values;
use crate::values::read::{At, Either, Map, Named};

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: JsonSchema> JsonSchema for Map<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<Option<T>>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("NamedOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<Map<T>>();
        let list = generator.subschema_for::<Vec<T>>();
        schemars::json_schema!({ "anyOf": [map, list] })
    }
}

impl<Short: JsonSchema, Long: JsonSchema> JsonSchema for Either<Short, Long> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}Or{}", Short::schema_name(), Long::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let short = generator.subschema_for::<Short>();
        let long = generator.subschema_for::<Long>();
        schemars::json_schema!({ "anyOf": [short, long] })
    }
}

/// The schema of a values file: draft-07, self-contained, nothing required, so that a file that sets
/// one value in one environment is as valid as a complete one.
pub fn schema() -> Schema {
    let settings = SchemaSettings::draft07();
    let mut schema = settings.into_generator().into_root_schema_for::<Values>();
    NothingRequired.transform(&mut schema);
    DescribedDefaults.transform(&mut schema);
    schema.insert("title".to_owned(), "gen values".into());
    schema
}

/// Takes out `required`: any layer may leave anything to another.
struct NothingRequired;

impl Transform for NothingRequired {
    fn transform(&mut self, schema: &mut Schema) {
        schema.remove("required");
        transform_subschemas(self, schema);
    }
}

/// Puts in `default` what a description says: `Default: 1.`, `` Default: `restricted`. ``
struct DescribedDefaults;

impl Transform for DescribedDefaults {
    fn transform(&mut self, schema: &mut Schema) {
        let said = schema.get("description").and_then(Value::as_str).and_then(default_of);
        if let Some(default) = said.filter(|default| takes(schema, default)) {
            schema.insert("default".to_owned(), default);
        }
        transform_subschemas(self, schema);
    }
}

/// The literal that a description calls the default; nothing where it is told in words.
fn default_of(description: &str) -> Option<Value> {
    let (_, rest) = description.split_once("Default: ")?;
    if let Some(quoted) = rest.strip_prefix('`') {
        let (text, after) = quoted.split_once('`')?;
        return (after.starts_with('.') && !text.contains(['"', '<', '$']))
            .then(|| Value::from(text));
    }
    let (word, after) = rest.split_once('.')?;
    if !(after.is_empty() || after.starts_with([' ', '\n'])) {
        return None;
    }
    match word {
        "true" => Some(Value::from(true)),
        "false" => Some(Value::from(false)),
        number => number.parse::<u32>().ok().map(Value::from),
    }
}

/// Whether a schema names the type of a value.
fn takes(schema: &Schema, value: &Value) -> bool {
    let kind = match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        _ => "string",
    };
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(many)) => many.iter().any(|one| one == kind),
        // The word of a choice is text.
        _ => kind == "string" && schema.get("anyOf").is_some(),
    }
}
