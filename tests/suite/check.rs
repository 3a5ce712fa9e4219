//! `gen check`: what it finds in manifests, and how it tells.

mod addresses;
mod bombs;
mod cases;
mod command;
mod compose_files;
mod doubtful;
mod excused;
mod files;
mod formats;
mod images;
mod init_scripts;
mod kept_data;
mod later;
mod layers;
mod mutations;
mod names_and_waits;
mod neighbours;
mod never;
mod never_reached;
mod no_mistake;
mod opened;
mod own;
mod pod_security;
mod reached;
mod rights;
mod rules;
mod server_files;
mod shapes;
mod taken;
mod told_ports;
mod twins;
mod unbuilt;
mod ways;
mod wiring;

use std::collections::BTreeMap;

use stackgen::check::{Checked, check};
use stackgen::diagnostic::{Diagnostic, MessageFormat, Severity, render};
use stackgen::manifest::{World, WorldEntry, collect};
use stackgen::source::Sources;

/// Nothing but the files that are given; no programs.
#[derive(Debug, Default)]
struct Alone {
    files: BTreeMap<String, String>,
    kustomize: Option<String>,
    helm: Option<String>,
}

impl World for Alone {
    fn find(&self, path: &str) -> Result<WorldEntry, String> {
        let below = format!("{path}/");
        Ok(match self.files.get(path) {
            Some(text) => WorldEntry::File(text.clone().into_bytes()),
            None if self.files.keys().any(|file| file.starts_with(&below)) => WorldEntry::Folder,
            None => WorldEntry::Nothing,
        })
    }

    fn names(&self, folder: &str) -> Option<Vec<String>> {
        let start = format!("{}/", folder.trim_start_matches("./"));
        let below = self.files.keys().filter_map(|path| path.strip_prefix(&start));
        Some(below.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }

    fn kustomize(&self, _: &str, _: &BTreeMap<String, Vec<u8>>) -> Option<Result<String, String>> {
        self.kustomize.clone().map(Ok)
    }

    fn helm(&self, _: &str) -> Option<Result<String, String>> {
        self.helm.clone().map(Ok)
    }
}

/// What is found in some files, and what was passed over.
fn found_with(files: &[(&str, &str)], world: &Alone) -> (Checked, Sources, Vec<(String, String)>) {
    let mut sources = Sources::default();
    let ids: Vec<_> = files.iter().map(|(name, text)| sources.add(*name, *text)).collect();
    let collected = collect(&ids, &mut sources, world);
    let checked = check(&collected, &ids, &sources);
    (checked, sources, collected.passed_over)
}

/// Warnings and errors as people read them.
fn told(files: &[(&str, &str)]) -> String {
    let (checked, sources, _) = found_with(files, &Alone::default());
    let shown = checked.findings.iter().map(|finding| finding.diagnostic.clone());
    let shown: Vec<Diagnostic> = shown.filter(|found| found.severity > Severity::Note).collect();
    render(&shown, &sources.masked(&checked.secrets), MessageFormat::Human, false)
}

/// The codes of warnings and errors, with the objects that they are about.
fn codes(files: &[(&str, &str)]) -> Vec<String> {
    let (checked, ..) = found_with(files, &Alone::default());
    let shown = checked.findings.iter().filter(|found| found.diagnostic.severity > Severity::Note);
    shown.map(|found| format!("{} {}", found.diagnostic.code, found.object)).collect()
}

/// A pod that runs one container with some variables.
fn client(lines: &str) -> String {
    let mut text = "\
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      ports: [{ containerPort: 8000 }]
      env:
"
    .to_owned();
    for line in lines.lines() {
        text += "        ";
        text += line;
        text += "\n";
    }
    text
}

/// A Service of a name and a port, and a pod behind it.
fn server(name: &str, port: u16) -> String {
    format!(
        "\
---
apiVersion: v1
kind: Service
metadata: {{ name: {name} }}
spec: {{ selector: {{ app: {name} }}, ports: [{{ port: {port} }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: {name}, labels: {{ app: {name} }} }}
spec: {{ containers: [{{ name: {name}, image: acme/{name}:1.4.2, ports: [{{ containerPort: {port} }}] }}] }}
"
    )
}

/// What is found in a Compose file with other files beside it.
fn beside(compose: &str, files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let world = Alone { files: files.collect::<BTreeMap<_, _>>(), ..Alone::default() };
    let (checked, ..) = found_with(&[("compose.yaml", compose)], &world);
    let shown = |code: &str, object: &str| format!("{code} {object}");
    checked.findings.iter().map(|one| shown(one.diagnostic.code.as_str(), &one.object)).collect()
}
