//! References in what Kubernetes' own words say: the hatches of components, objects and patches of the user's.

use serde_json::Value as Json;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::Node;
use crate::resolve::insertion::{Insertion, Seen, TextHolder};
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::Additions;
use crate::stack::name::ObjectName;
use crate::stack::pod::PodSettings;
use crate::values::Values;
use crate::values::patch::Patch;
use crate::values::raw::Raw;
use crate::values::read::At;

/// A fragment with its references resolved; each text has its own place, where it was written.
fn resolved(
    json: Json,
    (written, span): (Option<&Node>, Span),
    seen: &Seen,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Json {
    match json {
        Json::String(text) => {
            let own = written.filter(|node| node.as_scalar().is_some()).map(|node| node.span);
            let (span, is_exact) = (own.unwrap_or(span), own.is_some());
            let insertion = Insertion { seen, span, is_exact, holder: TextHolder::Object };
            Json::String(insertion.text(&text, wiring, report))
        }
        Json::Array(items) => {
            let item = |(index, item)| {
                let below = written.and_then(|node| node.item(index));
                resolved(item, (below, span), seen, wiring, report)
            };
            items.into_iter().enumerate().map(item).collect()
        }
        Json::Object(map) => {
            let entry = |(key, value): (String, Json)| {
                let below = written.and_then(|node| node.get(&key));
                let value = resolved(value, (below, span), seen, wiring, report);
                (key, value)
            };
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
        *hatch = hatch.take().map(|raw| {
            let place = (Some(&raw.written), field.span);
            let json = resolved(raw.json, place, &seen, wiring, report);
            Raw { json, ..raw }
        });
    }
}

/// Objects and patches with their references resolved.
pub fn additions(values: &Values, wiring: &mut Wiring, report: &mut Report) -> Additions {
    let raw = |raw: &At<Raw>, wiring: &mut Wiring, report: &mut Report| {
        let Raw { json, written } = &raw.value;
        let namespace = json.pointer("/metadata/namespace").and_then(Json::as_str);
        let namespace = namespace.and_then(|name| crate::values::scalar::Label::new(name).ok());
        let seen = Seen::Namespace(namespace.map(|label| ObjectName::from(&label)));
        let json = resolved(json.clone(), (Some(written), raw.span), &seen, wiring, report);
        let value = Raw { json, written: written.clone() };
        At { value, span: raw.span, overrode: raw.overrode }
    };
    let objects = values.extra_objects.iter().flat_map(|objects| objects.value.iter());
    let objects = objects.map(|object| raw(object, wiring, report)).collect();
    let mut patches = Vec::new();
    for patch in values.patches.iter().flat_map(|patches| patches.value.iter()) {
        let Patch { target, merge, json } = &patch.value;
        if let Some(merge) = merge.as_ref().filter(|merge| !merge.value.json.is_object()) {
            report.add(
                Diagnostic::error(Code::Patch, "`merge` takes a map")
                    .at(merge.span, "expected the fields that change")
                    .help("write them as YAML, without quotes and `|`: `merge: { spec: { … } }`"),
            );
            continue;
        }
        let merge = merge.as_ref().map(|merge| raw(merge, wiring, report));
        let json = json.as_ref().map(|list| At {
            value: list.value.iter().map(|one| raw(one, wiring, report)).collect(),
            span: list.span,
            overrode: list.overrode,
        });
        let value = Patch { target: target.clone(), merge, json };
        patches.push(At { value, span: patch.span, overrode: patch.overrode });
    }
    Additions { objects, patches }
}
