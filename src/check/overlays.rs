//! Findings of kustomizations that read the same files: which of them a finding is of, and edits that are right for all.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::check::rule::{Finding, Findings};
use crate::diagnostic::{Code, Edit, Severity};
use crate::manifest::collect::Set;
use crate::source::{FileId, Sources, Span};

/// How many kustomizations are named.
const MOST_NAMED: usize = 3;

/// What was found in kustomizations.
#[derive(Debug)]
pub struct OverlayFindings<'s> {
    /// The folders of kustomizations, by their sets.
    folders: BTreeMap<usize, &'s str>,
    /// The sets of kustomizations that read a file.
    readers: BTreeMap<FileId, Vec<usize>>,
    found: Vec<(usize, Finding)>,
    /// What was said of namespaces.
    spaces: BTreeSet<String>,
}

/// What a finding says.
type OverlayTold = (Code, String, Option<Span>, Option<Box<Edit>>);

impl<'s> OverlayFindings<'s> {
    pub fn new(sets: &'s [Set]) -> Self {
        let mut all = Self {
            folders: BTreeMap::new(),
            readers: BTreeMap::new(),
            found: Vec::new(),
            spaces: BTreeSet::new(),
        };
        for (index, set) in sets.iter().enumerate() {
            let Some(kustomized) = &set.kustomized else { continue };
            all.folders.insert(index, &kustomized.folder);
            for file in &kustomized.files {
                all.readers.entry(*file).or_default().push(index);
            }
        }
        all
    }

    /// Adds what was found in a set.
    pub fn add(&mut self, set: usize, found: impl IntoIterator<Item = Finding>) {
        for finding in found {
            // A namespace is one for all of them.
            let is_space = finding.diagnostic.code == Code::MissingNamespace;
            if !is_space || self.spaces.insert(finding.diagnostic.message.clone()) {
                self.found.push((set, finding));
            }
        }
    }

    /// How many errors each set has.
    pub fn errors(&self, sets: usize) -> Vec<usize> {
        let mut all = vec![0; sets];
        for (set, finding) in &self.found {
            all[*set] += usize::from(finding.diagnostic.severity == Severity::Error);
        }
        all
    }

    /// Tells all of it: of a file that several read, what is so in some of them is told as theirs, and is no edit of the
    /// file.
    pub fn tell(self, sources: &Sources, findings: &mut Findings) {
        let mut groups: IndexMap<OverlayTold, Vec<(usize, Finding)>> = IndexMap::new();
        for (set, finding) in self.found {
            groups.entry(told(&finding)).or_default().push((set, finding));
        }
        for ((_, _, place, fix), group) in groups {
            let own: BTreeSet<usize> = group.iter().map(|(set, _)| *set).collect();
            // Another kustomization that reads the file, and in which this is not so.
            let other = |span: Span| {
                let mut readers = self.readers.get(&span.file)?.iter();
                readers.find(|reader| !own.contains(*reader)).map(|reader| self.folders[reader])
            };
            let names = named(own.iter().filter_map(|set| self.folders.get(set).copied()));
            let is_theirs = names.is_some() && place.and_then(other).is_some();
            let kept = fix.and_then(|edit| Some((edit.span, other(edit.span)?)));
            for (_, Finding { mut diagnostic, object }) in group {
                if let Some(names) = names.as_ref().filter(|_| is_theirs) {
                    diagnostic.message = format!("in {names}, {}", diagnostic.message);
                }
                if let Some((span, other)) = kept {
                    diagnostic.fix = None;
                    let file = &sources.get(span.file).name;
                    let why = format!("`{}` reads `{file}`, too", shown(other));
                    if let (Some(help), Some(names)) = (&mut diagnostic.help, &names) {
                        *help = format!("{help}, in a patch of {names}: {why}");
                    }
                }
                findings.about(object, diagnostic);
            }
        }
    }
}

fn told(Finding { diagnostic, .. }: &Finding) -> OverlayTold {
    (diagnostic.code, diagnostic.message.clone(), diagnostic.place(), diagnostic.fix.clone())
}

fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

/// `a`, `b` and 3 more; nothing where there are none.
fn named<'f>(folders: impl Iterator<Item = &'f str>) -> Option<String> {
    let all: Vec<String> = folders.map(|folder| format!("`{}`", shown(folder))).collect();
    Some(match all.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [most @ .., last] if all.len() <= MOST_NAMED => format!("{} and {last}", most.join(", ")),
        all => {
            let (shown, more) = all.split_at(MOST_NAMED);
            format!("{} and {} more", shown.join(", "), more.len())
        }
    })
}
