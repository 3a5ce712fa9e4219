//! Which leaves of the values are secrets, so that nothing prints them.

use crate::layer::node::{Node, Scalar, Style, Value};
use crate::source::{FileId, Span};

/// What stands in the place of a secret.
pub const MASK: &str = "********";

/// Whether a variable's name says that its value is a secret.
pub fn looks_secret(name: &str) -> bool {
    const ENDINGS: [&str; 6] = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY"];
    let name = name.to_ascii_uppercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The tree with every secret masked, in its history too.
pub fn masked(root: &Node) -> Node {
    let mut root = root.clone();
    visit(&mut root, &mut Vec::new(), &mut |scalar, _| {
        *scalar = Scalar { text: MASK.to_owned(), style: Style::Quoted };
    });
    root
}

/// Where the secrets of a tree are written, for excerpts in messages to leave out.
pub fn places(root: &Node) -> Vec<Span> {
    let mut spans = Vec::new();
    visit(&mut root.clone(), &mut Vec::new(), &mut |_, span| spans.push(span));
    spans
}

/// Where secrets may be written in a text that is no YAML and no flag: whatever follows `value` or a
/// name that tells of a secret.
pub fn suspects(file: FileId, text: &str) -> Vec<Span> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut spans = Vec::new();
    for (at, sign) in text.match_indices([':', '=']) {
        let key = text[..at].trim_end_matches(['"', '\'']);
        let key = key.rsplit(|c| !word(c)).next().unwrap_or_default();
        if !(matches!(key, "value" | "credentials" | "rootCredentials") || looks_secret(key)) {
            continue;
        }
        let rest = &text[at + 1..];
        let start = at + 1 + rest.len() - rest.trim_start_matches(' ').len();
        let length = match (sign, text[start..].chars().next()) {
            (_, None | Some('{')) => 0,
            ("=", _) => text.len() - start,
            (_, Some(quote @ ('"' | '\''))) => {
                text[start + 1..].find([quote, '\n']).map_or(text.len() - start, |end| end + 1)
            }
            _ => text[start..].find([',', '}', '\n']).unwrap_or(text.len() - start),
        };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        spans.push(Span { file, start: offset(start), end: offset(start + length) });
    }
    spans
}

fn visit(node: &mut Node, path: &mut Vec<String>, found: &mut impl FnMut(&mut Scalar, Span)) {
    let span = node.span;
    match &mut node.value {
        Value::Scalar(scalar) if is_secret(path) => found(scalar, span),
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| visit(item, path, found)),
        Value::Map(map) => {
            for (key, entry) in &mut map.entries {
                path.push(key.clone());
                visit(&mut entry.node, path, found);
                path.pop();
            }
        }
    }
    if let Some(replaced) = &mut node.replaced {
        visit(replaced, path, found);
    }
}

/// Whether a place holds a secret: credentials but for the names of where they are, and variables
/// whose names tell. A key that does not exist there may be a misspelt one.
pub fn is_secret(path: &[String]) -> bool {
    const NAMES: [&str; 4] = ["fromEnv", "existingSecret", "externalSecret", "fieldRef"];
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [.., "credentials" | "rootCredentials"] => true,
        [.., "credentials" | "rootCredentials", key] | [.., "env", _, key] => !NAMES.contains(key),
        [.., "env", name] => looks_secret(name),
        _ => false,
    }
}
