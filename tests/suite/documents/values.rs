//! The reference of values: every key of the schema, what it takes, its default, what it means.

use serde_json::{Map, Value as Json};
use stackgen::values::schema::schema;

use super::book;
use crate::kept;

const HEAD: &str = "\
<!-- `cargo bless` writes this from the schema of values. -->

# Values

Every key that a file in `values/` or `profiles/` may have. Nothing is required in each of them: files are layers, and
[later ones win](layers.md). `gen schema` prints the same as a JSON Schema, by which editors complete and check values.
[A complete project](example.md) shows most of it.

A *text* is quoted where YAML would read something else: `\"1.10\"`, `\"yes\"`. A *map by name* has a key for each thing.

";

#[test]
fn the_reference_of_values_is_that_of_the_schema() {
    let schema = schema();
    let schema = schema.as_value();
    let mut text = HEAD.to_owned();
    text += "## The top\n\n";
    text += &table(keys(schema).expect("keys at the top"));
    let definitions = schema["definitions"].as_object().expect("definitions");
    for (name, definition) in definitions {
        text += &format!("\n## {name}\n\n");
        text += &described(definition);
    }
    assert!(definitions.len() > 50 && text.contains("| `replicas` |"), "{text}");
    kept::file_is(&book().join("reference/values.md"), &text);
}

/// What a definition says: its meaning, and its keys or its words.
fn described(definition: &Json) -> String {
    let mut text =
        definition["description"].as_str().map(|text| line(text) + "\n\n").unwrap_or_default();
    if let Some(words) = words(definition) {
        text += "| word | means |\n|---|---|\n";
        for (word, meaning) in words {
            text += &format!("| `{word}` | {} |\n", line(meaning));
        }
        return text;
    }
    let all = definition["anyOf"].as_array();
    let map = keys(definition).or_else(|| all?.iter().find_map(keys));
    match map {
        Some(map) => {
            let short = all.into_iter().flatten().filter(|form| keys(form).is_none());
            let short: Vec<String> = short.map(takes).filter(|form| form != "nothing").collect();
            if !short.is_empty() {
                text += &format!("In short {}; in full:\n\n", short.join(" or "));
            }
            text + &table(map)
        }
        None => format!("{text}Takes {}.\n", takes(definition)),
    }
}

fn keys(schema: &Json) -> Option<&Map<String, Json>> {
    schema["properties"].as_object()
}

fn table(keys: &Map<String, Json>) -> String {
    let mut text = "| key | takes | default | means |\n|---|---|---|---|\n".to_owned();
    for (key, schema) in keys {
        let description = line(schema["description"].as_str().unwrap_or_default());
        let (meaning, default) = default(&description);
        text += &format!("| `{key}` | {} | {default} | {meaning} |\n", takes(schema));
    }
    text
}

/// A description without the sentence about the default, and that sentence.
fn default(description: &str) -> (String, String) {
    const MARK: &str = "Default: ";
    let Some(at) = description.find(MARK) else { return (description.to_owned(), String::new()) };
    let said = &description[at + MARK.len()..];
    let end = said.find(". ").map_or(said.len(), |end| end + 1);
    let meaning = format!("{} {}", description[..at].trim(), said[end..].trim());
    (meaning.trim().to_owned(), said[..end].trim_end_matches('.').to_owned())
}

/// The words that may stand here, each with its meaning.
fn words(schema: &Json) -> Option<Vec<(&str, &str)>> {
    if let Some(words) = schema["enum"].as_array() {
        return Some(words.iter().filter_map(|word| Some((word.as_str()?, ""))).collect());
    }
    let each = schema["oneOf"].as_array()?.iter();
    let each = each
        .map(|one| Some((one["const"].as_str()?, one["description"].as_str().unwrap_or_default())));
    each.collect()
}

/// What a place takes, in words.
fn takes(schema: &Json) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    let forms = schema["anyOf"]
        .as_array()
        .or_else(|| schema["oneOf"].as_array().filter(|_| words(schema).is_none()));
    if let Some(forms) = forms {
        let mut named: Vec<String> = Vec::new();
        for form in forms.iter().map(takes).filter(|form| form != "nothing") {
            if !named.contains(&form) {
                named.push(form);
            }
        }
        return named.join(" or ");
    }
    if let Some(words) = words(schema) {
        return words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    match kinds(schema).as_slice() {
        ["null"] => "nothing".to_owned(),
        ["boolean"] => "`true`, `false`".to_owned(),
        ["integer" | "number"] => number(schema),
        ["array"] => format!("list of {}", takes(&schema["items"])),
        ["object"] => match &schema["additionalProperties"] {
            Json::Object(_) => format!("map by name: {}", takes(&schema["additionalProperties"])),
            _ => "map".to_owned(),
        },
        kinds if kinds.contains(&"string") => "text".to_owned(),
        [] => "anything".to_owned(),
        kinds => kinds.join(" or "),
    }
}

/// The types of a schema, without null.
fn kinds(schema: &Json) -> Vec<&str> {
    match &schema["type"] {
        Json::String(kind) => vec![kind],
        Json::Array(kinds) => {
            kinds.iter().filter_map(Json::as_str).filter(|kind| *kind != "null").collect()
        }
        _ => Vec::new(),
    }
}

fn number(schema: &Json) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) => format!("number, {least} to {most}"),
        (Some(least), None) => format!("number from {least} on"),
        (None, Some(most)) => format!("number up to {most}"),
        (None, None) => "number".to_owned(),
    }
}

/// A text in one line, as a cell of a table takes it.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[test]
fn the_default_is_told_apart() {
    let told = |text| default(text);
    assert_eq!(told("How many. Default: 1."), ("How many.".to_owned(), "1".to_owned()));
    assert_eq!(
        told("A. Default: `a.b`, or c. More."),
        ("A. More.".to_owned(), "`a.b`, or c".to_owned())
    );
    assert_eq!(told("A."), ("A.".to_owned(), String::new()));
}
