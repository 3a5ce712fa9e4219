//! Values that nobody should see, taken out of what is shown.

use serde_json::Value as Json;

use crate::diff::field::Field;
use crate::values::secrets::{MASK, holds_password, is_secret_key, looks_secret, masked_text};

/// The field with secrets masked; that they differ can still be seen, as there is a field at all.
pub fn masked(field: &Field, kind: &str) -> Field {
    let path = &field.path;
    let is_data = kind == "Secret" && (path.touches("data") || path.touches("stringData"));
    let names_secret = looks_secret(path.last_key())
        || path
            .0
            .iter()
            .any(|step| matches!(step, super::PathStep::Item(name) if looks_secret(name)));
    let is_value = path.last_key() == "value" && names_secret;
    let is_entry = path.touches("data.*") && looks_secret(path.last_key());
    let is_called = is_secret_key(path.last_key());
    let hide = |value: &Json| {
        let is_own = is_called && value.is_string();
        if is_data || is_value || is_entry || is_own { hidden(value) } else { inside(value) }
    };
    Field {
        path: path.clone(),
        before: field.before.as_ref().map(hide),
        after: field.after.as_ref().map(hide),
    }
}

/// Every text in a value hidden.
fn hidden(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            Json::Object(map.iter().map(|(key, value)| (key.clone(), hidden(value))).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(hidden).collect()),
        _ => MASK.into(),
    }
}

/// What lies in a value and is secret by its name or its form.
fn inside(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            let is_secret_variable =
                map.get("name").and_then(Json::as_str).is_some_and(looks_secret);
            let shown = |(key, value): (&String, &Json)| {
                let hides =
                    is_secret_key(key) && value.is_string() || is_secret_variable && key == "value";
                (key.clone(), if hides { hidden(value) } else { inside(value) })
            };
            Json::Object(map.iter().map(shown).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(inside).collect()),
        Json::String(text) => self::text(text).into(),
        other => other.clone(),
    }
}

/// A text without passwords: all of it where it is an address with one, else what follows their names.
pub fn text(text: &str) -> String {
    if !text.contains('\n') {
        return if holds_password(text) { MASK.to_owned() } else { text.to_owned() };
    }
    masked_text(text)
}
