//! What a plan is made of: the files of a project, and what is asked for besides.

use crate::layer::set::SetFlag;

/// The files of a project.
pub trait Project {
    /// The text of a file by its path from the project's folder; `None` when there is no such file.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    fn read(&self, path: &str) -> anyhow::Result<Option<String>>;

    /// The text of a file that the command line names, which may lie elsewhere.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    fn read_named(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.read(path)
    }

    /// The path as the user would type it.
    fn shown(&self, path: &str) -> String;

    /// The names of the YAML files in a folder, without their ending, sorted.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>>;

    /// The names of files beside the values that end in `.yml`, without it: no one reads them.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    fn misnamed(&self) -> anyhow::Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// The nearest folder above this one that is a project, as the user would type it.
    fn above(&self) -> Option<String> {
        None
    }

    /// A variable of gen's own environment.
    fn environment(&self, name: &str) -> Option<String>;
}

/// What is asked for besides the files of the project.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The environment; empty where the project has none.
    pub env: String,
    pub target: Option<String>,
    /// `-f` files: name and text.
    pub files: Vec<(String, String)>,
    /// `--set` flags, in the order given.
    pub sets: Vec<(SetFlag, String)>,
}
