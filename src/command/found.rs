//! What a folder holds already: programs with their Dockerfiles. From these `gen init` takes what it offers.

use std::ffi::OsStr;
use std::path::Path;

use crate::adopt::listen::exposed;
use crate::disk::{self, Root};
use crate::manifest::compose_run::STANDARD;

/// Parts of names that programs have which serve pages.
const PAGES: [&str; 8] = ["front", "web", "ui", "client", "www", "spa", "site", "nginx"];

/// How many files are looked at.
const MOST_LOOKED_AT: usize = 1_000;

/// What is there, in the order in which it was found.
#[derive(Debug, Default)]
pub struct Found {
    pub backend: Option<FoundProgram>,
    pub frontend: Option<FoundProgram>,
    /// The files that told so.
    pub files: Vec<String>,
    /// A file of Kubernetes manifests, which values are not made of.
    pub manifests: Option<String>,
    /// Those of further programs.
    pub others: Vec<String>,
    /// A folder with a Compose file, where this one has none.
    pub composed: Option<String>,
}

/// A program of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundProgram {
    pub name: String,
    /// The port that it listens on.
    pub port: Option<u16>,
}

impl Found {
    /// Looks into a folder. What cannot be read tells nothing.
    pub fn of(dir: &Path) -> Self {
        let mut found = Self::default();
        for folder in folders(dir) {
            let here = dir.join(&folder);
            let is_composed = || STANDARD.iter().any(|name| disk::exists(&here.join(name)));
            if found.composed.is_none() && !folder.is_empty() && is_composed() {
                found.composed = Some(folder.clone());
            }
            let path = if folder.is_empty() {
                "Dockerfile".to_owned()
            } else {
                format!("{folder}/Dockerfile")
            };
            let Ok(Some(text)) = disk::read_text(&dir.join(&path)) else { continue };
            let last = folder.rsplit('/').next().unwrap_or_default();
            let name = if last.is_empty() { "api" } else { last }.to_owned();
            if found.part(FoundProgram { name, port: exposed(&text) }) {
                found.files.push(path);
            } else {
                found.others.push(path);
            }
        }
        found.manifests = manifests(dir);
        found
    }

    /// Whether it tells which programs there are.
    pub fn has_programs(&self) -> bool {
        self.backend.is_some() || self.frontend.is_some()
    }

    /// Takes a program for what its name says, the first of each; whether it does.
    fn part(&mut self, part: FoundProgram) -> bool {
        let is_page = PAGES.iter().any(|word| part.name.to_lowercase().contains(word));
        let place = if is_page { &mut self.frontend } else { &mut self.backend };
        let is_first = place.is_none();
        if is_first {
            *place = Some(part);
        }
        is_first
    }
}

/// The first file of Kubernetes objects in a folder.
fn manifests(dir: &Path) -> Option<String> {
    let root = Root::of(dir, None, None).ok()?;
    let names = disk::names_below(dir, &root, MOST_LOOKED_AT).ok()??;
    let is_yaml = |name: &String| {
        let extension = Path::new(name).extension().and_then(OsStr::to_str);
        matches!(extension, Some("yaml" | "yml"))
    };
    names.into_iter().filter(is_yaml).find(|name| {
        let text = disk::read_text(&dir.join(name)).ok().flatten().unwrap_or_default();
        ["apiVersion:", "kind:"].iter().all(|key| text.lines().any(|line| line.starts_with(key)))
    })
}

/// Folders that hold what others wrote, or what is made.
const NO_PROGRAMS: [&str; 5] = ["build", "dist", "node_modules", "target", "vendor"];

/// The folder itself, those in it, and those in these.
fn folders(dir: &Path) -> Vec<String> {
    let below = |folder: &Path| {
        let mut all = disk::folders(folder).unwrap_or_default();
        all.retain(|name| !NO_PROGRAMS.contains(&name.as_str()));
        all
    };
    let first = below(dir);
    let second = first.iter().flat_map(|folder| {
        let own = below(&dir.join(folder)).into_iter();
        own.map(move |name| format!("{folder}/{name}")).collect::<Vec<_>>()
    });
    let second: Vec<String> = second.collect();
    std::iter::once(String::new()).chain(first).chain(second).collect()
}
