//! Files beside kustomizations, which apply what they list and nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use crate::manifest::kustomization::Kustomization;
use crate::manifest::parsed::{Parsed, file_name, folder, folders_above};
use crate::manifest::patch::is_part;

/// The folders that have a kustomization, or files that one lists.
#[derive(Debug)]
pub struct KustomizedFolders {
    folders: BTreeSet<String>,
}

impl KustomizedFolders {
    pub fn new(all: &[Kustomization]) -> Self {
        let mut folders: BTreeSet<String> = BTreeSet::new();
        for one in all {
            folders.insert(one.folder.clone());
            // Files of a folder below are listed one by one, too.
            let below = format!("{}/", one.folder);
            let is_file = |path: &&String| {
                let ending = Path::new(path.as_str()).extension();
                ending.is_some_and(|ending| ending == "yaml" || ending == "yml")
            };
            let inner = |path: &&String| one.folder.is_empty() || path.starts_with(&below);
            let names = one.names();
            let listed = names.iter().filter(is_file).filter(inner);
            folders.extend(listed.map(|path| folder(path).to_owned()));
        }
        Self { folders }
    }

    /// Whether a file that no kustomization names may be applied. One beside a kustomization is not, nor are
    /// patches in a folder of theirs, or anywhere below one: they are parts of objects.
    pub fn applies(&self, file: &Parsed) -> bool {
        let own = folder(&file.path);
        let is_patch = matches!(file_name(own), "patches" | "patch");
        let is_below = || folders_above(&file.path).any(|above| self.folders.contains(above));
        let are_parts = || {
            let mut objects = file.objects().peekable();
            objects.peek().is_some() && objects.all(|one| is_part(&one))
        };
        !(self.folders.contains(own) || is_patch || is_below() && are_parts())
    }
}
