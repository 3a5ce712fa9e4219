//! The one merge law, the same in every layer.
//!
//! Maps merge by key, scalars and lists replace, `null` deletes, `{}` and `[]` are values. Where a
//! map is a choice of one, a later layer that names another variant replaces the choice. Nothing is
//! forgotten: what was replaced stays below [`Node::replaced`].

use crate::layer::node::{Entry, Map, Node, Value};

/// What the merge must know of a place: which keys lead where, and which of them exclude others.
#[derive(Debug)]
pub enum Shape {
    /// A scalar, a list, or anything else that is replaced whole.
    Leaf,
    /// A map by names that the user chooses.
    Map(&'static Shape),
    /// A map with fixed keys.
    Object {
        fields: &'static [(&'static str, &'static Shape)],
        /// The keys of each variant where exactly one variant may be given; else empty.
        choice: &'static [&'static [&'static str]],
    },
    /// Free YAML (`pod`, `container`): maps merge by key all the way down.
    Free,
}

impl Shape {
    /// The shape below a key.
    pub fn below(&self, key: &str) -> &'static Shape {
        match self {
            Shape::Leaf => &Shape::Leaf,
            Shape::Free => &Shape::Free,
            Shape::Map(shape) => shape,
            Shape::Object { fields, .. } => fields
                .iter()
                .find(|(name, _)| *name == key)
                .map_or(&Shape::Leaf, |(_, shape)| shape),
        }
    }

    /// Which variant of a choice a key belongs to.
    pub fn variant_of(&self, key: &str) -> Option<usize> {
        let Shape::Object { choice, .. } = self else { return None };
        choice.iter().position(|keys| keys.contains(&key))
    }
}

/// Lays `over` upon `base`; `over` wins.
pub fn merge(base: Node, over: Node, shape: &Shape) -> Node {
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

fn merge_maps(mut below: Map, above: Map, shape: &Shape) -> Map {
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
fn drop_other_variants(below: &mut Map, above: &Map, shape: &Shape) {
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
