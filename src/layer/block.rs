//! Where a text of several lines ends. The place of a block scalar is its first line, as messages point there.

use crate::source::Span;

/// All lines of the block scalar (`key: |`) whose first line is at a place; any other place as it is.
pub fn whole(text: &str, place: Span) -> Span {
    let start = place.start as usize;
    let before = text.get(..start).unwrap_or_default();
    let (above, indent) = before.rsplit_once('\n').unwrap_or(("", before));
    let header = above.rsplit('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    if !indent.trim().is_empty() || !is_header(header) {
        return place;
    }
    let least = depth(header);
    let mut end = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let own = line.len() - line.trim_start().len();
        if end > start && own <= least && !line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    let end = start + text.get(start..end).map_or(0, |block| block.trim_end().len());
    Span { end: u32::try_from(end).unwrap_or(place.end).max(place.end), ..place }
}

/// Whether a text of several lines begins on the next line: `key: |`, `- >-`, `key: |2 # so`.
fn is_header(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line);
    let last = line.split_whitespace().next_back().unwrap_or_default();
    last.strip_prefix(['|', '>']).is_some_and(|rest| {
        rest.bytes().all(|byte| matches!(byte, b'+' | b'-') || byte.is_ascii_digit())
    })
}

/// How far that is indented which the text belongs to: lines that are not deeper do not.
fn depth(header: &str) -> usize {
    let mut told = header.trim_start();
    // The key of a map in a list is as deep as those below it; the item itself is as deep as its dash.
    while let Some(rest) = told.strip_prefix("- ").map(str::trim_start) {
        if rest.starts_with(['|', '>']) {
            break;
        }
        told = rest;
    }
    header.len() - told.len()
}
