//! What is told of Kubernetes' own words where its types do not take them, at the line that says them.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::{Node, Scalar, Style, Value};
use crate::layer::way::{Way, WrittenPart};
use crate::source::Span;
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::instead_of_list::list_of_scalar;
use crate::values::number::seconds;
use crate::values::suggest::{list_of, nearest};

/// More fields than this are not listed in a help.
const MOST_LISTED: usize = 12;

/// Shorter words begin too many names.
const TELLING: usize = 4;

/// What a type does not take.
#[derive(Clone, Debug)]
pub struct TypeMisfit<'a> {
    /// The way to the value, or to the key that is unknown.
    pub way: Way<'a>,
    pub problem: FitProblem<'a>,
}

/// Why it does not.
#[derive(Clone, Debug)]
pub enum FitProblem<'a> {
    /// The last of these structs, which are those around it, has no such field.
    Unknown { key: &'a str, around: Vec<Struct> },
    /// A value of another form.
    Form { takes: TypeForm, is: &'a Json },
}

/// A struct of Kubernetes, as it calls itself.
#[derive(Clone, Copy, Debug)]
pub struct Struct {
    pub name: &'static str,
    pub fields: &'static [&'static str],
    /// How many steps lead to it.
    pub depth: usize,
}

/// What a place takes.
#[derive(Clone, Copy, Debug)]
pub enum TypeForm {
    Text,
    Whole,
    Bool,
    /// Of which what stands there would be an item.
    List {
        is_of_this: bool,
    },
    Map,
    /// Of which what stands there would be the only field.
    Struct {
        own: Struct,
        is_of_this: bool,
    },
    /// What is read by a rule of its own: a quantity, a number or a name, a time.
    Own,
}

impl TypeMisfit<'_> {
    /// The fields of the struct that the place takes.
    pub fn wanted(&self) -> Option<&'static [&'static str]> {
        match self.problem {
            FitProblem::Form { takes: TypeForm::Struct { own, .. }, .. } => Some(own.fields),
            _ => None,
        }
    }
}

impl Struct {
    /// The key by which the way leads on from it.
    pub fn beside<'a>(&self, way: &Way<'a>) -> Option<&'a str> {
        way.key(self.depth)
    }
}

/// Another fragment that may be meant: its key, and the fields of its type.
pub type OtherFragment = (&'static str, &'static [&'static str]);

/// What is wrong, where it was written, else at the place of the whole.
pub fn told(
    misfit: &TypeMisfit<'_>,
    written: Option<WrittenPart<'_>>,
    whole: Span,
    code: Code,
    beside: Option<OtherFragment>,
) -> Diagnostic {
    let TypeMisfit { way, problem } = misfit;
    match problem {
        FitProblem::Unknown { key, around } => {
            let own = around.last().map_or("it", |own| own.name);
            let found = Diagnostic::error(code, format!("{own} has no field `{key}`"));
            let place = written.and_then(|written| written.key);
            let found = found.at(place.unwrap_or(whole), "unknown to the API server");
            let advice = unknown(key, misfit, around, beside);
            match place {
                Some(place) => advice.about(found, place),
                None => found.help(advice.help),
            }
        }
        FitProblem::Form { takes, is } => {
            let message = format!("`{way}` takes {}", takes.name());
            let place = written.map_or(whole, WrittenPart::place);
            let found = Diagnostic::error(code, message).at(place, form(is));
            let key = way.last_key().unwrap_or_default();
            let advice = written.and_then(|written| {
                Some((instead(key, *takes, written.node)?, flow::extent(written.node)))
            });
            match advice {
                // Of a list or a map the key is marked, and the edit is about what stands behind it.
                Some((advice, extent)) => advice.about(found, extent),
                None => found.help(format!("write {}", takes.example())),
            }
        }
    }
}

/// What was meant by a field that is not there.
fn unknown(
    key: &str,
    misfit: &TypeMisfit<'_>,
    around: &[Struct],
    beside: Option<OtherFragment>,
) -> Advice {
    let Some((own, outer)) = around.split_last() else { return Advice::say("take it out") };
    let fields = own.fields;
    if let Some(near) = nearest(key, fields.iter().copied()) {
        return Advice::write(near);
    }
    let mut begun = fields.iter().filter(|field| field.starts_with(key));
    if let (true, Some(only), None) = (key.len() >= TELLING, begun.next(), begun.next()) {
        return Advice::write(*only);
    }
    if let Some((name, _)) = beside.filter(|(_, fields)| outer.is_empty() && fields.contains(&key))
    {
        return Advice::say(format!("write it below `{name}`, which is beside this"));
    }
    if let Some(outer) = outer.iter().rev().find(|outer| outer.fields.contains(&key)) {
        let beside = outer.beside(&misfit.way).unwrap_or("it");
        return Advice::say(format!("indent it less: it belongs beside `{beside}`"));
    }
    let listed = list_of(fields.iter().copied().take(MOST_LISTED));
    let more = if fields.len() > MOST_LISTED { " and more" } else { "" };
    Advice::say(format!("take it out: {} has {listed}{more}", own.name))
}

/// What to write in place of a value of another form.
fn instead(key: &str, takes: TypeForm, node: &Node) -> Option<Advice> {
    match (takes, &node.value) {
        (TypeForm::Text, Value::Scalar(Scalar { text, style: Style::Plain })) => {
            let plain = !text.contains(['"', '\\']);
            plain.then(|| Advice::write(format!("\"{text}\"")))
        }
        (TypeForm::Whole, Value::Scalar(scalar)) => {
            let text = scalar.text.trim();
            let bare = text.parse::<i64>().ok().map(|number| number.to_string());
            let span = || key.ends_with("Seconds").then(|| seconds(text)).flatten();
            bare.or_else(|| span().map(|seconds| seconds.to_string())).map(Advice::write)
        }
        (TypeForm::Bool, Value::Scalar(scalar)) => {
            match scalar.text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(Advice::write("true")),
                "false" | "no" | "off" | "0" => Some(Advice::write("false")),
                _ => None,
            }
        }
        (TypeForm::List { is_of_this: true }, Value::Scalar(scalar)) => {
            Some(list_of_scalar(key, scalar))
        }
        (TypeForm::List { is_of_this: true }, Value::Map(_)) => {
            Some(Advice::edit("write it as a list", format!("[{}]", flow::node(node))))
        }
        (TypeForm::Struct { own, is_of_this: true }, _) => {
            let [only] = own.fields else { return None };
            Some(Advice::write(format!("{{ {only}: {} }}", flow::node(node))))
        }
        _ => None,
    }
}

impl TypeForm {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "a whole number",
            Self::Bool => "`true` or `false`",
            Self::List { .. } => "a list",
            Self::Map | Self::Struct { .. } => "a map",
            Self::Own => "another form of text or number",
        }
    }

    fn example(self) -> String {
        match self {
            Self::Struct { own, .. } if own.fields.len() <= MOST_LISTED => {
                format!("a map, of {}", list_of(own.fields.iter().copied()))
            }
            Self::List { .. } => "a list: begin each item with `- `".to_owned(),
            Self::Own => "it as the API reference of Kubernetes says".to_owned(),
            _ => self.name().to_owned(),
        }
    }
}

/// What stands there, for labels.
fn form(json: &Json) -> &'static str {
    match json {
        Json::Null => "empty",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "a map",
    }
}
