//! How far gen reads: one rule for all verbs.
//!
//! Manifests and values come from others than whoever runs gen, and name files. What they name is read
//! where it is, links followed to their end, inside of one folder: the root. Elsewhere it is not read,
//! and neither are the files of Git itself (which hold the tokens of a checkout), devices, pipes, and
//! what the kernel tells of its processes.
//!
//! Hard links are read as what they are, files. Git makes none, an archive makes them of its own
//! files, and whoever can make one to a file elsewhere can read that file already.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
#[cfg(unix)]
use rustix::fs::OFlags;

use super::input::{LIMIT, is_open_already, text_of};

/// The flag that says where the root is.
pub const FLAG: &str = "--root";

/// Folders that are the kernel's, not files of anybody.
const KERNEL: [&str; 2] = ["/proc", "/sys"];

/// A folder, links followed, in which gen reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    folder: PathBuf,
}

/// What is at a path inside of a root.
#[derive(Debug, PartialEq, Eq)]
pub enum RootEntry {
    Nothing,
    Folder(PathBuf),
    File(PathBuf),
}

impl Root {
    /// The root of a path that was named on the command line: what `given` says, else the repository
    /// of Git that holds the path as it is written, else the folder that `directory` says, where the
    /// path is in it, else the folder that was named, or the file's.
    ///
    /// A link on the way there counts as the repository's that holds it, so that a link that leads out
    /// of a repository leads out of the root.
    ///
    /// # Errors
    /// `given` is no folder.
    pub fn of(named: &Path, given: Option<&Path>, directory: Option<&Path>) -> Result<Self> {
        if let Some(given) = given {
            let failed = || format!("`{}` is no folder that can be read", given.display());
            let folder = fs::canonicalize(given).with_context(failed)?;
            return Ok(Self { folder });
        }
        let whole = normal(&std::path::absolute(named).unwrap_or_else(|_| named.to_owned()));
        if let Some(folder) = repository(&whole) {
            return Ok(Self { folder });
        }
        let directory = directory.and_then(|directory| fs::canonicalize(directory).ok());
        if let Some(folder) = directory.filter(|directory| whole.starts_with(directory)) {
            return Ok(Self { folder });
        }
        let real = end_of(&whole);
        let folder = if real.is_dir() { real } else { real.parent().unwrap_or(&real).to_owned() };
        Ok(Self { folder })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is at a path, links followed to their end.
    ///
    /// # Errors
    /// It is outside of the root, or nothing that may be read.
    pub fn find(&self, path: &Path) -> Result<RootEntry> {
        let shown = path.display();
        let whole = std::path::absolute(path).with_context(|| format!("no path: `{shown}`"))?;
        let real = match fs::canonicalize(&whole) {
            Ok(real) => real,
            Err(error) if is_absent(&error) => {
                self.admit(path, &end_of(&normal(&whole)))?;
                if let Ok(target) = fs::read_link(&whole) {
                    bail!("`{shown}` is a link to `{}`, which does not exist", target.display());
                }
                return Ok(RootEntry::Nothing);
            }
            Err(error) => return Err(error).context(format!("cannot read `{shown}`")),
        };
        self.admit(path, &real)?;
        let metadata = fs::metadata(&real).with_context(|| format!("cannot read `{shown}`"))?;
        if metadata.is_dir() {
            return Ok(RootEntry::Folder(real));
        }
        if !metadata.is_file() {
            bail!("`{shown}` is no regular file");
        }
        Ok(RootEntry::File(real))
    }

    /// The bytes of a file, at most [`LIMIT`] of them; `None` where there is no such file.
    ///
    /// # Errors
    /// As [`Root::find`]; and it is a folder, is larger, or cannot be read.
    pub fn bytes(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        let shown = path.display();
        let real = match self.find(path)? {
            RootEntry::Nothing => return Ok(None),
            RootEntry::Folder(_) => bail!("`{shown}` is a folder, not a file"),
            RootEntry::File(real) => real,
        };
        let failed = || format!("cannot read `{shown}`");
        let file = open(&real).with_context(failed)?;
        // Who writes here meanwhile may have put a link in its place, or in that of a folder.
        if !matches!(self.find(path)?, RootEntry::File(again) if is_at(&file, &again)) {
            bail!("`{shown}` became another file while it was read");
        }
        let size = file.metadata().map_or(0, |found| found.len()).min(LIMIT);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
        file.take(LIMIT + 1).read_to_end(&mut bytes).with_context(failed)?;
        if bytes.len() as u64 > LIMIT {
            bail!("`{shown}` is larger than {} MiB", LIMIT / 1024 / 1024);
        }
        Ok(Some(bytes))
    }

    /// The text of a file; `None` where there is no such file.
    ///
    /// # Errors
    /// As [`Root::bytes`]; and it is not UTF-8.
    pub fn text(&self, path: &Path) -> Result<Option<String>> {
        let bytes = self.bytes(path)?;
        bytes.map(|bytes| text_of(bytes, &format!("`{}`", path.display()))).transpose()
    }

    fn admit(&self, path: &Path, real: &Path) -> Result<()> {
        let (shown, to) = (path.display(), real.display());
        if KERNEL.iter().any(|folder| real.starts_with(folder)) {
            bail!("`{shown}` leads to `{to}`, which gen does not read");
        }
        let Ok(inner) = real.strip_prefix(&self.folder) else {
            let root = self.folder.display();
            bail!("`{shown}` leads out of `{root}`; `{FLAG} DIR` lets gen read in all of DIR");
        };
        let is_git = |part: Component<'_>| part.as_os_str().eq_ignore_ascii_case(".git");
        if inner.components().any(is_git) {
            bail!("`{shown}` leads to `{to}`, which is Git's own");
        }
        Ok(())
    }
}

/// Opens a file for reading; without waiting, should it have become a pipe.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    File::options().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    File::open(path)
}

/// Whether what was opened is what is at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |found: fs::Metadata| (found.dev(), found.ino());
    let there = fs::symlink_metadata(path).map(identity);
    file.metadata().map(identity).is_ok_and(|own| there.is_ok_and(|there| own == there))
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// The text of a file that was named on the command line. What the shell opened is read as it is.
///
/// # Errors
/// As [`Root::text`].
pub fn read_named(path: &Path, root: impl FnOnce() -> Result<Root>) -> Result<Option<String>> {
    if is_open_already(path) { super::read_text(path) } else { root()?.text(path) }
}

/// Where a path leads, links followed as far as there is anything; the rest is as it is written.
pub fn real(path: &Path) -> PathBuf {
    end_of(&normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned())))
}

/// The innermost repository that holds a path. A link out of a repository is not followed.
fn repository(path: &Path) -> Option<PathBuf> {
    let mut real = PathBuf::new();
    let mut found: Option<PathBuf> = None;
    for part in path.components() {
        real.push(part);
        if real.is_symlink() {
            let Ok(target) = fs::canonicalize(&real) else { return found };
            if found.as_ref().is_some_and(|found| !target.starts_with(found)) {
                return found;
            }
            real = target;
        }
        if real.join(".git").symlink_metadata().is_ok() {
            found = Some(real.clone());
        }
    }
    found
}

/// Where a path leads, as far as it exists; the rest is as it is written.
fn end_of(path: &Path) -> PathBuf {
    for (at, rest) in path.ancestors().map(|at| (at, path.strip_prefix(at))) {
        if let (Ok(real), Ok(rest)) = (fs::canonicalize(at), rest) {
            // To join nothing would end the path with a slash.
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    path.to_owned()
}

/// An absolute path with `.` and `..` worked out as text.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
