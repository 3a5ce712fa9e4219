//! Components that a layer above the base means to change, and calls by another name.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::{Entry, Map, Node, Value};
use crate::source::{FileId, Span};
use crate::values::level;
use crate::values::read::FromNode;
use crate::values::scalar::Label;
use crate::values::secrets::holds_password;
use crate::values::suggest::{list_of, nearest};
use crate::values::{TIERS, Values};

/// What makes a database one.
const ENGINES: [&str; 3] = ["engine", "external", "server"];

/// Reports components that are not in the base and run nothing, where the base has some: they are no new
/// ones, but known ones misspelt.
pub(super) fn components(root: &Node, base: Option<FileId>) -> Vec<Diagnostic> {
    let Some(base) = base else { return Vec::new() };
    let mut found = Vec::new();
    for tier in TIERS {
        if let Some((key, place)) = misspelt_tier(root, tier) {
            found.push(
                Diagnostic::error(Code::UnknownKey, format!("the values file has no key `{key}`"))
                    .at(place, "unknown key")
                    .write(tier),
            );
            continue;
        }
        let Some(map) = components_of(root, tier) else { continue };
        let common = root.get("defaults").and_then(|defaults| defaults.get(tier));
        if common.is_some_and(runs) {
            continue;
        }
        if let Some((above, key)) = nested(root, tier) {
            found.push(
                Diagnostic::error(Code::UnknownKey, format!("`{tier}` stands below `{above}`"))
                    .at(key, "indented too far")
                    .help(format!("write `{tier}:` at the top of the file, beside `{above}:`")),
            );
            continue;
        }
        let known =
            || map.present().filter(|(_, entry)| runs(&entry.node)).map(|(name, _)| &**name);
        // Whatever a layer above changes, it is called as the base calls it: first that must be a name.
        let bad = map.present().find_map(|(name, entry)| {
            let reason = Label::new(name).err()?;
            (entry.key.file == base && runs(&entry.node)).then_some((name, entry.key, reason))
        });
        if let Some((name, key, reason)) = bad {
            let right = name.to_lowercase().replace(['_', ' ', '.'], "-");
            let wrong = Diagnostic::error(
                Code::InvalidValue,
                format!("`{name}` cannot be the name of a component"),
            )
            .at(key, reason);
            let is_right = Label::new(&right).is_ok();
            found.push(if is_right {
                wrong.write(right)
            } else {
                wrong.help("use lower-case letters, digits and `-`, such as `my-api`")
            });
            continue;
        }
        for (name, entry) in map.present() {
            found.extend(imageless(name, &entry.node));
            if let Some(wrong) = of_another_tier(tier, name, entry) {
                found.push(wrong);
                continue;
            }
            let is_change = entry.key.file != base && entry.node.as_map().is_some();
            if !is_change || runs(&entry.node) || is_elsewhere(root, name) {
                continue;
            }
            if let Some(wrong) = described_otherwise(tier, name, entry) {
                found.push(wrong);
                continue;
            }
            let other =
                || TIERS.into_iter().find(|other| *other != tier && is_in(root, other, name));
            let wrong = Diagnostic::error(
                Code::UnknownReference,
                format!("`{tier}` has no `{name}` that this could change"),
            )
            .at(entry.key, "it runs nothing of its own");
            found.push(match (nearest(name, known()), other()) {
                (_, Some(other)) => {
                    wrong.help(format!("`{name}` is one of `{other}`: write it below that key"))
                }
                (Some(near), None) if is_changed_too(map, near, entry) => wrong
                    .help(format!("write what is in it below `{near}`, which is there already")),
                (Some(near), None) => wrong.write(near),
                (None, None) if known().next().is_none() => continue,
                (None, None) => {
                    let add = if tier == "databases" { "engine: …" } else { "image: …" };
                    wrong.help(format!(
                        "use {}, or add `{add}` to make it a component of its own",
                        list_of(known())
                    ))
                }
            });
        }
    }
    found
}

/// Whether the file that misspells a component says something of the right one as well.
fn is_changed_too(components: &Map, right: &str, misspelt: &Entry) -> bool {
    let is_of_file = |span: Span| span.file == misspelt.key.file;
    let said = components.entries.get(right);
    said.is_some_and(|entry| {
        let below = entry.node.as_map().into_iter().flat_map(|map| map.entries.values());
        is_of_file(entry.key) || below.into_iter().any(|entry| is_of_file(entry.key))
    })
}

/// A key at the top that is this tier with letters the other way round: what layers above say of its components is no
/// mistake.
fn misspelt_tier<'n>(root: &'n Node, tier: &str) -> Option<(&'n str, Span)> {
    let is_it = |(key, entry): &(&String, &Entry)| {
        let is_component = components_of(root, tier).is_some_and(|map| map.get(key).is_some());
        let is_known = Values::SHAPE.has_field(key) || is_component;
        !is_known && entry.node.as_map().is_some() && nearest(key, TIERS.into_iter()) == Some(tier)
    };
    let (key, entry) = root.as_map()?.present().find(is_it)?;
    components_of(root, tier).is_some().then_some((key, entry.key))
}

/// A layer that takes the image from a component, which then runs nothing: what it is left with is told where it is
/// taken.
fn imageless(name: &str, component: &Node) -> Option<Diagnostic> {
    let entry = component.as_map()?.entries.get("image")?;
    let taken = entry.node.replaced.as_ref().filter(|_| entry.node.is_null())?;
    if runs(component) {
        return None;
    }
    let wrong = Diagnostic::error(Code::Missing, format!("`{name}` is left without an image"))
        .at(entry.node.span, "`null` takes it away")
        .also(taken.span, "the image");
    Some(wrong.help(format!("remove this line, or take the whole component away: `{name}: null`")))
}

/// A database that nothing makes one, with keys that only what runs an image has: the key of its tier is missing above it.
fn of_another_tier(tier: &str, name: &str, entry: &Entry) -> Option<Diagnostic> {
    let map = entry.node.as_map().filter(|_| tier == "databases")?;
    let made = map.get("image").is_some() && ENGINES.iter().all(|key| map.get(key).is_none());
    let (own, other) = ("databases", "backends");
    let shape = |tier: &str| Values::SHAPE.below(tier).below("");
    let is_other = |key: &&String| shape(own).refuses(key) && shape(other).has_field(key);
    let key = map.entries.keys().find(is_other).filter(|_| made)?;
    let wrong = Diagnostic::error(
        Code::UnknownKey,
        format!("`{name}` stands below `{own}`, and has no `engine`"),
    );
    Some(wrong.at(entry.key, format!("no database has `{key}`")).help(format!(
        "write `{other}:` above it, at the top of the file, or `frontends:`, by what it is"
    )))
}

/// Whether the base has a component of this name in a wrong place: at the top of the file, or inside another one. That is
/// told where it is read.
fn is_elsewhere(root: &Node, name: &str) -> bool {
    let at_top = root.get(name).is_some() && !Values::SHAPE.has_field(name);
    at_top
        || TIERS.into_iter().any(|tier| {
            let shape = Values::SHAPE.below(tier).below("");
            let components = components_of(root, tier).into_iter().flat_map(Map::present);
            components.into_iter().any(|(_, one)| {
                shape.refuses(name)
                    && one.node.get(name).is_some_and(|node| node.as_map().is_some())
            })
        })
}

/// A component of which the base says something that is no map, below what a layer above changes.
fn described_otherwise(tier: &str, name: &str, entry: &Entry) -> Option<Diagnostic> {
    let below = entry.node.replaced.as_deref().filter(|below| below.as_map().is_none())?;
    let add = if tier == "databases" { "engine: …" } else { "image: …" };
    let wrong = if below.is_null() {
        Diagnostic::error(Code::Missing, format!("`{tier}.{name}` is empty"))
            .at(below.span, "nothing stands here")
    } else {
        let found = match &below.value {
            Value::Scalar(scalar) if !holds_password(&scalar.text) => format!("`{}`", scalar.text),
            Value::Scalar(_) => "text".to_owned(),
            Value::List(_) | Value::Map(_) | Value::Null => "a list".to_owned(),
        };
        let message = format!("`{tier}.{name}` takes a map, and this is {found}");
        Diagnostic::error(Code::WrongType, message)
            .at(below.span, "no component is described by this")
    };
    Some(wrong.also(entry.key, "changes it").help(format!("write a map, as in `{{ {add} }}`")))
}

/// The tier below which another stands as if it were a component, and where.
fn nested(root: &Node, tier: &str) -> Option<(&'static str, Span)> {
    TIERS.into_iter().filter(|above| *above != tier).find_map(|above| {
        let entry = components_of(root, above)?.entries.get(tier)?;
        let is_change = components_of(root, tier)
            .is_some_and(|map| map.present().all(|(_, entry)| !runs(&entry.node)));
        is_change.then_some((above, entry.key))
    })
}

fn components_of<'n>(root: &'n Node, tier: &str) -> Option<&'n Map> {
    root.get(tier).and_then(Node::as_map)
}

fn is_in(root: &Node, tier: &str, name: &str) -> bool {
    components_of(root, tier).and_then(|map| map.get(name)).is_some_and(runs)
}

fn runs(component: &Node) -> bool {
    component.as_map().is_some_and(level::runs)
}
