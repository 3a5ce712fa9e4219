//! A map or list whose end has not come yet: keys, duplicates, and `<<` merge keys.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::brace;
use crate::layer::node::{Entry, Keyed, Map, Node, Style, Value};
use crate::layer::scalar;
use crate::source::Span;

/// A map or list in the making.
pub struct Open {
    start: Span,
    flow: bool,
    anchor: usize,
    height: usize,
    holds: Holds,
}

enum Holds {
    List(Vec<Node>),
    Map(OpenMap),
}

struct OpenMap {
    entries: Keyed<Entry>,
    key: OpenKey,
    /// The place of `<<`, how many entries stand before it, and what it takes in.
    merge: Option<(Span, usize, Vec<Node>)>,
    /// The end of the first key, which is what a block map is known by.
    first_key: Option<u32>,
    /// Whether unquoted braces were told already.
    told: bool,
}

/// The key whose value comes next.
enum OpenKey {
    Awaited,
    Text(String, Span),
    Merge(Span),
    /// Told as a mistake; its value is dropped.
    Broken,
}

type Accepted = Result<(), Diagnostic>;

impl Open {
    pub fn list(start: Span, flow: bool, anchor: usize) -> Self {
        Self { start, flow, anchor, height: 1, holds: Holds::List(Vec::new()) }
    }

    pub fn map(start: Span, flow: bool, anchor: usize) -> Self {
        let (entries, key) = (Keyed::default(), OpenKey::Awaited);
        let map = OpenMap { entries, key, merge: None, first_key: None, told: false };
        Self { start, flow, anchor, height: 1, holds: Holds::Map(map) }
    }

    pub fn start(&self) -> Span {
        self.start
    }

    /// Whether a bracket opens it: the entry of `[a: 1]` is a map without one.
    pub fn is_flow(&self) -> bool {
        self.flow && self.start.start < self.start.end
    }

    pub fn anchor(&self) -> usize {
        self.anchor
    }

    /// How many levels of maps and lists this is, itself included.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether the next node is a key.
    pub fn awaits_key(&self) -> bool {
        matches!(&self.holds, Holds::Map(OpenMap { key: OpenKey::Awaited, .. }))
    }

    /// Takes the next key, value or item. `in_key` tells that this collection is itself a key.
    pub fn accept(&mut self, node: Node, height: usize, text: &str, in_key: bool) -> Accepted {
        self.height = self.height.max(height + 1);
        match &mut self.holds {
            Holds::List(items) => {
                items.push(node);
                Ok(())
            }
            Holds::Map(map) => match std::mem::replace(&mut map.key, OpenKey::Awaited) {
                OpenKey::Awaited => map.accept_key(&node, text, in_key),
                OpenKey::Broken => Ok(()),
                OpenKey::Text(name, key) => {
                    let forgotten = self.flow && !in_key && lacks_value(&node, key, text);
                    map.entries.insert(name, Entry { key, node });
                    if !forgotten || map.told {
                        return Ok(());
                    }
                    map.told = true;
                    Err(brace::without_value(self.start, key, text))
                }
                OpenKey::Merge(key) => map.accept_merge(key, node),
            },
        }
    }

    /// The finished node. `end` is where its closing bracket stands.
    pub fn close(self, end: Span, text: &str) -> Node {
        let span = self.span(end, text);
        match self.holds {
            Holds::List(items) => Node::new(span, Value::List(items)),
            Holds::Map(map) => Node::new(span, Value::Map(Map { entries: map.finish() })),
        }
    }

    /// What to underline: a flow collection up to the end of its first line, a block map's first
    /// key, a block list's first line.
    fn span(&self, end: Span, text: &str) -> Span {
        let first_line = || {
            let rest = text.get(self.start.start as usize..end.end as usize).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default();
            let line = if self.flow { line } else { line.split(" #").next().unwrap_or_default() };
            self.start.start + u32::try_from(line.trim_end().len()).unwrap_or_default()
        };
        let end = match &self.holds {
            Holds::Map(OpenMap { first_key: Some(end), .. }) if !self.flow => *end,
            Holds::Map(_) | Holds::List(_) => first_line(),
        };
        Span { end: end.max(self.start.start), ..self.start }
    }
}

impl OpenMap {
    fn accept_key(&mut self, node: &Node, text: &str, in_key: bool) -> Accepted {
        let span = node.span;
        self.key = OpenKey::Broken;
        self.first_key.get_or_insert(span.end);
        let name = match &node.value {
            Value::Scalar(scalar) if scalar.style == Style::Plain && scalar.text == "<<" => {
                if let Some((first, ..)) = &self.merge {
                    let help = "merge several with one key: `<<: [*a, *b]`";
                    return Err(duplicate("<<", span, *first).help(help));
                }
                self.key = OpenKey::Merge(span);
                return Ok(());
            }
            Value::Scalar(scalar) => scalar.text.clone(),
            Value::Null if span.start == span.end => return Err(no_key(span)),
            Value::Null => text[span.start as usize..span.end as usize].to_owned(),
            Value::List(_) | Value::Map(_) if in_key => return Ok(()),
            Value::List(_) | Value::Map(_) => return Err(not_text(node, text)),
        };
        if let Some(first) = self.entries.get(&name) {
            let mistake = duplicate(&name, span, first.key);
            let mistake = mistake.help(format!("remove one `{name}`, or merge the two"));
            // Where the text is read all the same, the last value counts, as it does for kubectl.
            self.key = OpenKey::Text(name, span);
            return Err(mistake);
        }
        self.key = OpenKey::Text(name, span);
        Ok(())
    }

    fn accept_merge(&mut self, key: Span, node: Node) -> Accepted {
        let span = node.span;
        let taken = match node.value {
            Value::Map(_) => vec![node],
            Value::List(items) if items.iter().all(|item| item.as_map().is_some()) => items,
            Value::Null | Value::Scalar(_) | Value::List(_) => {
                let mistake = Diagnostic::error(Code::WrongType, "`<<` takes in maps")
                    .at(span, "neither a map nor a list of maps")
                    .also(key, "the merge key")
                    .help("name anchored maps: `<<: *name`, or quote `\"<<\"` if it is a key");
                return Err(mistake);
            }
        };
        self.merge = Some((key, self.entries.len(), taken));
        Ok(())
    }

    /// The entries, with what `<<` takes in at its place. Keys written out win, then earlier maps.
    fn finish(self) -> Keyed<Entry> {
        let Some((_, before, taken)) = self.merge else { return self.entries };
        let mut written = self.entries;
        let after = written.split_off(before);
        let mut merged = Keyed::default();
        for map in taken {
            let Value::Map(map) = map.value else { continue };
            for (name, entry) in map.entries {
                if !written.contains_key(&name) && !after.contains_key(&name) {
                    merged.entry(name).or_insert(entry);
                }
            }
        }
        written.extend(merged);
        written.extend(after);
        written
    }
}

/// `{name}`: a key in braces that no colon follows.
fn lacks_value(node: &Node, key: Span, text: &str) -> bool {
    let after = text.get(key.end as usize..).unwrap_or_default().trim_start();
    node.is_null() && node.span.start == node.span.end && after.starts_with([',', '}'])
}

fn duplicate(name: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DuplicateKey, format!("a key stands twice in one map: `{name}`"))
        .at(again, "again here")
        .also(first, "first here")
}

fn no_key(at: Span) -> Diagnostic {
    Diagnostic::error(Code::Syntax, "a value without a key")
        .at(at, "nothing stands before the `:`")
        .help("write a name before the `:`")
}

fn not_text(key: &Node, text: &str) -> Diagnostic {
    if let Some(found) = brace::around(key.span, text) {
        return found;
    }
    let written = text.get(key.span.start as usize..key.span.end as usize).unwrap_or_default();
    Diagnostic::error(Code::Syntax, "a map or a list stands where a key is expected")
        .at(key.span, "keys are text")
        .help(format!("write {} if it is a key", scalar::in_quotes(written)))
}
