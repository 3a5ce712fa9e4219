//! Values from flags: `--set a.b=1,c={x,y}`, in Helm's familiar notation.
//!
//! A dot leads into a map, a comma starts the next assignment, and `\` takes the meaning of `.`,
//! `,`, `=` and itself away. Lists are replaced whole, as in every layer; there is no `name[0]`.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::limits::MAX_DEPTH;
use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::source::{FileId, Span};

/// Which flag an assignment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetFlag {
    /// `--set`: the place decides what a value means; `null` deletes.
    Set,
    /// `--set-string`: values are text.
    SetString,
    /// `--set-file`: values are paths of files whose contents are text.
    SetFile,
}

/// One `path=value`.
struct Assignment {
    keys: Vec<(String, Span)>,
    node: Node,
}

/// Reads the text of one flag as a tree. Spans are bytes of that text.
///
/// For [`SetFlag::SetFile`] the scalars are paths as they were written; the caller puts the files'
/// contents in their place with [`contents`].
///
/// # Errors
/// The first mistake in the text.
pub fn parse_set(file: FileId, flag: SetFlag, text: &str) -> Result<Node, Diagnostic> {
    let whole = Span { file, start: 0, end: offset(text.len()) };
    let mut root = Map::default();
    let mut reader = SetReader { file, flag, text, at: 0 };
    loop {
        let assignment = reader.assignment()?;
        put(&mut root, assignment)?;
        if reader.at >= text.len() {
            return Ok(Node::new(whole, Value::Map(root)));
        }
        reader.at += 1;
    }
}

/// Replaces every path in a tree from `--set-file` by what `read` gives for it.
///
/// # Errors
/// The first error of `read`.
pub fn contents<E>(
    node: &mut Node,
    read: &mut impl FnMut(&str, Span) -> Result<String, E>,
) -> Result<(), E> {
    match &mut node.value {
        Value::Scalar(scalar) => scalar.text = read(&scalar.text, node.span)?,
        Value::List(items) => {
            for item in items {
                contents(item, read)?;
            }
        }
        Value::Map(map) => {
            for entry in map.entries.values_mut() {
                contents(&mut entry.node, read)?;
            }
        }
        Value::Null => {}
    }
    Ok(())
}

type SetResult<T> = Result<T, Diagnostic>;

struct SetReader<'text> {
    file: FileId,
    flag: SetFlag,
    text: &'text str,
    at: usize,
}

impl SetReader<'_> {
    fn assignment(&mut self) -> SetResult<Assignment> {
        let start = self.at;
        let mut keys = Vec::new();
        loop {
            let key = self.key(start)?;
            if keys.len() == MAX_DEPTH {
                let depth = format!("more than {MAX_DEPTH} maps in each other");
                return Err(Diagnostic::error(Code::Depth, depth)
                    .at(key.1, "too deep")
                    .help("write `\\.` for a dot inside of a name"));
            }
            keys.push(key);
            let ended = self.peek();
            self.at += 1;
            if ended == Some('=') {
                let node = self.value()?;
                return Ok(Assignment { keys, node });
            }
        }
    }

    /// A name up to a dot or `=`, which is not taken.
    fn key(&mut self, assignment: usize) -> SetResult<(String, Span)> {
        let (name, span) = self.word(&['.', '=', ',', '[']);
        match self.peek() {
            Some('[') if !self.is_index() => Err(self.mistake(
                Span { start: offset(self.at), end: span.end + 1, ..span },
                "a name in brackets",
                "dots lead to names here",
                &format!("write `{}`", self.dotted(assignment)),
            )),
            Some('[') => Err(self.mistake(
                Span { start: offset(self.at), end: span.end + 1, ..span },
                "a list cannot be changed item by item",
                "an index",
                &format!("set the whole list: `{name}={{first,second}}`"),
            )),
            None | Some(',') => Err(self.mistake(
                Span { start: offset(assignment), ..span },
                "an assignment without a value",
                "no `=` follows",
                &self.assigned(assignment),
            )),
            _ if name.is_empty() => Err(self.mistake(
                Span { end: span.end + 1, ..span },
                "an empty key",
                "nothing stands before this",
                if span.start == 0 && self.peek() == Some('.') {
                    "remove the dot at the start"
                } else {
                    "write a name between the dots, with `\\.` for a dot inside of a name"
                },
            )),
            _ => Ok((name, span)),
        }
    }

    /// Whether brackets hold a number, or nothing.
    fn is_index(&self) -> bool {
        let inside = self.text[self.at..].trim_start_matches('[');
        inside.starts_with(|c: char| c.is_ascii_digit() || c == ']')
    }

    /// The assignment with its names in brackets behind dots: `backends[api].port=1`.
    fn dotted(&self, assignment: usize) -> String {
        let path = &self.text[assignment..];
        let (path, rest) = path.split_at(path.find('=').unwrap_or(path.len()));
        let path = path.replace('[', ".").replace([']', '"', '\''], "");
        // What stands behind may be a secret.
        if rest.is_empty() { path } else { format!("{path}=…") }
    }

    /// What to write for an assignment without a `=`: what stands in its place, or for a comma of a value.
    fn assigned(&self, assignment: usize) -> String {
        let usual = "write `path.to.key=value`, with `\\,` for a comma inside of a value";
        if assignment > 0 {
            return "write `{first,second}` for a list, `\\,` for a comma inside of a text, or `path.to.key=value` for a further value".to_owned();
        }
        let text = self.text.split(',').next().unwrap_or_default();
        match text.split_once([':', ' ']) {
            Some((path, _)) if path.contains('.') && !path.contains(['"', '{']) => {
                format!("write `{path}=…`: a `=` stands before the value")
            }
            _ => usual.to_owned(),
        }
    }

    fn value(&mut self) -> SetResult<Node> {
        // `["a","b"]`: whoever means text that begins so writes `\["`.
        if self.flag == SetFlag::Set
            && let Some(inside) = self.text[self.at..].strip_prefix('[')
            && inside.trim_start().starts_with('"')
        {
            let start = self.at;
            return Err(self.mistake(
                self.span(start, self.text.len()),
                "JSON in the place of a value",
                "lists have braces here",
                "write `{first,second}`, with braces and without quotes, and `\\,` for a comma inside of an item",
            ));
        }
        if self.flag == SetFlag::SetFile || self.peek() != Some('{') {
            let (text, span) = self.word(&[',']);
            return Ok(self.scalar(text, span));
        }
        let start = self.at;
        self.at += 1;
        if self.text[self.at..].trim_start().starts_with(['"', '{']) {
            let path = self.text[..start].rsplit(',').next().unwrap_or_default();
            let path = path.trim_end_matches('=');
            return Err(self.mistake(
                self.span(start, self.text.len()),
                "JSON in the place of a value",
                "braces hold a list here, as in `{a,b}`",
                &format!("set each path, as in `{path}.KEY=VALUE`, or write a file for `--values`"),
            ));
        }
        let mut items = Vec::new();
        loop {
            let (text, span) = self.word(&[',', '}']);
            let only = items.is_empty() && self.peek() == Some('}');
            if !(only && text.is_empty()) {
                items.push(self.scalar(text, span));
            }
            let ended = self.peek();
            let here = self.span(start, self.at + 1);
            self.at += 1;
            match ended {
                Some('}') => break,
                Some(_) => {}
                None => {
                    let help = "end the list with `}`, or write `\\{` for a brace in text";
                    let end = Span { end: here.start + 1, ..here };
                    return Err(self.mistake(end, "a list is not closed", "opened here", help));
                }
            }
        }
        let span = self.span(start, self.at);
        match self.peek() {
            None | Some(',') => Ok(Node::new(span, Value::List(items))),
            Some(_) => Err(self.mistake(
                self.span(self.at, self.text.len()),
                "text after a list",
                "the list ended before this",
                "put a `,` before the next assignment, or write `\\{` for a brace in text",
            )),
        }
    }

    fn scalar(&self, text: String, span: Span) -> Node {
        let style = if self.flag == SetFlag::Set { Style::Flag } else { Style::Quoted };
        let written = self.text.get(span.start as usize..span.end as usize);
        if self.flag == SetFlag::Set && written == Some("null") {
            return Node::new(span, Value::Null);
        }
        Node::new(span, Value::Scalar(Scalar { text, style }))
    }

    /// Text up to one of `ends` or the end, without the backslashes that take meaning away.
    fn word(&mut self, ends: &[char]) -> (String, Span) {
        let start = self.at;
        let mut word = String::new();
        let mut escaped = false;
        // `${domain}` in an item is a part of it.
        let mut inside = false;
        for found in self.text[start..].chars() {
            if escaped {
                if !matches!(found, '.' | ',' | '=' | '\\' | '{' | '}' | '[' | ']') {
                    word.push('\\');
                }
                word.push(found);
                escaped = false;
            } else if found == '\\' {
                escaped = true;
            } else if inside && found == '}' {
                inside = false;
                word.push(found);
            } else if ends.contains(&found) {
                break;
            } else {
                inside |= found == '{' && word.ends_with('$') && ends.contains(&'}');
                word.push(found);
            }
            self.at += found.len_utf8();
        }
        if escaped {
            word.push('\\');
        }
        (word, self.span(start, self.at))
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let within = |at: usize| offset(at.min(self.text.len()));
        Span { file: self.file, start: within(start), end: within(end) }
    }

    fn mistake(&self, at: Span, message: &str, label: &str, help: &str) -> Diagnostic {
        let at = self.span(at.start as usize, at.end as usize);
        Diagnostic::error(Code::SetSyntax, message).at(at, label).help(help)
    }
}

/// Puts an assignment into the tree; the same key twice is a mistake, as in a file.
fn put(root: &mut Map, assignment: Assignment) -> SetResult<()> {
    let Assignment { mut keys, node } = assignment;
    let Some((last, key)) = keys.pop() else { return Ok(()) };
    let mut map = root;
    for (name, span) in keys {
        let inner = || Entry { key: span, node: Node::empty(span) };
        let entry = map.entries.entry(name).or_insert_with(inner);
        match &mut entry.node.value {
            Value::Map(next) => map = next,
            Value::Null | Value::Scalar(_) | Value::List(_) => return Err(twice(span, entry.key)),
        }
    }
    if let Some(first) = map.entries.get(&last) {
        return Err(twice(key, first.key));
    }
    map.entries.insert(last, Entry { key, node });
    Ok(())
}

fn twice(again: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::SetSyntax, "a key is set twice in one flag")
        .at(again, "again here")
        .also(first, "first here")
        .help("keep one of the two assignments")
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
