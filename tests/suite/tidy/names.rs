//! One name, one thing: who reads the name of a type knows which one is meant.
//!
//! What the user wrote of a notion (`values/`) has the notion's name, too; those types are declared by a
//! macro, and are not looked at here.

use std::collections::BTreeMap;

use super::sources;

/// Names that several types have, and what makes them one notion.
const NOTIONS: [(&str, &str); 15] = [
    ("ArgoCd", VERB),
    ("Call", "from component to component: in a stack, and in anybody's manifests"),
    ("Capacity", VERB),
    ("Compose", VERB),
    ("Database", "of a stack, and in anybody's manifests"),
    ("ExternalSecret", "what a stack asks for, and the object that asks"),
    ("Graph", VERB),
    ("Map", "as it was written, and as it was read"),
    ("Network", COMPOSE),
    ("Object", "gen's own, and anybody's"),
    ("Peer", "of a stack, and in anybody's policies"),
    ("Resources", COMPOSE),
    ("Secret", COMPOSE),
    ("Service", COMPOSE),
    ("Workload", "of a stack, and in anybody's manifests"),
];

const VERB: &str = "arguments have the name of their verb, which is that of what it makes";
const COMPOSE: &str = "Docker Compose calls its own so";

#[test]
fn no_two_types_have_one_name() {
    let mut types: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources("src") {
        for name in text.lines().filter_map(declared) {
            types.entry(name.to_owned()).or_default().push(path.display().to_string());
        }
    }
    assert!(types.len() > 600, "{} types", types.len());
    types.retain(|_, paths| paths.len() > 1);
    for (name, why) in NOTIONS {
        assert!(types.remove(name).is_some(), "`{name}` is one type alone: no need of {why:?}");
    }
    let told: Vec<String> =
        types.iter().map(|(name, paths)| format!("{name}: {}", paths.join(", "))).collect();
    assert!(told.is_empty(), "one name for several types:\n{}", told.join("\n"));
}

/// The name of the type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("pub(super) ").unwrap_or(line);
    let kinds = ["struct ", "enum ", "type ", "trait "];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    Some(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}
