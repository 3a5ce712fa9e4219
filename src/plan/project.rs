//! What a plan is made of: the files of a project, and what is asked for besides.

use crate::layer::set::SetFlag;
use crate::resolve::inputs::NamedFiles;

/// The most files that a value takes from a folder.
pub const MOST_FILES: usize = 1_000;

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

    /// The files below a folder, of which none is hidden and none in a hidden folder, by their paths from it,
    /// sorted; `None` where there is no such folder. Links to folders are left out.
    ///
    /// # Errors
    /// When the folder is there and cannot be read, or holds more than [`MOST_FILES`].
    fn below(&self, folder: &str) -> anyhow::Result<Option<Vec<String>>>;

    /// The paths of values and profiles that end in `.yml`, without it: no one reads them.
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

/// The files of a project, for the values that name them.
#[expect(missing_debug_implementations, reason = "a project is a trait object")]
pub struct FilesOf<'a>(pub &'a dyn Project);

impl NamedFiles for FilesOf<'_> {
    fn text(&self, path: &str) -> Result<String, String> {
        told(self.0.read(path))
    }

    fn below(&self, folder: &str) -> Result<Vec<String>, String> {
        told(self.0.below(folder))
    }
}

fn told<T>(found: anyhow::Result<Option<T>>) -> Result<T, String> {
    match found {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err("does not exist".to_owned()),
        Err(error) => Err(format!("cannot be read: {}", error.root_cause())),
    }
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
