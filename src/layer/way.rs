//! The way from an object to a place in it, and where that place was written.

use std::fmt;

use crate::layer::node::{Map, Node, Value};
use crate::source::Span;

/// One step: into a field, an entry of a map, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub enum WayStep<'a> {
    Key(&'a str),
    Item(usize),
}

/// `spec.template.spec.containers[0].image`.
#[derive(Clone, Debug, Default)]
pub struct Way<'a>(Vec<WayStep<'a>>);

impl<'a> Way<'a> {
    pub fn push(&mut self, step: WayStep<'a>) {
        self.0.push(step);
    }

    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Whether a field of this name is on the way.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|step| matches!(step, WayStep::Key(key) if *key == name))
    }

    /// Whether it is this one field of the object.
    pub fn is(&self, name: &str) -> bool {
        matches!(self.0.as_slice(), [WayStep::Key(key)] if *key == name)
    }

    /// How many steps it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The field that leads on after some steps.
    pub fn key(&self, after: usize) -> Option<&'a str> {
        match self.0.get(after) {
            Some(WayStep::Key(key)) => Some(key),
            _ => None,
        }
    }

    pub fn steps(&self) -> &[WayStep<'a>] {
        &self.0
    }

    /// The last field on it.
    pub fn last_key(&self) -> Option<&'a str> {
        self.0.iter().rev().find_map(|step| match step {
            WayStep::Key(key) => Some(*key),
            WayStep::Item(_) => None,
        })
    }

    /// The way from a tree down to what begins at a place in it. Places tell what comes before what, so that one
    /// look at each level is enough.
    pub fn down(mut node: &'a Node, offset: u32) -> Self {
        let mut way = Self::default();
        loop {
            match &node.value {
                Value::Map(map) => {
                    let within = map.entries.iter().take_while(|(_, one)| one.key.start <= offset);
                    let Some((key, entry)) = within.last() else { return way };
                    way.push(WayStep::Key(key));
                    if entry.key.start == offset {
                        return way;
                    }
                    node = &entry.node;
                }
                Value::List(items) => {
                    let within = items.iter().take_while(|item| item.span.start <= offset);
                    let Some((place, item)) = within.enumerate().last() else { return way };
                    way.push(WayStep::Item(place));
                    node = item;
                }
                Value::Scalar(_) | Value::Null => return way,
            }
        }
    }

    /// The way to a field of what stands here.
    pub fn to(&self, field: &str) -> String {
        if self.0.is_empty() { field.to_owned() } else { format!("{self}.{field}") }
    }
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                // Keys of data may have dots.
                WayStep::Key(key) if key.contains('.') => write!(formatter, "[{key}]")?,
                WayStep::Key(key) if place == 0 => formatter.write_str(key)?,
                WayStep::Key(key) => write!(formatter, ".{key}")?,
                WayStep::Item(item) => write!(formatter, "[{item}]")?,
            }
        }
        Ok(())
    }
}

/// What was written at the end of a way.
#[derive(Clone, Copy, Debug)]
pub struct WrittenPart<'n> {
    /// The key that it stands behind; none of an item of a list.
    pub key: Option<Span>,
    pub node: &'n Node,
}

impl<'n> WrittenPart<'n> {
    /// What is all of a tree.
    pub fn whole(node: &'n Node) -> Self {
        Self { key: None, node }
    }

    /// Where to look: at what it is, or at the key of what has several lines.
    pub fn place(self) -> Span {
        match self.node.value {
            Value::Scalar(_) => self.node.span,
            _ => self.key.unwrap_or(self.node.span),
        }
    }

    /// What stands behind the next step of a way into `whole`, of which this is the part that somebody wrote.
    fn next(self, whole: Option<&Node>, step: WayStep<'_>) -> Option<Self> {
        match (&self.node.value, step) {
            (Value::Map(map), WayStep::Key(key)) => {
                let entry = map.entries.get(key)?;
                Some(Self { key: Some(entry.key), node: &entry.node })
            }
            (Value::List(items), WayStep::Item(place)) => {
                let whole = whole.and_then(|whole| whole.item(place));
                let is_it = |own: &&Node| whole.is_none_or(|whole| is_part(own, whole));
                let found = items.get(place).filter(is_it);
                let found =
                    found.or_else(|| items.iter().find(|own| whole.is_some() && is_it(own)));
                found.map(|node| Self { key: None, node })
            }
            _ => None,
        }
    }
}

/// What a part says at the end of a way into the whole that it was merged into; `None` where the part says nothing
/// of it.
pub fn written<'n>(part: &'n Node, whole: &Node, way: &[WayStep<'_>]) -> Option<WrittenPart<'n>> {
    let (mut found, mut whole) = (WrittenPart::whole(part), Some(whole));
    for step in way {
        found = found.next(whole, *step)?;
        whole = whole.and_then(|whole| match step {
            WayStep::Key(key) => whole.get(key),
            WayStep::Item(place) => whole.item(*place),
        });
    }
    Some(found)
}

/// What is written at the end of a way, or as far as it goes.
pub fn reached<'n>(node: &'n Node, way: &[WayStep<'_>]) -> WrittenPart<'n> {
    let mut found = WrittenPart::whole(node);
    for step in way {
        let Some(next) = found.next(None, *step) else { break };
        found = next;
    }
    found
}

/// Whether an item is what another became of: all of its texts are that one's, too.
fn is_part(own: &Node, whole: &Node) -> bool {
    match (&own.value, &whole.value) {
        (Value::Scalar(own), Value::Scalar(whole)) => own.text == whole.text,
        (Value::Map(own), Value::Map(whole)) => {
            let has = |whole: &Map, (key, one): (&String, &Node)| match &one.value {
                Value::Scalar(_) => whole.get(key).is_some_and(|whole| is_part(one, whole)),
                _ => whole.get(key).is_some(),
            };
            let mut entries = own.present().map(|(key, entry)| (key, &entry.node));
            entries.all(|entry| entry.0.starts_with('$') || has(whole, entry))
        }
        (Value::List(_), Value::List(_)) => true,
        _ => false,
    }
}
