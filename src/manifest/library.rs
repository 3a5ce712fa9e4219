//! Files by their paths, each read and parsed once: those that were given, and those that they name.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::manifest::kustomization::NAMES;
use crate::manifest::parsed::{Parsed, join};
use crate::manifest::world::{World, WorldEntry};
use crate::source::Sources;

/// The most bytes that manifests may name beside those that were given.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// What is at a path.
#[derive(Clone, Debug)]
pub enum PathEntry<'p> {
    Nothing,
    Folder,
    Given(&'p Parsed),
    Loaded(Rc<LoadedFile>),
    /// Not read; why, as a clause.
    Refused(String),
}

/// A file that was not given.
#[derive(Debug)]
pub struct LoadedFile {
    pub bytes: Vec<u8>,
    /// Its documents, once somebody asked for them.
    pub parsed: Option<Parsed>,
}

/// What was read beside the files that were given.
#[derive(Debug, Default)]
pub struct Shelf {
    entries: BTreeMap<String, PathEntry<'static>>,
    bytes: usize,
}

/// Everything that can be read.
pub struct Library<'l> {
    pub given: &'l BTreeMap<&'l str, &'l Parsed>,
    pub shelf: &'l mut Shelf,
    pub sources: &'l mut Sources,
    pub world: &'l dyn World,
}

impl<'l> Library<'l> {
    /// What is at a path.
    pub fn find(&mut self, path: &str) -> PathEntry<'l> {
        if let Some(parsed) = self.given.get(path) {
            return PathEntry::Given(parsed);
        }
        if NAMES.iter().any(|name| self.given.contains_key(join(path, name).as_str())) {
            return PathEntry::Folder;
        }
        if let Some(known) = self.shelf.entries.get(path) {
            return known.clone();
        }
        let entry = match self.world.find(path) {
            Err(why) => PathEntry::Refused(why),
            Ok(WorldEntry::Nothing) => PathEntry::Nothing,
            Ok(WorldEntry::Folder) => PathEntry::Folder,
            Ok(WorldEntry::File(bytes)) => self.shelf.add(bytes),
        };
        self.shelf.entries.insert(path.to_owned(), entry.clone());
        entry
    }

    /// Asks about the documents of a file; `None` where it is no text, or no file.
    pub fn read<T>(&mut self, path: &str, ask: impl FnOnce(&Parsed) -> T) -> Option<T> {
        match self.find(path) {
            PathEntry::Given(parsed) => Some(ask(parsed)),
            PathEntry::Loaded(file) => self.load(path, &file)?.parsed.as_ref().map(ask),
            PathEntry::Nothing | PathEntry::Folder | PathEntry::Refused(_) => None,
        }
    }

    /// The bytes of a file, with `None` for what is no file.
    pub fn bytes(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.find(path) {
            PathEntry::Given(parsed) => {
                Some(self.sources.get(parsed.file).text.clone().into_bytes())
            }
            PathEntry::Loaded(file) => Some(file.bytes.clone()),
            PathEntry::Nothing | PathEntry::Folder | PathEntry::Refused(_) => None,
        }
    }

    fn load(&mut self, path: &str, file: &Rc<LoadedFile>) -> Option<Rc<LoadedFile>> {
        if file.parsed.is_some() {
            return Some(Rc::clone(file));
        }
        let text = String::from_utf8(file.bytes.clone()).ok()?;
        let id = self.sources.add(path, text);
        let parsed = Parsed::read(path.to_owned(), id, self.sources);
        let file = Rc::new(LoadedFile { bytes: file.bytes.clone(), parsed: Some(parsed) });
        self.shelf.entries.insert(path.to_owned(), PathEntry::Loaded(Rc::clone(&file)));
        Some(file)
    }
}

impl Shelf {
    fn add(&mut self, bytes: Vec<u8>) -> PathEntry<'static> {
        self.bytes += bytes.len();
        if self.bytes > MOST_BYTES {
            let most = MOST_BYTES / 1024 / 1024;
            return PathEntry::Refused(format!("all files together exceed {most} MiB"));
        }
        PathEntry::Loaded(Rc::new(LoadedFile { bytes, parsed: None }))
    }
}
