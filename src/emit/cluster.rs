//! What makes a cluster, as files.

use crate::cluster::{ClusterFile, ClusterFiles, FileBody};
use crate::emit::yaml;

/// The text of a file.
pub fn text(file: &ClusterFile, what: &str) -> String {
    let (comment, value) = match &file.body {
        FileBody::Text(text) => return text.clone(),
        FileBody::Yaml { comment, value } => (comment, value),
    };
    let mut text = format!("# {what}, made by gen.\n#\n");
    for line in comment {
        text.push_str(&format!("# {line}\n"));
    }
    text.push('\n');
    yaml::value(value, 0, &mut text);
    text
}

/// All files: paths and texts.
pub fn files(cluster: &ClusterFiles, what: &str) -> Vec<(String, String)> {
    let all = std::iter::once(&cluster.main).chain(&cluster.more);
    all.map(|file| (file.path.clone(), text(file, what))).collect()
}
