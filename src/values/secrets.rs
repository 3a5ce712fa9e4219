//! Which leaves of the values are secrets, so that nothing prints them.

use std::collections::BTreeSet;

use crate::layer::node::{Entry, Node, Scalar, Style, Value};
use crate::source::{FileId, Span};

use crate::values::braces::{TextPiece, TextPieces};
use crate::values::facts::FACTS;

pub use crate::values::secret_form::{holds_password, holds_private_key};
pub use crate::values::secret_json::{hidden_json, masked_json};
pub use crate::values::secret_name::{is_secret_key, is_variable_name, looks_secret};
use crate::values::secret_option::follow_options;
pub use crate::values::secret_place::{MapSecrets, map_secrets};
pub use crate::values::secret_text::{MASK, hides, masked_lines, masked_text, shown, suspects};

/// Whether a variable is a secret: by its name, where its value can be one, or by the form of its value.
pub fn is_secret_variable(name: &str, text: &str) -> bool {
    let switch = ["true", "false", "yes", "no", "on", "off", "null", "nil", "none", "undefined"];
    // What facts of the stack are put into is read by everyone all the same.
    let is_named = text.contains("${") && !is_around_facts(text);
    let is_none = text.is_empty() || is_named || switch.contains(&text);
    // Keys and tokens are read from files by programs that take a path as well.
    let is_path =
        text.starts_with('/') && text[1..].contains('/') && !text.contains(char::is_whitespace);
    let may_be_path = || {
        let name = name.to_ascii_uppercase();
        name.ends_with("KEY") || name.ends_with("CREDENTIALS")
    };
    looks_secret(name) && !is_none && !(is_path && may_be_path()) || holds_password(text)
}

/// Whether a text refers to nothing but the facts of the stack, and has words of its own: `pw-${env}`.
fn is_around_facts(text: &str) -> bool {
    let mut has_own = false;
    for piece in TextPieces::of(text) {
        match piece {
            TextPiece::Text(own) => has_own |= own.contains(|c: char| c.is_ascii_alphanumeric()),
            TextPiece::Braced { inner, .. } if FACTS.contains(&inner) => {}
            TextPiece::Braced { .. } | TextPiece::Open { .. } => return false,
        }
    }
    has_own && !text.contains("://")
}

/// Where secrets may be written in a text but where its tree tells of them: what was read as the value of its key is a
/// secret, or none, by where it stands.
pub fn unread(text: &str, file: FileId, tree: Option<&Node>) -> Vec<Span> {
    let mut read = BTreeSet::new();
    if let Some(tree) = tree {
        value_starts(tree, &mut read);
    }
    suspects(file, text).into_iter().filter(|suspect| !read.contains(&suspect.start)).collect()
}

fn value_starts(node: &Node, starts: &mut BTreeSet<u32>) {
    if !node.is_null() {
        starts.insert(node.span.start);
    }
    match &node.value {
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| value_starts(item, starts)),
        Value::Map(map) => map.entries.values().for_each(|entry| value_starts(&entry.node, starts)),
    }
}

/// The tree with every secret masked, in its history too.
pub fn masked(root: &Node) -> Node {
    let mut copy = root.clone();
    mask(&mut copy, &places(root).into_iter().collect());
    copy
}

/// A place where a secret is written.
#[derive(Clone, Copy, Debug)]
pub struct HiddenPlace {
    pub span: Span,
    /// Whether it is told by its form alone: part of the text may be shown.
    pub by_form: bool,
}

/// Where the secrets of values are written, for excerpts in messages to leave out.
pub fn places(root: &Node) -> Vec<Span> {
    let mut found = Search { is_secret: |path: &[&str]| is_secret(path), places: Vec::new() };
    found.below(root, &mut Vec::new(), MapSecrets::default());
    found.places.into_iter().map(|place| place.span).collect()
}

/// Where the secrets of an object of Kubernetes are written, or of a file that gen makes.
pub fn object_places(root: &Node) -> Vec<HiddenPlace> {
    let is_secret = |path: &[&str]| path.last().is_some_and(|key| is_secret_key(key));
    let mut found = Search { is_secret, places: Vec::new() };
    found.below(root, &mut Vec::new(), MapSecrets::default());
    found.places
}

/// What looks for secrets in a tree.
struct Search {
    /// Whether what stands at a path is a secret by its keys.
    is_secret: fn(&[&str]) -> bool,
    places: Vec<HiddenPlace>,
}

impl Search {
    fn below<'n>(&mut self, node: &'n Node, path: &mut Vec<&'n str>, above: MapSecrets) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(scalar) => {
                // A switch such as `automountServiceAccountToken: false` tells nothing.
                let is_switch =
                    scalar.style == Style::Plain && matches!(&*scalar.text, "true" | "false");
                let by_form = is_switch || !(self.is_secret)(path);
                let is_in_place =
                    path.last() == Some(&"fromEnv") && !is_variable_name(&scalar.text);
                if !by_form || is_in_place || hides(&scalar.text) {
                    self.places.push(HiddenPlace { span: node.span, by_form });
                }
            }
            Value::List(items) => {
                let words = items.iter().map(|item| item.as_scalar().map_or("", |word| &word.text));
                let follow = follow_options(words);
                for (item, follows) in items.iter().zip(follow) {
                    if follows { self.all(item) } else { self.below(item, path, above) }
                }
            }
            Value::Map(map) => {
                let text =
                    |key: &str| map.get(key).and_then(Node::as_scalar).map(|word| &*word.text);
                let patched = map.get("target").and_then(|target| target.get("kind")?.as_scalar());
                let patched = patched.map(|kind| &*kind.text);
                let own = MapSecrets::of(above, map.entries.len(), text, patched);
                for (key, Entry { node, .. }) in &map.entries {
                    if own.hides(key, matches!(node.value, Value::List(_))) {
                        self.all(node);
                        continue;
                    }
                    path.push(key);
                    self.below(node, path, own);
                    path.pop();
                }
            }
        }
        if let Some(replaced) = &node.replaced {
            self.below(replaced, path, above);
        }
    }

    /// Every scalar below a node is secret.
    fn all(&mut self, node: &Node) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(_) => self.places.push(HiddenPlace { span: node.span, by_form: false }),
            Value::List(items) => items.iter().for_each(|item| self.all(item)),
            Value::Map(map) => map.entries.values().for_each(|entry| self.all(&entry.node)),
        }
        if let Some(replaced) = &node.replaced {
            self.all(replaced);
        }
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

/// Whether a place holds a secret: credentials but for the names of where they are, and whatever has a
/// name that tells. A key that does not exist may be a misspelt one, or a password in the wrong place.
pub fn is_secret(path: &[impl AsRef<str>]) -> bool {
    // The last ones are Kubernetes' own words for names of Secrets.
    const NAMES: [&str; 6] =
        ["fromEnv", "existingSecret", "externalSecret", "fieldRef", "valueFrom", "secretKeyRef"];
    let key = |index: usize| path.get(index).map(AsRef::as_ref);
    let is_form = |index: usize| key(index).is_none_or(|key| !NAMES.contains(&key));
    let credentials = path.iter().rposition(|key| means_credentials(key.as_ref()));
    let env = path.iter().rposition(|key| key.as_ref() == "env");
    let in_variable = |env: usize| key(env + 2).is_some() && is_form(env + 2);
    let files = path.iter().rposition(|key| key.as_ref() == "files");
    credentials.is_some_and(|place| is_form(place + 1))
        || env.is_some_and(in_variable)
        || files.is_some_and(|files| key(files + 2) == Some("value"))
        || path.last().is_some_and(|last| is_secret_key(last.as_ref()))
        || is_out_of_place(path)
}

/// `value` that has slipped out of its variable, or out of its credentials.
fn is_out_of_place(path: &[impl AsRef<str>]) -> bool {
    path.len() <= 3 && path.last().is_some_and(|last| last.as_ref() == "value")
}

/// Whether a key is one of credentials, if need be with a slip in it.
fn means_credentials(key: &str) -> bool {
    key.as_bytes()
        .windows("credent".len())
        .any(|part| part.eq_ignore_ascii_case(b"credent") || part.eq_ignore_ascii_case(b"dential"))
}

/// Whether something below may be a secret.
pub(super) fn holds_secret(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Scalar(scalar) => holds_password(&scalar.text),
        Value::List(items) => items.iter().any(holds_secret),
        Value::Map(map) => {
            let name = map.get("name").and_then(Node::as_scalar).map_or("", |name| &name.text);
            map.entries.iter().any(|(key, entry)| {
                let text = entry.node.as_scalar().map_or("", |scalar| &scalar.text);
                let name = if key == "value" { name } else { key };
                key == "credentials"
                    || key == "rootCredentials"
                    || is_secret_variable(name, text) && key != "name"
                    || holds_secret(&entry.node)
            })
        }
    }
}
