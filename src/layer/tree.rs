//! Puts parser events together into a spanned tree.
//!
//! Maps and lists that are still open wait on a stack of our own, so that no text can exhaust the
//! program's. Mistakes are collected, and reading goes on wherever the next event still makes sense.

use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::anchor::{AliasTarget, Anchors};
use crate::layer::limits::{MAX_DEPTH, MAX_DIAGNOSTICS};
use crate::layer::node::{Node, Scalar, Style, Value};
use crate::layer::open::Open;
use crate::layer::scalar;
use crate::source::{FileId, Span};

/// A tree in the making.
pub struct TreeBuilder<'text> {
    file: FileId,
    text: &'text str,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: Anchors,
    done: usize,
    full: bool,
    /// Whether tags that gen does not know are left alone.
    foreign_tags: bool,
    diagnostics: Vec<Diagnostic>,
}

/// How far reading has come, for those who explain why it ended.
pub struct Progress {
    /// The byte after everything that became events.
    pub done: usize,
    /// The brackets that are still open, the innermost last.
    pub brackets: Vec<Bracket>,
}

/// An opening bracket.
#[derive(Clone, Copy)]
pub struct Bracket {
    /// Its byte.
    pub at: usize,
    /// Whether it is `[`.
    pub list: bool,
}

impl<'text> TreeBuilder<'text> {
    pub fn new(file: FileId, text: &'text str) -> Self {
        let (open, diagnostics) = (Vec::new(), Vec::new());
        let anchors = Anchors::default();
        let (done, full, foreign_tags) = (0, false, false);
        Self { file, text, open, root: None, anchors, done, full, foreign_tags, diagnostics }
    }

    /// Leaves tags alone that gen does not know: the text is not gen's.
    #[must_use]
    pub fn with_foreign_tags(self) -> Self {
        Self { foreign_tags: true, ..self }
    }

    /// Takes the next event.
    pub fn take(&mut self, event: Event<'_>, place: granit_parser::Span) {
        let at = self.bytes(place);
        self.done = self.done.max(at.end as usize);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), place);
                self.place(node, 0, anchor);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.check_collection_tag(tag.as_deref(), "seq", place);
                self.enter(Open::list(at, style == StructureStyle::Flow, anchor));
            }
            Event::MappingStart(style, anchor, tag) => {
                self.check_collection_tag(tag.as_deref(), "map", place);
                self.enter(Open::map(at, style == StructureStyle::Flow, anchor));
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(at),
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::UnresolvedAlias(_) => self.unknown_alias(at),
            // Where streams and documents start and end is no part of the tree.
            _ => {}
        }
    }

    /// The bytes of an event.
    pub fn bytes(&self, place: granit_parser::Span) -> Span {
        let byte = |marker: granit_parser::Marker| {
            let offset = marker.byte_offset().unwrap_or_default().min(self.text.len());
            u32::try_from(self.text.floor_char_boundary(offset)).unwrap_or(u32::MAX)
        };
        let start = byte(place.start);
        Span { file: self.file, start, end: byte(place.end).max(start) }
    }

    /// Keeps a mistake, unless the same was told of the same place.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let place = |told: &Diagnostic| (told.code, told.place().map(|span| span.start));
        if self.diagnostics.last().map(place) == Some(place(&diagnostic)) {
            return;
        }
        self.diagnostics.push(diagnostic);
        self.full |= self.diagnostics.len() >= MAX_DIAGNOSTICS;
    }

    /// Whether reading further would not help: a limit was reached.
    pub fn is_full(&self) -> bool {
        self.full
    }

    pub fn progress(&self) -> Progress {
        let brackets = self.open.iter().filter(|open| open.is_flow()).map(|open| {
            let at = open.start().start as usize;
            Bracket { at, list: self.text[at..].starts_with('[') }
        });
        Progress { done: self.done, brackets: brackets.collect() }
    }

    /// The document that ended, and what is wrong with it. The tree is ready for the next one.
    pub fn next_document(&mut self) -> (Option<Node>, Vec<Diagnostic>) {
        self.open.clear();
        self.anchors = Anchors::default();
        (self.root.take(), std::mem::take(&mut self.diagnostics))
    }

    /// The tree, or everything that is wrong with it.
    pub fn finish(self) -> Result<Node, Vec<Diagnostic>> {
        if !self.diagnostics.is_empty() {
            return Err(self.diagnostics);
        }
        let nothing = Node::empty(Span { file: self.file, start: 0, end: 0 });
        Ok(self.root.filter(|node| !node.is_null()).unwrap_or(nothing))
    }

    fn scalar(
        &mut self,
        text: &str,
        written: ScalarStyle,
        tag: Option<&Tag>,
        place: granit_parser::Span,
    ) -> Node {
        let at = self.bytes(place);
        let absent = at.start == at.end && written == ScalarStyle::Plain;
        let text = if absent { "" } else { text };
        let at = match written {
            ScalarStyle::Literal | ScalarStyle::Folded => self.first_line(at),
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => at,
        };
        let style = match self.tagged_style(tag, place) {
            Some(style) => style,
            None if written == ScalarStyle::Plain => Style::Plain,
            None => Style::Quoted,
        };
        if style == Style::Plain && scalar::is_null(text) {
            return Node::new(at, Value::Null);
        }
        Node::new(at, Value::Scalar(Scalar { text: text.to_owned(), style }))
    }

    /// What a scalar's tag says about its style; a tag that gen does not know is a mistake.
    fn tagged_style(&mut self, tag: Option<&Tag>, place: granit_parser::Span) -> Option<Style> {
        let tag = tag?;
        match tag.core_suffix() {
            Some("str") => Some(Style::Quoted),
            Some("int" | "float" | "bool" | "null") => Some(Style::Plain),
            _ if tag.original() == "!" => Some(Style::Quoted),
            _ => {
                self.foreign_tag(tag, place);
                None
            }
        }
    }

    fn check_collection_tag(
        &mut self,
        tag: Option<&Tag>,
        expected: &str,
        place: granit_parser::Span,
    ) {
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some(expected)) {
            self.foreign_tag(tag, place);
        }
    }

    fn foreign_tag(&mut self, tag: &Tag, place: granit_parser::Span) {
        if self.foreign_tags {
            return;
        }
        let written = tag.original();
        let at = self.bytes(place.tag_span().unwrap_or(place));
        self.report(
            Diagnostic::error(Code::Syntax, format!("a tag that has no meaning here: `{written}`"))
                .at(at, "not a tag of this kind of value")
                .help(format!("remove `{written}`, or quote the value if the tag is text")),
        );
    }

    fn enter(&mut self, open: Open) {
        if self.open.len() >= MAX_DEPTH {
            self.full = true;
            self.report(too_deep(open.start()));
        }
        self.open.push(open);
    }

    fn leave(&mut self, end: Span) {
        let Some(open) = self.open.pop() else { return };
        let (anchor, height) = (open.anchor(), open.height());
        self.place(open.close(end, self.text), height, anchor);
    }

    fn alias(&mut self, anchor: usize, at: Span) {
        match self.anchors.copy(anchor) {
            AliasTarget::Copy(_, height) if self.open.len() + height > MAX_DEPTH => {
                self.full = true;
                self.report(too_deep(at));
            }
            AliasTarget::Copy(node, height) => self.place(node, height, 0),
            AliasTarget::Unfinished => {
                let name = self.slice(at);
                let message = format!("an alias inside of what it stands for: `{name}`");
                self.full = true;
                self.report(
                    Diagnostic::error(Code::AliasExpansion, message)
                        .at(at, "this would never end")
                        .help(format!("remove `{name}`, or write the value out")),
                );
            }
            AliasTarget::TooMuch => self.too_much(at),
        }
    }

    fn too_much(&mut self, at: Span) {
        self.full = true;
        self.report(
            Diagnostic::error(Code::AliasExpansion, "aliases expand to more than gen reads")
                .at(at, "one copy too many")
                .help("write the values out, or let fewer aliases contain aliases"),
        );
    }

    fn unknown_alias(&mut self, at: Span) {
        let at = self.with_rest(at);
        let name = self.slice(at).to_owned();
        let anchor = name.replacen('*', "&", 1);
        self.report(
            Diagnostic::error(Code::Syntax, format!("an alias without an anchor: `{name}`"))
                .at(at, format!("no `{anchor}` stands above"))
                .help(if name[1..].bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    let text = scalar::in_quotes(&name);
                    format!(
                        "write `{anchor}` before the value that it repeats, or {text} if it is text"
                    )
                } else {
                    format!("write {} if it is text", scalar::in_quotes(&name))
                }),
        );
        self.place(Node::new(at, Value::Null), 0, 0);
    }

    fn place(&mut self, node: Node, height: usize, anchor: usize) {
        if anchor != 0 && !self.anchors.keep(anchor, &node, height) {
            self.too_much(node.span);
        }
        let in_key = self.in_key();
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        if let Err(mistake) = open.accept(node, height, self.text, in_key) {
            self.report(mistake);
        }
    }

    /// Whether the innermost open collection is itself the key of a map.
    fn in_key(&self) -> bool {
        self.open.iter().rev().nth(1).is_some_and(Open::awaits_key)
    }

    fn first_line(&self, at: Span) -> Span {
        let line = self.slice(at).lines().next().unwrap_or_default().trim_end();
        Span { end: at.start + u32::try_from(line.len()).unwrap_or_default(), ..at }
    }

    /// An alias with the text behind it in its line, which no value can have: all of it is one text, as in
    /// `*/5 * * * *`. Reading ends there anyway.
    fn with_rest(&mut self, at: Span) -> Span {
        let line = self.text[at.end as usize..].lines().next().unwrap_or_default();
        // Between brackets a text ends with a comma, or with the bracket.
        let line = if self.open.last().is_some_and(Open::is_flow) {
            line.split([',', '}', ']']).next().unwrap_or_default()
        } else {
            line
        };
        let rest = line.split(" #").next().unwrap_or_default().trim_end();
        if rest.trim().is_empty() || rest.trim_start().starts_with(':') {
            return at;
        }
        self.full = true;
        Span { end: at.end + u32::try_from(rest.len()).unwrap_or_default(), ..at }
    }

    fn slice(&self, at: Span) -> &'text str {
        self.text.get(at.start as usize..at.end as usize).unwrap_or_default()
    }
}

/// Told for collections, and by [`super::syntax`] when the parser stops first.
pub fn too_deep(at: Span) -> Diagnostic {
    Diagnostic::error(Code::Depth, format!("more than {MAX_DEPTH} maps and lists in each other"))
        .at(at, "one level too many")
        .help("no value of a stack lies this deep: check the brackets and the indentation")
}
