//! Folders that verbs write, and whether they are up to date.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;

use crate::command::talk::Talk;
use crate::disk::{self, FileChange, Root, Tree};
use crate::emit::shown::masked;

/// A folder with what belongs into it.
pub type FolderTree = (PathBuf, Tree);

/// Where a verb writes.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    pub verb: &'static str,
    pub dir: &'a Path,
    /// Whether every environment of the project is written: what lies there of others is of one that is gone.
    pub is_whole: bool,
    /// Whether to tell what writing would change, and to write nothing.
    pub check: bool,
}

/// Writes the folders, all below the output's; or tells what writing would change.
///
/// What [`masked`] hides is a secret: a file with one is for its owner alone.
///
/// # Errors
/// A folder that cannot be written, or that holds what gen did not make.
pub fn deliver(
    output: Output<'_>,
    mut folders: Vec<FolderTree>,
    talk: Talk,
) -> anyhow::Result<ExitCode> {
    let dir = output.dir;
    let named = folders.iter().map(|(folder, _)| folder.as_path());
    if let Some(folder) = named.chain([dir]).find(|folder| holds_values(folder)) {
        talk.usage(
            &format!("`{}` holds what gen reads", folder.display()),
            "write into a folder of its own, such as `--output-dir manifests`",
        );
        return Ok(ExitCode::from(2));
    }
    if disk::real(dir).components().any(|part| part.as_os_str() == ".git") {
        talk.usage(
            &format!("`{}` is in Git's own folder", dir.display()),
            "write into a folder that Git keeps, such as `--output-dir manifests`",
        );
        return Ok(ExitCode::from(2));
    }
    within(dir)?;
    if let Some((other, help)) = in_the_way(output, &folders)? {
        talk.usage(&other, &help);
        return Ok(ExitCode::from(2));
    }
    let gone = if output.is_whole { gone(output, &folders)? } else { Vec::new() };
    for (folder, tree) in &mut folders {
        tree.made_by(output.verb);
        let below = folder.strip_prefix(dir).unwrap_or(Path::new(""));
        if leads_away(dir, below) {
            bail!("`{}` is reached through a link, and gen writes through none", folder.display());
        }
        let is_secret = |(path, contents): (&str, &[u8])| {
            let text = std::str::from_utf8(contents).ok()?;
            (masked(path, text) != text).then(|| path.to_owned())
        };
        for path in tree.iter().filter_map(is_secret).collect::<Vec<_>>() {
            tree.keep_private(&path);
        }
    }
    if output.check { compare(&folders, &gone, talk) } else { write(&folders, &gone, talk) }
}

/// What would lie around or inside of what is written, though it was made by itself: the folder of one environment
/// is not the folder of all. What is wrong, and what to do.
fn in_the_way(
    output: Output<'_>,
    folders: &[FolderTree],
) -> anyhow::Result<Option<(String, String)>> {
    for (folder, _) in folders {
        if let Some(maker) = disk::maker(folder)?.filter(|maker| maker != output.verb) {
            let (shown, verb) = (folder.display(), output.verb);
            return Ok(Some((
                format!("`{shown}` holds what `gen {maker}` made, which `gen {verb}` would remove"),
                format!("write into a folder of its own, such as `--output-dir {verb}`"),
            )));
        }
    }
    if output.verb == "argocd" {
        return Ok(None);
    }
    let own = |folder: &Path| folders.iter().any(|(own, _)| own == folder);
    // `manifests/prod` for all, where `manifests` is meant.
    let again = folders.iter().any(|(folder, _)| folder.file_name() == output.dir.file_name());
    if again && !own(output.dir) && disk::is_made(output.dir)? {
        let shown = output.dir.display();
        let above = output.dir.parent().filter(|above| !above.as_os_str().is_empty());
        let above = above.map_or(".".to_owned(), |above| above.display().to_string());
        return Ok(Some((
            format!(
                "`{shown}` is the folder of one environment, and several would be written into it"
            ),
            format!("write `--output-dir {above}`, or another folder"),
        )));
    }
    for (folder, tree) in folders {
        // A folder of what this verb makes itself, such as a chart in a chart, is its own.
        let inside = disk::made_in(folder, output.verb)?;
        if let Some(other) = inside.iter().find(|other| {
            let below = other.strip_prefix(folder).unwrap_or(other).to_string_lossy();
            !own(other) && !tree.iter().any(|(path, _)| path.starts_with(&format!("{below}/")))
        }) {
            return Ok(Some((
                format!(
                    "`{}` holds `{}`, which is a folder of another environment",
                    folder.display(),
                    other.display()
                ),
                "write into a folder of its own, one for each environment".to_owned(),
            )));
        }
    }
    Ok(None)
}

/// The folders that the verb made for environments that are gone.
fn gone(output: Output<'_>, folders: &[FolderTree]) -> anyhow::Result<Vec<PathBuf>> {
    let of = |folder: &Path| {
        let below = folder.strip_prefix(output.dir).ok()?.components().next()?;
        Some(below.as_os_str().to_owned())
    };
    let envs: BTreeSet<_> = folders.iter().filter_map(|(folder, _)| of(folder)).collect();
    let mut made = disk::made_below(output.dir, output.verb)?;
    made.retain(|folder| of(folder).is_some_and(|env| !envs.contains(&env)));
    Ok(made)
}

/// Refuses a path that a link takes out of its repository, or out of the current folder: whoever made
/// the link is not whoever named the path.
///
/// # Errors
/// It is such a path.
pub fn within(path: &Path) -> anyhow::Result<()> {
    let root = Root::of(path, None, Some(Path::new(".")))?;
    let real = disk::real(path);
    if !real.starts_with(root.folder()) {
        let (shown, to) = (path.display(), real.display());
        bail!("`{shown}` is a link that leads to `{to}`: name that folder itself, if you mean it");
    }
    Ok(())
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

/// Whether a folder is the project's own, holds it, or is one of those that gen reads in it, however it
/// is written.
fn holds_values(dir: &Path) -> bool {
    let own = disk::real(dir);
    let is_read = |folder: &str| own.starts_with(disk::real(Path::new(folder)));
    disk::real(Path::new(".")).starts_with(&own) || is_read("values") || is_read("profiles")
}

/// Whether a part of a path below a folder is a link.
fn leads_away(dir: &Path, below: &Path) -> bool {
    let folders = below.ancestors().filter(|part| !part.as_os_str().is_empty());
    folders.map(|part| dir.join(part)).any(|folder| folder.is_symlink())
}

/// How paths in a folder begin, seen from the current one, as `git apply` wants them; empty or with a `/` at
/// its end.
fn below_here(dir: &Path) -> String {
    let real = disk::real(dir);
    let below = real.strip_prefix(disk::real(Path::new("."))).unwrap_or(dir);
    let names = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy() + "/"),
        Component::ParentDir => Some("../".into()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    });
    names.collect()
}

/// Shows what writing would change.
fn compare(folders: &[FolderTree], gone: &[PathBuf], talk: Talk) -> anyhow::Result<ExitCode> {
    let mut is_up_to_date = true;
    let nothing = Tree::new();
    let wanted = folders.iter().map(|(dir, tree)| (dir, tree));
    for (dir, tree) in wanted.chain(gone.iter().map(|dir| (dir, &nothing))) {
        let below = below_here(dir);
        let differences = disk::check(dir, &below, tree, &masked)?;
        let text: String = differences.iter().map(|difference| difference.diff.as_str()).collect();
        disk::print_report(&text, false)?;
        let shown = dir.display();
        for found in &differences {
            let path = format!("{below}{}", found.path);
            match &found.change {
                FileChange::LeftBehind => {
                    talk.note(&format!("{path} was left by a run that was interrupted"));
                }
                FileChange::Missing => talk.out_of_date(&path, "the file is missing"),
                FileChange::Changed => {
                    talk.out_of_date(&path, "the file is not as gen makes it now");
                }
                FileChange::Stale => talk.out_of_date(&path, "gen no longer makes this file"),
                FileChange::Foreign(why) => talk.out_of_date(&path, why),
            }
        }
        if differences.is_empty() {
            talk.note(&format!("{shown} is up to date"));
        } else {
            is_up_to_date = false;
            talk.note(&format!("{shown} is out of date; run the same command without `--check`"));
        }
    }
    Ok(if is_up_to_date { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn write(folders: &[FolderTree], gone: &[PathBuf], talk: Talk) -> anyhow::Result<ExitCode> {
    for (dir, tree) in folders {
        let shown = dir.display();
        let written = disk::write(dir, tree)?;
        if written.swept {
            talk.note(&format!("{shown}: removed what a run left that was interrupted"));
        }
        talk.note(&format!(
            "{shown}: {} added, {} changed, {} removed, {} unchanged",
            written.added.len(),
            written.changed.len(),
            written.removed.len(),
            written.unchanged.len()
        ));
    }
    for dir in gone {
        let removed = disk::retire(dir)?.removed.len();
        let shown = dir.display();
        talk.note(&format!("{shown}: {removed} removed, of an environment that is gone"));
    }
    Ok(ExitCode::SUCCESS)
}
