//! Writing a folder: whole or not at all.
//!
//! New contents are first written to a staging folder inside the output folder, and so on the same
//! file system; what can fail for want of space or permission fails there. Then `.gen-files` lists
//! what was and what will be, files are moved into place one by one, and `.gen-files` lists what
//! is. An error takes every step back; a crash leaves a folder that the next run repairs.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::journal::Journal;
use super::listing::Listing;
use super::path::{ATTRIBUTES, RECORD};
use super::stage::{Mode, Stage, stage_folder, sweep};
use super::survey::{FileState, Stale, Survey};
use super::tree::Tree;

/// What [`write`] or [`create`] did: paths in the folder, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    /// Files that were right already and were not written again.
    pub unchanged: Vec<String>,
    /// Whether something was removed that an interrupted run had left.
    pub swept: bool,
}

/// Makes a folder hold the files of `tree`, creating it if need be, and removes the files that gen
/// made there before and no longer makes, with the folders that this empties.
///
/// # Errors
/// Nothing is changed when a file of the tree would replace one that gen did not make, when there
/// is a link in the way, when the folder is a file or is being written by another gen, or when the
/// file system refuses.
pub fn write(dir: &Path, tree: &Tree) -> Result<Written> {
    let (dir, tree) = (named(dir), &tree.attributed());
    let mut folders = Journal::default();
    folders.create_folders(dir)?;
    let lock = lock(dir)?;
    let swept = lock.is_some() && sweep(dir);
    let before = Listing::read(dir)?;
    let after = Listing::of(tree);
    let known = before.clone().unwrap_or_else(|| Listing::lost(dir, tree));
    let survey = survey(dir, tree, &known)?;
    if !survey.is_clean() || before.as_ref() != Some(&after) {
        let staging = stage_folder(dir)?;
        let mut stage = Stage::new(dir, staging.path());
        // Dropped before `staging`, whose saved files it may need.
        let mut journal = Journal::default();
        let union = known.union(&after);
        let moves = stage.prepare(tree, &survey)?;
        let union = stage.file(RECORD, union.render().as_bytes(), Mode::Usual)?;
        let exact = stage.file(RECORD, after.render().as_bytes(), Mode::Usual)?;
        stage.put(&mut journal, &union, before.is_some())?;
        stage.clear(&mut journal, &survey)?;
        for file in &moves {
            let replaces = matches!(survey.wanted[&file.path], FileState::Different(_));
            stage.put(&mut journal, file, replaces)?;
        }
        stage.put(&mut journal, &exact, true)?;
        journal.keep();
    }
    folders.keep();
    Ok(Written { swept, ..report(survey) })
}

/// Lays the files of `tree` down in a folder, creating it if need be. They belong to the user from
/// then on: gen keeps no record of them.
///
/// # Errors
/// Nothing is changed when one of the files exists, or for any reason for which [`write`] changes
/// nothing.
pub fn create(dir: &Path, tree: &Tree) -> Result<Written> {
    let dir = named(dir);
    let mut folders = Journal::default();
    folders.create_folders(dir)?;
    let lock = lock(dir)?;
    let swept = lock.is_some() && sweep(dir);
    let survey = survey(dir, tree, &Listing::default())?;
    let staging = stage_folder(dir)?;
    let mut stage = Stage::new(dir, staging.path());
    let mut journal = Journal::default();
    for file in stage.prepare(tree, &survey)? {
        stage.put(&mut journal, &file, false)?;
    }
    journal.keep();
    folders.keep();
    Ok(Written { swept, ..report(survey) })
}

/// The folders that lie in another, or in a folder of that, and that a verb made.
///
/// # Errors
/// A folder cannot be read.
pub fn made_below(dir: &Path, verb: &str) -> Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for outer in folders(named(dir))? {
        for folder in folders(&outer)?.into_iter().chain([outer]) {
            if Listing::read(&folder)?.is_some_and(|record| record.is_by(verb)) {
                made.push(folder);
            }
        }
    }
    made.sort();
    Ok(made)
}

/// The verb that made a folder, where that is recorded.
///
/// # Errors
/// Its record cannot be read.
pub fn maker(dir: &Path) -> Result<Option<String>> {
    let record = Listing::read(named(dir))?;
    Ok(record.and_then(|record| record.maker().map(str::to_owned)))
}

/// Whether gen made a folder.
///
/// # Errors
/// Its record cannot be read.
pub fn is_made(dir: &Path) -> Result<bool> {
    Ok(Listing::read(named(dir))?.is_some())
}

/// The folders right inside of another that a verb made.
///
/// # Errors
/// A folder cannot be read.
pub fn made_in(dir: &Path, verb: &str) -> Result<Vec<PathBuf>> {
    let mut made = Vec::new();
    for folder in folders(named(dir))? {
        if Listing::read(&folder)?.is_some_and(|record| record.is_by(verb)) {
            made.push(folder);
        }
    }
    made.sort();
    Ok(made)
}

/// The folders in a folder; none where that does not exist.
fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("cannot list `{}`", dir.display());
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(cannot),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.with_context(cannot)?;
        if entry.file_type().with_context(cannot)?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Removes the files that gen made in a folder, its record of them, and the folder where that empties it.
///
/// # Errors
/// As for [`write`].
pub fn retire(dir: &Path) -> Result<Written> {
    let written = write(dir, &Tree::new())?;
    if Listing::is_own(dir) {
        fs::remove_file(dir.join(ATTRIBUTES.0))
            .with_context(|| format!("cannot remove `{}`", dir.join(ATTRIBUTES.0).display()))?;
    }
    let record = dir.join(RECORD);
    fs::remove_file(&record).with_context(|| format!("cannot remove `{}`", record.display()))?;
    // What people have put there stays, and so does the folder.
    let _ = fs::remove_dir(dir);
    Ok(written)
}

/// The empty path is the current folder.
pub(super) fn named(dir: &Path) -> &Path {
    if dir.as_os_str().is_empty() { Path::new(".") } else { dir }
}

/// Holds the folder against other gens until the file is closed. `None` where the file system
/// knows no locks (some network mounts): gen goes on without.
pub(super) fn lock(dir: &Path) -> Result<Option<File>> {
    let Ok(folder) = File::open(dir) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => {
            bail!("`{}` is being written by another gen: try again when it is done", dir.display())
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

fn survey(dir: &Path, tree: &Tree, listing: &Listing) -> Result<Survey> {
    const SHOWN: usize = 10;
    let survey = Survey::new(dir, tree, listing)?;
    let foreign: Vec<&str> = survey.foreign().collect();
    if foreign.is_empty() {
        return Ok(survey);
    }
    let more = match foreign.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    bail!(
        "nothing was written to `{}`: move these away or choose another folder\n  {}{more}",
        dir.display(),
        foreign[..foreign.len().min(SHOWN)].join("\n  "),
    )
}

fn report(survey: Survey) -> Written {
    let mut written = Written::default();
    // What is said to Git is no news.
    for (path, state) in survey.wanted.into_iter().filter(|(path, _)| path != ATTRIBUTES.0) {
        match state {
            FileState::Missing => written.added.push(path),
            FileState::Same => written.unchanged.push(path),
            FileState::Different(_) => written.changed.push(path),
            FileState::Foreign(why) => unreachable!("refused before anything was written: {why}"),
        }
    }
    for (path, stale) in survey.stale {
        if let Stale::Here(_) = stale {
            written.removed.push(path);
        }
    }
    written
}
