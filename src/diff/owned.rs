//! What of an object in a cluster is from those who applied it. Everything else the cluster added: it is
//! no difference, and applying again leaves it alone.
//! <https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/>
//! <https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>

use serde_json::{Map, Value as Json, json};

use crate::diff::item::LAST_APPLIED;
use crate::diff::list;

/// The object of a cluster, no more of it than is applied now or was applied before.
pub fn as_applied(live: &Json, rendered: &Json) -> Json {
    let annotation = live["metadata"]["annotations"][LAST_APPLIED].as_str();
    let before = annotation.and_then(|text| serde_json::from_str::<Json>(text).ok());
    let before = before.unwrap_or_else(|| by_managers(live));
    kept("", live, &[rendered, &before])
}

/// The part of a value that one of the templates has too.
fn kept(field: &str, live: &Json, templates: &[&Json]) -> Json {
    match live {
        Json::Object(map) => {
            let mut part = Map::new();
            for (key, value) in map {
                let below: Vec<&Json> =
                    templates.iter().filter_map(|template| template.get(key)).collect();
                if !below.is_empty() {
                    part.insert(key.clone(), kept(key, value, &below));
                }
            }
            Json::Object(part)
        }
        Json::Array(items) => {
            let lists: Vec<&Vec<Json>> =
                templates.iter().filter_map(|template| template.as_array()).collect();
            Json::Array(kept_items(field, items, &lists))
        }
        scalar => scalar.clone(),
    }
}

fn kept_items(field: &str, items: &[Json], lists: &[&Vec<Json>]) -> Vec<Json> {
    let named: Option<Vec<(Vec<String>, &Vec<Json>)>> = lists
        .iter()
        .map(|list| list::names(field, items, list).map(|(_, names)| (names, *list)))
        .collect();
    let own = list::names(field, items, &[]).map(|(names, _)| names);
    let (Some(own), Some(named)) = (own, named) else {
        let same = |list: &&&Vec<Json>| list.len() == items.len();
        let templates: Vec<&&Vec<Json>> = lists.iter().filter(same).collect();
        let item = |(index, item): (usize, &Json)| {
            let below: Vec<&Json> = templates.iter().map(|list| &list[index]).collect();
            if below.is_empty() { item.clone() } else { kept("", item, &below) }
        };
        return items.iter().enumerate().map(item).collect();
    };
    let mut part = Vec::new();
    for (item, name) in items.iter().zip(own) {
        let below: Vec<&Json> = named
            .iter()
            .filter_map(|(names, list)| {
                names.iter().position(|other| *other == name).map(|at| &list[at])
            })
            .collect();
        if !below.is_empty() {
            part.push(kept("", item, &below));
        }
    }
    part
}

/// What server-side apply has written down of those who applied.
fn by_managers(live: &Json) -> Json {
    let managers = live["metadata"]["managedFields"].as_array();
    let mut applied = json!({});
    for manager in managers.into_iter().flatten() {
        if manager["operation"] == "Apply" && manager["subresource"].is_null() {
            add(&mut applied, &manager["fieldsV1"], live);
        }
    }
    applied
}

/// Adds the fields that a set of field names stands for: `f:` keys, `k:` items.
fn add(part: &mut Json, fields: &Json, live: &Json) {
    let Some(fields) = fields.as_object() else { return };
    for (name, below) in fields {
        if let Some(key) = name.strip_prefix("f:") {
            let Some(value) = live.get(key) else { continue };
            let is_leaf = below.as_object().is_none_or(Map::is_empty);
            let empty = match value {
                Json::Object(_) if !is_leaf => json!({}),
                Json::Array(_) if !is_leaf => json!([]),
                value => value.clone(),
            };
            if let Some(map) = part.as_object_mut() {
                add(map.entry(key).or_insert(empty), below, value);
            }
        } else if let Some(key) = name.strip_prefix("k:") {
            let key: Json = serde_json::from_str(key).unwrap_or_default();
            let is_meant = |item: &&Json| {
                key.as_object()
                    .is_some_and(|key| key.iter().all(|(name, value)| item[name] == *value))
            };
            let Some(item) = live.as_array().into_iter().flatten().find(is_meant) else { continue };
            let Some(list) = part.as_array_mut() else { continue };
            let at = list.iter().position(|item| is_meant(&item)).unwrap_or_else(|| {
                list.push(key.clone());
                list.len() - 1
            });
            add(&mut list[at], below, item);
        }
    }
}
