//! Values before they are written: a tree in which each key knows where it comes from, and what is to be said above it.

use indexmap::IndexMap;

use crate::source::Span;

/// A value that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    /// Quoted where YAML would read something else.
    Text(String),
    /// A number or a switch, as it is.
    Plain(String),
    /// Takes away what another component has.
    Null,
    List(Vec<Draft>),
    Map(DraftMap),
}

/// Keys in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftMap {
    pub entries: IndexMap<String, DraftEntry>,
}

/// A value below a key.
#[derive(Clone, Debug)]
pub struct DraftEntry {
    pub value: Draft,
    /// Lines above it.
    pub comment: Vec<String>,
    /// What says so.
    pub origin: Option<Span>,
}

/// What is said, not why or where.
impl PartialEq for DraftEntry {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for DraftEntry {}

impl Draft {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers have numbers")]
    pub fn number(number: impl ToString) -> Self {
        Self::Plain(number.to_string())
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.into())).collect())
    }

    /// A map.
    pub fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        let mut made = DraftMap::default();
        for (key, value) in entries {
            made.set(key, value);
        }
        Self::Map(made)
    }

    pub fn as_map(&self) -> Option<&DraftMap> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }

    /// How many leaves there are.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(_) | Self::Plain(_) | Self::Null => 1,
            Self::List(items) => items.iter().map(Self::size).sum::<usize>().max(1),
            Self::Map(map) => map.size(),
        }
    }
}

impl DraftMap {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn size(&self) -> usize {
        self.entries.values().map(|entry| entry.value.size()).sum::<usize>().max(1)
    }

    pub fn get(&self, key: &str) -> Option<&Draft> {
        self.entries.get(key).map(|entry| &entry.value)
    }

    /// The map below a key, if one is there.
    pub fn get_map(&self, key: &str) -> Option<&DraftMap> {
        self.get(key).and_then(Draft::as_map)
    }

    /// Says a value.
    pub fn set(&mut self, key: &str, value: Draft) {
        self.set_at(key, value, None);
    }

    /// Says a value that comes from a place.
    pub fn set_at(&mut self, key: &str, value: Draft, origin: Option<Span>) {
        let comment = Vec::new();
        self.entries.insert(key.to_owned(), DraftEntry { value, comment, origin });
    }

    /// Says a value, if there is one.
    pub fn set_some(&mut self, key: &str, value: Option<Draft>, origin: Span) {
        if let Some(value) = value {
            self.set_at(key, value, Some(origin));
        }
    }

    /// Says a map, if there is anything in it.
    pub fn set_map(&mut self, key: &str, map: DraftMap) {
        if !map.is_empty() {
            self.set(key, Draft::Map(map));
        }
    }

    /// Adds a line above a key.
    pub fn comment(&mut self, key: &str, line: impl Into<String>) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.comment.push(line.into());
        }
    }

    /// Adds a line above what a path leads to.
    pub fn comment_at(&mut self, path: &[String], line: &str) {
        let Some((first, rest)) = path.split_first() else { return };
        match self.entries.get_mut(first).map(|entry| &mut entry.value) {
            Some(Draft::Map(map)) if !rest.is_empty() => map.comment_at(rest, line),
            _ => self.comment(first, line),
        }
    }

    /// The map below a key, which is made if it is not there.
    pub fn below(&mut self, key: &str) -> &mut DraftMap {
        let entry = self.entries.entry(key.to_owned()).or_insert_with(|| DraftEntry {
            value: Draft::Map(Self::default()),
            comment: Vec::new(),
            origin: None,
        });
        if !matches!(entry.value, Draft::Map(_)) {
            entry.value = Draft::Map(Self::default());
        }
        match &mut entry.value {
            Draft::Map(map) => map,
            _ => unreachable!("a map was put there"),
        }
    }

    /// The keys of `order` first, in that order.
    pub fn sort(&mut self, order: &[&str]) {
        let place = |key: &str| order.iter().position(|one| *one == key).unwrap_or(order.len());
        self.entries.sort_by(|one, _, other, _| place(one).cmp(&place(other)));
    }

    /// Says another text where a path leads.
    pub fn set_text(&mut self, path: &[String], text: &str) {
        let Some((first, rest)) = path.split_first() else { return };
        let Some(entry) = self.entries.get_mut(first) else { return };
        match (&mut entry.value, rest) {
            (Draft::Map(map), [_, ..]) => map.set_text(rest, text),
            (value, _) => *value = Draft::text(text),
        }
    }

    /// Takes away what a path of keys and of places in lists names, and all maps and lists that are empty then.
    /// Where it came from, if it was there.
    pub fn remove(&mut self, path: &[String]) -> Option<Option<Span>> {
        let (first, rest) = path.split_first()?;
        let entry = self.entries.get_mut(first)?;
        let origin = entry.origin;
        let removed = match (&mut entry.value, rest) {
            (_, []) => Some(origin),
            (Draft::Map(map), rest) => map.remove(rest).map(|own| own.or(origin)),
            (Draft::List(items), [at, ..]) => {
                let at: usize = at.parse().ok()?;
                (at < items.len()).then(|| {
                    items.remove(at);
                    origin
                })
            }
            _ => None,
        }?;
        let is_bare = match &entry.value {
            Draft::Map(map) => map.is_empty(),
            Draft::List(items) => items.is_empty(),
            Draft::Text(_) | Draft::Plain(_) | Draft::Null => false,
        };
        if rest.is_empty() || is_bare {
            self.entries.shift_remove(first);
        }
        Some(removed)
    }
}
