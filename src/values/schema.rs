//! The JSON Schema of values files, from the same types that read them.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator};

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
