//! Which line of the values makes what stands at a place of an object.

use crate::layer::node::{Entry, Node, Value};
use crate::layer::way::{Way, WayStep};
use crate::manifest::Look;
use crate::notation::image::ImageName;
use crate::object::Object;
use crate::object::said::{of_user, said};
use crate::source::Span;
use crate::stack::Stack;
use crate::values::tier::Tier;

/// Texts shorter than this are found anywhere, and tell nothing.
const TELLING: usize = 3;

/// The place in the values that set what an object has at a place: what says it in Kubernetes' own words, a variable by
/// its name, all else by its text (of a map the first that tells), where the component has it once, or the values as a
/// whole. `None` where gen derived it, or where it may come from several lines.
pub fn cause(
    values: &Node,
    stack: &Stack,
    maker: &Object,
    object: &Node,
    place: Span,
) -> Option<Span> {
    let way = Way::down(object, place.start);
    let key = key_at(object, &way, place);
    if let Some(said) = said(stack, maker, object, (&way, key.is_some())) {
        return Some(said);
    }
    if of_user(stack, maker).is_some() {
        return None;
    }
    let PlaceTold { variable, texts } = PlaceTold::at(object, &way);
    let component = maker.origin.and_then(|key| at_key(values, key));
    let variable = variable.zip(component).and_then(|(name, component)| {
        let entry = component.get("env")?.as_map()?.entries.get(name)?;
        Some(if entry.node.as_scalar().is_some() { entry.node.span } else { entry.key })
    });
    // Values have the parts of an image each for itself.
    let is_image = way.last_key() == Some("image");
    let parts = texts.iter().filter(|_| is_image).map(|text| ImageName::read(text).repository);
    let parts: Vec<&str> = parts.collect();
    let texts = texts.into_iter().chain(parts);
    let telling: Vec<&str> = texts.filter(|text| text.len() >= TELLING).collect();
    let is_patch = |entry: &Entry| {
        maker.patches.contains(&entry.node.span) || maker.patches.contains(&entry.key)
    };
    let patches = values.pairs("patches").filter(|(_, entry)| is_patch(entry));
    let changes = patches.filter_map(|(_, one)| one.node.get("merge").or(one.node.get("json")));
    let patches: Vec<&Node> = changes.collect();
    let of_patch =
        || patches.iter().find_map(|patch| telling.iter().find_map(|text| any(patch, text)));
    let own = || {
        telling.iter().find_map(|text| {
            component.and_then(|node| only(node, text)).or_else(|| only(values, text))
        })
    };
    // What a patch removed or moved is not in the object: the patch is told as a whole.
    let whole = || maker.patches.first().copied();
    let of_key = || named(component?, key?);
    variable
        .or_else(of_patch)
        .or_else(of_key)
        .or_else(|| if patches.is_empty() { own() } else { whole() })
}

/// The key that stands at a place, where none of its values does.
fn key_at<'a>(object: &Node, way: &Way<'a>, place: Span) -> Option<&'a str> {
    let (WayStep::Key(last), above) = way.steps().split_last()? else { return None };
    let mut node = object;
    for step in above {
        node = match step {
            WayStep::Key(key) => node.get(key)?,
            WayStep::Item(place) => node.item(*place)?,
        };
    }
    let entry = node.as_map()?.entries.get(*last)?;
    (entry.key.start == place.start).then_some(*last)
}

/// The place of a key of a domain's, such as an annotation's, that stands in a tree once.
fn named(node: &Node, key: &str) -> Option<Span> {
    fn keys(node: &Node, key: &str, found: &mut Vec<Span>) {
        match &node.value {
            Value::Map(map) => map.present().for_each(|(name, entry)| {
                found.extend((name == key).then_some(entry.key));
                keys(&entry.node, key, found);
            }),
            Value::List(items) => items.iter().for_each(|item| keys(item, key, found)),
            Value::Scalar(_) | Value::Null => {}
        }
    }
    let mut found = Vec::new();
    keys(node, key, &mut found);
    match found.as_slice() {
        [place] if key.contains('/') => Some(*place),
        _ => None,
    }
}

/// The first place of a text in a tree.
fn any(node: &Node, text: &str) -> Option<Span> {
    let mut found = Vec::new();
    places(node, text, &mut found);
    found.first().copied()
}

/// What a component is written as, by the place of its key.
fn at_key(values: &Node, key: Span) -> Option<&Node> {
    let maps = Tier::ALL.iter().filter_map(|tier| values.get(tier.key())?.as_map());
    let mut entries = maps.flat_map(|map| map.entries.values());
    entries.find(|entry| entry.key == key).map(|entry| &entry.node)
}

/// What an object tells of a place in it.
#[derive(Default)]
struct PlaceTold<'a> {
    /// The variable that the way leads through.
    variable: Option<&'a str>,
    /// The text that it ends at, or those below the map that it ends at.
    texts: Vec<&'a str>,
}

impl<'a> PlaceTold<'a> {
    fn at(mut node: &'a Node, way: &Way<'a>) -> Self {
        let mut told = Self::default();
        let mut above = "";
        for step in way.steps() {
            let below = match (&node.value, step) {
                (Value::Map(map), WayStep::Key(key)) => {
                    // ConfigMaps and Secrets hold the variables of their component.
                    if matches!(above, "data" | "stringData") {
                        told.variable = Some(key);
                    }
                    above = key;
                    map.entries.get(*key).map(|entry| &entry.node)
                }
                (Value::List(items), WayStep::Item(place)) => items.get(*place),
                _ => None,
            };
            let Some(below) = below else { return told };
            node = below;
            if above == "env" && matches!(step, WayStep::Item(_)) {
                told.variable = node.text("name");
            }
        }
        texts(node, &mut told.texts);
        told
    }
}

/// The texts in a tree, in their order.
fn texts<'a>(node: &'a Node, found: &mut Vec<&'a str>) {
    match &node.value {
        Value::Map(map) => map.present().for_each(|(_, entry)| texts(&entry.node, found)),
        Value::List(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Scalar(scalar) => found.push(&scalar.text),
        Value::Null => {}
    }
}

/// The place of a text that stands in a tree once.
fn only(node: &Node, text: &str) -> Option<Span> {
    let mut found = Vec::new();
    places(node, text, &mut found);
    match found.as_slice() {
        [place] => Some(*place),
        _ => None,
    }
}

fn places(node: &Node, text: &str, found: &mut Vec<Span>) {
    match &node.value {
        Value::Map(map) => {
            map.present().for_each(|(_, entry)| places(&entry.node, text, found));
        }
        Value::List(items) => items.iter().for_each(|item| places(item, text, found)),
        Value::Scalar(scalar) if scalar.text == text => found.push(node.span),
        Value::Scalar(_) | Value::Null => {}
    }
}
