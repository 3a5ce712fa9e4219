//! What makes a cluster: the files that a tool reads, as data.

/// What makes a cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// The file that the tool reads.
    pub main: File,
    /// What else the cluster needs: paths that the main file names or says to apply.
    pub more: Vec<File>,
}

/// A file by its path.
#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub body: Body,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Body {
    /// A value as YAML, below lines of a comment.
    Yaml {
        comment: Vec<String>,
        value: serde_json::Value,
    },
    Text(String),
}

impl File {
    /// A value as YAML, below a line that says what it is.
    pub(super) fn yaml(path: &str, about: &str, value: serde_json::Value) -> Self {
        let body = Body::Yaml { comment: vec![about.to_owned()], value };
        Self { path: path.to_owned(), body }
    }
}
