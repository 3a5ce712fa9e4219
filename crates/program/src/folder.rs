//! Where things are: the repository, what cargo builds, what is kept, and the corpus.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Names another folder than the one beside the checkout.
const CORPUS: &str = "CORPUS";

/// Where the repository is.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/program is two deep")
}

/// The folder that holds this program, where cargo puts what it builds in the same profile.
///
/// # Errors
/// The system does not tell.
pub fn built() -> Result<PathBuf> {
    let own = env::current_exe().context("cannot tell where this program is")?;
    Ok(own.parent().unwrap_or(&own).to_owned())
}

/// The folder for what is downloaded or built once: `~/.cache/stackgen`.
///
/// # Errors
/// The system has no such folder.
pub fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".cache"));
    let folder = base.or_else(home).context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(folder.join("stackgen"))
}

/// Where the corpus is.
///
/// # Errors
/// It is not there.
pub fn corpus() -> Result<PathBuf> {
    let named = env::var_os(CORPUS).map(PathBuf::from);
    let beside = repository().parent().unwrap_or(Path::new("/")).join("shared/corpus");
    let folder = named.unwrap_or(beside);
    if !folder.join("findings.json").is_file() {
        bail!("there is no corpus at `{}`: let {CORPUS} name its folder", folder.display());
    }
    Ok(folder)
}

/// All corpora: the one that is named, or the one beside the repository with those that were added later.
///
/// # Errors
/// As [`corpus`].
pub fn corpora() -> Result<Vec<PathBuf>> {
    let first = corpus()?;
    let second = first.with_file_name("corpus-2");
    let is_asked = env::var_os(CORPUS).is_none() && second.join("findings.json").is_file();
    Ok(if is_asked { vec![first, second] } else { vec![first] })
}
