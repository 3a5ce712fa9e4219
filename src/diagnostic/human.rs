//! Diagnostics for people: the lines that matter, underlined, as the Rust compiler shows them.

use std::borrow::Cow;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};

use crate::diagnostic::data::{Diagnostic, Edit, Label, Severity};
use crate::foreign;
use crate::source::{FileId, Position, Sources, Span, effort};

/// No more than this is underlined, in bytes, and never more than one line.
const LONGEST_UNDERLINE: usize = 120;

/// Labels of one source that are farther apart are shown apart, in bytes.
const LONGEST_EXCERPT: u32 = 8 * 1024;

/// Texts with longer lines are read anew for each finding, in bytes.
const LONGEST_LINE: usize = 2 * 1024;

/// So much of such texts is shown, in bytes; then it is only told where in them to look.
const MOST_LONG: usize = 1536 * 1024;

/// How much of texts with long lines may still be shown.
#[derive(Debug)]
pub struct LongLines {
    left: usize,
}

impl LongLines {
    pub fn new() -> Self {
        Self { left: MOST_LONG }
    }

    /// Whether a text is shown.
    fn shows(&mut self, text: &str) -> bool {
        if has_long_line(text.as_bytes()) {
            let Some(left) = self.left.checked_sub(text.len()) else { return false };
            self.left = left;
        }
        effort::spend(text.len());
        true
    }
}

/// Whether a text has a longer line; that one is not read to its end, as it is looked at for each finding.
fn has_long_line(text: &[u8]) -> bool {
    let mut rest = text;
    while rest.len() > LONGEST_LINE {
        match rest[..=LONGEST_LINE].iter().position(|byte| *byte == b'\n') {
            Some(end) => rest = &rest[end + 1..],
            None => return true,
        }
    }
    false
}

/// One diagnostic with a line break at its end.
pub fn render(
    diagnostic: &Diagnostic,
    sources: &Sources,
    color: bool,
    long: &mut LongLines,
) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let excerpts = excerpts(&diagnostic.labels, sources, long);
    let mut group = Group::with_title(
        level.primary_title(foreign::line(&diagnostic.message)).id(diagnostic.code.as_str()),
    );
    for excerpt in &excerpts {
        if let Some(shown) = &excerpt.shown {
            group = group.element(excerpt.snippet(shown));
            continue;
        }
        for label in &excerpt.labels {
            let Position { line, column } = sources.position(label.span);
            let place = Origin::path(excerpt.name.as_ref()).line(line).char_column(column);
            group = group.element(place);
            if !label.text.is_empty() {
                group = group.element(Level::NOTE.message(foreign::line(&label.text)));
            }
        }
    }
    if let Some(note) = &diagnostic.note {
        group = group.element(Level::NOTE.message(foreign::line(note)));
    }
    let help = diagnostic.help.as_deref().map(foreign::line);
    let shown = diagnostic.fix.as_ref().filter(|edit| {
        if edit.is_said {
            return false;
        }
        let source = sources.get(edit.span.file);
        let (from, until) = source.line_around(edit.span.start as usize);
        long.shows(&source.text[from..until])
    });
    let patch =
        shown.and_then(|edit| edited(edit, sources, help.clone().unwrap_or("write this".into())));
    if let Some(patch) = patch {
        return renderer.render(&[group, patch]) + "\n";
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group]) + "\n"
}

/// The line of an edit, before and after; nothing where both together would start a command of whoever
/// runs gen, which neither does alone.
fn edited<'a>(edit: &'a Edit, sources: &'a Sources, help: Cow<'a, str>) -> Option<Group<'a>> {
    let source = sources.get(edit.span.file);
    let text = source.text.as_str();
    let start = text.floor_char_boundary(edit.span.start as usize);
    let end = text.floor_char_boundary(edit.span.end as usize).max(start);
    let (from, until) = (source.line_around(start).0, source.line_around(end).1);
    let until = from + text[from..until].trim_end_matches('\r').len();
    let line = source.position(from).line;
    let shown = Shown::new(&text[from..until.max(end)]);
    let range = shown.place(start - from)..shown.place(end - from);
    let written = foreign::lines(edit.shown.as_ref().unwrap_or(&edit.text));
    let after = [&shown.text[..range.start], &written, &shown.text[range.end..]].concat();
    if foreign::has_command(&after) {
        return None;
    }
    let patch = Patch::new(range, written);
    let snippet =
        Snippet::source(shown.text).line_start(line).path(foreign::line(&source.name)).patch(patch);
    Some(Group::with_title(Level::HELP.secondary_title(help)).element(snippet))
}

/// Some lines of one source with their labels.
struct Excerpt<'a> {
    name: Cow<'a, str>,
    text: &'a str,
    /// Nothing where too much of texts with long lines has been shown already.
    shown: Option<Shown<'a>>,
    /// The byte of the source where the text starts, and the number of its first line.
    start: usize,
    line: usize,
    labels: Vec<&'a Label>,
}

/// Excerpts in the order of the labels, the primary ones first. Labels that lie near each other in
/// one source share an excerpt.
fn excerpts<'a>(
    labels: &'a [Label],
    sources: &'a Sources,
    long: &mut LongLines,
) -> Vec<Excerpt<'a>> {
    let (primary, context): (Vec<&Label>, Vec<&Label>) =
        labels.iter().partition(|label| label.primary);
    let mut groups: Vec<(Span, Vec<&Label>)> = Vec::new();
    for label in primary.into_iter().chain(context) {
        let span = label.span;
        let near = |place: &Span| {
            place.file == span.file && place.start.abs_diff(span.start) <= LONGEST_EXCERPT
        };
        match groups.iter_mut().find(|(place, _)| near(place)) {
            Some((_, labels)) => labels.push(label),
            None => groups.push((span, vec![label])),
        }
    }
    let excerpt = |(place, labels): (Span, _)| Excerpt::new(place.file, labels, sources, long);
    groups.into_iter().map(excerpt).collect()
}

impl<'a> Excerpt<'a> {
    fn new(
        file: FileId,
        labels: Vec<&'a Label>,
        sources: &'a Sources,
        long: &mut LongLines,
    ) -> Self {
        let source = sources.get(file);
        let text = source.text.as_str();
        let first = labels.iter().map(|label| label.span.start).min().unwrap_or_default();
        // What is not underlined is not shown.
        let most = u32::try_from(LONGEST_UNDERLINE).unwrap_or(u32::MAX);
        let end = |label: &&Label| label.span.end.min(label.span.start.saturating_add(most));
        let last = labels.iter().map(end).max().unwrap_or_default();
        let (first, last) = (text.floor_char_boundary(first as usize), last as usize);
        let last = text.floor_char_boundary(last).max(first);
        let (start, end) = (source.line_around(first).0, source.line_around(last).1);
        let line = source.position(start).line;
        let start = if text[start..end].starts_with('\u{feff}') { start + 3 } else { start };
        let end = start + text[start..end].trim_end_matches('\r').len();
        let (name, text) = (foreign::line(&source.name), &text[start..end]);
        let shown = long.shows(text).then(|| Shown::new(text));
        Self { name, text, shown, start, line, labels }
    }

    fn snippet<'s>(&'s self, shown: &'s Shown<'_>) -> Snippet<'s, Annotation<'s>> {
        let annotations = self.labels.iter().map(|label| {
            let kind =
                if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let text = (!label.text.is_empty()).then(|| foreign::line(&label.text));
            kind.span(self.range(shown, label.span)).label(text)
        });
        let (text, name) = (shown.text.as_ref(), self.name.as_ref());
        Snippet::source(text).path(name).line_start(self.line).annotations(annotations)
    }

    /// What to underline, as bytes of what is shown on character boundaries.
    fn range(&self, shown: &Shown<'_>, span: Span) -> std::ops::Range<usize> {
        let within = |offset: usize| {
            self.text.floor_char_boundary(offset.saturating_sub(self.start).min(self.text.len()))
        };
        let start = within(span.start as usize);
        let end = within((span.end as usize).min(span.start as usize + LONGEST_UNDERLINE));
        let line = self.text[start..end.max(start)].lines().next().unwrap_or_default();
        shown.place(start)..shown.place(start + line.len())
    }
}

/// Lines of a source as they can be shown, and where each byte of them went.
struct Shown<'a> {
    text: Cow<'a, str>,
    /// Behind which byte of the source how many bytes have been added so far, in their order.
    added: Vec<(usize, usize)>,
}

impl<'a> Shown<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let (mut out, mut added, mut kept) = (String::new(), Vec::new(), 0);
        for (at, c) in text.char_indices() {
            // The renderer knows line ends of both kinds, and what a tab is.
            let is_end = c == '\r' && bytes.get(at + 1).is_none_or(|next| *next == b'\n');
            let is_known = matches!(c, '\n' | '\t') || is_end;
            let hides = foreign::is_hidden(c) && !is_known;
            if hides || c == '#' && foreign::is_command(&text[at..]) {
                out.push_str(&text[kept..at]);
                foreign::escape(c, &mut out);
                kept = at + c.len_utf8();
                added.push((kept, out.len() - kept));
            }
        }
        if added.is_empty() {
            return Self { text: Cow::Borrowed(text), added };
        }
        out.push_str(&text[kept..]);
        Self { text: Cow::Owned(out), added }
    }

    /// Where a byte of the source is in what is shown.
    fn place(&self, at: usize) -> usize {
        let before = self.added.partition_point(|(behind, _)| *behind <= at);
        before.checked_sub(1).map_or(at, |last| at + self.added[last].1)
    }
}
