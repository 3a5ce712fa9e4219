//! Gives the parts of a rendered object the places of the same parts of what it was rendered from.

use std::collections::BTreeMap;

use crate::layer::node::{Entry, Map, Node, Value};
use crate::manifest::look::Look;
use crate::notation::pointer;
use crate::source::{FileId, Span};

/// What a place is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlacedBy {
    /// The object itself, as it was before.
    Resource,
    /// A patch, in the form of an object: what says which part it is for has its place already.
    Patch,
}

/// By what items of lists are told apart.
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy>
const IDENTITIES: [&str; 8] =
    ["name", "containerPort", "port", "mountPath", "devicePath", "ip", "topologyKey", "key"];

/// What says which object, and which item, something is for.
#[derive(Clone, Copy, Debug)]
enum MapLevel {
    Object,
    Metadata,
    Item(&'static str),
    Inner,
}

impl MapLevel {
    fn is_identity(self, key: &str) -> bool {
        match self {
            Self::Object => matches!(key, "apiVersion" | "kind"),
            Self::Metadata => matches!(key, "name" | "namespace"),
            Self::Item(identity) => key == identity,
            Self::Inner => false,
        }
    }

    fn below(self, key: &str) -> Self {
        if matches!(self, Self::Object) && key == "metadata" { Self::Metadata } else { Self::Inner }
    }
}

/// Places an object, whose parts that have no place yet are in `rendered`.
pub fn place(object: &mut Node, written: &Node, by: PlacedBy, rendered: FileId) {
    Placing { by, rendered }.node(object, written, MapLevel::Object);
}

/// Places what operations of a JSON patch put into an object.
/// <https://datatracker.ietf.org/doc/html/rfc6902>
pub fn place_all(object: &mut Node, operations: &[Node], rendered: FileId) {
    for operation in operations {
        let puts = matches!(operation.text("op"), Some("add" | "replace"));
        let (Some(path), Some(value)) = (operation.text("path"), operation.get("value")) else {
            continue;
        };
        if let Some(found) = puts.then(|| pointed(object, path)).flatten()
            && (Placing { by: PlacedBy::Resource, rendered }).node(found, value, MapLevel::Inner)
        {
            let place = found.span;
            start_at(object, path, place, rendered);
        }
    }
}

/// Lets a map that has no place yet begin where its first value stands, to which a path leads.
fn start_at(object: &mut Node, path: &str, place: Span, rendered: FileId) {
    let Some((above, key)) = path.rsplit_once('/') else { return };
    let Some(map) = pointed(object, above).filter(|map| map.span.file == rendered) else { return };
    if map.as_map().is_some_and(|map| map.entries.keys().next().is_some_and(|first| first == key)) {
        map.span = place;
    }
}

/// <https://datatracker.ietf.org/doc/html/rfc6901>
fn pointed<'n>(object: &'n mut Node, path: &str) -> Option<&'n mut Node> {
    let mut node = object;
    for step in path.strip_prefix('/')?.split('/') {
        node = match &mut node.value {
            Value::Null | Value::Scalar(_) => return None,
            Value::Map(map) => {
                let key = pointer::key_of(step);
                &mut map.entries.get_mut(&key)?.node
            }
            Value::List(items) => {
                let last = items.len().checked_sub(1)?;
                let index = if step == "-" { last } else { step.parse().ok()? };
                items.get_mut(index)?
            }
        };
    }
    Some(node)
}

#[derive(Clone, Copy, Debug)]
struct Placing {
    by: PlacedBy,
    rendered: FileId,
}

impl Placing {
    /// Whether anything in the node got its place.
    fn node(self, own: &mut Node, written: &Node, level: MapLevel) -> bool {
        match (&mut own.value, &written.value) {
            (Value::Scalar(scalar), Value::Scalar(other)) if scalar.text == other.text => {
                own.span = written.span;
                true
            }
            (Value::Map(map), Value::Map(other)) => {
                let (is_placed, is_start) = self.map(map, other, level);
                if is_start && self.is_free(own.span) {
                    own.span = written.span;
                }
                is_placed
            }
            (Value::List(items), Value::List(other)) => self.list(items, other),
            _ => false,
        }
    }

    /// Whether a map or a list may move: a patch changes parts of what is elsewhere.
    fn is_free(self, span: Span) -> bool {
        self.by == PlacedBy::Resource || span.file == self.rendered
    }

    /// Whether anything got its place, and whether it begins where the other map does.
    fn map(self, own: &mut Map, written: &Map, level: MapLevel) -> (bool, bool) {
        let (mut any, mut is_start) = (false, false);
        for (key, Entry { key: key_span, node }) in &mut own.entries {
            let Some((index, _, found)) = written.entries.get_full(key) else { continue };
            let is_known = self.by == PlacedBy::Patch && node.span.file != self.rendered;
            if is_known && level.is_identity(key) {
                continue;
            }
            if self.node(node, &found.node, level.below(key)) {
                if node.as_scalar().is_some() || self.is_free(*key_span) {
                    *key_span = found.key;
                }
                any = true;
                is_start |= index == 0;
            }
        }
        (any, is_start)
    }

    fn list(self, own: &mut [Node], written: &[Node]) -> bool {
        let items: Vec<&Node> = written.iter().filter(|item| !is_order(item)).collect();
        let is_even = items.len() == own.len();
        let mut named: BTreeMap<ItemIdentity, &Node> = BTreeMap::new();
        for item in &items {
            if let Some(identity) = identity(item) {
                named.entry(identity).or_insert(item);
            }
        }
        let mut any = false;
        for (index, item) in own.iter_mut().enumerate() {
            let own = identity(item);
            let level = own.as_ref().map_or(MapLevel::Inner, |(key, _)| MapLevel::Item(key));
            // Ports of two protocols have one number.
            let beside = items.get(index).copied().filter(|_| is_even);
            let same = beside.filter(|other| own.is_some() && identity(other) == own);
            let found = same.or_else(|| named.get(own.as_ref()?).copied()).or(beside);
            any |= found.is_some_and(|found| self.node(item, found, level));
        }
        any
    }
}

/// The key that tells an item from others, and what it says; of a text, the text.
type ItemIdentity<'n> = (&'static str, &'n str);

fn identity(item: &Node) -> Option<ItemIdentity<'_>> {
    if let Some(text) = item.as_scalar() {
        return Some(("", &text.text));
    }
    IDENTITIES.into_iter().find_map(|key| Some((key, item.get(key)?.text("")?)))
}

/// `$patch: replace`, which is an order and no item.
fn is_order(item: &Node) -> bool {
    item.as_map().is_some_and(|map| {
        map.entries.len() == 1 && map.entries.keys().all(|key| key.starts_with('$'))
    })
}
