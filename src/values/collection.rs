//! How maps by name, lists and short forms are read.

use crate::layer::merge::MergeShape;
use crate::layer::node::{Entry, Keyed, Node, Value};
use crate::values::instead_of_list::instead_of_list;
use crate::values::read::{At, Either, FromNode, Item, List, Map, Named, Reader};

impl<T: FromNode> FromNode for Map<T> {
    const SHAPE: &'static MergeShape = &MergeShape::Map(T::SHAPE);

    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut entries = Keyed::default();
        for (key, entry) in &reader.map(node)?.entries {
            if reader.is_at_wrong_level(key, entry, T::SHAPE) {
                continue;
            }
            if let Some(at) = large(key, entry, reader) {
                entries.insert(key.clone(), Box::new(Item { key: entry.key, at }));
            } else if is_nothing(&entry.node) {
                match reader.path.last() {
                    "env" => reader.below(key, |reader| reader.no_text(entry.key)),
                    "files" | "init" => reader.below(key, |reader| reader.no_file(entry.key)),
                    _ => {}
                }
            }
        }
        // The order of keys is of no meaning, so that it cannot change what is made.
        entries.sort_unstable_keys();
        Some(Self { entries })
    }
}

/// Reads an entry. What is large, as a component, is moved as a pointer until it has its place.
fn large<T: FromNode>(key: &str, entry: &Entry, reader: &mut Reader) -> Option<At<T>> {
    const LARGE: usize = 512;
    if size_of::<T>() < LARGE {
        return reader.entry(key, entry);
    }
    let At { value, span, overrode } = reader.entry::<Box<T>>(key, entry)?;
    Some(At { value: *value, span, overrode })
}

/// Whether nothing stands behind a key, and nothing below it is deleted: `NAME:`.
fn is_nothing(node: &Node) -> bool {
    node.is_null() && node.span.start == node.span.end && !node.deletes()
}

impl<T: FromNode> FromNode for Named<T> {
    const SHAPE: &'static MergeShape = &MergeShape::Named(T::SHAPE);

    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut entries = Keyed::default();
        for (key, entry) in &reader.map(node)?.entries {
            // An item of a list is called by its place in it.
            let place = key.strip_prefix('~').and_then(|key| key.rsplit('-').next()?.parse().ok());
            let shown = place.map_or(key.clone(), |place: usize| place.to_string());
            if let Some(at) = reader.entry(&shown, entry) {
                entries.insert(key.clone(), Box::new(Item { key: entry.key, at }));
            }
        }
        entries.sort_unstable_keys();
        Some(Self(Map { entries }))
    }
}

impl<T: FromNode> FromNode for List<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::List(items) = &node.value else {
            let advice = instead_of_list(&reader.path, node, T::SHAPE);
            reader.wrong_form(node, "a list", advice);
            return None;
        };
        let read = |(index, item): (usize, &Node)| {
            reader.below(&index.to_string(), |reader| {
                if item.is_null() {
                    let help = "write a value, or remove the empty item".to_owned();
                    reader.wrong_type(item, "a value", Some(help));
                    return None;
                }
                reader.at(item)
            })
        };
        Some(items.iter().enumerate().filter_map(read).collect())
    }
}

impl<Short: FromNode, Long: FromNode> FromNode for Either<Short, Long> {
    const SHAPE: &'static MergeShape = Long::SHAPE;
    /// An empty scalar may be an empty text.
    const SPEAKS: bool = false;

    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if node.as_scalar().is_some() {
            Short::read(node, reader).map(Either::Short)
        } else {
            Long::read(node, reader).map(Either::Long)
        }
    }
}
