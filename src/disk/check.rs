//! Is a folder up to date? What `write` would change, and nothing changed.

use std::fs;
use std::path::Path;
use std::str;
use std::time::Duration;

use anyhow::{Result, bail};
use similar::TextDiff;

use super::listing::Listing;
use super::output::{lock, named};
use super::path::RECORD;
use super::stage::left_behind;
use super::survey::{FileState, Stale, Survey};
use super::tree::Tree;

/// How long the smallest difference of a file is looked for; then a larger one is told.
const MOST_TIME: Duration = Duration::from_millis(500);

/// One file that is not as gen would make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDifference {
    /// In the folder, with `/` between names.
    pub path: String,
    pub change: FileChange,
    /// From what the folder holds (`a/…`) to what gen makes (`b/…`), as a unified diff. Empty for
    /// a foreign file, which is not gen's to show.
    pub diff: String,
}

/// What `write` would do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// It would be added.
    Missing,
    /// It would be replaced.
    Changed,
    /// It would be removed.
    Stale,
    /// It would be refused, for the reason given: it is not gen's.
    Foreign(String),
    /// An interrupted run left it; writing removes it.
    LeftBehind,
}

/// Compares a folder with `tree`. `mask` is given a path and a text, on both sides, and returns the
/// text as it may be shown. Diffs call files by their path below `shown`, which is empty or ends with `/`.
///
/// `.gen-files` is a difference when it alone lacks something.
///
/// # Errors
/// The folder is a file, or something in it cannot be read.
pub fn check(
    dir: &Path,
    shown: &str,
    tree: &Tree,
    mask: &dyn Fn(&str, &str) -> String,
) -> Result<Vec<FileDifference>> {
    let dir = named(dir);
    if fs::metadata(dir).is_ok_and(|found| !found.is_dir()) {
        bail!("`{}` is a file, not a folder", dir.display());
    }
    let before = Listing::read(dir)?;
    let after = Listing::of(tree);
    let known = before.clone().unwrap_or_else(|| Listing::lost(dir, tree));
    let survey = Survey::new(dir, tree, &known)?;
    let mut differences = Vec::new();
    let render = |path: &str, old, new| render(shown, path, old, new, mask);
    for (path, state) in &survey.wanted {
        let new = tree.get(path);
        let (change, diff) = match state {
            FileState::Same => continue,
            FileState::Missing => (FileChange::Missing, render(path, None, new)),
            FileState::Different(found) => (FileChange::Changed, render(path, Some(found), new)),
            FileState::Foreign(why) => (FileChange::Foreign(why.clone()), String::new()),
        };
        differences.push(FileDifference { path: path.clone(), change, diff });
    }
    for (path, stale) in &survey.stale {
        if let Stale::Here(found) = stale {
            let diff = render(path, Some(found), None);
            differences.push(FileDifference {
                path: path.clone(),
                change: FileChange::Stale,
                diff,
            });
        }
    }
    // Lines of files that are gone come from merges, and are no reason for alarm.
    if differences.is_empty() && !before.as_ref().is_some_and(|before| before.covers(&after)) {
        differences.push(record_difference(shown, before.as_ref(), &after));
    }
    let left = left_behind(dir);
    // Under a lock it is not left but in use.
    if !left.is_empty() && lock(dir).is_ok() {
        differences.extend(left.into_iter().map(|path| FileDifference {
            path,
            change: FileChange::LeftBehind,
            diff: String::new(),
        }));
    }
    differences.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(differences)
}

fn record_difference(shown: &str, before: Option<&Listing>, after: &Listing) -> FileDifference {
    let change = if before.is_some() { FileChange::Changed } else { FileChange::Missing };
    let old = before.map(Listing::render);
    let diff = render(
        shown,
        RECORD,
        old.as_ref().map(String::as_bytes),
        Some(after.render().as_bytes()),
        &|_, text| text.to_owned(),
    );
    FileDifference { path: RECORD.to_owned(), change, diff }
}

fn render(
    shown: &str,
    path: &str,
    old: Option<&[u8]>,
    new: Option<&[u8]>,
    mask: &dyn Fn(&str, &str) -> String,
) -> String {
    let a = if old.is_some() { format!("a/{shown}{path}") } else { "/dev/null".to_owned() };
    let b = if new.is_some() { format!("b/{shown}{path}") } else { "/dev/null".to_owned() };
    let text = |side: Option<&[u8]>| {
        str::from_utf8(side.unwrap_or_default())
            .map(|text| if side.is_some() { mask(path, text) } else { String::new() })
    };
    let (Ok(old), Ok(new)) = (text(old), text(new)) else {
        return format!("Binary files {a} and {b} differ\n");
    };
    if old == new {
        // An empty file on one side, or a mask that hides all that differs.
        return format!("--- {a}\n+++ {b}\n# nothing that may be shown differs\n");
    }
    let mut hunks = TextDiff::configure();
    hunks.timeout(MOST_TIME);
    hunks.diff_lines(&old, &new).unified_diff().header(&a, &b).to_string()
}
