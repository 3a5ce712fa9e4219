//! Edits that are surely right, applied to texts.

use std::collections::BTreeMap;

use crate::check::checked::Checked;
use crate::check::rule::Finding;
use crate::diagnostic::Code;
use crate::source::{FileId, Sources, Span};

/// The texts of files after all edits that do not overlap, and how many edits were made.
pub fn apply(findings: &[Finding], sources: &Sources) -> (BTreeMap<FileId, String>, usize) {
    let mut edits: Vec<_> =
        findings.iter().filter_map(|finding| finding.diagnostic.fix.as_ref()).collect();
    edits.sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    edits.dedup();
    let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
    let (mut made, mut last) = (0, None);
    // From the end, so that places before stay right.
    for edit in edits.into_iter().rev() {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if last.is_some_and(|(file, from)| file == edit.span.file && end > from) {
            continue;
        }
        let text =
            texts.entry(edit.span.file).or_insert_with(|| sources.get(edit.span.file).text.clone());
        if text.get(start..end).is_some() {
            text.replace_range(start..end, &edit.text);
            made += 1;
            last = Some((edit.span.file, start));
        }
    }
    (texts, made)
}

/// What is found in some texts.
#[derive(Debug)]
pub struct FixState {
    pub checked: Checked,
    pub sources: Sources,
}

/// A code, and where it is told of: the file and the line.
type EditedLine<'s> = (Code, &'s str, usize);

impl FixState {
    /// Whether, in what came of these texts by edits, each of the findings is gone whose edits were made, and no set has
    /// more errors than it had.
    pub fn is_mended_in(&self, after: &Self, made: &[Finding]) -> bool {
        let (before, now) = (&self.checked.errors, &after.checked.errors);
        let is_worse = if before.len() == now.len() {
            before.iter().zip(now).any(|(before, now)| now > before)
        } else {
            now.iter().sum::<usize>() > before.iter().sum()
        };
        let (before, now) = (self.lines(), after.lines());
        let mut wanted: BTreeMap<EditedLine, usize> = BTreeMap::new();
        for Finding { diagnostic, .. } in made {
            if let Some(place) = diagnostic.place() {
                *wanted.entry(self.line(diagnostic.code, place)).or_default() += 1;
            }
        }
        let is_gone = |(line, gone): (EditedLine, usize)| {
            let [before, now] = [&before, &now].map(|all| all.get(&line).copied());
            now.unwrap_or_default() + gone <= before.unwrap_or_default()
        };
        !is_worse && wanted.into_iter().all(is_gone)
    }

    fn line(&self, code: Code, place: Span) -> EditedLine<'_> {
        (code, &self.sources.get(place.file).name, self.sources.position(place).line)
    }

    /// How often each code is told of in each line.
    fn lines(&self) -> BTreeMap<EditedLine<'_>, usize> {
        let mut all = BTreeMap::new();
        for Finding { diagnostic, .. } in &self.checked.findings {
            if let Some(place) = diagnostic.place() {
                *all.entry(self.line(diagnostic.code, place)).or_default() += 1;
            }
        }
        all
    }
}
