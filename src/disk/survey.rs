//! What a folder on disk holds, seen beside the tree that it should hold.
//!
//! The survey decides and changes nothing; `write` and `check` both act on it. Links inside the
//! folder are never followed.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::listing::Listing;
use super::path::{ATTRIBUTES, ancestors};
use super::tree::Tree;

pub(super) struct Survey {
    /// Each path of the tree.
    pub(super) wanted: BTreeMap<String, FileState>,
    /// Each path that gen made before and no longer makes.
    pub(super) stale: BTreeMap<String, Stale>,
}

pub(super) enum FileState {
    Missing,
    Same,
    /// What is there instead.
    Different(Vec<u8>),
    /// Not gen's to write; the text says what is there.
    Foreign(String),
}

pub(super) enum Stale {
    /// What it holds.
    Here(Vec<u8>),
    /// Somebody removed it already.
    Gone,
}

impl Survey {
    pub(super) fn new(dir: &Path, tree: &Tree, listing: &Listing) -> Result<Self> {
        let mut wanted = BTreeMap::new();
        for (path, contents) in tree.iter() {
            wanted.insert(path.to_owned(), look(dir, path, contents, listing)?);
        }
        let mut stale = BTreeMap::new();
        for path in listing.paths().filter(|path| tree.get(path).is_none()) {
            if let Some(state) = look_for_stale(dir, path)? {
                stale.insert(path.to_owned(), state);
            }
        }
        Ok(Self { wanted, stale })
    }

    /// What is in the way, a sentence each.
    pub(super) fn foreign(&self) -> impl Iterator<Item = &str> {
        self.wanted.values().filter_map(|state| match state {
            FileState::Foreign(why) => Some(why.as_str()),
            FileState::Missing | FileState::Same | FileState::Different(_) => None,
        })
    }

    /// Whether every file is as it should be.
    pub(super) fn is_clean(&self) -> bool {
        self.stale.values().all(|stale| matches!(stale, Stale::Gone))
            && self.wanted.values().all(|state| matches!(state, FileState::Same))
    }
}

fn look(dir: &Path, path: &str, contents: &[u8], listing: &Listing) -> Result<FileState> {
    let foreign = |path: &str, what: &str| {
        FileState::Foreign(format!("`{}` is {what}", dir.join(path).display()))
    };
    let (at, kind) = reach(dir, path)?;
    Ok(match kind {
        PathKind::Nothing => FileState::Missing,
        PathKind::Link => foreign(at, "a link, and gen writes through none"),
        PathKind::Other => foreign(at, "no regular file"),
        // Whatever people tell Git of the folder stands.
        PathKind::File if at == ATTRIBUTES.0 => FileState::Same,
        PathKind::File if !listing.holds(at) => foreign(at, "a file that gen did not make"),
        // A file of gen's own that gives way to a folder.
        PathKind::File if at != path => FileState::Missing,
        PathKind::File => match find(dir, path)? {
            found if is_same(&found, contents) => FileState::Same,
            found => FileState::Different(found),
        },
        PathKind::Folder => match foreign_below(dir, path, listing)? {
            Some(inner) => foreign(&inner, &format!("in the way of the file `{path}`")),
            None => FileState::Missing,
        },
    })
}

/// `None` where the path no longer leads to a file: what is there instead is not gen's.
fn look_for_stale(dir: &Path, path: &str) -> Result<Option<Stale>> {
    Ok(match reach(dir, path)? {
        (_, PathKind::Nothing) => Some(Stale::Gone),
        (at, PathKind::File) if at == path => Some(Stale::Here(find(dir, path)?)),
        (_, PathKind::File | PathKind::Folder | PathKind::Link | PathKind::Other) => None,
    })
}

fn find(dir: &Path, path: &str) -> Result<Vec<u8>> {
    let full = dir.join(path);
    fs::read(&full).with_context(|| format!("cannot read `{}`", full.display()))
}

/// Whether a file holds what gen makes, perhaps with the line ends that Git gives text on Windows.
fn is_same(found: &[u8], wanted: &[u8]) -> bool {
    let line = |line| <[u8]>::strip_suffix(line, b"\r").unwrap_or(line);
    let lines = |text| <[u8]>::split(text, |byte| *byte == b'\n').map(line);
    found == wanted || found.len() > wanted.len() && lines(found).eq(lines(wanted))
}

enum PathKind {
    Nothing,
    File,
    Folder,
    Link,
    Other,
}

/// Walks from the folder towards a path, to its end or to the first thing that is no folder.
fn reach<'a>(dir: &Path, path: &'a str) -> Result<(&'a str, PathKind)> {
    for folder in ancestors(path) {
        match kind(&dir.join(folder))? {
            PathKind::Folder => {}
            PathKind::Nothing => return Ok((path, PathKind::Nothing)),
            found @ (PathKind::File | PathKind::Link | PathKind::Other) => {
                return Ok((folder, found));
            }
        }
    }
    Ok((path, kind(&dir.join(path))?))
}

fn kind(path: &Path) -> Result<PathKind> {
    let kind = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(PathKind::Nothing),
        Err(error) => return Err(error).context(format!("cannot look at `{}`", path.display())),
    };
    Ok(if kind.is_symlink() {
        PathKind::Link
    } else if kind.is_dir() {
        PathKind::Folder
    } else if kind.is_file() {
        PathKind::File
    } else {
        PathKind::Other
    })
}

/// The first thing below a folder that gen did not make.
fn foreign_below(dir: &Path, folder: &str, listing: &Listing) -> Result<Option<String>> {
    let full = dir.join(folder);
    let failed = || format!("cannot list `{}`", full.display());
    for entry in fs::read_dir(&full).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let Ok(name) = entry.file_name().into_string() else {
            bail!("the name of `{}` is not UTF-8", entry.path().display());
        };
        let path = format!("{folder}/{name}");
        match kind(&entry.path())? {
            PathKind::Nothing => {}
            PathKind::File if listing.holds(&path) => {}
            PathKind::File | PathKind::Link | PathKind::Other => return Ok(Some(path)),
            PathKind::Folder => {
                if let Some(inner) = foreign_below(dir, &path, listing)? {
                    return Ok(Some(inner));
                }
            }
        }
    }
    Ok(None)
}
