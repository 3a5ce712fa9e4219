//! One file that belongs to the user, replaced whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// Replaces the text of a file; its permissions stay.
///
/// # Errors
/// The file system refuses; the file is as it was then.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    let failed = || format!("cannot write `{}`", path.display());
    // Behind a link, the file it leads to is meant.
    let path = fs::canonicalize(path).with_context(failed)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let permissions = fs::metadata(&path).with_context(failed)?.permissions();
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)?;
    file.as_file().set_permissions(permissions).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    file.persist(&path).with_context(failed)?;
    Ok(())
}

/// Makes a file with a text, or replaces the one that is there.
///
/// # Errors
/// The file system refuses.
pub fn save(path: &Path, text: &str) -> Result<()> {
    if path.exists() {
        return replace(path, text);
    }
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}
