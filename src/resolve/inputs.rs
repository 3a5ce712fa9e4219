//! What a resolution is given besides the values.

use crate::stack::checksum::Checksums;

/// What the stack runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// A cluster: Services map ports, and the target's doors lead in.
    #[default]
    Kubernetes,
    /// One Docker engine: callers reach containers at their own ports, and the machine's ports lead in.
    Compose,
}

/// The files that values name, by their paths from the project's folder.
pub trait NamedFiles {
    /// The text of a file.
    ///
    /// # Errors
    /// A clause that says why there is none.
    fn text(&self, path: &str) -> Result<String, String>;

    /// The files below a folder that are not hidden, by their paths from it, sorted.
    ///
    /// # Errors
    /// A clause that says why there are none.
    fn below(&self, folder: &str) -> Result<Vec<String>, String>;
}

/// Everything from outside that a stack may depend on.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The environment's name.
    pub env: &'a str,
    /// The target's name.
    pub target: &'a str,
    /// What the names of all objects start with; empty but for a chart, whose releases share
    /// namespaces.
    pub prefix: &'a str,
    /// What stands in place of a checksum.
    pub checksums: Checksums,
    pub platform: Platform,
    pub files: &'a dyn NamedFiles,
    /// A variable of gen's own environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

impl std::fmt::Debug for Inputs<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Inputs")
            .field("env", &self.env)
            .field("target", &self.target)
            .finish()
    }
}
