//! `.gen-files`: how gen knows the files that it made.
//!
//! One line a file, in the form of `sha256sum`, so that `sha256sum -c .gen-files` tells what was
//! edited since. While a folder is being written a path may have two lines, the contents before
//! and after: an interrupted run leaves either, and the next one knows both as gen's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::input::read_text;
use super::tree::{Tree, check_path};

/// The name of the record, in the folder it speaks of.
pub(super) const NAME: &str = ".gen-files";

const HEADER: &str = "\
# The files that gen made in this folder, each with its sha256.
# gen replaces and removes these files and no others. Keep this file beside them.
";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    sums: BTreeMap<String, BTreeSet<String>>,
}

impl Listing {
    pub(super) fn of(tree: &Tree) -> Self {
        let sums = tree.iter().map(|(path, contents)| (path.to_owned(), [sum(contents)].into()));
        Self { sums: sums.collect() }
    }

    /// The record in a folder; `None` where there is none.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(NAME);
        if path.is_symlink() {
            bail!("`{}` is a link, which gen never makes: remove it", path.display());
        }
        let Some(text) = read_text(&path)? else { return Ok(None) };
        let listing = Self::parse(&text).with_context(|| {
            format!("cannot tell which files gen made: `{}` is damaged", path.display())
        })?;
        Ok(Some(listing))
    }

    /// Paths are validated as those of a tree are: a record from elsewhere leads nowhere else.
    fn parse(text: &str) -> Result<Self> {
        let mut listing = Self::default();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let number = index + 1;
            let Some((sum, path)) = line.split_once("  ").filter(|(sum, _)| is_sum(sum)) else {
                bail!("line {number} is not a sha256, two spaces and a path");
            };
            check_path(path).with_context(|| format!("line {number}"))?;
            listing.sums.entry(path.to_owned()).or_default().insert(sum.to_owned());
        }
        Ok(listing)
    }

    pub(super) fn render(&self) -> String {
        let mut text = HEADER.to_owned();
        for (path, sums) in &self.sums {
            for sum in sums {
                writeln!(text, "{sum}  {path}").expect("text takes all");
            }
        }
        text
    }

    /// Everything that either knows.
    pub(super) fn union(mut self, other: &Self) -> Self {
        for (path, sums) in &other.sums {
            self.sums.entry(path.clone()).or_default().extend(sums.iter().cloned());
        }
        self
    }

    /// Whether gen made a file of this path.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.sums.contains_key(path)
    }

    /// Whether gen made a file of this path with these contents.
    pub(super) fn knows(&self, path: &str, contents: &[u8]) -> bool {
        self.sums.get(path).is_some_and(|sums| sums.contains(&sum(contents)))
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.sums.keys().map(String::as_str)
    }
}

fn sum(contents: &[u8]) -> String {
    Sha256::digest(contents).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text takes all");
        text
    })
}

fn is_sum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
