//! Components of one image, of which one is written whole and the others say what they have otherwise.

use crate::adopt::amount::default_resources;
use crate::adopt::draft::{Draft, DraftMap};

/// What a component does not take over from the one that it is like.
const OWN: [&str; 8] =
    ["replicas", "expose", "release", "port", "protocol", "ports", "probes", "service"];

/// A component of which others may be.
#[derive(Clone, Debug)]
pub struct Pattern<'d> {
    pub name: &'d str,
    /// Where it stands in the values.
    pub path: &'d str,
    pub draft: &'d DraftMap,
    /// The variables and files that environments give it, and below which key.
    pub secrets: Vec<(&'d str, &'d str)>,
}

/// A component as one that is like another one, where that is shorter. `is_job` is one that has no port by itself;
/// `secrets` are the variables and files that environments give it.
pub fn like(
    own: &DraftMap,
    secrets: &[(&str, &str)],
    pattern: &Pattern,
    is_job: bool,
) -> Option<DraftMap> {
    let mut made = DraftMap::default();
    made.set("like", Draft::text(pattern.name));
    let has_port = pattern.draft.get("port").is_some();
    if !is_job && has_port && own.get("port").is_none() {
        made.set("port", Draft::Null);
    }
    // Of a component without a port `self` is the one that it is like.
    let mut own =
        if is_job || own.get("port").is_none() { as_self(own, pattern.path) } else { own.clone() };
    if own.get("resources").is_none() && pattern.draft.get("resources").is_some() {
        own.set("resources", default_resources());
    }
    let own = &own;
    for (key, entry) in &own.entries {
        if OWN.contains(&key.as_str()) {
            // A port of its own takes away what belongs to the other's.
            made.entries.insert(key.clone(), entry.clone());
            continue;
        }
        match pattern.draft.entries.get(key) {
            None => {
                made.entries.insert(key.clone(), entry.clone());
            }
            Some(known) => {
                let value = shared(&entry.value, pattern.name);
                if let Some(rest) = difference(&value, &known.value) {
                    let mut entry = entry.clone();
                    entry.value = rest;
                    made.entries.insert(key.clone(), entry);
                }
            }
        }
    }
    for key in pattern.draft.entries.keys() {
        if !own.entries.contains_key(key) && !OWN.contains(&key.as_str()) {
            made.set(key, Draft::Null);
        }
    }
    for (group, name) in &pattern.secrets {
        let is_own = secrets.contains(&(*group, *name))
            || own.get_map(group).is_some_and(|below| below.get(name).is_some());
        if !is_own && made.get(group) != Some(&Draft::Null) {
            made.below(group).set(name, Draft::Null);
        }
    }
    if !has_port && own.get("probes").is_none() && pattern.draft.get("probes").is_some() && !is_job
    {
        made.set("probes", Draft::Null);
    }
    (made.size() * 3 <= own.size() * 2).then_some(made)
}

/// A draft in which references to a component are references to itself.
fn as_self(draft: &DraftMap, path: &str) -> DraftMap {
    let mut made = draft.clone();
    for entry in made.entries.values_mut() {
        match &mut entry.value {
            Draft::Text(text) => *text = text.replace(&format!("${{{path}."), "${self."),
            Draft::Map(map) => *map = as_self(map, path),
            Draft::List(_) | Draft::Plain(_) | Draft::Null => {}
        }
    }
    made
}

/// Volumes of the component itself are shared by whoever is like it.
fn shared(value: &Draft, owner: &str) -> Draft {
    let Draft::Map(map) = value else { return value.clone() };
    let mut made = map.clone();
    for entry in made.entries.values_mut() {
        if let Draft::Map(volume) = &mut entry.value
            && volume.get("from") == Some(&Draft::text(owner))
        {
            volume.entries.shift_remove("from");
            volume.set("claim", Draft::text("1Gi"));
        }
    }
    Draft::Map(made)
}

/// What has to be said for a value to come out of another one.
pub fn difference(own: &Draft, below: &Draft) -> Option<Draft> {
    match (own, below) {
        (Draft::Map(own), Draft::Map(below)) => {
            let mut made = DraftMap::default();
            for (key, entry) in &own.entries {
                let rest = match below.get(key) {
                    Some(known) => difference(&entry.value, known),
                    None => Some(entry.value.clone()),
                };
                if let Some(rest) = rest {
                    let mut entry = entry.clone();
                    entry.value = rest;
                    made.entries.insert(key.clone(), entry);
                }
            }
            for key in below.entries.keys().filter(|key| !own.entries.contains_key(*key)) {
                made.set(key, Draft::Null);
            }
            (!made.is_empty()).then_some(Draft::Map(made))
        }
        (own, below) if own == below => None,
        (own, _) => Some(own.clone()),
    }
}
