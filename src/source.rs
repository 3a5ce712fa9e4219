//! Texts that values come from, and places in them.
//!
//! Every file, built-in layer and command line flag that sets a value is one [`Source`]. A [`Span`]
//! names bytes of one of them, so that an error can point at what set a value. Reading from disk
//! happens elsewhere: sources are handed in as path and text.
//!
//! Lines are counted once for each source, when the first place in it is asked for: telling many
//! places takes no longer than reading the text.

pub mod effort;
mod lines;

use std::sync::OnceLock;

use crate::source::lines::Lines;

/// Names one source in its [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Bytes `start..end` of one source. Offsets are bytes and lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A text with the name that people know it by: a path as the user would type it, `<stdin>`,
/// `built-in defaults`, or `--set`.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
    lines: OnceLock<Lines>,
}

/// All sources of one run, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Source {
    /// Whether gen brings it along: its defaults, and the targets that it knows.
    pub fn is_built_in(&self) -> bool {
        self.name.starts_with("built-in ")
    }
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.all.len()).expect("fewer than 2^32 sources"));
        self.all.push(Source { name: name.into(), text: text.into(), lines: OnceLock::new() });
        id
    }

    pub fn get(&self, file: FileId) -> &Source {
        &self.all[file.0 as usize]
    }

    /// All of them, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.all)
    }

    /// The bytes of a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Where a span starts.
    pub fn position(&self, span: Span) -> Position {
        self.get(span.file).position(span.start as usize)
    }

    /// A copy in which the bytes of some spans are asterisks; lines stay where they are.
    #[must_use]
    pub fn masked(&self, spans: &[Span]) -> Self {
        let mut all = self.all.clone();
        for span in spans {
            let source = &mut all[span.file.0 as usize];
            source.lines = OnceLock::new();
            let text = &mut source.text;
            let range = span.start as usize..span.end as usize;
            if let Some(secret) = text.get(range.clone()) {
                let mask: String =
                    secret.bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }).collect();
                text.replace_range(range, &mask);
            }
        }
        Self { all }
    }

    /// `values/prod.yaml:12:15`, as compilers print places.
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.position(span);
        format!("{}:{line}:{column}", self.get(span.file).name)
    }
}

impl Source {
    /// The line and the column of a byte; of the character that it is in, where it is inside of one.
    pub fn position(&self, offset: usize) -> Position {
        let text = self.text.as_str();
        let lines = self.lines();
        let offset = text.floor_char_boundary(offset);
        let line = lines.line(offset);
        let start = lines.start(line);
        // A byte order mark is no character of the first line.
        let mark = usize::from(text[start..offset].starts_with('\u{feff}'));
        let column = lines.characters(text, offset) - lines.characters(text, start) - mark + 1;
        Position { line: line + 1, column }
    }

    /// Where the line of a byte starts, and where it ends, its line break excluded.
    pub fn line_around(&self, offset: usize) -> (usize, usize) {
        let lines = self.lines();
        let line = lines.line(offset);
        let (start, next) = (lines.start(line), lines.start(line + 1));
        let is_broken = self.text.as_bytes()[start..next].ends_with(b"\n");
        (start, next - usize::from(is_broken))
    }

    /// Where a line starts, counted from 1.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        let lines = self.lines();
        (1..=lines.count()).contains(&line).then(|| lines.start(line - 1))
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::new(&self.text))
    }
}
