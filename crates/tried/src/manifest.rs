//! Anybody's manifests: from texts to findings, pictures and differences.

use std::collections::BTreeMap;

use stackgen::check::{self, baseline, fix, report as findings};
use stackgen::diagnostic::{self, MessageFormat};
use stackgen::diff::{Premise, SideObject, compare};
use stackgen::manifest::{Collected, World, WorldEntry, collect};
use stackgen::report::diff_answer::Answer;
use stackgen::report::{diff, diff_json, diff_markdown};
use stackgen::source::Sources;

use crate::{Tries, parts};

/// Files beside those that are asked about; no programs.
struct Beside(BTreeMap<String, String>);

impl World for Beside {
    fn find(&self, path: &str) -> Result<WorldEntry, String> {
        let folder = format!("{path}/");
        Ok(match self.0.get(path) {
            Some(text) => WorldEntry::File(text.clone().into_bytes()),
            None if self.0.keys().any(|name| name.starts_with(&folder)) => WorldEntry::Folder,
            None => WorldEntry::Nothing,
        })
    }
}

pub fn manifests(text: &str, tries: Tries) {
    checked(text, "all.yaml", tries);
}

pub fn composes(text: &str, tries: Tries) {
    checked(text, "compose.yaml", tries);
}

pub fn kustomizations(text: &str, tries: Tries) {
    checked(text, "kustomization.yaml", tries);
}

/// Reads and checks; reports or repairs what was found.
fn checked(text: &str, first: &str, tries: Tries) {
    let (sources, collected, files) = read(&parts(text, first));
    let checked = check::check(&collected, &files, &sources);
    let passed_over = &collected.passed_over;
    let all =
        [findings::ReportPart { findings: &checked.findings, sources: &sources, passed_over }];
    tries.run(&[
        &|| {
            let told = collected.diagnostics.iter();
            let found = checked.findings.iter().map(|finding| &finding.diagnostic);
            let told: Vec<_> = told.chain(found).cloned().collect();
            let _ = diagnostic::render(&told, &sources, MessageFormat::Human, true);
        },
        &|| {
            for line in findings::json(&checked.findings, &sources).lines() {
                serde_json::from_str::<serde_json::Value>(line).expect("JSON");
            }
        },
        &|| {
            serde_json::from_str::<serde_json::Value>(&findings::sarif(&all)).expect("SARIF");
        },
        &|| {
            roxmltree::Document::parse(&findings::junit(&all)).expect("JUnit's XML");
        },
        &|| {
            let mut left = checked.findings.clone();
            let known = baseline::write(&checked.findings, &sources);
            baseline::apply(&mut left, &known, &sources);
        },
        &|| {
            let _ = fix::apply(&checked.findings, &sources);
        },
    ]);
}

fn read(files: &[(&str, String)]) -> (Sources, Collected, Vec<stackgen::source::FileId>) {
    let mut sources = Sources::default();
    let mut beside = BTreeMap::new();
    let mut ids = Vec::new();
    for (name, text) in files {
        ids.push(sources.add(*name, text.clone()));
        beside.insert((*name).to_owned(), text.clone());
    }
    let collected = collect(&ids, &mut sources, &Beside(beside));
    (sources, collected, ids)
}

/// Compares what stands before the first name with all that follows.
pub fn differences(text: &str, tries: Tries) {
    let files = parts(text, "all.yaml");
    let (before_sources, before, _) = read(&files[..1]);
    let (after_sources, after, _) = read(&files[1..]);
    let items = |collected: &Collected| -> Vec<SideObject> {
        collected.sets.iter().flat_map(|set| &set.objects).map(SideObject::read).collect()
    };
    let (before, after) = (items(&before), items(&after));
    let premise = Premise::default();
    let comparison = compare(&before, &after, &premise);
    let sides = [(before.as_slice(), &before_sources), (after.as_slice(), &after_sources)];
    let names = ["before", "after"].map(str::to_owned);
    let answer = Answer::new(names, comparison, None, sides);
    tries.run(&[
        &|| {
            let _ = diff::to_text(&answer, true);
        },
        &|| {
            let _ = diff_markdown::to_text(&answer);
        },
        &|| {
            let _ = diff_json::to_json(&answer);
        },
        &|| {
            let again = compare(&before, &before, &premise);
            assert!(again.differences.is_empty() || has_twins(&before));
        },
    ]);
}

/// Whether two objects have one identity: which of them is meant, no one knows.
fn has_twins(items: &[SideObject]) -> bool {
    let mut identities: Vec<_> = items.iter().map(SideObject::identity).collect();
    identities.sort();
    identities.windows(2).any(|pair| pair[0] == pair[1])
}
