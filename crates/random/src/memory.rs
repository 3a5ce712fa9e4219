//! A project whose files are texts, for whatever tries gen without a folder.

use std::collections::BTreeMap;

use stackgen::plan::Project;

/// Files by their paths, and gen's own environment.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub files: BTreeMap<String, String>,
    pub variables: BTreeMap<String, String>,
}

impl Memory {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self { files: files.iter().map(owned).collect(), variables: BTreeMap::new() }
    }

    /// The same project where a variable of gen's own environment is set.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }
}

impl Project for Memory {
    fn read(&self, path: &str) -> anyhow::Result<Option<String>> {
        Ok(self.files.get(path).cloned())
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        let name = |path: &String| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".yaml")?;
            (!name.contains('/')).then(|| name.to_owned())
        };
        Ok(self.files.keys().filter_map(name).collect())
    }

    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>> {
        let start = format!("{folder}/");
        let files = self.files.keys().filter_map(|path| path.strip_prefix(&start));
        let files: Vec<String> = files.map(str::to_owned).collect();
        Ok((!files.is_empty()).then_some(files))
    }

    fn environment(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }
}
