//! What makes a cluster: the files that a tool reads, as data.

/// What makes a cluster.
#[derive(Clone, Debug)]
pub struct ClusterFiles {
    /// The file that the tool reads.
    pub main: ClusterFile,
    /// What else the cluster needs: paths that the main file names or says to apply.
    pub more: Vec<ClusterFile>,
}

/// A file by its path.
#[derive(Clone, Debug)]
pub struct ClusterFile {
    pub path: String,
    pub body: FileBody,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum FileBody {
    /// A value as YAML, below lines of a comment.
    Yaml {
        comment: Vec<String>,
        value: serde_json::Value,
    },
    Text(String),
}

impl ClusterFile {
    /// A value as YAML, below a line that says what it is.
    pub(super) fn yaml(path: &str, about: &str, value: serde_json::Value) -> Self {
        let body = FileBody::Yaml { comment: vec![about.to_owned()], value };
        Self { path: path.to_owned(), body }
    }
}
