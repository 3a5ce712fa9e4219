//! Folders that verbs write: the same rules for all of them.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use crate::command::talk::Talk;
use crate::disk::{self, Tree};
use crate::emit;

/// Whether a folder is the project's own, or one of those that gen reads in it.
pub fn holds_values(dir: &Path) -> bool {
    let parts: Vec<_> = dir.components().filter(|part| *part != Component::CurDir).collect();
    match parts.as_slice() {
        [] => true,
        [Component::Normal(first), ..] => *first == "values" || *first == "profiles",
        _ => false,
    }
}

/// Shows what writing would change.
///
/// # Errors
/// A folder that cannot be read.
pub fn check(trees: &[(PathBuf, Tree)], talk: Talk) -> anyhow::Result<ExitCode> {
    let mut is_up_to_date = true;
    for (dir, tree) in trees {
        let differences = disk::check(dir, tree, &emit::folder::masked)?;
        let text: String = differences.iter().map(|difference| difference.diff.as_str()).collect();
        disk::print(&text)?;
        let shown = dir.display();
        if differences.is_empty() {
            talk.note(&format!("{shown} is up to date"));
        } else {
            is_up_to_date = false;
            talk.note(&format!("{shown} is out of date; run the same command without `--check`"));
        }
    }
    Ok(if is_up_to_date { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Writes the folders.
///
/// # Errors
/// A folder that cannot be written, or that holds what is not gen's.
pub fn write(trees: &[(PathBuf, Tree)], talk: Talk) -> anyhow::Result<ExitCode> {
    for (dir, tree) in trees {
        let shown = dir.display();
        let written = disk::write(dir, tree)?;
        for path in &written.edited {
            talk.note(&format!("{shown}/{path} had been edited by hand, and was written anew"));
        }
        talk.note(&format!(
            "{shown}: {} added, {} changed, {} removed, {} unchanged",
            written.added.len(),
            written.changed.len(),
            written.removed.len(),
            written.unchanged.len()
        ));
    }
    Ok(ExitCode::SUCCESS)
}
