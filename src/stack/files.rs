//! Files that the values give to containers.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::stack::name::hex;
use crate::stack::secret::SecretKey;

/// The most characters of a file's name that become a key.
const KEY: usize = 200;

/// Files by the path where containers see them.
#[derive(Clone, Debug, Default)]
pub struct MountedFiles {
    /// For a ConfigMap.
    pub texts: BTreeMap<String, String>,
    /// Keys of Secrets, each mounted alone.
    pub secrets: BTreeMap<String, SecretKey>,
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

/// The key of a file: its own name, with a hash of the path where that name is no key or where another file has it.
/// <https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object>
pub fn key(path: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let name = file_name(path);
    if is_key(name) && !is_taken(name) {
        return name.to_owned();
    }
    let plain = |letter: char| if is_key_letter(letter) { letter } else { '-' };
    let kept: String = name.chars().take(KEY).map(plain).collect();
    format!("{}-{kept}", hex(&Sha256::digest(path.as_bytes()), 8))
}

/// What a path ends in.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Whether a file's name can be a key: `.`, `..` and what starts with `..` cannot.
fn is_key(name: &str) -> bool {
    let length = (1..=KEY).contains(&name.len());
    length && name != "." && !name.starts_with("..") && name.chars().all(is_key_letter)
}

fn is_key_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}
