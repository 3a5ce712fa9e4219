//! A copy of some files in a folder of its own, for a program that reads more than it is told to.
//!
//! What the program finds there is what gen has read and checked: no links, and nothing else. The copy
//! vanishes with its value; the system's folder for temporary files is its place, so that nothing of it
//! is ever in a repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::root::{Root, RootEntry, normal};

/// The most files of a copy, and the most bytes.
const MOST_FILES: usize = 20_000;
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// How deep folders lie in each other at most.
const MOST_LEVELS: usize = 64;

/// The copy.
#[derive(Debug)]
pub struct Copy {
    folder: TempDir,
    /// The folder whose place the copy takes.
    above: PathBuf,
}

impl Copy {
    /// Copies files, by their paths from the current folder, to where they lie beside each other.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Result<Self> {
        let whole = |path: &str| -> Result<PathBuf> { Ok(normal(&std::path::absolute(path)?)) };
        let files: Vec<(PathBuf, &[u8])> =
            files.map(|(path, bytes)| Ok((whole(path)?, bytes))).collect::<Result<_>>()?;
        let mut above = match files.first() {
            Some((path, _)) => path.parent().unwrap_or(path).to_owned(),
            None => bail!("there is nothing to copy"),
        };
        for (path, _) in &files {
            while !path.starts_with(&above) && above.pop() {}
        }
        // For its owner alone, as temporary folders are.
        let folder = tempfile::Builder::new().prefix("gen-").tempdir();
        let folder = folder.context("cannot make a temporary folder")?;
        for (path, bytes) in files {
            let copy = folder.path().join(path.strip_prefix(&above)?);
            let failed = || format!("cannot copy `{}`", path.display());
            fs::create_dir_all(copy.parent().unwrap_or(&copy)).with_context(failed)?;
            fs::write(&copy, bytes).with_context(failed)?;
        }
        Ok(Self { folder, above })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where a path is in the copy, from its folder.
    pub fn place(&self, path: &str) -> PathBuf {
        let whole = normal(&std::path::absolute(path).unwrap_or_default());
        whole.strip_prefix(&self.above).unwrap_or(Path::new("")).to_owned()
    }

    /// What a program says, with the places that it was given in place of those of the copy.
    #[must_use]
    pub fn original(&self, said: &str) -> String {
        let real = fs::canonicalize(self.folder.path());
        let real = real.as_deref().unwrap_or(self.folder.path());
        let mut said = said.to_owned();
        for copy in [real, self.folder.path()] {
            said = said.replace(&copy.display().to_string(), &self.above.display().to_string());
        }
        said
    }
}

/// All files below a folder by their paths, which begin with the folder's; links are read as what they
/// lead to.
///
/// # Errors
/// One leads out of the root, to a folder, or cannot be read; there are too many.
pub fn files_below(folder: &str, root: &Root) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut bytes = 0;
    let mut folders = vec![(PathBuf::from(if folder.is_empty() { "." } else { folder }), 0)];
    while let Some((folder, level)) = folders.pop() {
        let failed = || format!("cannot list `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(failed)? {
            let path = entry.with_context(failed)?.path();
            let shown = path.display();
            if path.file_name().is_some_and(|name| name.eq_ignore_ascii_case(".git")) {
                continue;
            }
            match root.find(&path)? {
                RootEntry::Nothing => {}
                RootEntry::Folder(_) if path.is_symlink() => {
                    bail!("`{shown}` is a link to a folder, which gen does not follow");
                }
                RootEntry::Folder(_) if level == MOST_LEVELS => {
                    bail!("`{shown}` lies in more than {MOST_LEVELS} folders");
                }
                RootEntry::Folder(_) => folders.push((path, level + 1)),
                RootEntry::File(_) => {
                    let Some(name) = path.to_str() else {
                        bail!("the name of `{shown}` is not UTF-8");
                    };
                    let read = root.bytes(&path)?.unwrap_or_default();
                    bytes += read.len();
                    found.insert(name.to_owned(), read);
                }
            }
            if found.len() > MOST_FILES || bytes > MOST_BYTES {
                let most = MOST_BYTES / 1024 / 1024;
                bail!("it has more than {MOST_FILES} files, or more than {most} MiB");
            }
        }
    }
    Ok(found)
}
