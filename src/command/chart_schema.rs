//! Schemas of charts that Helm would have to read or fetch elsewhere.

use serde_json::Value as Json;

/// The file of a chart that holds one.
const FILE: &str = "values.schema.json";

/// Drafts that Helm brings, by their addresses without `http://` or `https://` and without `#`.
/// <https://json-schema.org/specification-links>
const DRAFTS: [&str; 6] = [
    // The latest that there is.
    "json-schema.org/schema",
    "json-schema.org/draft-04/schema",
    "json-schema.org/draft-06/schema",
    "json-schema.org/draft-07/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft/2020-12/schema",
];

/// Looks at a file of a chart, if it is a schema: one that refers elsewhere, or of which gen cannot tell, is
/// not for Helm.
///
/// # Errors
/// It is such a schema: why, with the path.
pub fn look(path: &str, bytes: &[u8], may_fetch: bool) -> Result<(), String> {
    if path.rsplit('/').next() != Some(FILE) {
        return Ok(());
    }
    // Helm passes over a byte order mark.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice(text) {
        Ok(schema) => match elsewhere(&schema, may_fetch) {
            Some(address) => {
                Err(format!("`{path}` names `{address}`, which is fetched with `--network` alone"))
            }
            None => Ok(()),
        },
        // Helm's reader takes what this one does not: half of a surrogate pair, what is no UTF-8.
        Err(error) => Err(format!("`{path}` is no JSON that gen can read: {error}")),
    }
}

fn elsewhere(schema: &Json, may_fetch: bool) -> Option<String> {
    match schema {
        Json::Array(items) => items.iter().find_map(|item| elsewhere(item, may_fetch)),
        Json::Object(map) => map.iter().find_map(|(key, value)| {
            let address = value.as_str().filter(|address| {
                let is_fetched = may_fetch
                    && ["https://", "http://"].iter().any(|start| address.starts_with(start));
                match key.as_str() {
                    "$ref" | "$dynamicRef" | "$recursiveRef" => {
                        !address.starts_with('#') && !is_fetched
                    }
                    "$schema" => !is_draft(address) && !is_fetched,
                    _ => false,
                }
            });
            address.map(str::to_owned).or_else(|| elsewhere(value, may_fetch))
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

fn is_draft(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| DRAFTS.contains(&rest.strip_suffix('#').unwrap_or(rest)))
}
