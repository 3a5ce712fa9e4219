//! The spanned tree: YAML as it was written, before anyone asks what a scalar means.
//!
//! A node remembers its bytes, how a scalar was quoted, and, once layers are merged, which node it
//! replaced. Meaning (number, text, boolean) is given by the place that reads it.

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use crate::source::Span;

/// Values by their keys, in the order written. The hash is seeded anew in each process, so that no file
/// can be made to be slow, and is several times as fast as the usual one.
pub type Keyed<T> = Hashed<String, T>;

/// The same by keys of any kind.
pub type Hashed<K, T> = IndexMap<K, T, RandomState>;

/// A value with its place and its history.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub value: Value,
    /// The node of an earlier layer that this one replaced, which has a history of its own.
    pub replaced: Option<Box<Node>>,
}

/// What a node holds. In a merged tree a `Null` is a deleted key: it counts as absent and is kept
/// for its history alone.
#[derive(Clone, Debug)]
pub enum Value {
    Null,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Map),
}

/// A scalar's text after unescaping, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    pub text: String,
    pub style: Style,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Unquoted YAML; may stand for a number, a boolean or text.
    Plain,
    /// Quoted or block YAML, or `--set-string`: always text.
    Quoted,
    /// From `--set`: read by the type of the place, never in doubt.
    Flag,
}

/// A map in the order it was written. Keys are always text.
#[derive(Clone, Debug, Default)]
pub struct Map {
    pub entries: Keyed<Entry>,
}

/// A value and the place of its key.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Span,
    pub node: Node,
}

impl Node {
    pub fn new(span: Span, value: Value) -> Self {
        Self { span, value, replaced: None }
    }

    /// An empty map at `span`, as an empty file is.
    pub fn empty(span: Span) -> Self {
        Self::new(span, Value::Map(Map::default()))
    }

    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Whether a `null` took something away.
    pub fn deletes(&self) -> bool {
        self.replaced.as_ref().is_some_and(|node| !node.is_null() || node.deletes())
    }

    pub fn as_map(&self) -> Option<&Map> {
        if let Value::Map(map) = &self.value { Some(map) } else { None }
    }

    pub fn as_scalar(&self) -> Option<&Scalar> {
        if let Value::Scalar(scalar) = &self.value { Some(scalar) } else { None }
    }

    /// The value below a key, unless it is absent or deleted.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// An item of a list.
    pub fn item(&self, place: usize) -> Option<&Node> {
        if let Value::List(items) = &self.value { items.get(place) } else { None }
    }
}

/// The first key of a dotted path, and the path from there. Paths are short: a look at each byte costs less than what
/// finds one in long texts.
pub fn step(path: &str) -> (&str, Option<&str>) {
    match path.bytes().position(|byte| byte == b'.') {
        Some(end) => (&path[..end], Some(&path[end + 1..])),
        None => (path, None),
    }
}

impl Map {
    /// An empty map with room for so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self { entries: Keyed::with_capacity_and_hasher(entries, RandomState::default()) }
    }

    /// The value of a key, unless it is absent or deleted.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|entry| &entry.node).filter(|node| !node.is_null())
    }

    /// The entries that were not deleted.
    pub fn present(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries.iter().filter(|(_, entry)| !entry.node.is_null())
    }
}
