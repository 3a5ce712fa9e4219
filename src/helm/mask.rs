//! What of a chart may be shown.

use crate::values::secrets::{MASK, looks_secret};

/// A text of a chart with the secrets of values files masked, for diffs.
pub fn masked(path: &str, text: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    if !file.starts_with("values") || file == "values.schema.json" {
        return text.to_owned();
    }
    let mask = |line: &str| match line.split_once(':') {
        Some((key, value)) if !value.is_empty() && is_secret(key) => format!("{key}: {MASK}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(mask).collect()
}

/// Whether a value of such a key is a secret.
pub fn is_secret(key: &str) -> bool {
    let key = key.trim();
    key == "value" || looks_secret(key)
}
