//! A key that is right, and stands in a wrong place: a component at the top, a variable beside `env`.

use crate::engine::Engine;
use crate::layer::merge::MergeShape;
use crate::layer::node::{Map, Node, Value};
use crate::values::advice::Advice;
use crate::values::flow;
use crate::values::path::KeyPath;
use crate::values::read::FromNode;
use crate::values::secrets::{holds_password, is_secret_variable};
use crate::values::suggest::nearest;
use crate::values::unwrapped::is_flag;
use crate::values::{TIERS, Values};

/// Keys by which what somebody wrote is a component.
const OF_COMPONENTS: [&str; 8] =
    ["image", "build", "port", "ports", "env", "environment", "command", "replicas"];

/// Keys by which it is a database.
const OF_DATABASES: [&str; 3] = ["engine", "storage", "credentials"];

/// What to do about a key at the top of a file that is the name of a component.
pub(super) fn component_named(key: &str, value: &Node, beside: &Map) -> Option<Advice> {
    let has =
        |tier: &&&str| beside.get(tier).is_some_and(|components| components.get(key).is_some());
    let tier = TIERS.iter().find(has)?;
    Some(if is_flag(value) {
        Advice::write(format!("{tier}.{key}"))
    } else {
        Advice::say(format!("`{key}` is one of `{tier}`: write it below that key"))
    })
}

/// What to do about a key at the top of a file that may be a component, or the path of one.
pub(super) fn component_at_top(key: &str, value: &Node, beside: &Map) -> Option<Advice> {
    if let Some((first, _)) = key.split_once('/')
        && TIERS.contains(&first)
    {
        return Some(Advice::write(key.replace('/', ".")));
    }
    if let Some(advice) = component_named(key, value, beside) {
        return Some(advice);
    }
    // A tier that is misspelt is no component.
    let map = value.as_map().filter(|_| nearest(key, TIERS.into_iter()).is_none())?;
    if let Some(engine) = Engine::of_image(key).filter(|engine| !engine.is_other()) {
        return Some(Advice::say(format!(
            "write it below `databases`: `databases: {{ {}: {{ engine: {} }} }}`",
            flow::text(key),
            engine.as_str()
        )));
    }
    let has_any = |keys: &[&str]| map.entries.keys().any(|key| keys.contains(&key.as_str()));
    let tiers = if has_any(&OF_DATABASES) {
        "`databases`"
    } else if has_any(&OF_COMPONENTS) {
        "`backends` or `frontends`, by what it is"
    } else {
        return None;
    };
    Some(Advice::say(format!("a component stands below its tier: write `{key}` below {tiers}")))
}

/// What to do about a key of components that stands at the top of a file, or of a path: which of them are meant.
pub(super) fn of_a_component(key: &str, value: &Node, beside: &Map) -> Option<Advice> {
    let has = |tier: &&&str| Values::SHAPE.below(tier).below("").has_field(key);
    let tier = ["backends", "databases", "jobs"].iter().find(has)?;
    let mut names =
        beside.get(tier).and_then(Node::as_map).into_iter().flat_map(|map| map.entries.keys());
    let name = names.next().map_or("NAME", String::as_str);
    Some(Advice::say(if is_flag(value) {
        format!("write `{tier}.{name}.{key}`: a component has it")
    } else {
        format!(
            "write it below the component that has it, `{tier}: {{ {name}: {{ {key}: … }} }}`, or for all of them below `defaults: {{ {tier}: … }}`"
        )
    }))
}

/// What to do about a component inside of another one, or where the keys of all of them belong.
pub(super) fn component_within(
    key: &str,
    value: &Node,
    fields: &[(&str, &MergeShape)],
) -> Option<Advice> {
    let has = |name: &str| fields.iter().any(|(known, _)| *known == name);
    let map = value.as_map().filter(|_| has("image") && has("labels"))?;
    let is_component = map
        .entries
        .keys()
        .any(|key| OF_COMPONENTS.contains(&key.as_str()) || OF_DATABASES.contains(&key.as_str()));
    is_component.then(|| {
        Advice::say(format!(
            "keys of a component stand here: write `{key}` below its tier, `backends: {{ {key}: {{ … }} }}`"
        ))
    })
}

/// What to do about an entry of a map by names that stands beside that map: a volume beside `volumes`.
pub(super) fn entry_within(
    key: &str,
    value: &Node,
    fields: &[(&str, &MergeShape)],
) -> Option<Advice> {
    let has = |name: &str| fields.iter().any(|(known, _)| *known == name);
    if key.starts_with('/') && has("files") {
        return Some(Advice::say(format!(
            "a file stands below `files`: write `files: {{ {key}: … }}`"
        )));
    }
    let map = value.as_map().filter(|map| !map.entries.is_empty())?;
    let holds = |shape: &&MergeShape| {
        let (MergeShape::Map(item) | MergeShape::Named(item)) = shape else { return false };
        map.entries.keys().all(|key| item.has_field(key))
    };
    let mut holders = fields.iter().filter(|(_, shape)| holds(shape)).map(|(name, _)| *name);
    let only = holders.next().filter(|_| holders.next().is_none())?;
    Some(Advice::say(format!("write it below `{only}`: `{only}: {{ {key}: {{ … }} }}`")))
}

/// What to do about a key in capitals beside `env`: a variable, indented too little.
pub(super) fn variable_beside(
    key: &str,
    value: &Node,
    fields: &[(&str, &MergeShape)],
) -> Option<Advice> {
    let has = |name: &str| fields.iter().any(|(known, _)| *known == name);
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if !has("env") || key.len() < 2 || !key.bytes().all(is_part) || value.as_map().is_some() {
        return None;
    }
    if has("credentials") && key.ends_with("PASSWORD") {
        return Some(Advice::say(
            "gen sets it itself: write `credentials`, such as `{ fromEnv: DB_PASSWORD }`",
        ));
    }
    let text = value.as_scalar().map_or("", |scalar| &scalar.text);
    let own = if text.is_empty() || is_secret_variable(key, text) || holds_password(text) {
        "…".to_owned()
    } else {
        flow::text(text)
    };
    Some(Advice::say(format!("a variable stands below `env`: write `env: {{ {key}: {own} }}`")))
}

/// What to do about the key of an annotation where those of objects have names.
pub(super) fn annotation_of(path: &KeyPath, key: &str, value: &Node) -> Option<Advice> {
    if path.last() != "annotations" || !key.contains(['/', '.']) {
        return None;
    }
    let own = value.as_scalar().map_or("…".to_owned(), |scalar| flow::text(&scalar.text));
    Some(Advice::say(format!(
        "say on which objects: `pod: {{ {}: {own} }}`, or `workload`, `service`, `ingress` or `serviceAccount`",
        flow::text(key)
    )))
}

/// What to do about a code where a key of `policy` belongs, or the level of several.
pub(super) fn level_of(path: &KeyPath, key: &str, value: &Node) -> Option<Advice> {
    if path.keys() != ["policy"] || !matches!(key, "allow" | "warn" | "deny" | "ignore") {
        return None;
    }
    let level = if key == "ignore" { "allow" } else { key };
    let first = match &value.value {
        Value::List(items) => items.first().and_then(Node::as_scalar),
        Value::Scalar(scalar) => Some(scalar),
        Value::Null | Value::Map(_) => None,
    };
    let what = first.map_or("missingProbes", |scalar| &scalar.text);
    Some(Advice::say(format!("write each with its level, as in `{}: {level}`", flow::text(what))))
}
