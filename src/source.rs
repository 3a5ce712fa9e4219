//! Texts that values come from, and places in them.
//!
//! Every file, built-in layer and command line flag that sets a value is one [`Source`]. A [`Span`]
//! names bytes of one of them, so that an error can point at what set a value. Reading from disk
//! happens elsewhere: sources are handed in as path and text.

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
}

/// All sources of one run, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.all.len()).expect("fewer than 2^32 sources"));
        self.all.push(Source { name: name.into(), text: text.into() });
        id
    }

    pub fn get(&self, file: FileId) -> &Source {
        &self.all[file.0 as usize]
    }

    /// The bytes of a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Where a span starts.
    pub fn position(&self, span: Span) -> Position {
        let text = &self.get(span.file).text;
        let before = &text[..text.floor_char_boundary(span.start as usize)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let shown = before[line_start..].trim_start_matches('\u{feff}');
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: shown.chars().count() + 1,
        }
    }

    /// A copy in which the bytes of some spans are asterisks; lines stay where they are.
    #[must_use]
    pub fn masked(&self, spans: &[Span]) -> Self {
        let mut all = self.all.clone();
        for span in spans {
            let text = &mut all[span.file.0 as usize].text;
            let range = span.start as usize..span.end as usize;
            if let Some(secret) = text.get(range.clone()) {
                let mask: String = secret
                    .bytes()
                    .map(|byte| if byte == b'\n' { '\n' } else { '*' })
                    .collect();
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
