//! Which leaves of the values are secrets, so that nothing prints them.

use std::collections::BTreeSet;

use crate::layer::node::{Node, Scalar, Style, Value};
use crate::source::{FileId, Sources, Span};

pub use crate::values::secret_form::holds_password;
pub use crate::values::secret_name::looks_secret;

/// What stands in the place of a secret.
pub const MASK: &str = "********";

/// Whether a variable is a secret: by its name, where its value can be one, or by the form of its value.
pub fn is_secret_variable(name: &str, text: &str) -> bool {
    let switch = ["true", "false", "yes", "no", "on", "off"];
    let is_none = text.is_empty() || text.contains("${") || switch.contains(&text);
    // Keys and tokens are read from files by programs that take a path as well.
    let is_path =
        text.starts_with('/') && text[1..].contains('/') && !text.contains(char::is_whitespace);
    let may_be_path = || {
        let name = name.to_ascii_uppercase();
        name.ends_with("KEY") || name.ends_with("CREDENTIALS")
    };
    looks_secret(name) && !is_none && !(is_path && may_be_path()) || holds_password(text)
}

/// The tree with every secret masked, in its history too.
pub fn masked(root: &Node) -> Node {
    let mut copy = root.clone();
    mask(&mut copy, &places(root).into_iter().collect());
    copy
}

/// Where the secrets of a tree are written, for excerpts in messages to leave out.
pub fn places(root: &Node) -> Vec<Span> {
    let mut spans = Vec::new();
    find(root, &mut Vec::new(), &mut spans);
    spans
}

/// A text of several lines without its secrets: what follows their names, and lines that hold one by its
/// form.
pub fn masked_text(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("", text);
    let shown = sources.masked(&suspects(file, text)).get(FileId(0)).text.clone();
    masked_lines(&shown)
}

/// A text in which lines that hold a secret by its form are masked, and all of a private key.
pub fn masked_lines(text: &str) -> String {
    let mut in_key = false;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        in_key |= line.contains("-----BEGIN ") && line.contains("PRIVATE KEY");
        let hides = in_key || holds_password(line);
        in_key &= !line.contains("-----END ");
        if hides {
            let indent = &line[..line.len() - line.trim_start().len()];
            lines.push(format!("{indent}{MASK}"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
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

fn find<'n>(node: &'n Node, path: &mut Vec<&'n str>, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(scalar) if holds_secret(scalar, path) => spans.push(node.span),
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| find(item, path, spans)),
        Value::Map(map) => {
            let text =
                |key| map.get(key).and_then(Node::as_scalar).map(|scalar| scalar.text.as_str());
            let is_kubernetes_secret = text("kind") == Some("Secret");
            let patched = map.get("target").and_then(|target| target.get("kind")?.as_scalar());
            let patches_secret = patched.is_some_and(|kind| kind.text == "Secret");
            // What is a value and nothing else is in the form of credentials, wherever it stands.
            let is_credential = map.entries.len() == 1;
            let is_secret_variable = is_credential || text("name").is_some_and(looks_secret);
            for (key, entry) in &map.entries {
                // Free YAML has secrets too: a Secret's data, and `{ name, value }` of a container.
                let data = is_kubernetes_secret && matches!(key.as_str(), "data" | "stringData");
                let in_patch = patches_secret && matches!(key.as_str(), "merge" | "json");
                if data || in_patch || is_secret_variable && key == "value" {
                    find_all(&entry.node, spans);
                    continue;
                }
                path.push(key);
                find(&entry.node, path, spans);
                path.pop();
            }
        }
    }
    if let Some(replaced) = &node.replaced {
        find(replaced, path, spans);
    }
}

fn holds_secret(scalar: &Scalar, path: &[&str]) -> bool {
    // A switch such as `automountServiceAccountToken: false` tells nothing.
    let is_switch = scalar.style == Style::Plain && matches!(&*scalar.text, "true" | "false");
    !is_switch && is_secret(path) || holds_password(&scalar.text)
}

/// Every scalar below a node is secret.
fn find_all(node: &Node, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(_) => spans.push(node.span),
        Value::List(items) => items.iter().for_each(|item| find_all(item, spans)),
        Value::Map(map) => map.entries.values().for_each(|entry| find_all(&entry.node, spans)),
    }
    if let Some(replaced) = &node.replaced {
        find_all(replaced, spans);
    }
}

fn mask(node: &mut Node, spans: &BTreeSet<Span>) {
    match &mut node.value {
        Value::Scalar(scalar) if spans.contains(&node.span) => {
            *scalar = Scalar { text: MASK.to_owned(), style: Style::Quoted };
        }
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| mask(item, spans)),
        Value::Map(map) => map.entries.values_mut().for_each(|entry| mask(&mut entry.node, spans)),
    }
    if let Some(replaced) = &mut node.replaced {
        mask(replaced, spans);
    }
}

/// Whether a text under such a key is a secret, and not the name of one.
pub fn is_secret_key(key: &str) -> bool {
    looks_secret(key) && !OF_SECRETS.contains(&key)
}

/// Keys that lead to the name of a Secret.
const OF_SECRETS: [&str; 3] = ["existingSecret", "externalSecret", "secret"];

/// Whether a place holds a secret: credentials but for the names of where they are, and whatever has a
/// name that tells. A key that does not exist may be a misspelt one, or a password in the wrong place.
pub fn is_secret(path: &[impl AsRef<str>]) -> bool {
    const NAMES: [&str; 4] = ["fromEnv", "existingSecret", "externalSecret", "fieldRef"];
    let key = |index: usize| path.get(index).map(AsRef::as_ref);
    let is_form = |index: usize| key(index).is_none_or(|key| !NAMES.contains(&key));
    let credentials = path.iter().rposition(|key| means_credentials(key.as_ref()));
    let env = path.iter().rposition(|key| key.as_ref() == "env");
    let in_variable = |env: usize| key(env + 2).is_some() && is_form(env + 2);
    credentials.is_some_and(|place| is_form(place + 1))
        || env.is_some_and(in_variable)
        || path.last().is_some_and(|last| is_secret_key(last.as_ref()))
}

/// Whether a key is one of credentials, if need be with a slip in it.
fn means_credentials(key: &str) -> bool {
    key.as_bytes()
        .windows("credent".len())
        .any(|part| part.eq_ignore_ascii_case(b"credent") || part.eq_ignore_ascii_case(b"dential"))
}
