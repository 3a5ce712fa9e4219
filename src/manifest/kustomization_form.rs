//! What a kustomization's fields take: kustomize refuses a file in which one of them is of another type, or which has
//! fields that there are not.
//!
//! <https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/kustomization.go>

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::{Map, Node, Style, Value};
use crate::layer::scalar::{self, Meaning};
use crate::manifest::kustomization::{GENERATORS, Kustomization};
use crate::manifest::look::Look;
use crate::source::Sources;
use crate::values::suggest::{list_of, nearest};

/// What a field takes.
#[derive(Clone, Copy, Debug)]
enum FieldForm {
    Text,
    Flag,
    Texts,
    /// Texts by keys.
    Pairs,
    Items(FieldForms),
    Map(FieldForms),
    /// It is not looked at.
    Any,
}

/// Fields by their names.
type FieldForms = &'static [(&'static str, FieldForm)];

use FieldForm::{Any, Flag, Items, Pairs, Text, Texts};

const OPTIONS: FieldForms = &[
    ("labels", Pairs),
    ("annotations", Pairs),
    ("disableNameSuffixHash", Flag),
    ("immutable", Flag),
];

const GENERATOR: FieldForms = &[
    ("name", Text),
    ("namespace", Text),
    ("behavior", Text),
    ("type", Text),
    ("files", Texts),
    ("literals", Texts),
    ("envs", Texts),
    ("env", Text),
    ("options", FieldForm::Map(OPTIONS)),
];

const IMAGE: FieldForms =
    &[("name", Text), ("newName", Text), ("newTag", Text), ("tagSuffix", Text), ("digest", Text)];

const LABELS: FieldForms =
    &[("pairs", Pairs), ("includeSelectors", Flag), ("includeTemplates", Flag), ("fields", Any)];

/// Fields of which others are not looked at.
const FORMS: [(&str, FieldForm); 18] = [
    ("namespace", Text),
    ("namePrefix", Text),
    ("nameSuffix", Text),
    ("resources", Texts),
    ("bases", Texts),
    ("components", Texts),
    ("crds", Texts),
    ("configurations", Texts),
    ("generators", Texts),
    ("transformers", Texts),
    ("validators", Texts),
    ("commonLabels", Pairs),
    ("commonAnnotations", Pairs),
    ("images", Items(IMAGE)),
    ("labels", Items(LABELS)),
    ("configMapGenerator", Items(GENERATOR)),
    ("secretGenerator", Items(GENERATOR)),
    ("generatorOptions", FieldForm::Map(OPTIONS)),
];

/// All that is wrong with the types of a kustomization.
pub fn told(one: &Kustomization, sources: &Sources) -> Vec<Diagnostic> {
    let mut walk = FormWalk { sources, found: Vec::new() };
    for (key, form) in FORMS {
        if let Some(node) = one.node.get(key) {
            walk.value(node, form, key);
        }
    }
    for (key, _) in GENERATORS {
        for literal in one.node.items(key).iter().flat_map(|item| item.items("literals")) {
            if literal.text("").is_some_and(|text| !text.contains('=')) {
                walk.found.push(
                    Diagnostic::error(
                        Code::FieldValue,
                        format!("a literal of `{key}` has no value"),
                    )
                    .at(literal.span, "no `=`")
                    .note("kustomize refuses the file: invalid literal source, expected key=value")
                    .help("write `KEY=value`"),
                );
            }
        }
    }
    walk.found
}

struct FormWalk<'s> {
    sources: &'s Sources,
    found: Vec<Diagnostic>,
}

impl FormWalk<'_> {
    fn value(&mut self, node: &Node, form: FieldForm, way: &str) {
        match (form, &node.value) {
            (Any, _) | (_, Value::Null) => {}
            (Text, Value::Scalar(_)) => self.text(node, way),
            (Flag, Value::Scalar(scalar)) => {
                if scalar.style == Style::Quoted {
                    self.other(node, way, "`true` or `false`", "text");
                }
            }
            (Texts, Value::List(items)) => {
                for item in items {
                    self.value(item, Text, way);
                }
            }
            (Pairs, Value::Map(map)) => {
                for (key, entry) in map.present() {
                    self.value(&entry.node, Text, &format!("{way}.{key}"));
                }
            }
            (Items(fields), Value::List(items)) => {
                for item in items {
                    self.value(item, FieldForm::Map(fields), way);
                }
            }
            (FieldForm::Map(fields), Value::Map(map)) => self.fields(map, fields, way),
            (Text, _) => self.other(node, way, "text", kind(node)),
            (Flag, _) => self.other(node, way, "`true` or `false`", kind(node)),
            (Texts | Items(_), _) => self.other(node, way, "a list", kind(node)),
            (Pairs | FieldForm::Map(_), _) => self.other(node, way, "a map", kind(node)),
        }
    }

    fn fields(&mut self, map: &Map, fields: FieldForms, way: &str) {
        for (key, entry) in map.present() {
            if let Some((_, form)) = fields.iter().find(|(name, _)| name == key) {
                self.value(&entry.node, *form, &format!("{way}.{key}"));
                continue;
            }
            let names = || fields.iter().map(|(name, _)| *name);
            // `tag` is what Compose and charts call it.
            let near = if key == "tag" { Some("newTag") } else { nearest(key, names()) };
            let near = near.filter(|near| names().any(|name| name == *near));
            let help = match near {
                Some(near) => format!("write `{near}`"),
                None => format!("take it out: there are {}", list_of(names())),
            };
            self.found.push(
                Diagnostic::error(Code::UnknownField, format!("`{way}` has no field `{key}`"))
                    .at(entry.key, "unknown here")
                    .note("kustomize refuses the file: unknown field")
                    .help(help),
            );
        }
    }

    fn text(&mut self, node: &Node, way: &str) {
        let Some(scalar) = node.as_scalar().filter(|scalar| scalar.style == Style::Plain) else {
            return;
        };
        let is = match scalar::meaning(&scalar.text) {
            Meaning::Bool(_) => "a boolean",
            Meaning::Integer(_) | Meaning::Float(_) => "a number",
            Meaning::Null | Meaning::Text | Meaning::Ambiguous(_) => return,
        };
        self.other(node, way, "text", is);
    }

    fn other(&mut self, node: &Node, way: &str, takes: &str, is: &str) {
        let written = self.sources.text(node.span);
        let is_plain = node.as_scalar().is_some_and(|scalar| scalar.text == written);
        let found = Diagnostic::error(Code::FieldType, format!("`{way}` takes {takes}"))
            .at(node.span, is.to_owned())
            .note("kustomize refuses the file: cannot unmarshal it");
        let found = match (takes, is) {
            ("text", "a number" | "a boolean") if is_plain => found
                .help(format!("write `\"{written}\"`"))
                .fix(node.span, format!("\"{written}\"")),
            ("text", "a number" | "a boolean") => found.help("write it in quotes"),
            ("`true` or `false`", "text") => found.help("write it without quotes"),
            ("a list", _) => found.help("write a list: begin each item with `- `"),
            _ => found.help(format!("write {takes}")),
        };
        self.found.push(found);
    }
}

fn kind(node: &Node) -> &'static str {
    match node.value {
        Value::Null | Value::Scalar(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
    }
}
