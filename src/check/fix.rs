//! Edits that are surely right, applied to texts.

use std::collections::BTreeMap;

use crate::check::rule::Finding;
use crate::source::{FileId, Sources};

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
