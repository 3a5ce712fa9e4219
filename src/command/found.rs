//! What a folder holds already: programs with their Dockerfiles. From these `gen init` takes what it offers.

use std::ffi::OsStr;
use std::path::Path;

use crate::adopt::listen::exposed;
use crate::disk::{self, Root};

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
        let mut folders = vec![String::new()];
        folders.extend(disk::folders(dir).unwrap_or_default());
        for folder in folders {
            let path = Path::new(&folder).join("Dockerfile");
            let Ok(Some(text)) = disk::read_text(&dir.join(&path)) else { continue };
            found.files.push(path.to_string_lossy().replace('\\', "/"));
            let name = if folder.is_empty() { "api".to_owned() } else { folder };
            found.part(FoundProgram { name, port: exposed(&text) });
        }
        found.manifests = manifests(dir);
        found
    }

    /// Whether it tells which programs there are.
    pub fn has_programs(&self) -> bool {
        self.backend.is_some() || self.frontend.is_some()
    }

    /// Takes a program for what its name says, the first of each.
    fn part(&mut self, part: FoundProgram) {
        let is_page = PAGES.iter().any(|word| part.name.to_lowercase().contains(word));
        let place = if is_page { &mut self.frontend } else { &mut self.backend };
        if place.is_none() {
            *place = Some(part);
        }
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
