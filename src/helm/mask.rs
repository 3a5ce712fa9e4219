//! What of a chart may be shown.

use crate::emit::folder;
use crate::values::secrets::{MASK, holds_password, looks_secret, masked_lines};

/// A text of a chart with its secrets masked, for diffs: those of values files, by their keys and by their
/// form, and what Secrets among the templates hold.
pub fn masked(path: &str, text: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    if !file.starts_with("values") || file == "values.schema.json" {
        return folder::masked(path, text);
    }
    let mask = |line: &str| match line.split_once(':') {
        Some((key, value)) if !value.is_empty() && (is_secret(key) || holds_password(value)) => {
            format!("{key}: {MASK}\n")
        }
        _ => format!("{line}\n"),
    };
    masked_lines(&text.lines().map(mask).collect::<String>())
}

/// Whether a value of such a key is a secret.
pub fn is_secret(key: &str) -> bool {
    let key = key.trim();
    key == "value" || looks_secret(key)
}
