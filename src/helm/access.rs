//! How a template reads a value.
//!
//! `values.yaml` has every map of the chart, if an empty one: no path needs a question whether there is one.

use serde_json::Value as Json;

use crate::helm::expression::{OwnWord, Segment, Writing};
use crate::helm::knob::is_many;
use crate::helm::knob::{INSTANCE, Knob, LikeImage, NAMESPACE, PREFIX, ValuePath, below};
use crate::helm::variables::{DEFAULT_KEY, has_default_key};

/// What a `range` over tracks calls a track, and its values.
pub const TRACK: &str = "$track";
pub const OWN: &str = "$own";

/// What templates call that with which names of objects start.
const NAMES: &str = "$prefix";

/// What a template calls the values of components.
#[derive(Clone, Debug)]
pub struct ValueAccess<'a> {
    /// The chart's name, with which its helpers' names start.
    pub chart: &'a str,
    pub knobs: &'a [Knob],
    /// What says the instance's name: the release, or, where several charts make one stack, a value.
    pub instance: &'static str,
    /// The paths of components and the variables that hold their values.
    pub components: Vec<(ValuePath, String)>,
    pub likes: &'a [LikeImage],
    /// What stands for the whole chart: the dot, and `$` inside a `range`, where the dot is an item.
    pub root: &'static str,
    /// The values of which a `range` is at one.
    pub ranged: Vec<usize>,
}

impl ValueAccess<'_> {
    /// The expression that reads a knob.
    pub fn knob(&self, index: usize) -> String {
        match index {
            PREFIX => NAMES.to_owned(),
            INSTANCE => self.instance_of(),
            NAMESPACE => format!("{}.Release.Namespace", self.of_root()),
            _ => {
                let path = &self.knobs[index].path;
                if self.ranged.contains(&index) {
                    self.one(index).to_owned()
                } else if is_many(path) {
                    self.first(index)
                } else if has_default_key(path) {
                    self.secret_key(path, &Json::from(DEFAULT_KEY))
                } else {
                    self.path(path)
                }
            }
        }
    }

    /// The expression of how long pods have to stop, by how long they are drained.
    pub fn grace(&self, index: usize) -> String {
        format!("include \"{}.grace\" {}", self.chart, operand(&self.knob(index)))
    }

    /// The expression that reads a key of a Secret that exists, which counts where that is named.
    pub fn secret_key(&self, path: &[String], other: &Json) -> String {
        let (key, secret) = path.split_last().map_or(("", path), |(key, secret)| (key, secret));
        let (chart, secret) = (self.chart, self.path(secret));
        format!("include \"{chart}.key\" (list {secret} \"{key}\" {other})")
    }

    /// The expression that names the instance of the stack.
    pub fn instance_of(&self) -> String {
        format!("include \"{}.instance\" {}", self.chart, self.root)
    }

    /// What the names of the whole chart's fields start with.
    pub fn of_root(&self) -> &'static str {
        self.root.trim_start_matches('.')
    }

    /// The expression that reads a path.
    pub fn path(&self, path: &[String]) -> String {
        let component = self.components.iter().find(|(component, _)| path.starts_with(component));
        let (mut text, rest) = match component {
            Some((component, variable)) => (variable.clone(), &path[component.len()..]),
            None => (format!("{}.Values", self.of_root()), path),
        };
        for (number, key) in rest.iter().enumerate() {
            if number > 0 && matches!(rest[number - 1].as_str(), "autoscaling" | "disruptionBudget")
            {
                text = format!("({text})");
            }
            text = if is_plain(key) {
                format!("{text}.{key}")
            } else {
                format!("(index {text} {})", Json::from(key.as_str()))
            };
        }
        text
    }

    /// The expression that writes the variables that are added as secrets beside those of some names.
    pub fn added(&self, path: &[String], known: &[String]) -> String {
        let known: Vec<String> =
            known.iter().map(|name| Json::from(name.as_str()).to_string()).collect();
        let known = known.iter().fold(String::new(), |all, name| all + " " + name);
        format!("include \"{}.variables\" (list {}{known})", self.chart, self.path(path))
    }

    /// The expression that writes the texts of a map as variables.
    pub fn texts(&self, path: &[String]) -> String {
        format!("include \"{}.texts\" {}", self.chart, self.path(path))
    }

    /// The lines that give components' values a name, of those that a text uses.
    pub fn opening(&self, text: &str) -> String {
        let plain = ValueAccess { components: Vec::new(), ..self.clone() };
        let is_used = |variable: &str| {
            text.match_indices(variable).any(|(at, _)| {
                !text[at + variable.len()..]
                    .starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            })
        };
        let used = self.components.iter().filter(|(_, variable)| is_used(variable));
        let line = |(path, variable): &(ValuePath, String)| {
            let value = plain.path(path);
            let value = match self.likes.iter().find(|like| like.own == *path) {
                Some(like) => {
                    let image = plain.path(&below(&like.other, "image"));
                    format!("mergeOverwrite (dict \"image\" (deepCopy {image})) {value}")
                }
                None => value
                    .strip_prefix('(')
                    .and_then(|text| text.strip_suffix(')'))
                    .map_or(value.clone(), str::to_owned),
            };
            format!("{{{{- {variable} := {value} }}}}\n")
        };
        let names = format!("{{{{- {NAMES} := include \"{}.prefix\" . }}}}\n", self.chart);
        is_used(NAMES).then_some(names).into_iter().chain(used.map(line)).collect()
    }

    /// A value in its way of writing, as a pipeline.
    pub fn written(&self, index: usize, writing: Writing) -> String {
        let at = self.knob(index);
        match writing {
            Writing::Plain => at,
            Writing::UrlEncoded => format!("{at} | urlquery | replace \"+\" \"%20\""),
            Writing::Dashed if self.knobs[index].path.iter().any(|key| key == "ingress") => {
                format!("{at} | replace \"*\" \"wildcard\" | replace \".\" \"-\"")
            }
            Writing::Dashed => format!("{at} | replace \".\" \"-\""),
            Writing::UrlPath if is_many(&self.knobs[index].path) => self.url_path(index),
            Writing::UrlPath => format!("{at} | trimSuffix \"/\""),
            Writing::AlbOrder => self.order(index),
            Writing::UrlPort => format!("include \"{}.urlPort\" {at}", self.chart),
        }
    }

    /// The expression that says what a template knows by itself.
    pub fn fact(&self, fact: &OwnWord) -> String {
        match fact {
            OwnWord::Pods(component) => {
                format!(
                    "include \"{}.{component}.pods\" {} | sha256sum | trunc 10",
                    self.chart, self.root
                )
            }
            OwnWord::Track => TRACK.to_owned(),
        }
    }

    /// How values are read in a `range` over tracks: those of the track by a name of their own.
    pub fn of_tracks(&self, place: ValuePath) -> Self {
        let mut inside = self.in_range();
        inside.components.insert(0, (place, OWN.to_owned()));
        inside
    }

    /// How values are read in a `range` over several of them.
    pub fn in_each(&self, index: usize) -> Self {
        let mut inside = self.in_range();
        inside.ranged.push(index);
        inside
    }

    /// How values are read in a template of its own, where the dot is the whole chart.
    pub fn in_template(&self) -> Self {
        Self { root: ".", ..self.clone() }
    }

    /// How values are read where the dot is something else.
    pub fn in_range(&self) -> Self {
        Self { root: "$", ..self.clone() }
    }

    /// The line that names the values of a track, where a text has some; and how values are read outside.
    pub fn own_line(&self, text: &str) -> (String, Self) {
        let mut outside = self.clone();
        let Some(at) = outside.components.iter().position(|(_, variable)| variable == OWN) else {
            return (String::new(), outside);
        };
        let (place, _) = outside.components.remove(at);
        if !text.contains(OWN) {
            return (String::new(), outside);
        }
        let place = outside.path(&place[..place.len() - 1]);
        (format!("{{{{- {OWN} := index {place} {TRACK} }}}}\n"), outside)
    }

    /// A text as one expression.
    pub fn text(&self, segments: &[Segment]) -> String {
        if let [Segment::Value(index, writing)] = segments {
            return self.written(*index, *writing);
        }
        if let [Segment::Fact(fact)] = segments {
            return self.fact(fact);
        }
        let mut format = String::new();
        let mut arguments = String::new();
        for segment in segments {
            match segment {
                Segment::Literal(text) => format += &text.replace('%', "%%"),
                Segment::Fact(fact) => {
                    format += "%s";
                    arguments += &format!(" {}", operand(&self.fact(fact)));
                }
                Segment::Value(index, writing) => {
                    let whole = self.knobs[*index].form.is_number() && *writing == Writing::Plain;
                    format += "%s";
                    let value = self.written(*index, *writing);
                    let value = if whole { format!("toString {value}") } else { value };
                    arguments += &format!(" {}", operand(&value));
                }
            }
        }
        format!("printf {}{arguments}", Json::from(format))
    }
}

/// Whether a key can follow a dot.
fn is_plain(key: &str) -> bool {
    key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !key.starts_with(|c: char| c.is_ascii_digit())
}

/// A text as one operand: in brackets, unless it is a path, or something in brackets and what is read from it.
pub fn operand(text: &str) -> String {
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => return format!("({text})"),
            _ => {}
        }
    }
    text.to_owned()
}

/// A component's name as the name of a variable: `two-tier-app` is `$twoTierApp`.
pub fn variable(component: &str) -> String {
    let mut parts = component.split('-').filter(|part| !part.is_empty());
    let mut name = parts.next().unwrap_or("component").to_owned();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name += letters.as_str();
    }
    match name.as_str() {
        // What templates call otherwise.
        "prefix" | "track" | "own" | "wiring" => format!("${name}_"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("$c{name}"),
        _ => format!("${name}"),
    }
}
