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
