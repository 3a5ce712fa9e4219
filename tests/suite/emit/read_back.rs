//! Every string, wherever it stands, is read back as itself by readers that know nothing of the emitter.
//!
//! Python's, JavaScript's and `kubectl`'s readers are asked by the conformance suite.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stackgen::emit::yaml;

const NASTY: &str = include_str!("../../data/nasty-strings.json");

/// Reads a document with each reader.
fn readers(text: &str) -> [(&'static str, Result<Value, String>); 2] {
    [
        ("serde-saphyr", serde_saphyr::from_str(text).map_err(|error| error.to_string())),
        ("yaml_serde", yaml_serde::from_str(text).map_err(|error| error.to_string())),
    ]
}

/// The text as a map value, a key, a list item, and below a key and a dash.
fn places(text: &str) -> Value {
    json!({ "value": text, "keys": { text: text, "a": 1 }, "items": [text, [text], { text: [text] }] })
}

fn assert_read_back(value: &Value) {
    let mut document = String::new();
    yaml::document(value, &mut document);
    let mut given = String::new();
    yaml::value(value, 0, &mut given);
    for text in [document, given] {
        for (reader, read) in readers(&text) {
            assert_eq!(read.as_ref(), Ok(value), "{reader} read\n{text}");
        }
    }
}

#[test]
fn nasty_strings() {
    let strings: Vec<String> = serde_json::from_str(NASTY).unwrap();
    assert!(strings.len() > 350, "only {} strings", strings.len());
    for text in &strings {
        assert_read_back(&places(text));
        // What stands alone is read as YAML of one line.
        let line = format!("{}: {}\n", yaml::key("k"), yaml::scalar(text));
        for (reader, read) in readers(&line) {
            assert_eq!(read, Ok(json!({ "k": text })), "{reader} read {line}");
        }
    }
}

#[test]
fn nasty_strings_in_one_document() {
    let strings: Vec<String> = serde_json::from_str(NASTY).unwrap();
    let keys: Map<String, Value> =
        strings.iter().map(|text| (text.clone(), Value::from(text.as_str()))).collect();
    assert_read_back(&json!({ "data": keys, "items": strings }));
}

/// Strings dense in what YAML gives a meaning to.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        r"[-+.:_0-9eExXobTZ ]{0,12}",
        r#"[ \t\n:#\-?,'"\[\]{}&*!|>%@`\\ab~=<0-9]{0,16}"#,
        r"[ \t\n\r]{0,3}[a-z \t\n#:-]{0,20}[ \t\n]{0,3}",
        r"(?i)(y|yes|no|on|off|true|false|null|nan|\.inf|0x[0-9a-f]{1,4}|[0-9]{1,3}[a-z]{1,2})",
        any::<String>(),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_string(text in text()) {
        assert_read_back(&places(&text));
    }

    #[test]
    fn any_document(value in tree()) {
        assert_read_back(&value);
    }
}
