//! The operations of a JSON patch, within limits: a copy into what is copied doubles it.
//! <https://datatracker.ietf.org/doc/html/rfc6902>

use serde_json::Value as Json;

use crate::layer::limits::MAX_DEPTH;
use crate::notation::pointer;
use crate::values::suggest::nearest;

/// What the operations of one patch may copy and move in one object, in bytes of JSON: no object that an
/// API server keeps is larger. <https://etcd.io/docs/v3.6/dev-guide/limit/>
const MOST_BYTES: usize = 1_572_864;

/// Applies operations, one by one.
///
/// # Errors
/// The position of the operation that cannot be applied, and why.
pub fn apply<'o>(
    body: &mut Json,
    operations: impl Iterator<Item = &'o Json>,
) -> Result<(), (usize, String)> {
    let mut left = MOST_BYTES;
    for (index, operation) in operations.enumerate() {
        let failed = |error: String| (index, error);
        bounded(body, operation, &mut left).map_err(failed)?;
        leads_somewhere(body, operation).map_err(failed)?;
        let list = Json::Array(vec![operation.clone()]);
        let patch: json_patch::Patch =
            serde_json::from_value(list).map_err(|error| failed(error.to_string()))?;
        json_patch::patch(body, &patch).map_err(|mut error| {
            error.operation = index;
            failed(error.to_string())
        })?;
    }
    Ok(())
}

/// Whether what an operation names is there, as far as it must be.
fn leads_somewhere(body: &Json, operation: &Json) -> Result<(), String> {
    let text = |key: &str| operation.get(key).and_then(Json::as_str);
    let Some(path) = text("path") else { return Ok(()) };
    if !path.is_empty() && !path.starts_with('/') {
        return Err(format!("a path begins with `/`: write `/{path}`"));
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    // What is added need not be there, but what it is added to.
    let needed = match text("op") {
        Some("add" | "copy" | "move") => parts.len().saturating_sub(1),
        _ => parts.len(),
    };
    let mut place = body;
    for (index, part) in parts.iter().take(needed).enumerate() {
        let key = pointer::key_of(part);
        let next = match place {
            Json::Object(map) => map.get(&key),
            Json::Array(items) => key.parse::<usize>().ok().and_then(|at| items.get(at)),
            _ => None,
        };
        if let Some(next) = next {
            place = next;
            continue;
        }
        let above = format!("/{}", parts[..index].join("/"));
        return Err(match place {
            Json::Object(map) => {
                let near = nearest(&key, map.keys().map(String::as_str));
                // A key with a slash in it looks like two.
                let whole = parts[index..].join("/");
                if map.contains_key(&whole) {
                    format!("`{above}` has `{whole}`: write `~1` for the `/` in a key")
                } else if let Some(near) = near {
                    format!("`{above}` has no `{key}`: write `{near}`")
                } else if text("op") == Some("replace") && index + 1 == parts.len() {
                    format!("`{above}` has no `{key}`: write `op: add`")
                } else {
                    format!("`{above}` has no `{key}`")
                }
            }
            Json::Array(items) => format!("`{above}` has {} items, from `0` on", items.len()),
            _ => format!("nothing stands below `{above}`"),
        });
    }
    Ok(())
}

/// Whether an operation stays within the limits.
fn bounded(body: &Json, operation: &Json, left: &mut usize) -> Result<(), String> {
    let text = |key: &str| operation.get(key).and_then(Json::as_str);
    let source = match text("op") {
        Some("copy" | "move") => text("from").and_then(|from| body.pointer(from)),
        _ => operation.get("value"),
    };
    let mut deepest = 0;
    if let Some(source) = source {
        let bytes = size(source, 1, *left, &mut deepest);
        *left = left.checked_sub(bytes).ok_or_else(|| {
            format!(
                "its operations copy more than {MOST_BYTES} bytes, more than an object can have"
            )
        })?;
    }
    let above = text("path").map_or(0, |path| path.matches('/').count());
    if above + deepest > MAX_DEPTH {
        return Err(format!("it nests deeper than {MAX_DEPTH} levels"));
    }
    Ok(())
}

/// How long the JSON of a value is, about, and how deep it nests; no more is measured than is left.
fn size(value: &Json, depth: usize, left: usize, deepest: &mut usize) -> usize {
    *deepest = depth.max(*deepest);
    let mut bytes = 2;
    let mut add = |more: usize| {
        bytes += more;
        bytes > left
    };
    match value {
        Json::String(text) => drop(add(text.len())),
        Json::Array(items) => {
            for item in items {
                if add(size(item, depth + 1, left, deepest)) {
                    break;
                }
            }
        }
        Json::Object(map) => {
            for (key, item) in map {
                if add(key.len() + 4 + size(item, depth + 1, left, deepest)) {
                    break;
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => drop(add(3)),
    }
    bytes
}
