//! Files that the values give to containers.

use std::collections::{BTreeMap, BTreeSet};

/// Files by the path where containers see them, for a ConfigMap.
#[derive(Clone, Debug, Default)]
pub struct MountedFiles {
    pub texts: BTreeMap<String, String>,
    /// The permissions of files, where they are not those of the cluster.
    pub modes: BTreeMap<String, i32>,
    /// Folders that are mounted as a whole, without a slash at their end, none of them in another. A file in
    /// one of them comes with it; every other file is mounted alone.
    pub folders: BTreeSet<String>,
}

impl From<BTreeMap<String, String>> for MountedFiles {
    /// Files that are mounted one by one, with the permissions of the cluster.
    fn from(texts: BTreeMap<String, String>) -> Self {
        Self { texts, ..Self::default() }
    }
}

impl MountedFiles {
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The bytes of the names and the texts.
    pub fn bytes(&self) -> usize {
        self.texts.iter().map(|(path, text)| path.len() + text.len()).sum()
    }

    /// The files that are mounted one by one.
    pub fn alone(&self) -> impl Iterator<Item = &str> {
        let paths = self.texts.keys().map(String::as_str);
        paths.filter(|path| self.folder_of(path).is_none())
    }

    /// The files in a folder that is mounted as a whole: the path, and the path from the folder.
    pub fn within<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let start = format!("{folder}/");
        let from = self.texts.range(start.clone()..).map(|(path, _)| path.as_str());
        from.map_while(move |path| Some((path, path.strip_prefix(&start)?)))
    }

    /// The folder with which a path is mounted.
    pub fn folder_of(&self, path: &str) -> Option<&str> {
        let ends = path.match_indices('/').map(|(end, _)| &path[..end]);
        ends.skip(1).find_map(|folder| self.folders.get(folder).map(String::as_str))
    }
}
