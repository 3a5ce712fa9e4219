//! A folder of files in memory.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::path::{ATTRIBUTES, ancestors, check_path};

/// The files of one folder, in the order of their paths.
///
/// A path is relative, with `/` between plain names, and so never leads out of the folder; none is
/// both a file and a folder; none is a name that gen keeps its own records under.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
    private: BTreeSet<String>,
    maker: Option<&'static str>,
}

impl Tree {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The path is not one that a tree can hold, or is taken.
    pub fn insert(&mut self, path: impl Into<String>, contents: impl Into<Vec<u8>>) -> Result<()> {
        let path = path.into();
        check_path(&path)?;
        if self.files.contains_key(&path) {
            bail!("two files would be written to `{path}`");
        }
        if let Some(file) = ancestors(&path).find(|folder| self.files.contains_key(*folder)) {
            bail!("`{file}` would be a file, and a folder for `{path}`");
        }
        if let Some(inner) = self.below(&path) {
            bail!("`{path}` would be a file, and a folder for `{inner}`");
        }
        self.files.insert(path, contents.into());
        Ok(())
    }

    /// Says which verb of gen makes the files, so that it finds again what it made.
    pub fn made_by(&mut self, verb: &'static str) {
        self.maker = Some(verb);
    }

    /// The verb that makes the files.
    pub(super) fn maker(&self) -> Option<&'static str> {
        self.maker
    }

    /// The same files, and what tells Git how to treat them.
    pub(super) fn attributed(&self) -> Self {
        let mut all = self.clone();
        let (name, text) = ATTRIBUTES;
        all.files.entry(name.to_owned()).or_insert_with(|| text.into());
        all
    }

    /// Makes a file readable by its owner alone, where it is not on the disk yet: it holds secrets.
    pub fn keep_private(&mut self, path: &str) {
        self.private.insert(path.to_owned());
    }

    /// Whether a file is for its owner alone.
    #[must_use]
    pub fn is_private(&self, path: &str) -> bool {
        self.private.contains(path)
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, contents)| (path.as_str(), contents.as_slice()))
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn below(&self, folder: &str) -> Option<&str> {
        let prefix = format!("{folder}/");
        let (path, _) = self.files.range(prefix.clone()..).next()?;
        path.starts_with(&prefix).then_some(path)
    }
}
