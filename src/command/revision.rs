//! A project as it was at a revision of Git, read without touching the work tree.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use crate::disk;
use crate::plan::Project;

/// The current folder at a commit.
#[derive(Debug)]
pub struct Revision {
    /// As the user wrote it.
    pub name: String,
    commit: String,
    /// The files below the current folder, from there.
    files: BTreeSet<String>,
}

impl Revision {
    /// Looks a revision up.
    ///
    /// # Errors
    /// There is no such revision, no repository here, or no `git`.
    pub fn new(name: &str) -> Result<Self> {
        let meant = format!("{name}^{{commit}}");
        let found = git(&["rev-parse", "--verify", "--end-of-options", &meant]);
        let commit = found.map_err(|error| anyhow!("there is no revision `{name}`: {error}"))?;
        let commit = commit.trim().trim_start_matches("--end-of-options").trim().to_owned();
        let listed = git(&["ls-tree", "-r", "-z", "--name-only", &commit, "--", "."])?;
        let files = listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
        Ok(Self { name: name.to_owned(), commit, files })
    }

    /// The commit from which two revisions went apart.
    ///
    /// # Errors
    /// There is none.
    pub fn fork(one: &str, other: &str) -> Result<Self> {
        let [one, other] = [Self::new(one)?, Self::new(other)?];
        let base = git(&["merge-base", &one.commit, &other.commit]);
        let base = base
            .map_err(|_| anyhow!("`{}` and `{}` have no commit in common", one.name, other.name))?;
        let short = git(&["rev-parse", "--short", base.trim()])?;
        Ok(Self { name: short.trim().to_owned(), ..Self::new(base.trim())? })
    }
}

impl Project for Revision {
    fn read(&self, path: &str) -> Result<Option<String>> {
        let path = path.strip_prefix("./").unwrap_or(path);
        if !self.files.contains(path) {
            return Ok(None);
        }
        git(&["cat-file", "blob", &format!("{}:./{path}", self.commit)]).map(Some)
    }

    fn shown(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>> {
        let name = |path: &String| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".yaml")?;
            (!name.contains('/') && !name.starts_with('.')).then(|| name.to_owned())
        };
        Ok(self.files.iter().filter_map(name).collect())
    }

    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

fn git(arguments: &[&str]) -> Result<String> {
    match disk::output_of("git", arguments) {
        Some(Ok(text)) => Ok(text),
        Some(Err(error)) => bail!("{error}"),
        None => bail!("`git` is not on the PATH"),
    }
}
