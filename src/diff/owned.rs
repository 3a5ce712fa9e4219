//! What of an object in a cluster is from those who applied it. Everything else the cluster added: it is
//! no difference, and applying again leaves it alone.
//! <https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/>
//! <https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>

use std::collections::BTreeMap;

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
    let named: Option<Vec<BTreeMap<String, &Json>>> = lists
        .iter()
        .map(|list| {
            let (_, names) = list::names(field, items, list)?;
            Some(names.into_iter().zip(list.iter()).collect())
        })
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
        let below: Vec<&Json> =
            named.iter().filter_map(|items| items.get(&name).copied()).collect();
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
    let (mut lived, mut owned) = (Index::default(), Index::default());
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
            let Some(items) = live.as_array() else { continue };
            let Some(item) = lived.find(items, &key) else { continue };
            let Some(list) = part.as_array_mut() else { continue };
            // Those who applied one item both name the same fields of it.
            let at = owned.find(list, &key).unwrap_or_else(|| {
                list.push(key.clone());
                list.len() - 1
            });
            add(&mut list[at], below, &items[item]);
        }
    }
}

/// The items of a list by the fields that tell them apart, of which a list has one choice, seldom two.
#[derive(Debug, Default)]
struct Index(BTreeMap<Vec<String>, BTreeMap<String, usize>>);

impl Index {
    /// The first item whose fields have the values of `key`, of those that were there when such fields
    /// were first asked for: each key is asked for once.
    fn find(&mut self, items: &[Json], key: &Json) -> Option<usize> {
        let fields: Vec<String> = key.as_object()?.keys().cloned().collect();
        let values = |item: &Json, fields: &[String]| {
            let values: Vec<String> = fields.iter().map(|field| item[field].to_string()).collect();
            values.join("\n")
        };
        let wanted = values(key, &fields);
        let places = self.0.entry(fields).or_insert_with_key(|fields| {
            let mut places = BTreeMap::new();
            for (place, item) in items.iter().enumerate() {
                places.entry(values(item, fields)).or_insert(place);
            }
            places
        });
        places.get(&wanted).copied()
    }
}
