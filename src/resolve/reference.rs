//! References: `${databases.main.host}` inside a text, the only interpolation there is.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::reference_word::is_variable;
use crate::source::Span;
use crate::values::braces::{TextPiece, TextPieces};
use crate::values::tier::Tier;

/// A text, cut at its references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextSegment {
    Literal(String),
    Reference(Reference),
}

/// What a reference names, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub path: Vec<String>,
    pub span: Span,
    /// Whether it is written as `${self.…}`, and its path names the component all the same.
    pub is_of_itself: bool,
}

impl Reference {
    /// The path as it is written.
    pub fn written(&self) -> String {
        match self.path.get(2..) {
            Some(rest) if self.is_of_itself => format!("{SELF}.{}", rest.join(".")),
            _ => self.path.join("."),
        }
    }
}

/// A fact about the stack itself.
pub const STACK_FACTS: [&str; 5] = ["name", "namespace", "env", "target", "domain"];

/// What is outside of the stack.
pub const EXTERNALS: &str = "externals";

/// The fields of what is outside that a reference may name.
pub const EXTERNAL_FIELDS: [&str; 2] = ["host", "port"];

/// The component that a reference stands in.
pub const SELF: &str = "self";

/// The fields of a database that a reference may name.
pub const DATABASE_FIELDS: [&str; 6] = ["host", "port", "database", "user", "password", "url"];

/// The fields that tell where a browser reaches a component.
pub const PUBLIC_FIELDS: [&str; 5] =
    ["publicUrl", "publicHost", "publicPort", "publicScheme", "publicWsUrl"];

/// The fields of a backend or frontend that a reference may name.
pub const WORKLOAD_FIELDS: [&str; 9] = [
    "host",
    "port",
    "url",
    "publicUrl",
    "publicHost",
    "publicPort",
    "publicScheme",
    "publicWsUrl",
    "headless",
];

/// Cuts a text at its references; `$${` is a literal `${`.
///
/// # Errors
/// A reference that is not closed, or that is no path.
pub fn parse(text: &str, span: Span) -> Result<Vec<TextSegment>, Diagnostic> {
    let mut segments = Vec::new();
    let mut literal = String::new();
    for piece in TextPieces::of(text) {
        let (path, at) = match piece {
            TextPiece::Text(text) => {
                literal.push_str(text);
                continue;
            }
            TextPiece::Braced { inner, at } => (inner, at),
            TextPiece::Open { at } => {
                return Err(Diagnostic::error(Code::ReferenceSyntax, "a reference is not closed")
                    .at(inside(span, text, at, text.len() - at), "`}` is missing")
                    .help(
                        "close it, as in `${databases.main.host}`, or write `$${` for a literal `${`",
                    ));
            }
        };
        let from = at + "${".len();
        let place = inside(span, text, at, path.len() + "${}".len());
        if !is_path(path) {
            let end = from + path.len();
            let doubled = path.starts_with('{') && text[end..].starts_with("}}");
            return Err(if doubled {
                no_path(&text[from..=end], inside(span, text, at, path.len() + "${}}".len()))
            } else {
                no_path(path, place)
            });
        }
        if !literal.is_empty() {
            segments.push(TextSegment::Literal(std::mem::take(&mut literal)));
        }
        let path = path.split('.').map(str::to_owned).collect();
        segments.push(TextSegment::Reference(Reference { path, span: place, is_of_itself: false }));
    }
    if !literal.is_empty() || segments.is_empty() {
        segments.push(TextSegment::Literal(literal));
    }
    Ok(segments)
}

/// Whether a text holds what looks like a reference to a component.
pub fn is_meant(text: &str) -> bool {
    roots().any(|root| {
        let start = format!("${{{root}.");
        text.match_indices(&start).any(|(at, _)| !text[..at].ends_with('$'))
    })
}

/// Whether a text holds a reference to a fact of the stack, such as `${env}`.
pub fn names_a_fact(text: &str) -> bool {
    TextPieces::of(text).any(
        |piece| matches!(piece, TextPiece::Braced { inner, .. } if STACK_FACTS.contains(&inner)),
    )
}

/// Whether a text is words with dots between them.
pub fn is_path(path: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    path.split('.').all(|segment| !segment.is_empty() && segment.chars().all(word))
}

/// The place of some bytes of a scalar's text, where the scalar is written as its text reads; else
/// the whole scalar.
pub fn inside(span: Span, text: &str, offset: usize, length: usize) -> Span {
    let written = (span.end - span.start) as usize;
    let quote = match written.checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return span,
    };
    let (Ok(offset), Ok(length)) = (u32::try_from(offset + quote), u32::try_from(length)) else {
        return span;
    };
    Span { file: span.file, start: span.start + offset, end: span.start + offset + length }
}

/// The error of `${…}` around what is no path; the path is without its braces.
fn no_path(path: &str, place: Span) -> Diagnostic {
    let wrong =
        Diagnostic::error(Code::ReferenceSyntax, format!("`${{{path}}}` is not a reference"))
            .at(place, "expected a path such as `databases.main.host`");
    let (inside, usual) = match path.split_once(":-").or_else(|| path.split_once('?')) {
        Some((name, usual)) => (name, Some(usual)),
        None => match path.split_once('-') {
            Some((name, usual)) if is_variable(name) => (name, Some(usual)),
            _ => (path, None),
        },
    };
    // `databases[main].host`, `databases["main"].host`
    let dotted = inside.replace('[', ".").replace([']', '"', '\''], "");
    let meant = dotted.trim_matches(['{', '}', ' ', '\t', '.']);
    let is_whole = place.end - place.start >= u32::try_from(path.len()).unwrap_or(u32::MAX);
    let of_stack = is_rooted(meant) || STACK_FACTS.contains(&meant);
    if of_stack && is_path(meant) {
        let right = format!("${{{meant}}}");
        return match usual {
            Some(_) => wrong.help(format!(
                "write `{right}`: it is always there, and needs no value to fall back on"
            )),
            None if is_whole => wrong.write(right),
            None => wrong.help(format!("write `{right}`")),
        };
    }
    match usual {
        Some(usual) if is_variable(inside) => wrong.help(format!(
            "write the value itself, such as `{usual}`: values know no variables of the shell, and each environment may say its own"
        )),
        _ => wrong.help(format!("write `$${{{path}}}` if the text itself is meant")),
    }
}

/// The reference of gen's that a text as a whole is.
pub fn whole_reference(text: &str) -> Option<&str> {
    let path = text.trim().strip_prefix("${")?.strip_suffix('}')?;
    (is_rooted(path) && is_path(path)).then_some(path)
}

/// The tiers of what can be called.
pub const TIERS: [Tier; 3] = [Tier::Database, Tier::Backend, Tier::Frontend];

/// The words that paths to components start with.
pub fn roots() -> impl Iterator<Item = &'static str> {
    TIERS.into_iter().map(Tier::key).chain([EXTERNALS, SELF])
}

/// Whether a path starts as those to components do.
fn is_rooted(path: &str) -> bool {
    let root = path.split_once('.').map(|(root, _)| root);
    root.is_some_and(|root| roots().any(|known| known == root))
}
