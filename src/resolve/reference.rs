//! References: `${databases.main.host}` inside a text, the only interpolation there is.

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::reference_word::{called_otherwise, fact_called_otherwise, is_variable};
use crate::source::Span;
use crate::values::braces::{TextPiece, TextPieces};
use crate::values::suggest::{list_of, nearest};
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
}

/// A fact about the stack itself.
pub const STACK_FACTS: [&str; 5] = ["name", "namespace", "env", "target", "domain"];

/// What is outside of the stack.
pub const EXTERNALS: &str = "externals";

/// The fields of what is outside that a reference may name.
const EXTERNAL_FIELDS: [&str; 2] = ["host", "port"];

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
        segments.push(TextSegment::Reference(Reference { path, span: place }));
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

/// The error of a reference to the domain of a stack without one.
pub fn no_domain(reference: &Reference) -> Diagnostic {
    Diagnostic::error(Code::UnknownReference, "the stack has no `domain` to refer to")
        .at(reference.span, "not known")
        .help("add `domain: shop.example.com` to the values")
}

/// The error of a reference to a job, which `${self.…}` in one is.
fn to_job(reference: &Reference) -> Diagnostic {
    Diagnostic::error(Code::UnknownReference, "nothing calls a job: it has no address to refer to")
        .at(reference.span, "of a job")
        .help("refer to the component that is meant, as in `${backends.web.publicUrl}`")
}

/// The error of a reference whose first word is neither a tier nor a fact.
pub fn unknown_root(reference: &Reference, tier_of: impl Fn(&str) -> Option<Tier>) -> Diagnostic {
    let root = reference.path.first().map(String::as_str).unwrap_or_default();
    if root == Tier::Job.key() {
        return to_job(reference);
    }
    let words = || roots().chain(STACK_FACTS);
    let wrong =
        Diagnostic::error(Code::UnknownReference, format!("there is no `{root}` to refer to"))
            .at(reference.span, "unknown");
    if let Some(tier) = tier_of(root) {
        return ordered(
            wrong,
            reference,
            format!("${{{}.{}}}", tier.key(), reference.path.join(".")),
        );
    }
    if STACK_FACTS.contains(&root) && reference.path.len() > 1 {
        return below_a_fact(reference, root);
    }
    if let Some(word) = fact_called_otherwise(root).filter(|_| reference.path.len() == 1) {
        return ordered(wrong, reference, format!("${{{word}}}"));
    }
    if let Some(word) = nearest(root, words()) {
        return ordered(wrong, reference, replaced(reference, 0, word));
    }
    if reference.path.len() == 1 && is_variable(root) {
        return wrong.help(format!(
            "a variable of gen's own environment is `env: {{ NAME: {{ fromEnv: {root} }} }}`; write `$${{{root}}}` if the text itself is meant"
        ));
    }
    wrong.help(format!(
        "start with {}, or write `$${{{}}}` if the text itself is meant",
        list_of(words()),
        reference.path.join(".")
    ))
}

/// The error of `${env.HOME}`: a fact of the stack is a text, with nothing below it.
fn below_a_fact(reference: &Reference, root: &str) -> Diagnostic {
    let wrong =
        Diagnostic::error(Code::UnknownReference, format!("there is nothing below `{root}`"))
            .at(reference.span, "unknown");
    match reference.path.get(1) {
        Some(name) if root == "env" => wrong.help(format!(
            "`${{env}}` is the name of the environment; a variable of gen's own is `env: {{ NAME: {{ fromEnv: {name} }} }}`"
        )),
        _ => ordered(wrong, reference, format!("${{{root}}}")),
    }
}

/// The error of a reference to a component that does not exist; `names` are those of its tier.
pub fn unknown_component<'name>(
    reference: &Reference,
    tier: Tier,
    name: &str,
    names: impl Iterator<Item = &'name str> + Clone,
) -> Diagnostic {
    let wrong = |message: String| {
        Diagnostic::error(Code::UnknownReference, message).at(reference.span, "unknown")
    };
    let message = format!("there is no {} `{name}`", tier.as_str());
    let help = match nearest(name, names.clone()) {
        Some(word) => return ordered(wrong(message), reference, replaced(reference, 1, word)),
        None if names.clone().next().is_none() => {
            format!("describe it below `{}`, or remove the reference", tier.key())
        }
        None => format!("use one of {}", list_of(names)),
    };
    wrong(message).help(help)
}

/// The error of a reference to a field that does not exist.
pub fn unknown_field(reference: &Reference, tier: Tier, fields: &[&str]) -> Diagnostic {
    unknown_field_of(reference, tier.as_str(), fields)
}

/// The error of a reference to a field that what is outside does not have.
pub fn unknown_field_of_external(reference: &Reference) -> Diagnostic {
    unknown_field_of(reference, "service outside", &EXTERNAL_FIELDS)
}

/// The error of a reference to something outside that the values do not describe.
pub fn unknown_external<'name>(
    reference: &Reference,
    name: &str,
    names: impl Iterator<Item = &'name str> + Clone,
) -> Diagnostic {
    let help = match nearest(name, names) {
        Some(word) => format!("write `{}`", replaced(reference, 1, word)),
        None => "describe it below `externals`, or remove the reference".to_owned(),
    };
    Diagnostic::error(Code::UnknownReference, format!("there is nothing outside called `{name}`"))
        .at(reference.span, "unknown")
        .help(help)
}

fn unknown_field_of(reference: &Reference, what: &str, fields: &[&str]) -> Diagnostic {
    let field = reference.path.get(2..).unwrap_or_default().join(".");
    if field.is_empty() {
        let all: Vec<String> = fields.iter().map(|field| format!(".{field}")).collect();
        let message = format!("a reference to a {what} names one of its facts");
        return Diagnostic::error(Code::UnknownReference, message)
            .at(reference.span, "which one?")
            .help(format!("add one of {}", list_of(all.iter().map(String::as_str))));
    }
    let message = format!("a {what} has no `{field}` to refer to");
    let wrong = Diagnostic::error(Code::UnknownReference, message).at(reference.span, "unknown");
    let meant = called_otherwise(&field, fields);
    match meant.or_else(|| nearest(&field, fields.iter().copied())) {
        Some(word) => ordered(wrong, reference, replaced(reference, 2, word)),
        None => match field.strip_prefix("ports.") {
            Some(port) => wrong.help(format!(
                "describe the port in the component, `ports: {{ {port}: 9000 }}`, or use one of {}",
                list_of(fields.iter().copied())
            )),
            None => wrong.help(format!("use one of {}", list_of(fields.iter().copied()))),
        },
    }
}

/// The order to write another reference: an edit where its own place is known, and not that of the whole text.
fn ordered(wrong: Diagnostic, reference: &Reference, text: String) -> Diagnostic {
    let written = "${}".len() + reference.path.join(".").len();
    if (reference.span.end - reference.span.start) as usize == written {
        wrong.write(text)
    } else {
        wrong.help(format!("write `{text}`"))
    }
}

/// The reference with one word of its path replaced, as it would be written.
fn replaced(reference: &Reference, index: usize, word: &str) -> String {
    let mut path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
    if let Some(place) = path.get_mut(index) {
        *place = word;
    } else {
        path.push(word);
    }
    // A field is the last word, of however many a wrong one was made.
    path.truncate(if index == 2 { 3 } else { path.len() });
    format!("${{{}}}", path.join("."))
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
