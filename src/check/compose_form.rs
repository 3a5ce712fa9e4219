//! The forms that values of a Compose file have, and a walk that holds a tree against them.
//!
//! <https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json>

use crate::check::compose_value;
use crate::layer::node::{Entry, Node, Scalar, Style, Value};
use crate::layer::scalar::{self, Meaning};
use crate::manifest::Look;
use crate::source::Span;

/// What a place of a Compose file takes.
#[derive(Clone, Copy, Debug)]
pub enum ComposeForm {
    Text,
    /// A whole number, or the text of one.
    Whole,
    /// A number, or the text of one.
    Number,
    /// A number or any text.
    Word,
    /// A boolean, or the text of one.
    Truth,
    OneOf(&'static [&'static str]),
    /// `1m30s`.
    Duration,
    /// `512m`, or a number of bytes.
    Bytes,
    /// `512m`, as text alone.
    TextBytes,
    /// A port to publish: `8080:80`.
    Port,
    /// `NAME=value`.
    Pair,
    Anything,
    /// Nothing at all.
    Nothing,
    List(&'static ComposeForm),
    /// Any keys.
    Map(&'static ComposeForm),
    /// These keys and those that start with `x-`.
    Keys(&'static [ComposeKey]),
    /// The first that has the kind of the node: a scalar, a list, a map.
    Either(&'static [ComposeForm]),
}

/// A key with the form of its value.
pub type ComposeKey = (&'static str, ComposeForm);

/// What does not fit.
#[derive(Debug)]
pub enum Misfit<'n> {
    /// A key that its map does not have, and those that it has.
    UnknownKey { path: String, name: &'n str, entry: &'n Entry, known: &'static [ComposeKey] },
    /// A value: what it is, what is asked for, and what surely is meant.
    Value { path: String, span: Span, is: String, asked: String, meant: Option<String> },
}

/// Holds a tree against a form.
pub fn walk<'n>(
    path: &str,
    key: Span,
    node: &'n Node,
    form: ComposeForm,
    told: &mut impl FnMut(Misfit<'n>),
) {
    let mut misfit = |is: String, asked: String, meant: Option<String>| {
        let span = if node.is_null() { key } else { node.span };
        told(Misfit::Value { path: path.to_owned(), span, is, asked, meant });
    };
    match (form, &node.value) {
        (ComposeForm::Anything, _) | (ComposeForm::Nothing, Value::Null) => {}
        (ComposeForm::Either(forms), _) => {
            let fitting = forms.iter().find(|form| takes(**form, node));
            if let Some(fitting) = fitting.or(forms.iter().find(|form| is_like(**form, node))) {
                walk(path, key, node, *fitting, told);
            } else {
                let asked: Vec<&str> =
                    forms.iter().map(|form| name(*form)).filter(|one| !one.is_empty()).collect();
                misfit(kind(node).to_owned(), asked.join(" or "), None);
            }
        }
        (ComposeForm::List(inner), Value::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                walk(&format!("{path}[{index}]"), item.span, item, *inner, told);
            }
        }
        (ComposeForm::Map(inner), Value::Map(map)) => {
            for (name, entry) in &map.entries {
                walk(&format!("{path}.{name}"), entry.key, &entry.node, *inner, told);
            }
        }
        (ComposeForm::Keys(known), Value::Map(map)) => {
            for (name, entry) in &map.entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match known.iter().find(|(key, _)| key == name) {
                    Some((_, form)) => walk(&path, entry.key, &entry.node, *form, told),
                    None if name.starts_with("x-") => {}
                    None => told(Misfit::UnknownKey { path, name, entry, known }),
                }
            }
        }
        (_, Value::Scalar(scalar)) if is_scalar(form) => {
            if let Err((is, asked, meant)) = fits(form, scalar) {
                misfit(is, asked.to_owned(), meant);
            }
        }
        _ => misfit(kind(node).to_owned(), name(form).to_owned(), None),
    }
}

/// Whether a node has the kind that a form asks for, and a scalar its type.
fn takes(form: ComposeForm, node: &Node) -> bool {
    is_like(form, node) && node.as_scalar().is_none_or(|scalar| fits(form, scalar).is_ok())
}

/// Whether a node has the kind that a form asks for: a scalar, a list, a map.
pub fn is_like(form: ComposeForm, node: &Node) -> bool {
    match (form, &node.value) {
        (ComposeForm::Anything, _)
        | (ComposeForm::Nothing, Value::Null)
        | (ComposeForm::List(_), Value::List(_))
        | (ComposeForm::Map(_) | ComposeForm::Keys(_), Value::Map(_)) => true,
        (ComposeForm::Either(forms), _) => forms.iter().any(|form| is_like(*form, node)),
        (form, Value::Scalar(_)) => is_scalar(form),
        _ => false,
    }
}

fn is_scalar(form: ComposeForm) -> bool {
    !matches!(
        form,
        ComposeForm::List(_)
            | ComposeForm::Map(_)
            | ComposeForm::Keys(_)
            | ComposeForm::Either(_)
            | ComposeForm::Nothing
    )
}

/// What is wrong with a scalar: what it is, what is asked for, and what is surely meant.
type ScalarRefusal = (String, &'static str, Option<String>);

fn fits(form: ComposeForm, scalar: &Scalar) -> Result<(), ScalarRefusal> {
    let text = scalar.text.as_str();
    let meaning = if scalar.style == Style::Plain { scalar::meaning(text) } else { Meaning::Text };
    let is_number = matches!(meaning, Meaning::Integer(_) | Meaning::Float(_));
    let shown = match meaning {
        Meaning::Bool(_) => "a boolean",
        Meaning::Integer(_) | Meaning::Float(_) => "a number",
        _ => "text",
    };
    let refused = |meant: Option<String>| Err((shown.to_owned(), name(form), meant));
    let quoted = || Some(format!("\"{text}\""));
    // What variables bring is known when they are.
    let is_open = text.contains('$');
    let words = |fits: bool| if fits || is_open { Ok(()) } else { refused(None) };
    match form {
        ComposeForm::Text | ComposeForm::Pair
            if is_number || matches!(meaning, Meaning::Bool(_)) =>
        {
            refused(quoted())
        }
        ComposeForm::Duration if is_number => refused(Some(format!("{text}s"))),
        ComposeForm::TextBytes if is_number => refused(quoted()),
        ComposeForm::Whole => words(
            text.trim().parse::<i64>().is_ok() || meaning != Meaning::Text && !is_float(meaning),
        ),
        ComposeForm::Number => words(is_number || text.trim().parse::<f64>().is_ok()),
        ComposeForm::Word if matches!(meaning, Meaning::Bool(_)) => refused(quoted()),
        ComposeForm::Truth if is_number => refused(None),
        ComposeForm::Truth => {
            const WORDS: [&str; 12] =
                ["true", "false", "yes", "no", "y", "n", "on", "off", "1", "0", "t", "f"];
            words(WORDS.contains(&text.to_ascii_lowercase().as_str()))
        }
        ComposeForm::OneOf(known) if !known.contains(&text) && !is_open => {
            let asked = known.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
            let meant = crate::values::suggest::nearest(text, known.iter().copied());
            let said = format!("`{text}`, which is none of {asked}");
            Err((said, "", meant.map(str::to_owned)))
        }
        ComposeForm::Duration if !is_open => {
            compose_value::duration(text).map_err(|why| (why, "a duration such as `30s`", None))
        }
        ComposeForm::Bytes | ComposeForm::TextBytes if !is_open => {
            compose_value::bytes(text).map_err(|(why, meant)| (why, "a size such as `512m`", meant))
        }
        ComposeForm::Port if !is_open => compose_value::port(text)
            .map_err(|why| (why, "`HOST:CONTAINER`, such as `8080:80`", None)),
        ComposeForm::Pair
            if !is_open && text.split('=').next().is_some_and(|name| name.ends_with(' ')) =>
        {
            Err(("a name that ends with a space".to_owned(), "`NAME=value`", None))
        }
        _ => Ok(()),
    }
}

fn is_float(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Float(_) | Meaning::Bool(_))
}

/// What a form asks for, in words.
fn name(form: ComposeForm) -> &'static str {
    match form {
        ComposeForm::Text | ComposeForm::Port => "text",
        ComposeForm::Whole => "a whole number",
        ComposeForm::Number => "a number",
        ComposeForm::Word => "text or a number",
        ComposeForm::Truth => "a boolean",
        ComposeForm::OneOf(_) => "one of some words",
        ComposeForm::Duration => "a duration such as `30s`",
        ComposeForm::Bytes => "a size such as `512m`",
        ComposeForm::TextBytes => "a size in quotes",
        ComposeForm::Pair => "`NAME=value`",
        ComposeForm::Anything | ComposeForm::Nothing | ComposeForm::Either(_) => "",
        ComposeForm::List(_) => "a list",
        ComposeForm::Map(_) | ComposeForm::Keys(_) => "a map",
    }
}

fn kind(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "nothing",
        Value::Scalar(_) if node.text("").is_some_and(str::is_empty) => "nothing",
        Value::Scalar(_) => "a single value",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
    }
}
