//! One file, read: its documents, or why there are none.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::layer::node::Node;
use crate::layer::parse::{self, Documents};
use crate::manifest::object::{Object, objects};
use crate::source::{FileId, Sources, Span};

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
    /// It is no YAML, and nothing in it speaks of Kubernetes or Compose.
    Foreign,
    /// It is a template of Helm, of ytt or of a shell: what will stand there is not known.
    Template,
}

impl Parsed {
    pub fn read(path: String, file: FileId, sources: &Sources) -> Self {
        let text = &sources.get(file).text;
        let Documents { mut roots, mut diagnostics, is_cut } = parse::documents(file, text);
        let joined = take_joined(&mut roots, &mut diagnostics, text);
        let unread = is_cut || diagnostics.iter().any(|found| found.code != Code::DuplicateKey);
        if is_filled_by_ytt(text) {
            let (roots, diagnostics) = (Vec::new(), Vec::new());
            return Self { path, file, roots, diagnostics, state: ReadState::Template };
        }
        let is_template = text.contains("{{")
            && (unread || text.contains("{{-") || text.contains("{{ ."))
            || unread && (text.contains("%{") || text.contains("{%"))
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
        if unread && !may_be_manifest(&path, text) {
            for found in &mut diagnostics {
                found.severity = Severity::Warning;
                found.note = Some("no manifest, as it seems".to_owned());
            }
            return Self { path, file, roots: Vec::new(), diagnostics, state: ReadState::Foreign };
        }
        for found in &mut diagnostics {
            if found.code == Code::DuplicateKey {
                found.severity = Severity::Warning;
                found.note =
                    Some("the last one counts, silently; kustomize refuses the file".to_owned());
            }
        }
        let state = if unread || !joined.is_empty() { ReadState::Broken } else { ReadState::Whole };
        diagnostics.extend(joined);
        Self { path, file, roots, diagnostics, state }
    }

    /// The objects that it holds.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        self.roots.iter().flat_map(|root| objects(self.file, root))
    }
}

/// Whether a text that cannot be read may be a manifest, a file of Compose or a kustomization.
fn may_be_manifest(path: &str, text: &str) -> bool {
    const SIGNS: [&str; 5] = ["apiVersion", "kind", "services", "metadata", "resources"];
    let is_sign = |line: &str| {
        let key = line.trim_start_matches([' ', '\t', '-', '{', '"', '\'']);
        SIGNS.iter().any(|sign| key.starts_with(sign))
    };
    let name = file_name(path).to_ascii_lowercase();
    let is_named =
        ["compose", "kustomization", "chart.y", "values"].iter().any(|word| name.contains(word));
    is_named || path == "-" || text.lines().any(is_sign)
}

/// Two objects in one document, which their keys at its edge tell: one mistake for each document, which is not read then.
fn take_joined(
    roots: &mut Vec<Node>,
    diagnostics: &mut Vec<Diagnostic>,
    text: &str,
) -> Vec<Diagnostic> {
    let key_of = |found: &Diagnostic| {
        let place = found.place().filter(|_| found.code == Code::DuplicateKey)?;
        let start = usize::try_from(place.start).ok()?;
        let is_at_edge = start == 0 || text.as_bytes().get(start - 1) == Some(&b'\n');
        let key = text.get(start..usize::try_from(place.end).ok()?)?;
        (is_at_edge && matches!(key, "apiVersion" | "kind")).then_some(place)
    };
    let mut joined = Vec::new();
    // A document goes on to where the next one begins.
    let starts: Vec<_> = roots.iter().map(|root| root.span.start).collect();
    let mut ends = starts.into_iter().skip(1);
    roots.retain(|root| {
        let end = ends.next();
        let within = |place: &Span| {
            root.span.start <= place.start && end.is_none_or(|end| place.start < end)
        };
        let keys: Vec<Span> = diagnostics.iter().filter_map(key_of).filter(within).collect();
        let Some(first) = keys.iter().min_by_key(|place| place.start).filter(|_| keys.len() > 1)
        else {
            return true;
        };
        diagnostics.retain(|found| {
            found.code != Code::DuplicateKey || !found.place().is_some_and(|place| within(&place))
        });
        let found = Diagnostic::error(Code::DuplicateKey, "two objects in one document")
            .at(*first, "another object begins here")
            .note("the last one counts, silently: the others are never applied")
            .help("put `---` on a line of its own above it");
        joined.push(found);
        false
    });
    joined
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

/// The folders that a path is in, the outermost first.
pub fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).filter(|one| !one.is_empty())
}

/// Whether a path lies in a folder, however deep; all lie in the empty one.
pub fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
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
