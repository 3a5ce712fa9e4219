//! Projects in folders of this repository, read only.

use std::path::{Path, PathBuf};

use stackgen::plan::Project;

/// Where the repository is.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The projects of the repository: its own values, then the examples, by name and folder.
pub fn projects() -> Vec<(String, Folder)> {
    let mut all = vec![("repository".to_owned(), Folder(repository().to_owned()))];
    let examples = repository().join("examples");
    for name in names_in(&examples) {
        let folder = examples.join(&name);
        // A whole repository, whose project lies deeper, is none.
        if folder.join("values").is_dir() {
            all.push((name, Folder(folder)));
        }
    }
    all
}

/// The names of what is in a folder, sorted; nothing where there is no folder.
pub fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A project in a folder. Paths are shown from there, and gen's own environment is empty.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Project for Folder {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        let path = self.0.join(path);
        if path.is_file() { Ok(Some(std::fs::read_to_string(path)?)) } else { Ok(None) }
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        let names = names_in(&self.0.join(folder));
        Ok(names.iter().filter_map(|name| name.strip_suffix(".yaml")).map(str::to_owned).collect())
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        let folder = self.0.join(folder);
        Ok(folder.is_dir().then(|| names_in(&folder)))
    }

    fn environment(&self, _: &str) -> Option<String> {
        None
    }
}
