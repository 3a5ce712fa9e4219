//! The one merge law, the same in every layer.
//!
//! Maps merge by key, scalars and lists replace, `null` deletes, `{}` and `[]` are values. Where a
//! map is a choice of one, a later layer that names another variant replaces the choice. Nothing is
//! forgotten: what was replaced stays below [`Node::replaced`].

use crate::layer::node::{Entry, Map, Node, Scalar, Value};
use crate::source::Span;

/// The map that a scalar stands for: `acme/api:1.4` is a repository and a tag.
pub type Short = fn(&Scalar, Span) -> Map;

/// What the merge must know of a place: which keys lead where, and which of them exclude others.
#[derive(Debug)]
pub enum MergeShape {
    /// A scalar, a list, or anything else that is replaced whole.
    Leaf,
    /// A map by names that the user chooses.
    Map(&'static MergeShape),
    /// The same, where a list may be written: its items get names by their places, so that a later layer
    /// adds to them.
    Named(&'static MergeShape),
    /// A map with fixed keys.
    Object {
        fields: &'static [(&'static str, &'static MergeShape)],
        /// The keys of each variant where exactly one variant may be given; else empty.
        choice: &'static [&'static [&'static str]],
        /// What a scalar in place of the map stands for, where one may be written.
        short: Option<Short>,
        /// Whether a name that is none of the fixed keys may be one all the same; nothing where none may.
        others: Option<fn(&str) -> bool>,
    },
    /// Free YAML (`pod`, `container`): maps merge by key all the way down.
    Free,
}

impl MergeShape {
    /// The shape below a key.
    pub fn below(&self, key: &str) -> &'static MergeShape {
        match self {
            MergeShape::Leaf => &MergeShape::Leaf,
            MergeShape::Free => &MergeShape::Free,
            MergeShape::Map(shape) | MergeShape::Named(shape) => shape,
            MergeShape::Object { fields, .. } => fields
                .iter()
                .find(|(name, _)| *name == key)
                .map_or(&MergeShape::Leaf, |(_, shape)| shape),
        }
    }

    /// The fixed keys below, with the shape of each; none where any key may be, or none.
    pub fn fields(&self) -> &'static [(&'static str, &'static MergeShape)] {
        match self {
            MergeShape::Object { fields, .. } => fields,
            MergeShape::Leaf | MergeShape::Map(_) | MergeShape::Named(_) | MergeShape::Free => &[],
        }
    }

    /// Whether a key is one of the fixed keys below.
    pub fn has_field(&self, key: &str) -> bool {
        self.fields().iter().any(|(name, _)| *name == key)
    }

    /// Whether a key cannot be below: the keys are fixed, and it is none of them.
    pub fn refuses(&self, key: &str) -> bool {
        let MergeShape::Object { others, .. } = self else { return false };
        !self.has_field(key) && !others.is_some_and(|is_one| is_one(key))
    }

    /// Which variant of a choice a key belongs to.
    pub fn variant_of(&self, key: &str) -> Option<usize> {
        let MergeShape::Object { choice, .. } = self else { return None };
        choice.iter().position(|keys| keys.contains(&key))
    }
}

/// One layer with its short forms written out, so that whatever lays above or below one merges by key.
#[must_use]
pub fn lengthened(mut node: Node, shape: &MergeShape) -> Node {
    if let (Value::Scalar(scalar), MergeShape::Object { short: Some(short), .. }) =
        (&node.value, shape)
    {
        node.value = Value::Map(short(scalar, node.span));
    } else if let (Value::List(items), MergeShape::Named(_)) = (&mut node.value, shape) {
        let items = std::mem::take(items);
        node.value = Value::Map(named(items));
    }
    if let (
        Value::Map(map),
        MergeShape::Map(_) | MergeShape::Named(_) | MergeShape::Object { .. },
    ) = (&mut node.value, shape)
    {
        for (key, entry) in &mut map.entries {
            let below = std::mem::replace(&mut entry.node, Node::new(entry.key, Value::Null));
            entry.node = lengthened(below, shape.below(key));
        }
    }
    node
}

/// Items by kind and name, where they are objects; else by their places, which are in the order of layers
/// and lines.
fn named(items: Vec<Node>) -> Map {
    let mut map = Map::default();
    for (index, item) in items.into_iter().enumerate() {
        let Span { file, start, end: _ } = item.span;
        let text =
            |node: Option<&Node>| node.and_then(Node::as_scalar).map(|scalar| scalar.text.clone());
        let kind = text(item.get("kind"));
        let name = text(item.get("metadata").and_then(|metadata| metadata.get("name")));
        let key = match (kind, name) {
            (Some(kind), Some(name)) => format!("{kind}/{name}"),
            _ => format!("~{:06}-{start:09}-{index:06}", file.0),
        };
        let key = if map.entries.contains_key(&key) { format!("{key}/{index}") } else { key };
        map.entries.insert(key, Entry { key: item.span, node: item });
    }
    map
}

/// Lays `over` upon `base`; `over` wins.
pub fn merge(base: Node, over: Node, shape: &MergeShape) -> Node {
    let Node { span: base_span, value: base_value, replaced: base_replaced } = base;
    match (base_value, over.value) {
        (Value::Map(below), Value::Map(above)) => Node {
            span: over.span,
            value: Value::Map(merge_maps(below, above, shape)),
            replaced: base_replaced,
        },
        (base_value, over_value) => Node {
            span: over.span,
            value: over_value,
            replaced: Some(Box::new(Node {
                span: base_span,
                value: base_value,
                replaced: base_replaced,
            })),
        },
    }
}

fn merge_maps(mut below: Map, above: Map, shape: &MergeShape) -> Map {
    drop_other_variants(&mut below, &above, shape);
    for (key, entry) in above.entries {
        match below.entries.get_mut(&key) {
            None => {
                below.entries.insert(key, entry);
            }
            Some(slot) => {
                let empty = Node::new(slot.node.span, Value::Null);
                let base = std::mem::replace(&mut slot.node, empty);
                // A map that goes on is where it was first described.
                let goes_on = base.as_map().is_some() && entry.node.as_map().is_some();
                let key_span = if goes_on { slot.key } else { entry.key };
                *slot = Entry { key: key_span, node: merge(base, entry.node, shape.below(&key)) };
            }
        }
    }
    below
}

/// Deletes from `below` the variants of a choice that `above` turns away from.
fn drop_other_variants(below: &mut Map, above: &Map, shape: &MergeShape) {
    let chosen = above.present().find_map(|(key, entry)| Some((shape.variant_of(key)?, entry.key)));
    let Some((chosen, span)) = chosen else { return };
    for (key, entry) in &mut below.entries {
        let other = shape.variant_of(key).is_some_and(|variant| variant != chosen);
        // What the layer says of the key itself, a `null` for one, is merged as ever.
        if other && !entry.node.is_null() && !above.entries.contains_key(key) {
            let gone = std::mem::replace(&mut entry.node, Node::new(span, Value::Null));
            entry.node.replaced = Some(Box::new(gone));
        }
    }
}
