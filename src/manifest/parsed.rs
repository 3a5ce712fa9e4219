//! One file, read: its documents, or why there are none.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::layer::node::Node;
use crate::layer::parse::{self, Documents};
use crate::source::{FileId, Sources};

/// A file of YAML or JSON.
#[derive(Debug)]
pub struct Parsed {
    pub path: String,
    pub file: FileId,
    pub roots: Vec<Node>,
    pub diagnostics: Vec<Diagnostic>,
    pub state: State,
}

/// How far a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Whole,
    /// It is no YAML; the documents before the mistake are there.
    Broken,
    /// It is a template of Helm, not YAML yet.
    Template,
}

impl Parsed {
    pub fn read(path: String, file: FileId, sources: &Sources) -> Self {
        let text = &sources.get(file).text;
        let Documents { roots, mut diagnostics, is_cut } = parse::documents(file, text);
        let unread = is_cut || diagnostics.iter().any(|found| found.code != Code::DuplicateKey);
        let is_template =
            text.contains("{{") && (unread || text.contains("{{-") || text.contains("{{ ."));
        if unread && is_template {
            return Self {
                path,
                file,
                roots: Vec::new(),
                diagnostics: Vec::new(),
                state: State::Template,
            };
        }
        for found in &mut diagnostics {
            if found.code == Code::DuplicateKey {
                found.severity = Severity::Warning;
                found.note =
                    Some("the last one counts, silently; kustomize refuses the file".to_owned());
            }
        }
        let state = if unread { State::Broken } else { State::Whole };
        Self { path, file, roots, diagnostics, state }
    }
}

/// The folder of a path, without a slash at its end; empty for the current one.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A path from a folder, with `.` and `..` worked out where that is possible.
pub fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let from = if path.starts_with('/') { "" } else { folder };
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    let absolute = from.starts_with('/') || path.starts_with('/');
    if absolute { format!("/{joined}") } else { joined }
}
