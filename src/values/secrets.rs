//! Which leaves of the values are secrets, so that nothing prints them.

use crate::layer::node::{Node, Scalar, Style, Value};
use crate::source::{Sources, Span};

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

/// The sources with the secrets of a tree overwritten, place for place, for excerpts in messages.
pub fn masked_sources(sources: &Sources, roots: &[&Node]) -> Sources {
    let mut spans = Vec::new();
    for root in roots {
        visit(&mut (*root).clone(), &mut Vec::new(), &mut |_, span| spans.push(span));
    }
    sources.masked(&spans)
}

fn visit(node: &mut Node, path: &mut Vec<String>, found: &mut impl FnMut(&mut Scalar, Span)) {
    let span = node.span;
    match &mut node.value {
        Value::Scalar(scalar) if is_secret(path) => found(scalar, span),
        Value::Null | Value::Scalar(_) | Value::List(_) => {}
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

/// `…credentials.value`, `…env.NAME.value`, and `…env.NAME` where the name tells.
fn is_secret(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [.., "credentials" | "rootCredentials", "value"] | [.., "env", _, "value"] => true,
        [.., "env", name] => looks_secret(name),
        _ => false,
    }
}
