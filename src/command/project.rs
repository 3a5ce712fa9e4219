//! A project in the current folder.

use std::path::{Path, PathBuf};

use crate::disk;
use crate::plan::Project;

/// The current folder, and how it is called from where gen was started.
#[derive(Debug)]
pub struct Folder {
    shown: PathBuf,
}

impl Folder {
    pub fn new(shown: PathBuf) -> Self {
        Self { shown }
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
        disk::read_text(Path::new(path))
    }

    fn shown(&self, path: &str) -> String {
        self.shown.join(path).to_string_lossy().into_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        disk::list_yaml(Path::new(folder))
    }

    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
