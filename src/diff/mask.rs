//! Values that nobody should see, taken out of what is shown.

use crate::diff::field::Field;
use crate::diff::path::PathStep;
use crate::values::secrets::{hidden_json, is_secret_key, looks_secret, masked_json};

/// The field with secrets masked; that they differ can still be seen, as there is a field at all.
pub fn masked(field: &Field) -> Field {
    let path = &field.path;
    let names_secret = looks_secret(path.last_key())
        || path.0.iter().any(|step| matches!(step, PathStep::Item(name) if looks_secret(name)));
    let is_value = path.last_key() == "value" && names_secret;
    let is_entry = path.touches("data.*") && looks_secret(path.last_key());
    let is_called = is_secret_key(path.last_key());
    let hide = |value: &serde_json::Value| {
        let is_own = is_called && value.is_string();
        let hides = field.is_secret || is_value || is_entry || is_own;
        if hides { hidden_json(value) } else { masked_json(value, field.within) }
    };
    Field {
        path: path.clone(),
        before: field.before.as_ref().map(hide),
        after: field.after.as_ref().map(hide),
        is_secret: field.is_secret,
        within: field.within,
    }
}
