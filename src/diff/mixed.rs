//! A project between two others, file by file.

use std::collections::BTreeSet;

use crate::plan::Project;

/// The project of before, in which some files are as they are after.
pub struct Mixed<'a> {
    pub before: &'a dyn Project,
    pub after: &'a dyn Project,
    pub switched: BTreeSet<String>,
}

impl Project for Mixed<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        if !self.switched.contains(path)
            && let Some(text) = self.before.read(path)?
        {
            return Ok(Some(text));
        }
        self.after.read(path)
    }

    fn shown(&self, path: &str) -> String {
        self.after.shown(path)
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        self.after.names(folder)
    }

    fn environment(&self, name: &str) -> Option<String> {
        self.after.environment(name)
    }
}
