//! Changes to a folder that are undone unless they are all made.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempPath;

/// Steps taken so far. Dropping the journal takes them back, last first, as far as the world still
/// allows; [`Journal::keep`] makes them stay.
#[derive(Default)]
pub(super) struct Journal {
    undo: Vec<Undo>,
}

enum Undo {
    RemoveFolder(PathBuf),
    CreateFolder(PathBuf),
    RemoveFile(PathBuf),
    MoveBack { saved: PathBuf, path: PathBuf },
}

impl Journal {
    /// Creates a folder and those it lies in, as far as they do not exist.
    pub(super) fn create_folders(&mut self, folder: &Path) -> Result<()> {
        let mut missing = Vec::new();
        for at in folder.ancestors().filter(|at| !at.as_os_str().is_empty()) {
            match fs::metadata(at) {
                Ok(found) if found.is_dir() => break,
                Ok(_) => bail!("`{}` is a file, not a folder", at.display()),
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                {
                    missing.push(at);
                }
                Err(error) => return Err(error).context(cannot("reach folder", at)),
            }
        }
        for at in missing.into_iter().rev() {
            match fs::create_dir(at) {
                Ok(()) => self.undo.push(Undo::RemoveFolder(at.to_owned())),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && at.is_dir() => {}
                Err(error) => return Err(error).context(cannot("create folder", at)),
            }
        }
        Ok(())
    }

    /// Moves a finished file to a path where nothing is.
    pub(super) fn add(&mut self, staged: &Path, path: &Path) -> Result<()> {
        TempPath::try_from_path(staged)
            .and_then(|staged| staged.persist_noclobber(path).map_err(|error| error.error))
            .with_context(|| cannot("write", path))?;
        self.undo.push(Undo::RemoveFile(path.to_owned()));
        Ok(())
    }

    /// Moves a finished file over another, which is saved; the path leads to one of them always.
    pub(super) fn replace(&mut self, staged: &Path, path: &Path, saved: &Path) -> Result<()> {
        fs::hard_link(path, saved)
            .or_else(|_| fs::copy(path, saved).map(drop))
            .and_then(|()| fs::rename(staged, path))
            .with_context(|| cannot("write", path))?;
        self.undo.push(Undo::MoveBack { saved: saved.to_owned(), path: path.to_owned() });
        Ok(())
    }

    /// Moves a file away.
    pub(super) fn remove(&mut self, path: &Path, saved: &Path) -> Result<()> {
        fs::rename(path, saved).with_context(|| cannot("remove", path))?;
        self.undo.push(Undo::MoveBack { saved: saved.to_owned(), path: path.to_owned() });
        Ok(())
    }

    /// Removes a folder if it is empty, and tells whether it is gone.
    pub(super) fn remove_empty(&mut self, folder: &Path) -> bool {
        match fs::remove_dir(folder) {
            Ok(()) => {
                self.undo.push(Undo::CreateFolder(folder.to_owned()));
                true
            }
            Err(error) => error.kind() == ErrorKind::NotFound,
        }
    }

    pub(super) fn keep(mut self) {
        self.undo.clear();
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        for step in self.undo.drain(..).rev() {
            // A step that cannot be taken back leaves a file that `.gen-files` still lists.
            let _: io::Result<()> = match step {
                Undo::RemoveFolder(path) => fs::remove_dir(path),
                Undo::CreateFolder(path) => fs::create_dir(path),
                Undo::RemoveFile(path) => fs::remove_file(path),
                Undo::MoveBack { saved, path } => fs::rename(saved, path),
            };
        }
    }
}

fn cannot(act: &str, path: &Path) -> String {
    format!("cannot {act} `{}`", path.display())
}
