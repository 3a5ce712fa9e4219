//! A project between two others, file by file.

use std::collections::BTreeSet;

use crate::plan::Project;

/// The project of after, in which some files are still as they were before.
pub struct Mixed<'a> {
    pub before: &'a dyn Project,
    pub after: &'a dyn Project,
    /// The files that differ and are as they were, or are not there as they were not.
    pub pending: BTreeSet<String>,
}

impl Project for Mixed<'_> {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        let sides = [self.before, self.after];
        let [first, second] =
            if self.pending.contains(path) { sides } else { [sides[1], sides[0]] };
        Ok(match first.read(path)? {
            Some(text) => Some(text),
            None => second.read(path)?,
        })
    }

    fn shown(&self, path: &str) -> String {
        self.after.shown(path)
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        self.after.names(folder)
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        let after = self.after.below(folder)?;
        let Some(mut files) = after else { return self.before.below(folder) };
        let Some(before) = self.before.below(folder)? else { return Ok(Some(files)) };
        let is_pending = |file: &String| self.pending.contains(&format!("{folder}/{file}"));
        files.retain(|file| !is_pending(file));
        files.extend(before.into_iter().filter(is_pending));
        files.sort();
        Ok(Some(files))
    }

    fn environment(&self, name: &str) -> Option<String> {
        self.after.environment(name)
    }
}
