//! What a folder holds already: programs with their Dockerfiles. From these `gen init` takes what it offers.

use std::path::Path;

use crate::adopt::listen::exposed;
use crate::disk;

/// Parts of names that programs have which serve pages.
const PAGES: [&str; 8] = ["front", "web", "ui", "client", "www", "spa", "site", "nginx"];

/// What is there, in the order in which it was found.
#[derive(Debug, Default)]
pub struct Found {
    pub backend: Option<FoundProgram>,
    pub frontend: Option<FoundProgram>,
    /// The files that told so.
    pub files: Vec<String>,
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
