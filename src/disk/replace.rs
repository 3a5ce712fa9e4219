//! One file that belongs to the user, replaced whole or not at all.
//!
//! It is finished in a staging folder beside it, as the files of an output folder are, so that what a
//! killed run leaves is known, is swept by the next one, and is never offered to Git. The file itself
//! is replaced, not written into: other names of it (hard links) keep what they had.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::output::lock;
use super::root::{Root, RootEntry};
use super::stage::{Mode, Stage, stage_folder, sweep};

impl Root {
    /// Replaces the text of a file; its permissions stay. Behind a link, the file it leads to is meant.
    ///
    /// # Errors
    /// It is not inside of the root, or the file system refuses; the file is as it was then.
    pub fn replace(&self, path: &Path, text: &str) -> Result<()> {
        match self.find(path)? {
            RootEntry::File(real) => put(&real, text, Mode::Kept),
            RootEntry::Nothing => bail!("`{}` does not exist", path.display()),
            RootEntry::Folder(_) => bail!("`{}` is a folder, not a file", path.display()),
        }
    }

    /// Makes a file with a text, or replaces one that such texts begin like: no other file of the user's is
    /// lost by a slip. An empty one has nothing to lose.
    ///
    /// # Errors
    /// As [`Root::replace`]; and the file that is there begins in another way.
    pub fn save(&self, path: &Path, text: &str, sign: &str) -> Result<()> {
        let Some(found) = self.bytes(path)? else { return put(path, text, Mode::Usual) };
        if !found.is_empty() && !found.starts_with(sign.as_bytes()) {
            let shown = path.display();
            bail!(
                "`{shown}` is a file that gen did not make, and is not replaced: name another one"
            );
        }
        self.replace(path, text)
    }
}

fn put(path: &Path, text: &str, mode: Mode) -> Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("."),
    };
    let name = path.file_name().and_then(|name| name.to_str()).with_context(failed)?;
    if lock(folder)?.is_some() {
        sweep(folder);
    }
    let staging = stage_folder(folder).with_context(failed)?;
    let staged = Stage::new(folder, staging.path()).file(name, text.as_bytes(), mode)?;
    staged.settle(path).with_context(failed)
}
