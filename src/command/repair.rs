//! The edits of `--fix`: what is written is what holds when all of it is looked at again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::check::fix::{self, FixState};
use crate::check::{self, Finding};
use crate::command::chart_values::GivenValues;
use crate::command::manifests::{self, ManifestFiles, Reading, STDIN};
use crate::diagnostic::Edit;
use crate::source::{FileId, Sources};

/// How often all of it is looked at.
const MOST_TRIALS: usize = 100;

/// What was written.
#[derive(Debug, Default)]
pub struct RepairedFiles {
    pub edits: usize,
    pub files: BTreeSet<String>,
}

/// Files that were checked, as they are on the disk.
pub struct Repair<'r> {
    read: &'r ManifestFiles,
    values: &'r GivenValues,
    reading: Reading,
    sources: Sources,
    trials: usize,
}

impl<'r> Repair<'r> {
    /// `shown` are the sources of what was found, in which secrets are masked.
    ///
    /// # Errors
    /// A file cannot be read any more.
    pub fn new(
        read: &'r ManifestFiles,
        values: &'r GivenValues,
        reading: Reading,
        shown: &Sources,
    ) -> anyhow::Result<Self> {
        let mut sources = Sources::default();
        for file in &read.files {
            let name = &shown.get(*file).name;
            let text = if is_file(name) { read.text(Path::new(name))? } else { None };
            sources.add(name.clone(), text.unwrap_or_default());
        }
        Ok(Self { read, values, reading, sources, trials: 0 })
    }

    /// Whether an edit may be written at all.
    fn is_editable(&self, edit: &Edit) -> bool {
        self.read.files.contains(&edit.span.file) && is_file(&self.sources.get(edit.span.file).name)
    }

    /// The findings whose edits hold.
    pub fn held(&mut self, findings: &[Finding]) -> Vec<Finding> {
        let is_editable = |finding: &&Finding| {
            finding.diagnostic.fix.as_ref().is_some_and(|edit| self.is_editable(edit))
        };
        let tried: Vec<Finding> = findings.iter().filter(is_editable).cloned().collect();
        let mut held = Vec::new();
        if !tried.is_empty() {
            let before = self.state(&BTreeMap::new());
            self.keep(tried, &before, &mut held);
        }
        held
    }

    /// Writes the edits of findings.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn write(&self, held: &[Finding], all: &mut RepairedFiles) -> anyhow::Result<()> {
        let (texts, made) = fix::apply(held, &self.sources);
        for (file, text) in &texts {
            let name = &self.sources.get(*file).name;
            self.read.replace(Path::new(name), text)?;
            all.files.insert(name.clone());
        }
        all.edits += made;
        Ok(())
    }

    /// Keeps those of some edits that hold together with what is kept already: all, or what of each half does.
    fn keep(&mut self, tried: Vec<Finding>, before: &FixState, kept: &mut Vec<Finding>) {
        if tried.is_empty() || self.trials >= MOST_TRIALS {
            return;
        }
        self.trials += 1;
        let all: Vec<Finding> = kept.iter().chain(&tried).cloned().collect();
        let (texts, _) = fix::apply(&all, &self.sources);
        if before.is_mended_in(&self.state(&texts), &all) {
            *kept = all;
        } else if tried.len() > 1 {
            let mut first = tried;
            let second = first.split_off(first.len() / 2);
            self.keep(first, before, kept);
            self.keep(second, before, kept);
        }
    }

    /// What is found where some files have other texts.
    fn state(&self, texts: &BTreeMap<FileId, String>) -> FixState {
        let mut sources = Sources::default();
        for file in &self.read.files {
            let own = self.sources.get(*file);
            let text = texts.get(file).unwrap_or(&own.text);
            sources.add(own.name.clone(), text.clone());
        }
        let edited =
            texts.iter().map(|(file, text)| (self.sources.get(*file).name.as_str(), text.as_str()));
        let collected = manifests::collect_edited(
            self.values,
            self.read,
            self.reading,
            &edited.collect(),
            &mut sources,
        );
        let checked = check::check(&collected, &self.read.files, &sources);
        FixState { checked, sources }
    }
}

fn is_file(name: &str) -> bool {
    name != STDIN
}
