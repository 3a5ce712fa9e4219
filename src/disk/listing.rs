//! `.gen-files`: how gen knows the files that it made, one line a path.
//!
//! Two branches that make other files merge: `.gitattributes` beside it says that both sides of a line count
//! ([`ATTRIBUTES`]). While a folder is being written the record holds what was and what will be: an
//! interrupted run leaves either, and the next one knows both as gen's.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::input::read_text;
use super::path::{ATTRIBUTES, RECORD, check_path};
use super::tree::Tree;

const HEADER: &str = "\
# The files that gen made in this folder. It replaces and removes these and no others: keep this file beside them.
";

/// How the line starts that names the verb.
const MAKER: &str = "# Made by gen ";

/// What Git writes between the sides of a merge that it leaves to people.
const CONFLICT: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    paths: BTreeSet<String>,
    /// The verb that made the files.
    maker: Option<String>,
}

impl Listing {
    pub(super) fn of(tree: &Tree) -> Self {
        let paths = tree.iter().map(|(path, _)| path.to_owned());
        Self {
            paths: paths.filter(|path| path != ATTRIBUTES.0).collect(),
            maker: tree.maker().map(str::to_owned),
        }
    }

    /// The record in a folder; `None` where there is none.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(RECORD);
        if path.is_symlink() {
            bail!("`{}` is a link, which gen never makes: remove it", path.display());
        }
        let Some(text) = read_text(&path)? else { return Ok(None) };
        let listing = Self::parse(&text).with_context(|| {
            format!("cannot tell which files gen made: `{}` is damaged", path.display())
        })?;
        Ok(Some(listing))
    }

    /// What gen made in a folder whose record is gone: what it makes there now, if the folder is gen's.
    pub(super) fn lost(dir: &Path, tree: &Tree) -> Self {
        if Self::is_own(dir) { Self::of(tree) } else { Self::default() }
    }

    /// Whether what a folder tells Git is what gen does.
    pub(super) fn is_own(dir: &Path) -> bool {
        let (name, text) = ATTRIBUTES;
        let path = dir.join(name);
        let found = if path.is_symlink() { None } else { read_text(&path).ok().flatten() };
        found.is_some_and(|found| found.lines().eq(text.lines()))
    }

    /// Paths are validated as those of a tree are: a record from elsewhere leads nowhere else.
    fn parse(text: &str) -> Result<Self> {
        let mut listing = Self::default();
        for (index, line) in text.lines().enumerate() {
            if let Some(maker) = line.strip_prefix(MAKER) {
                listing.maker = Some(maker.to_owned());
            }
            let is_conflict = CONFLICT.iter().any(|sign| line.starts_with(sign));
            if line.is_empty() || line.starts_with('#') || is_conflict {
                continue;
            }
            // Before 0.1 a path had its sha256 before it.
            let path =
                line.split_once("  ").filter(|(sum, _)| is_sum(sum)).map_or(line, |(_, path)| path);
            check_path(path).with_context(|| format!("line {}", index + 1))?;
            listing.paths.insert(path.to_owned());
        }
        Ok(listing)
    }

    pub(super) fn render(&self) -> String {
        let mut text = HEADER.to_owned();
        if let Some(maker) = &self.maker {
            writeln!(text, "{MAKER}{maker}").expect("text takes all");
        }
        for path in &self.paths {
            writeln!(text, "{path}").expect("text takes all");
        }
        text
    }

    /// Everything that either knows, made by who made the other.
    pub(super) fn union(mut self, other: &Self) -> Self {
        self.maker.clone_from(&other.maker);
        self.paths.extend(other.paths.iter().cloned());
        self
    }

    /// Whether gen made a file of this path.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether this one knows all that the other does.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.paths.is_superset(&other.paths)
    }

    /// The verb that made the files, where that is recorded.
    pub(super) fn maker(&self) -> Option<&str> {
        self.maker.as_deref()
    }

    /// Whether a verb made the files.
    pub(super) fn is_by(&self, verb: &str) -> bool {
        self.maker.as_deref() == Some(verb)
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }
}

fn is_sum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
