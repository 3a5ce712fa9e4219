//! What may be written at a path of the values, as the schema knows it.

use serde_json::{Map, Value as Json};

use crate::values::TIERS;
use crate::values::schema::schema;
use crate::values::suggest::{list_of, nearest};
use crate::values::synonym;

/// What a path is, its default and its keys; else a message and a help.
///
/// # Errors
/// A path that the values do not have.
pub fn to_text(path: &str) -> Result<String, (String, String)> {
    let path = path.trim_end_matches('.');
    let schema = schema().to_value();
    let mut here = SchemaPlace::root(&schema);
    let mut walked: Vec<&str> = Vec::new();
    for key in path.split('.') {
        let keys = here.keys();
        let below = keys.iter().find(|(name, _)| name == key).map(|(_, node)| here.at(node));
        let Some(next) = below.clone().or_else(|| here.entry()) else {
            let names = || keys.iter().map(|(name, _)| name.as_str());
            let place = if walked.is_empty() { "the values".to_owned() } else { walked.join(".") };
            let near = nearest(key, names()).map(|near| {
                let mut meant = walked.clone();
                meant.push(near);
                // `backend.port`: a key of each backend.
                let rest =
                    path.split_once('.').filter(|_| walked.is_empty() && TIERS.contains(&near));
                let of_each = rest.map(|(_, rest)| format!("{near}.NAME.{rest}"));
                let of_each = of_each.filter(|path| to_text(path).is_ok());
                format!("write `gen explain {}`", of_each.unwrap_or_else(|| meant.join(".")))
            });
            let has = |name: &str| keys.iter().any(|(known, _)| known == name);
            let bare = key.split('[').next().unwrap_or_default();
            let called = || {
                let mut rows =
                    synonym::rows().filter(|(called, place, _)| *called == bare && has(place));
                let written = rows.find_map(|(.., written)| written);
                let own = if has(bare) { Some(bare.to_owned()) } else { None };
                own.or_else(|| Some(written?.split(':').next()?.to_owned())).map(|own| {
                    let path = walked.iter().copied().chain([own.as_str()]).collect::<Vec<_>>();
                    format!("write `gen explain {}`", path.join("."))
                })
            };
            let of_component = || {
                // Backends have most of what databases have, and are asked for more often.
                let tiers = ["backends", "frontends", "databases", "jobs"].iter();
                let tiers = tiers.filter(|_| walked.is_empty());
                let mut paths = tiers.flat_map(|tier| {
                    let whole = format!("{tier}.NAME.{path}");
                    let of_door = format!("{tier}.NAME.expose.{path}");
                    [
                        whole,
                        of_door,
                        format!("{tier}.NAME.{bare}"),
                        format!("{tier}.NAME.expose.{bare}"),
                    ]
                });
                let path = paths.find(|path| to_text(path).is_ok())?;
                Some(format!("write `gen explain {path}`"))
            };
            // A kind of Kubernetes, or a field of one.
            let of_object = || {
                let is_kind =
                    walked.is_empty() && key.starts_with(|c: char| c.is_ascii_uppercase());
                is_kind.then(|| {
                    format!(
                        "fields of Kubernetes are told by `kubectl explain {}`",
                        path.to_lowercase()
                    )
                })
            };
            let near = near.or_else(called).or_else(of_component).or_else(of_object);
            let help = near.unwrap_or_else(|| match keys.as_slice() {
                [] => "run `gen explain` for all codes, `gen schema` for all values".to_owned(),
                _ => format!("use one of {}", list_of(names())),
            });
            let place = if walked.is_empty() { place } else { format!("`{place}`") };
            return Err((format!("there is no `{key}` in {place}"), help));
        };
        // `backends.replicas`: a key of each of them, where no one is called so.
        let of_each = next.keys().into_iter().find(|(name, _)| below.is_none() && name == key);
        if let Some((_, node)) = of_each {
            here = next.at(node);
            walked.extend(["NAME", key]);
        } else {
            here = next;
            walked.push(key);
        }
    }
    Ok(here.told(&walked.join(".")))
}

/// A key that may stand somewhere.
#[derive(Clone, Debug)]
pub struct ValueKey {
    pub name: String,
    /// What it means, in a line.
    pub told: String,
    /// Whether it takes a map or a list.
    pub is_open: bool,
    /// Whether it takes a text, a number or a flag.
    pub is_plain: bool,
}

/// The keys that may stand below a path.
pub fn below(path: &str) -> Vec<ValueKey> {
    let schema = schema().to_value();
    let Some(here) = SchemaPlace::of(&schema, path) else { return Vec::new() };
    let told = |(name, node): (String, &Json)| {
        let place = here.at(node);
        let text = place.description.unwrap_or_default().lines().next().unwrap_or_default();
        let is_open = !place.keys().is_empty() || place.entry().is_some();
        let words = |form: &&Map<String, Json>| form.get("type").map(ToString::to_string);
        let words: Vec<String> = place.forms().iter().filter_map(words).collect();
        let plain = ["string", "integer", "number", "boolean"];
        let is_plain = plain.iter().any(|word| words.iter().any(|own| own.contains(word)));
        ValueKey { name, told: text.to_owned(), is_open, is_plain: is_plain || !is_open }
    };
    here.keys().into_iter().map(told).collect()
}

/// What holds for the keys of a path that nobody writes, as far as their descriptions say it.
pub fn defaults(path: &str) -> Vec<(String, String)> {
    let schema = schema().to_value();
    let Some(here) = SchemaPlace::of(&schema, path) else { return Vec::new() };
    let told = |(name, node): (String, &Json)| {
        let (_, default) = here.at(node).description?.split_once("Default: ")?;
        let default = default.replace('\n', " ").replace('`', "");
        let end = default.find(". ").unwrap_or(default.len());
        Some((name, default[..end].trim_end_matches('.').to_owned()))
    };
    here.keys().into_iter().filter_map(told).collect()
}

/// A place of the schema.
#[derive(Clone)]
struct SchemaPlace<'s> {
    root: &'s Json,
    node: &'s Json,
    /// What its parent says of it.
    description: Option<&'s str>,
}

impl<'s> SchemaPlace<'s> {
    fn root(schema: &'s Json) -> Self {
        Self { root: schema, node: schema, description: None }
    }

    /// The place at a path, if the values have it.
    fn of(schema: &'s Json, path: &str) -> Option<Self> {
        let mut keys = path.split('.').filter(|key| !key.is_empty());
        keys.try_fold(Self::root(schema), |here, key| {
            let own = here.keys().into_iter().find(|(name, _)| name == key);
            own.map(|(_, node)| here.at(node)).or_else(|| here.entry())
        })
    }

    fn at(&self, node: &'s Json) -> Self {
        let description = node.get("description").and_then(Json::as_str);
        Self { root: self.root, node, description }
    }

    /// The forms that a value may have here, references followed.
    fn forms(&self) -> Vec<&'s Map<String, Json>> {
        let mut forms = Vec::new();
        let mut open = vec![self.node];
        while let Some(node) = open.pop() {
            let Some(map) = node.as_object() else { continue };
            let reference = map.get("$ref").and_then(Json::as_str);
            let named = reference.and_then(|path| self.root.pointer(path.strip_prefix('#')?));
            open.extend(named);
            for word in ["anyOf", "allOf", "oneOf"] {
                open.extend(map.get(word).and_then(Json::as_array).into_iter().flatten());
            }
            forms.push(map);
        }
        forms
    }

    /// The keys with fixed names.
    fn keys(&self) -> Vec<(String, &'s Json)> {
        let properties = |form: &&'s Map<String, Json>| form.get("properties")?.as_object();
        let forms = self.forms();
        let all = forms.iter().filter_map(properties).flatten();
        all.map(|(name, node)| (name.clone(), node)).collect()
    }

    /// What is below names of the user's choice, or in a list.
    fn entry(&self) -> Option<Self> {
        let below = |form: &&'s Map<String, Json>| {
            ["additionalProperties", "items"].into_iter().find_map(|word| form.get(word))
        };
        let found = self.forms().iter().filter_map(below).find(|node| node.is_object())?;
        Some(self.at(found))
    }

    /// Keys, and what each means, a line each.
    fn lines_of(&self, keys: Vec<(String, &'s Json)>) -> Vec<String> {
        let width = keys.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let line = |(name, node): (String, &'s Json)| {
            let told = self.at(node);
            let forms = told.forms();
            let text = told
                .description
                .or_else(|| forms.iter().find_map(|form| form.get("description")?.as_str()));
            let text = text.unwrap_or_default().replace('\n', " ");
            format!("    {name:width$}  {text}").trim_end().to_owned()
        };
        keys.into_iter().map(line).collect()
    }

    fn told(&self, path: &str) -> String {
        let forms = self.forms();
        let said = |word: &str| forms.iter().find_map(|form| form.get(word));
        let own = self.description.or_else(|| said("description").and_then(Json::as_str));
        let mut lines = vec![path.to_owned()];
        lines.extend(own.map(|text| format!("  {}", text.replace('\n', "\n  "))));
        let mut words: Vec<&str> = Vec::new();
        for form in &forms {
            match form.get("type") {
                Some(Json::String(word)) => words.push(word),
                Some(Json::Array(many)) => words.extend(many.iter().filter_map(Json::as_str)),
                _ => {}
            }
        }
        // A text may be written as a number or a flag that reads the same.
        let is_text = words.contains(&"string");
        words.retain(|word| *word != "null" && !(is_text && matches!(*word, "number" | "boolean")));
        words.sort_unstable();
        words.dedup();
        let words: Vec<&str> = words.into_iter().map(kind).collect();
        if !words.is_empty() {
            lines.push(format!("\n  takes {}", words.join(", or ")));
        }
        if let Some(choice) = said("enum").and_then(Json::as_array) {
            lines.push(format!("  one of {}", list_of(choice.iter().filter_map(Json::as_str))));
        }
        let keys = self.keys();
        if !keys.is_empty() {
            lines.push("\n  keys:".to_owned());
            lines.extend(self.lines_of(keys));
        } else if let Some(entry) = self.entry() {
            let keys = entry.keys();
            if !keys.is_empty() {
                lines.push("\n  keys of each:".to_owned());
                lines.extend(entry.lines_of(keys));
            }
            lines.push(format!("\n  `gen explain {path}.NAME` tells what is below"));
        }
        lines.join("\n") + "\n"
    }
}

fn kind(word: &str) -> &str {
    match word {
        "object" => "a map",
        "array" => "a list",
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        other => other,
    }
}
