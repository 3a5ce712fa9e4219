//! What differs, for programs.

use serde_json::{Value as Json, json};

use crate::diff::cause::Told;
use crate::diff::{Cause, Change, Effect, Verdict};
use crate::report::diff_answer::Answer;

/// The answer as one JSON object. A secret is `********` on both sides; that it is listed says that it
/// differs. Where a side has no value, the key is absent.
pub fn to_json(answer: &Answer) -> Json {
    let differences = &answer.comparison.differences;
    let effects: serde_json::Map<String, Json> = Effect::ALL
        .into_iter()
        .map(|effect| (effect.as_str().to_owned(), answer.labels(effect).len().into()))
        .collect();
    let count = |change| differences.iter().filter(|one| one.change == change).count();
    let causes = answer.causes.as_ref().map_or(&[][..], |causes| &causes.all);
    json!({
        "before": answer.before,
        "after": answer.after,
        "complete": !answer.is_cut,
        "summary": {
            "added": count(Change::Added),
            "removed": count(Change::Removed),
            "changed": count(Change::Changed),
            "same": answer.comparison.same,
            "effects": effects,
        },
        "namespaces": answer.comparison.moved,
        "causes": causes.iter().map(cause).collect::<Vec<Json>>(),
        "objects": (0..differences.len()).map(|index| object(answer, index)).collect::<Vec<Json>>(),
    })
}

fn cause(cause: &Cause) -> Json {
    let values = cause.values.iter().map(|value| {
        json!({ "path": value.path, "before": side(&value.before), "after": side(&value.after) })
    });
    values.collect()
}

fn side(told: &Told) -> Json {
    let mut side = json!({});
    if let Some(value) = &told.value {
        side["value"] = value.clone();
    }
    if let Some(place) = &told.place {
        side["place"] = place.as_str().into();
    }
    side
}

fn object(answer: &Answer, index: usize) -> Json {
    let difference = &answer.comparison.differences[index];
    let of = answer.causes.as_ref().map(|causes| &causes.of[index]);
    let fields = difference.fields.iter().enumerate().map(|(position, field)| {
        let mut told = json!({
            "path": field.path.to_string(),
            "effect": difference.effects[position].as_str(),
        });
        let [before, after] = answer.written(index, position);
        let sides = [("before", &field.before, before), ("after", &field.after, after)];
        for (key, value, place) in sides {
            if let Some(value) = value {
                told[key] = value.clone();
            }
            if let Some(place) = place {
                told[format!("{key}Place")] = place.as_str().into();
            }
        }
        if let Some((_, fields)) = of {
            told["causes"] = fields[position].clone().into();
        }
        told
    });
    let mut object = json!({
        "change": match difference.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        },
        "group": difference.identity.group,
        "kind": difference.identity.kind,
        "namespace": difference.identity.namespace,
        "name": difference.identity.name,
        "effect": difference.effect().as_str(),
        "verdicts": difference.verdicts.iter().map(verdict).collect::<Vec<Json>>(),
        "fields": fields.collect::<Vec<Json>>(),
    });
    if let Some(origin) = answer.origin(index) {
        object["origin"] = origin.into();
    }
    if let Some((whole, _)) = of.filter(|_| difference.change != Change::Changed) {
        object["causes"] = whole.clone().into();
    }
    object
}

fn verdict(verdict: &Verdict) -> Json {
    let Verdict { effect, why, instead, page, field } = verdict;
    let mut told = json!({ "effect": effect.as_str(), "why": why });
    for (key, text) in [("instead", instead.as_str()), ("page", page)] {
        if !text.is_empty() {
            told[key] = text.into();
        }
    }
    if let Some(field) = field {
        told["field"] = (*field).into();
    }
    told
}
