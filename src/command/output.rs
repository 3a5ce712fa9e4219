//! Folders that verbs write, and whether they are up to date.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use crate::command::talk::Talk;
use crate::disk::{self, Tree};

/// A folder with what belongs into it.
pub type Folder = (PathBuf, Tree);

/// Shows a text of a file, by the file's path, without what nobody should see.
pub type Mask = dyn Fn(&str, &str) -> String;

/// Writes the folders, all below `dir`; or tells, where `check` is set, what writing would change.
///
/// # Errors
/// A folder that cannot be written, or that holds what gen did not make.
pub fn deliver(
    dir: &Path,
    folders: &[Folder],
    check: bool,
    mask: &Mask,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    if holds_values(dir) {
        talk.usage(
            &format!("`{}` holds what gen reads", dir.display()),
            "write into a folder of its own, such as `--output-dir manifests`",
        );
        return Ok(ExitCode::from(2));
    }
    if check { compare(folders, mask, talk) } else { write(folders, talk) }
}

/// The folder of one environment and one target, as far as there are several of them. A folder keeps
/// its own record, so that writing one environment does not touch another.
pub fn below(dir: &Path, env: Option<&str>, target: Option<&str>) -> PathBuf {
    let mut folder = dir.to_owned();
    folder.extend(env.filter(|env| !env.is_empty()));
    folder.extend(target);
    folder
}

/// Files as a folder.
///
/// # Errors
/// Two files of one path, or a path that leads out of the folder.
pub fn tree(files: impl IntoIterator<Item = (String, String)>) -> anyhow::Result<Tree> {
    let mut tree = Tree::new();
    for (path, text) in files {
        tree.insert(path, text)?;
    }
    Ok(tree)
}

/// Whether a folder is the project's own, or one of those that gen reads in it.
fn holds_values(dir: &Path) -> bool {
    let parts: Vec<_> = dir.components().filter(|part| *part != Component::CurDir).collect();
    match parts.as_slice() {
        [] => true,
        [Component::Normal(first), ..] => *first == "values" || *first == "profiles",
        _ => false,
    }
}

/// Shows what writing would change.
fn compare(folders: &[Folder], mask: &Mask, talk: Talk) -> anyhow::Result<ExitCode> {
    let mut is_up_to_date = true;
    for (dir, tree) in folders {
        let differences = disk::check(dir, tree, mask)?;
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

fn write(folders: &[Folder], talk: Talk) -> anyhow::Result<ExitCode> {
    for (dir, tree) in folders {
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
