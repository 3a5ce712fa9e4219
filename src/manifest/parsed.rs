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
    pub state: ReadState,
}

/// How far a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadState {
    Whole,
    /// It is no YAML; the documents before the mistake are there.
    Broken,
    /// It is a template of Helm, of ytt or of a shell: what will stand there is not known.
    Template,
}

impl Parsed {
    pub fn read(path: String, file: FileId, sources: &Sources) -> Self {
        let text = &sources.get(file).text;
        let Documents { roots, mut diagnostics, is_cut } = parse::documents(file, text);
        let unread = is_cut || diagnostics.iter().any(|found| found.code != Code::DuplicateKey);
        if is_filled_by_ytt(text) {
            let (roots, diagnostics) = (Vec::new(), Vec::new());
            return Self { path, file, roots, diagnostics, state: ReadState::Template };
        }
        let is_template = text.contains("{{")
            && (unread || text.contains("{{-") || text.contains("{{ ."))
            || unread && text.contains("%{")
            || unread && diagnostics.iter().any(|found| is_at_gap(found, text));
        if unread && is_template {
            return Self {
                path,
                file,
                roots: Vec::new(),
                diagnostics: Vec::new(),
                state: ReadState::Template,
            };
        }
        for found in &mut diagnostics {
            if found.code == Code::DuplicateKey {
                found.severity = Severity::Warning;
                found.note =
                    Some("the last one counts, silently; kustomize refuses the file".to_owned());
            }
        }
        let state = if unread { ReadState::Broken } else { ReadState::Whole };
        Self { path, file, roots, diagnostics, state }
    }
}

/// Whether ytt fills a text: it is YAML already, and its values stand in comments.
/// <https://carvel.dev/ytt/docs/latest/yaml-primer/>
pub fn is_filled_by_ytt(text: &str) -> bool {
    let is_code = |line: &str| {
        let line = line.trim_start();
        line.starts_with("#@ ") || line.starts_with("#@data/") || line.starts_with("#@overlay/")
    };
    text.contains("#@")
        && (text.lines().any(is_code) || text.contains(": #@ ") || text.contains("- #@ "))
}

/// Whether a mistake is in a line where a program is to write something.
fn is_at_gap(found: &Diagnostic, text: &str) -> bool {
    let Some(place) = found.place() else { return false };
    let start = usize::try_from(place.start).unwrap_or(usize::MAX).min(text.len());
    let (before, after) = (text.get(..start).unwrap_or_default(), text.get(start..));
    let from = before.rfind('\n').map_or(0, |end| end + 1);
    let to = after.and_then(|after| after.find('\n')).map_or(text.len(), |end| start + end);
    text.get(from..to).is_some_and(has_braced_name)
}

/// Whether a program is to write something in place of a name in capitals: `clusterIP: {PREFIX}.16`.
fn has_braced_name(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        let inner = rest.split_once('}').map_or("", |(inner, _)| inner);
        let is_of_name = |one: char| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_';
        inner.starts_with(|one: char| one.is_ascii_uppercase()) && inner.chars().all(is_of_name)
    })
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
