//! References in what Kubernetes' own words say: the hatches of components, objects and patches of the user's.
//!
//! A path with a dot in it is a reference, or a mistake. A word without one is a variable of some shell or
//! program, and stays, unless it is a fact of the stack; `$${` is a literal `${` before either.

use serde_json::Value as Json;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::fact::{self, Fact};
use crate::resolve::reference::{self, STACK_FACTS, TextSegment};
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::Additions;
use crate::stack::name::ObjectName;
use crate::stack::pod::PodSettings;
use crate::values::Values;
use crate::values::patch::Patch;
use crate::values::raw::Raw;
use crate::values::read::At;

/// From where a reference is seen.
#[derive(Clone, Debug)]
enum Seen {
    /// A component, which an edge starts from.
    Component(usize),
    /// A namespace, where it is known; from elsewhere hosts have their full names.
    Namespace(Option<ObjectName>),
}

/// A fragment with its references resolved.
fn resolved(json: Json, seen: &Seen, span: Span, wiring: &mut Wiring, report: &mut Report) -> Json {
    match json {
        Json::String(text) => Json::String(text_of(text, seen, span, wiring, report)),
        Json::Array(items) => {
            items.into_iter().map(|item| resolved(item, seen, span, wiring, report)).collect()
        }
        Json::Object(map) => {
            let entry = |(key, value)| (key, resolved(value, seen, span, wiring, report));
            Json::Object(map.into_iter().map(entry).collect())
        }
        other => other,
    }
}

/// Resolves the hatches `pod` and `container` of a component.
pub fn settle(
    settings: &mut PodSettings,
    [pod, container]: [Option<&At<Raw>>; 2],
    index: usize,
    wiring: &mut Wiring,
    report: &mut Report,
) {
    let seen = Seen::Component(index);
    for (hatch, field) in [(&mut settings.pod, pod), (&mut settings.container, container)] {
        let Some(field) = field else { continue };
        *hatch = hatch.take().map(|json| resolved(json, &seen, field.span, wiring, report));
    }
}

/// Objects and patches with their references resolved.
pub fn additions(values: &Values, wiring: &mut Wiring, report: &mut Report) -> Additions {
    let mut raw = |raw: &At<Raw>, wiring: &mut Wiring| {
        let json = &raw.value.0;
        let namespace = json.pointer("/metadata/namespace").and_then(Json::as_str);
        let namespace = namespace.and_then(|name| crate::values::scalar::Label::new(name).ok());
        let seen = Seen::Namespace(namespace.map(|label| ObjectName::from(&label)));
        let value = Raw(resolved(json.clone(), &seen, raw.span, wiring, report));
        At { value, span: raw.span, overrode: raw.overrode }
    };
    let objects = values.extra_objects.iter().flat_map(|objects| objects.value.iter());
    let objects = objects.map(|object| raw(object, wiring)).collect();
    let mut patches = Vec::new();
    for patch in values.patches.iter().flat_map(|patches| patches.value.iter()) {
        let Patch { target, merge, json } = &patch.value;
        let merge = merge.as_ref().map(|merge| raw(merge, wiring));
        let json = json.as_ref().map(|list| At {
            value: list.value.iter().map(|one| raw(one, wiring)).collect(),
            span: list.span,
            overrode: list.overrode,
        });
        let value = Patch { target: target.clone(), merge, json };
        patches.push(At { value, span: patch.span, overrode: patch.overrode });
    }
    Additions { objects, patches }
}

fn text_of(
    text: String,
    seen: &Seen,
    span: Span,
    wiring: &mut Wiring,
    report: &mut Report,
) -> String {
    if !text.contains("${") {
        return text;
    }
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find("${") {
        let (before, after) = (&rest[..start], &rest[start + 2..]);
        if let Some(before) = before.strip_suffix('$') {
            out += before;
            out += "${";
            rest = after;
            continue;
        }
        out += before;
        let Some((path, left)) = after.split_once('}') else {
            out += "${";
            rest = after;
            continue;
        };
        let is_word = |word: &str| {
            let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            !word.is_empty() && word.chars().all(letter)
        };
        let meant =
            STACK_FACTS.contains(&path) || path.contains('.') && path.split('.').all(is_word);
        if meant {
            out += &one(path, seen, span, wiring, report).unwrap_or_default();
        } else {
            out += &format!("${{{path}}}");
        }
        rest = left;
    }
    out + rest
}

/// What one reference stands for.
fn one(
    path: &str,
    seen: &Seen,
    span: Span,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Option<String> {
    let segments = reference::parse(&format!("${{{path}}}"), span).ok()?;
    let [TextSegment::Reference(reference)] = segments.as_slice() else { return None };
    let (from, namespace) = match seen {
        Seen::Component(index) => {
            (Some(*index), Some(wiring.directory.entries[*index].component.namespace.clone()))
        }
        Seen::Namespace(namespace) => (None, namespace.clone()),
    };
    let (directory, name, inputs) = (wiring.directory, wiring.stack_name, wiring.inputs);
    let own = from.and_then(|from| fact::of_itself(reference, from, directory));
    let reference = own.as_ref().unwrap_or(reference);
    if let Some(outside) = fact::of_external(reference, directory) {
        return match outside {
            Ok((fact, to)) => {
                if let (Some(from), Some(to)) = (from, to) {
                    wiring.edges.leave(from, to);
                }
                fact.into_plain()
            }
            Err(diagnostic) => {
                report.add(diagnostic);
                None
            }
        };
    }
    let found = fact::seen_from(namespace.as_ref(), reference, directory, name, inputs);
    match found {
        Ok((Fact::Plain(text) | Fact::Name(text), called)) => {
            if let (Some(from), Some(called)) = (from, called) {
                wiring.edges.insert(from, called);
            }
            Some(text)
        }
        Ok((Fact::Password(_) | Fact::Url(_), _)) => {
            report.add(
                Diagnostic::error(Code::Credentials, "a secret cannot stand in an object as it is")
                    .at(span, format!("refers to a password by `${{{path}}}`"))
                    .help("refer to it in `env`, where it is read from a Secret"),
            );
            None
        }
        Err(diagnostic) => {
            report.add(diagnostic);
            None
        }
    }
}
