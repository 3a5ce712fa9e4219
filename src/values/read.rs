//! From the merged tree to typed values, with every mistake on the way reported.
//!
//! A type of the values surface says how it is read ([`FromNode`]) and how it merges ([`MergeShape`]).
//! Reading never stops at the first mistake: the [`Reader`] collects them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Deref;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::MergeShape;
use crate::layer::node::{self, Entry, Keyed, Node, Style};
use crate::layer::scalar::{self, Meaning};
use crate::source::Span;
use crate::values::advice::Advice;
use crate::values::facts::TextFacts;
use crate::values::instead::instead_of_map;
use crate::values::key_slip::tight_key;
use crate::values::listed;
use crate::values::path::KeyPath;
use crate::values::unwrapped::unwrapped;

/// A value with the place that set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    pub value: T,
    pub span: Span,
    /// The place in an earlier layer that this value replaced.
    pub overrode: Option<Span>,
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A map by names that the user chooses, in the order of the names. Its entries are moved as pointers: a component has
/// kilobytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<T> {
    pub entries: Keyed<Box<Item<T>>>,
}

/// An entry of a [`Map`]: its value and the place of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    pub key: Span,
    pub at: At<T>,
}

/// A [`Map`] that may be written as a list: it merges by names or, where there are none, by adding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T>(pub Map<T>);

impl<T> Named<T> {
    /// The entries in the order of their names; those without follow in the order of their layers.
    pub fn iter(&self) -> impl Iterator<Item = &At<T>> {
        self.0.entries.values().map(|item| &item.at)
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self { entries: Keyed::default() }
    }
}

impl<T> Deref for Item<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.at.value
    }
}

/// A list, replaced whole by later layers.
pub type List<T> = Vec<At<T>>;

/// A short form (a scalar) or a long form (a map).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Either<Short, Long> {
    Short(Short),
    Long(Long),
}

/// A type of the values surface.
pub trait FromNode: Sized {
    const SHAPE: &'static MergeShape = &MergeShape::Leaf;

    /// Whether `{}` says something that the absence of the key does not.
    const SPEAKS: bool = matches!(Self::SHAPE, MergeShape::Object { .. });

    /// Reads a node that is neither absent nor deleted; on a mistake reports it and gives `None`.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;
}

/// What is large or seldom written lies elsewhere, so that what holds it is moved at little cost.
impl<T: FromNode> FromNode for Box<T> {
    const SHAPE: &'static MergeShape = T::SHAPE;

    const SPEAKS: bool = T::SPEAKS;

    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Self::new)
    }
}

/// Collects mistakes and knows the path that is being read.
#[derive(Debug, Default)]
pub struct Reader {
    pub diagnostics: Vec<Diagnostic>,
    pub(super) path: KeyPath,
    facts: TextFacts,
    /// Where components, and other parts of the values, begin.
    pub(super) parts: Vec<Span>,
}

impl Reader {
    pub fn new(facts: TextFacts) -> Self {
        Self { diagnostics: Vec::new(), path: KeyPath::default(), facts, parts: Vec::new() }
    }

    /// A text with the facts of the stack put in: `shop-${env}` becomes `shop-dev`. Anything else that
    /// looks like a reference is a mistake here.
    pub fn expand<'text>(&mut self, node: &Node, text: &'text str) -> Option<Cow<'text, str>> {
        match self.facts.put_in(text) {
            Ok(text) => Some(text),
            Err(unknown) => {
                self.unknown_reference(unknown, node, text);
                None
            }
        }
    }

    /// Reads the value of a key, if it is there.
    pub fn field<T: FromNode>(&mut self, map: &node::Map, key: &str) -> Option<At<T>> {
        let entry = map.entries.get(key)?;
        self.entry(key, entry)
    }

    /// Reads what has a name of another kind than the fixed keys.
    pub fn others<T: FromNode>(
        &mut self,
        map: &node::Map,
        is_one: fn(&str) -> bool,
    ) -> BTreeMap<String, At<T>> {
        let of_kind = map.entries.iter().filter(|(key, _)| is_one(key));
        of_kind.filter_map(|(key, entry)| Some((key.clone(), self.entry(key, entry)?))).collect()
    }

    /// Reads the value of an entry, unless it is deleted; an empty one that deletes nothing is a
    /// mistake, for someone meant it to be there. What is a map is shown by its key: its first line may be any.
    pub(super) fn entry<T: FromNode>(&mut self, key: &str, entry: &Entry) -> Option<At<T>> {
        if entry.node.is_null() {
            let at = entry.node.span;
            let is_of_all =
                self.path.is_empty() && matches!(key, "namespace" | "domain" | "target");
            let is_held = is_of_all || self.path.holds_component(key);
            if at.start == at.end && entry.node.deletes() && is_held {
                self.below(key, |reader| reader.emptied(entry.key));
                return None;
            }
            if T::SPEAKS && !entry.node.deletes() {
                self.below(key, |reader| reader.empty(entry.key));
            }
            return None;
        }
        let at = self.below(key, |reader| reader.at::<T>(&entry.node))?;
        let span = if entry.node.as_map().is_some() { entry.key } else { at.span };
        Some(At { span, ..at })
    }

    /// Reads a node together with its place.
    pub fn at<T: FromNode>(&mut self, node: &Node) -> Option<At<T>> {
        let is_lost = self.lost::<T>(node);
        let value = T::read(node, self).filter(|_| !is_lost)?;
        let overrode =
            node.replaced.as_ref().filter(|replaced| !replaced.is_null()).map(|node| node.span);
        Some(At { value, span: node.span, overrode })
    }

    /// Reports what no layer may say here, where a later one that has another form would hide it.
    fn lost<T: FromNode>(&mut self, node: &Node) -> bool {
        let form = |node: &Node| std::mem::discriminant(&node.value);
        let told = self.diagnostics.len();
        let mut replaced = node.replaced.as_deref();
        while let Some(below) = replaced {
            replaced = below.replaced.as_deref();
            if below.is_null() || form(below) == form(node) {
                continue;
            }
            let before = self.diagnostics.len();
            T::read(below, self);
            let of_form = |one: &Diagnostic| matches!(one.code, Code::WrongType | Code::UnknownKey);
            let found = self.diagnostics.split_off(before);
            self.diagnostics.extend(found.into_iter().filter(of_form));
        }
        self.diagnostics.len() > told
    }

    /// Opens a map with fixed keys: unknown keys and two variants of one choice are mistakes.
    pub fn open<'node>(
        &mut self,
        node: &'node Node,
        shape: &'static MergeShape,
    ) -> Option<&'node node::Map> {
        if let (node::Value::Scalar(_), MergeShape::Object { fields: [(first, _), ..], .. }) =
            (&node.value, shape)
        {
            let written = || Advice::say(format!("write a map, as in `{{ {first}: … }}`"));
            let advice = self
                .outdented()
                .or_else(|| tight_key(node, shape))
                .or_else(|| instead_of_map(&self.path, node))
                .unwrap_or_else(written);
            self.wrong_form(node, "a map", Some(advice));
            return None;
        }
        let map = self.map(node)?;
        let MergeShape::Object { fields, .. } = shape else { return Some(map) };
        for (key, entry) in &map.entries {
            if shape.refuses(key) {
                self.unknown_key(key, (entry.key, &entry.node, map), fields);
            }
        }
        let mut variants =
            map.present().filter_map(|(key, entry)| Some((shape.variant_of(key)?, key, entry.key)));
        if let Some((first, first_key, first_span)) = variants.next()
            && let Some((_, other_key, other_span)) = variants.find(|(other, ..)| *other != first)
        {
            let place = self.place();
            self.report(
                Diagnostic::error(
                    Code::ChoiceConflict,
                    format!("{place}takes `{first_key}` or `{other_key}`, not both"),
                )
                .at(other_span, "a second variant")
                .also(first_span, "the first one")
                .help(format!("remove `{first_key}` or `{other_key}`")),
            );
        }
        Some(map)
    }

    /// The node as a map.
    pub fn map<'node>(&mut self, node: &'node Node) -> Option<&'node node::Map> {
        if node.as_map().is_none() {
            let is_list = matches!(node.value, node::Value::List(_));
            let of_list = || {
                Some(listed::instead(self.path.last(), node, &MergeShape::Map(&MergeShape::Leaf)))
            };
            let advice = if is_list { of_list() } else { instead_of_map(&self.path, node) };
            self.wrong_form(node, "a map", advice);
        }
        node.as_map()
    }

    /// The node's text where text is expected: quoted, or plain and not in doubt.
    pub fn text<'node>(&mut self, node: &'node Node, expected: impl Display) -> Option<&'node str> {
        let Some(found) = node.as_scalar() else {
            let advice = unwrapped(&self.path, node);
            self.wrong_form(node, expected, advice);
            return None;
        };
        if found.style == Style::Plain
            && let Err(doubt) = scalar::certain_text(&found.text)
        {
            let place = self.place();
            let replaced = node.replaced.as_deref();
            let mut diagnostic = Diagnostic::error(
                Code::AmbiguousScalar,
                format!("{place}takes text, and {} is {}", self.shown(&found.text), doubt.why),
            )
            .at(node.span, "not clear without quotes");
            diagnostic = if self.path.is_secret() {
                diagnostic.help("put quotes around it")
            } else {
                diagnostic.write(scalar::quoted(scalar::unmarked(&found.text)))
            };
            if let Some(replaced) = replaced {
                diagnostic = diagnostic.also(replaced.span, "is overridden");
            }
            self.report(diagnostic);
            return None;
        }
        Some(&found.text)
    }

    /// The node's text where something unquoted, such as a number, is expected.
    pub fn bare<'node>(&mut self, node: &'node Node, expected: &str) -> Option<&'node str> {
        match node.as_scalar() {
            Some(scalar) if scalar.style != Style::Quoted => Some(&scalar.text),
            _ => {
                let unquoted = node.as_scalar().map(|scalar| scalar.text.as_str());
                let advice = unquoted
                    .filter(|text| !matches!(scalar::meaning(text), Meaning::Text | Meaning::Null))
                    .map(|text| {
                        // Quotes are written in files; no place of `--set-string` has them.
                        let length = (node.span.end - node.span.start) as usize;
                        if length == text.len() {
                            Advice::say(
                                "write it in the line of its key; on the command line give it with `--set`",
                            )
                        } else {
                            Advice::edit(format!("write it without quotes: `{text}`"), text)
                        }
                    });
                let advice = advice.or_else(|| unwrapped(&self.path, node));
                self.wrong_form(node, expected, advice);
                None
            }
        }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Runs `read` with `key` appended to the path.
    pub fn below<R>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(key);
        let result = read(self);
        self.path.pop();
        result
    }

    /// A text as messages show it: in backticks, unless it is a secret.
    fn shown(&self, text: &str) -> String {
        if self.path.is_secret() { "this".to_owned() } else { format!("`{text}`") }
    }

    /// The path for the start of a message: `` `backends.api.port` `` and a space.
    pub(super) fn place(&self) -> String {
        if self.path.is_empty() {
            "the values file ".to_owned()
        } else {
            format!("`{}` ", self.path)
        }
    }
}
