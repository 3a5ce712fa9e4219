//! The staging folder, where files are finished before any is moved into place, and where those
//! that they replace wait until all are.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::journal::Journal;
use super::listing;
use super::survey::{Stale, State, Survey};
use super::tree::{Tree, ancestors};

/// How the name of a staging folder starts. The rest is random.
pub(super) const STAGING: &str = ".gen-tmp-";

/// Finished files on their way into a folder, and those they replace on their way out.
pub(super) struct Stage<'a> {
    dir: &'a Path,
    staging: &'a Path,
    files: usize,
}

/// A finished file and the path it is for.
pub(super) struct Staged {
    pub(super) path: String,
    file: PathBuf,
}

impl<'a> Stage<'a> {
    pub(super) fn new(dir: &'a Path, staging: &'a Path) -> Self {
        Self { dir, staging, files: 0 }
    }

    /// Writes every file that the folder lacks or holds differently.
    pub(super) fn prepare(&mut self, tree: &Tree, survey: &Survey) -> Result<Vec<Staged>> {
        tree.iter()
            .filter(|(path, _)| !matches!(survey.wanted[*path], State::Same))
            .map(|(path, contents)| self.file(path, contents))
            .collect()
    }

    pub(super) fn file(&mut self, path: &str, contents: &[u8]) -> Result<Staged> {
        let file = self.free();
        let write = || {
            let mut file = File::create_new(&file)?;
            file.write_all(contents)?;
            // The record must be whole even after a power cut: it repairs all the rest.
            if path == listing::NAME { file.sync_all() } else { Ok(()) }
        };
        write().with_context(|| format!("cannot write `{}`", self.dir.join(path).display()))?;
        Ok(Staged { path: path.to_owned(), file })
    }

    /// Moves a file into place.
    pub(super) fn put(
        &mut self,
        journal: &mut Journal,
        staged: &Staged,
        replaces: bool,
    ) -> Result<()> {
        let path = self.dir.join(&staged.path);
        if replaces {
            let saved = self.free();
            return journal.replace(&staged.file, &path, &saved);
        }
        if let Some(folder) = ancestors(&staged.path).next_back() {
            journal.create_folders(&self.dir.join(folder))?;
        }
        journal.add(&staged.file, &path)
    }

    /// Moves stale files away, and removes the folders that are empty then.
    pub(super) fn clear(&mut self, journal: &mut Journal, survey: &Survey) -> Result<()> {
        for (path, stale) in &survey.stale {
            if matches!(stale, Stale::Here(_)) {
                let saved = self.free();
                journal.remove(&self.dir.join(path), &saved)?;
            }
        }
        for path in survey.stale.keys() {
            for folder in ancestors(path).rev() {
                if !journal.remove_empty(&self.dir.join(folder)) {
                    break;
                }
            }
        }
        Ok(())
    }

    fn free(&mut self) -> PathBuf {
        self.files += 1;
        self.staging.join(self.files.to_string())
    }
}

/// Removes what an interrupted run left. Only under the lock: it could be another's work.
pub(super) fn sweep(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && entry.file_name().to_string_lossy().starts_with(STAGING) {
            // What stays is tried again next time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

pub(super) fn stage_folder(dir: &Path) -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix(STAGING)
        .tempdir_in(dir)
        .with_context(|| format!("cannot write to folder `{}`", dir.display()))
}
