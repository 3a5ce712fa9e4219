//! The staging folder, where files are finished before any is moved into place, and where those
//! that they replace wait until all are.

use std::fs::{self, DirEntry, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::journal::Journal;
use super::path::{RECORD, STAGING, ancestors};
use super::survey::{FileState, Stale, Survey};
use super::tree::Tree;

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

impl Staged {
    /// Moves the file to a path, over what is there.
    pub(super) fn settle(self, path: &Path) -> io::Result<()> {
        File::open(&self.file)?.sync_all()?;
        fs::rename(&self.file, path)
    }
}

impl<'a> Stage<'a> {
    pub(super) fn new(dir: &'a Path, staging: &'a Path) -> Self {
        Self { dir, staging, files: 0 }
    }

    /// Writes every file that the folder lacks or holds differently. What is there keeps its
    /// permissions; a new file is for its owner alone where it holds secrets.
    pub(super) fn prepare(&mut self, tree: &Tree, survey: &Survey) -> Result<Vec<Staged>> {
        let mut all = Vec::new();
        for (path, contents) in tree.iter() {
            let mode = match survey.wanted[path] {
                FileState::Same => continue,
                FileState::Different(_) => Mode::Kept,
                _ if tree.is_private(path) => Mode::Private,
                _ => Mode::Usual,
            };
            all.push(self.file(path, contents, mode)?);
        }
        Ok(all)
    }

    pub(super) fn file(&mut self, path: &str, contents: &[u8], mode: Mode) -> Result<Staged> {
        let file = self.free();
        let write = || {
            let kept = match mode {
                Mode::Kept => Some(fs::symlink_metadata(self.dir.join(path))?.permissions()),
                Mode::Private | Mode::Usual => None,
            };
            let mut open = File::options();
            open.write(true).create_new(true);
            if mode != Mode::Usual {
                private(&mut open);
            }
            let mut file = open.open(&file)?;
            file.write_all(contents)?;
            if let Some(kept) = kept {
                file.set_permissions(kept)?;
            }
            // The record must be whole even after a power cut: it repairs all the rest.
            if path == RECORD { file.sync_all() } else { Ok(()) }
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

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Who may read the file that it replaces.
    Kept,
    /// Its owner alone.
    Private,
    /// Whoever the system lets.
    Usual,
}

/// From its first byte on.
fn private(open: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(open, 0o600);
    #[cfg(not(unix))]
    let _ = open;
}

/// What interrupted runs left: names of folders in a folder.
pub(super) fn left_behind(dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let is_folder = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let names = entries.flatten().filter(is_folder).map(|entry| entry.file_name());
    let mut names: Vec<String> = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with(STAGING))
        .collect();
    names.sort();
    names
}

/// Removes what interrupted runs left, and tells whether there was any. Only under the lock: it could
/// be another's work.
pub(super) fn sweep(dir: &Path) -> bool {
    let left = left_behind(dir);
    for name in &left {
        // What stays is tried again next time.
        let _ = fs::remove_dir_all(dir.join(name));
    }
    !left.is_empty()
}

/// A folder that vanishes, and of which Git takes no notice should gen be killed.
pub(super) fn stage_folder(dir: &Path) -> Result<TempDir> {
    let failed = || format!("cannot write to folder `{}`", dir.display());
    let folder = tempfile::Builder::new().prefix(STAGING).tempdir_in(dir).with_context(failed)?;
    fs::write(folder.path().join(".gitignore"), "*\n").with_context(failed)?;
    Ok(folder)
}
