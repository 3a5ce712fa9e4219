//! A project in the current folder.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::disk::{self, Root};
use crate::plan::{MOST_FILES, Project};

/// The current folder, and how it is called from where gen was started.
#[derive(Debug)]
pub struct Folder {
    /// What `-C` says.
    shown: Option<PathBuf>,
    /// What `--root` says.
    given: Option<PathBuf>,
    root: OnceLock<Root>,
}

impl Folder {
    pub fn new(shown: Option<PathBuf>, given: Option<PathBuf>) -> Self {
        Self { shown, given, root: OnceLock::new() }
    }

    /// How far gen reads for a path that was named on the command line.
    ///
    /// # Errors
    /// What `--root` says is no folder.
    pub fn root_of(&self, named: &Path) -> anyhow::Result<Root> {
        let directory = self.shown.as_ref().map(|_| Path::new("."));
        Root::of(named, self.given.as_deref(), directory)
    }

    /// The text of a file that was named on the command line; `None` where there is no such file.
    ///
    /// # Errors
    /// It cannot be read, or is a link that leads out of its repository.
    pub fn named(&self, path: &Path) -> anyhow::Result<Option<String>> {
        disk::read_named(path, || self.root_of(path))
    }

    /// How far gen reads for the project's own files.
    fn root(&self) -> anyhow::Result<&Root> {
        if let Some(root) = self.root.get() {
            return Ok(root);
        }
        let root = self.root_of(Path::new("."))?;
        Ok(self.root.get_or_init(|| root))
    }

    /// Whether this is no project of gen's.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn has_no_values(&self) -> anyhow::Result<bool> {
        Ok(self.read("values/base.yaml")?.is_none() && self.names("values")?.is_empty())
    }
}

impl Project for Folder {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.root()?.text(Path::new(path))
    }

    fn read_named(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.named(Path::new(path))
    }

    fn shown(&self, path: &str) -> String {
        let shown = self.shown.as_deref().unwrap_or(Path::new(""));
        shown.join(path).to_string_lossy().into_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        // A folder that leads elsewhere is refused here; its files would be one by one.
        self.root()?.find(Path::new(folder))?;
        disk::list(Path::new(folder), "yaml")
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        disk::names_below(Path::new(folder), self.root()?, MOST_FILES)
    }

    fn misnamed(&self) -> anyhow::Result<Vec<String>> {
        let mut found = Vec::new();
        for folder in ["values", "profiles"] {
            self.root()?.find(Path::new(folder))?;
            let names = disk::list(Path::new(folder), "yml")?;
            found.extend(names.into_iter().map(|name| format!("{folder}/{name}")));
        }
        Ok(found)
    }

    fn above(&self) -> Option<String> {
        disk::folder_above("values/base.yaml").map(|folder| self.shown(&folder))
    }

    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
