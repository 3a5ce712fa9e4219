//! Labels and annotations: what the API server takes as their keys and values.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::read::{At, Map};
use crate::values::scalar::Text;

/// Reports labels whose keys or values the API server refuses.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
pub fn labels(field: Option<&At<Map<Text>>>, report: &mut Report) {
    for (key, item) in field.into_iter().flat_map(|map| &map.entries) {
        if !qualified_name(key) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{key}` cannot be the key of a label"),
                )
                .at(item.key, "letters, digits, `-`, `_` and `.`, after an optional `domain/`")
                .help("choose another key"),
            );
        }
        if !is_label_value(item.as_str()) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("the label `{key}` cannot have this value"),
                )
                .at(item.at.span, "at most 63 letters, digits, `-`, `_` and `.`")
                .help("use an annotation, whose values are free"),
            );
        }
    }
}

/// Reports annotations whose keys the API server refuses.
pub fn annotations(field: Option<&At<Map<Text>>>, report: &mut Report) {
    for (key, item) in field.into_iter().flat_map(|map| &map.entries) {
        if !qualified_name(key) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{key}` cannot be the key of an annotation"),
                )
                .at(item.key, "letters, digits, `-`, `_` and `.`, after an optional `domain/`")
                .help("choose another key"),
            );
        }
    }
}

/// Whether a text can be the value of a label.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || text.len() <= 63 && name_part(text)
}

fn qualified_name(key: &str) -> bool {
    let (domain, name) =
        key.rsplit_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let domain_fits =
        domain.is_none_or(|domain| crate::values::scalar::Subdomain::new(domain).is_ok());
    domain_fits && !name.is_empty() && name.len() <= 63 && name_part(name)
}

fn name_part(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.chars().all(inside) && edge(text.chars().next()) && edge(text.chars().last())
}
