//! The columns in which the lines of a text start, and which line it is that stands in a wrong one: a reader notices that
//! at the next line that does.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::stop::Stop;

/// A line with content.
#[derive(Clone, Copy, Debug)]
struct OutlineLine<'t> {
    text: &'t str,
    /// Where it starts, counted from 0.
    column: usize,
    /// The byte at which it begins.
    offset: usize,
}

impl OutlineLine<'_> {
    /// Whether what belongs to it stands below it.
    fn opens(&self) -> bool {
        self.text.split(" #").next().unwrap_or_default().trim_end().ends_with(':')
    }

    /// Its key, as messages show it.
    fn key(&self) -> &str {
        self.text.trim().split(':').next().unwrap_or_default()
    }
}

/// A line above the one that was noticed, `here`, where that line is surely the one in a wrong column: the lines around it
/// agree with each other, and not with it.
pub(super) fn wrong_above(stop: &Stop, start: usize, here: usize) -> Option<Diagnostic> {
    let lines = above(stop, start);
    let last = *lines.last()?;
    let (wrong, right) = if last.column < here || is_item(last.text) {
        first_of_block(stop, start, &lines, here)?
    } else {
        opener(&lines, here, unit(stop))?
    };
    let (_, noticed) = stop.line(start);
    let noticed = noticed.trim().split(':').next().unwrap_or_default();
    Some(
        Diagnostic::error(Code::Syntax, "a key in a wrong column")
            .at(stop.content(wrong.offset), format!("in column {}", wrong.column + 1))
            .also(stop.content(start), format!("in column {}", here + 1))
            .help(format!("start it in column {} like `{noticed}`", right + 1)),
    )
}

/// The line right above, where it is the first of a block and not as deep as the next ones.
fn first_of_block<'t>(
    stop: &Stop,
    start: usize,
    lines: &[OutlineLine<'t>],
    here: usize,
) -> Option<(OutlineLine<'t>, usize)> {
    // The items of a list belong to the key above them.
    let keys = lines.iter().rposition(|line| !is_item(line.text))?;
    let (wrong, before) = (lines[keys], lines.get(keys.checked_sub(1)?)?);
    if wrong.column >= here {
        return None;
    }
    // Nothing would stand below the key before it, and what follows cannot stand below a value.
    let is_empty = before.opens() && before.column == wrong.column;
    if is_empty && !wrong.opens() && !is_item(before.text) && keys + 1 == lines.len() {
        return Some((wrong, here));
    }
    let goes_on = lines[..keys].iter().rev().take_while(|line| line.column >= here);
    let is_after_siblings = goes_on.clone().any(|line| line.column == here);
    // It may be beside what they are below, where other keys have a value of their own as well.
    let above = &lines[..keys - goes_on.clone().count()];
    let beside = above.iter().rev().take_while(|line| line.column >= wrong.column);
    if beside.filter(|line| line.column == wrong.column).any(|line| !line.opens()) {
        return None;
    }
    if is_after_siblings && (keys + 1 < lines.len() || !wrong.opens()) {
        return Some((wrong, here));
    }
    let is_first = before.opens() && before.column <= wrong.column && before.column < here;
    let unit = unit(stop);
    let fits = here.checked_sub(before.column) == Some(unit)
        && wrong.column.abs_diff(before.column) != unit;
    let more = below(stop, start).take_while(|line| line.column >= here);
    let siblings = more.filter(|line| line.column == here).count();
    let is_last = keys + 1 == lines.len();
    (is_first && is_last && (fits || siblings > 1)).then_some((wrong, here))
}

/// The line that opens what stands above, where it is alone in its column, and that column is none of the text's steps.
fn opener<'t>(
    lines: &[OutlineLine<'t>],
    here: usize,
    unit: usize,
) -> Option<(OutlineLine<'t>, usize)> {
    let outer = lines.iter().rposition(|line| line.column < here)?;
    let steps = |parent: usize| here.checked_sub(parent) == Some(unit);
    // It stands a little to the right, below the same key.
    let deeper = lines.get(outer + 1)?;
    let alone = |one: &OutlineLine, from: usize| {
        lines[from..].iter().filter(|line| line.column == one.column).count() == 1
    };
    if steps(lines[outer].column)
        && deeper.column > here
        && deeper.column - here < unit
        && alone(deeper, outer + 1)
        && lines[outer + 1..].iter().all(|line| line.column >= deeper.column)
    {
        return Some((*deeper, here));
    }
    // It stands a little to the left: what was taken for its parent is further out.
    let wrong = lines[outer];
    let parent = lines[..outer].iter().rev().find(|line| line.column < wrong.column)?;
    let is_little = here - wrong.column < unit;
    (is_little && steps(parent.column) && wrong.opens() && alone(&wrong, outer))
        .then_some((wrong, here))
}

/// The order to start a line in the column of the block that it is nearest to.
pub(super) fn columns_near(stop: &Stop, start: usize, here: usize) -> String {
    let lines = above(stop, start);
    let mut open: Vec<OutlineLine> = Vec::new();
    for line in lines.iter().rev() {
        let is_outer = open.last().is_none_or(|last| line.column < last.column);
        if is_outer {
            open.push(*line);
        } else if let Some(last) = open.last_mut().filter(|last| last.column == line.column) {
            *last = *line;
        }
    }
    open.sort_by_key(|line| (line.column.abs_diff(here), line.column));
    let outer = lines.iter().rposition(|line| line.column < here);
    let inside = outer.and_then(|outer| Some((lines.get(outer)?, lines.get(outer + 1)?)));
    let unit = unit(stop);
    if let Some((_, first)) = inside.filter(|(parent, first)| {
        parent.column + unit == here && first.column == here + unit && parent.opens()
    }) {
        let (key, column) = (first.key(), first.column + 1);
        return format!(
            "write the key that is missing above `{key}`, or start this one in column {column} like `{key}`"
        );
    }
    let told = |line: &OutlineLine| format!("column {} like `{}`", line.column + 1, line.key());
    match open.as_slice() {
        [first, second, ..] if first.column.abs_diff(here) == second.column.abs_diff(here) => {
            format!("start it in {}, or in {}", told(second), told(first))
        }
        [first, ..] => format!("start it in {}", told(first)),
        [] => "start it in the column of the keys around it".to_owned(),
    }
}

fn above<'t>(stop: &'t Stop, start: usize) -> Vec<OutlineLine<'t>> {
    outline(&stop.text[..start], 0).collect()
}

/// The lines from the noticed one on.
fn below<'t>(stop: &'t Stop, start: usize) -> impl Iterator<Item = OutlineLine<'t>> {
    outline(&stop.text[start..], start)
}

fn outline(text: &str, from: usize) -> impl Iterator<Item = OutlineLine<'_>> {
    let mut offset = from;
    let lines = text.split_inclusive('\n').map(move |line| {
        let at = offset;
        offset += line.len();
        OutlineLine { text: line, column: column_of(line, true), offset: at }
    });
    lines.filter(|line| is_content(line.text))
}

/// How far each level is indented: by two, unless no line tells that.
fn unit(stop: &Stop) -> usize {
    if outline(stop.text, 0).any(|line| line.column % 4 == 2) { 2 } else { 4 }
}

pub(super) fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    text == "-" || text.starts_with("- ")
}

/// Where a line starts, counted from 0; where it is an item's first key, that key, unless `dashes`
/// count.
pub(super) fn column_of(line: &str, dashes: bool) -> usize {
    let is_key = line.contains(": ") || line.trim_end().ends_with(':');
    let blank = |found: &char| *found == ' ' || (!dashes && is_key && *found == '-');
    line.chars().take_while(blank).count()
}

pub(super) fn is_content(line: &str) -> bool {
    let text = line.trim_start();
    !text.is_empty() && !text.starts_with('#')
}
