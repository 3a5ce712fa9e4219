//! Texts that gen reads: files the user names, files found by name, stdin.
//!
//! Every text is bounded and UTF-8, so that a wrong path (`/dev/zero`, a pipe nobody writes to, an
//! archive) ends in a message instead of a hang.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The largest text that gen reads, in bytes.
pub const LIMIT: u64 = 20 * 1024 * 1024;

/// The text of a file; `None` where there is no such file.
///
/// Links are followed, as a mounted `ConfigMap` is made of them. A pipe is read only by its number
/// (`/dev/fd/63`, which is what a shell makes of `<(…)`): one with a name may have no writer.
///
/// # Errors
/// The path is a folder, a device, a named pipe or a link to nowhere, cannot be read, is larger
/// than [`LIMIT`], or is not UTF-8.
pub fn read_text(path: &Path) -> Result<Option<String>> {
    let shown = path.display();
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if let Ok(target) = fs::read_link(path) {
                bail!("`{shown}` is a link to `{}`, which does not exist", target.display());
            }
            return Ok(None);
        }
        Err(error) => return Err(error).context(format!("cannot read `{shown}`")),
    };
    if metadata.is_dir() {
        bail!("`{shown}` is a folder, not a file");
    }
    if !metadata.is_file() && !is_open_already(path) {
        bail!("`{shown}` is no regular file; to read a pipe, pass `-` and use stdin");
    }
    let file = File::open(path).with_context(|| format!("cannot read `{shown}`"))?;
    read_bounded(file, metadata.len(), &format!("`{shown}`")).map(Some)
}

/// Whether there is a file, a folder or a link of this name.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// All of stdin.
///
/// # Errors
/// Stdin cannot be read, is larger than [`LIMIT`], or is not UTF-8.
pub fn read_stdin() -> Result<String> {
    read_bounded(io::stdin().lock(), 0, "stdin")
}

/// The nearest folder above the current one that holds a file, as a path from here: `..`, `../..`. It is
/// for a message alone: no one reads there.
pub fn folder_above(file: &str) -> Option<String> {
    let here = std::path::absolute(".").ok()?;
    let mut up = String::new();
    for folder in here.ancestors().skip(1) {
        up += if up.is_empty() { ".." } else { "/.." };
        if folder.join(file).is_file() {
            return Some(up);
        }
    }
    None
}

/// The names of the files of an ending in a folder, without it, sorted: `base`, `dev`,
/// `dev.kind`. Hidden files are left out; a folder that does not exist has none.
///
/// # Errors
/// The folder cannot be read, is a file, or holds such a name that is not UTF-8.
pub fn list(folder: &Path, ending: &str) -> Result<Vec<String>> {
    let failed = || format!("cannot list `{}`", folder.display());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(failed),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.with_context(failed)?;
        let path = entry.path();
        if path.extension().is_none_or(|found| found != ending) {
            continue;
        }
        // Only a link must be followed to tell.
        let is_file = entry.file_type().is_ok_and(|found| found.is_file());
        if !is_file && path.is_dir() {
            continue;
        }
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            bail!("the name of `{}` is not UTF-8", path.display());
        };
        if !name.starts_with('.') {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The names of the folders in a folder, sorted; hidden ones and those whose names are not UTF-8 are left out.
///
/// # Errors
/// The folder cannot be read.
pub fn folders(folder: &Path) -> Result<Vec<String>> {
    let failed = || format!("cannot list `{}`", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let name = entry.file_name().into_string().unwrap_or_default();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    Ok(names)
}

/// Whether a path is another name for what the shell opened for gen.
pub(super) fn is_open_already(path: &Path) -> bool {
    path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd") || path == "/dev/stdin"
}

/// Reads about `size` bytes, which saves reading bit by bit, and at most [`LIMIT`].
fn read_bounded(from: impl Read, size: u64, name: &str) -> Result<String> {
    let size = usize::try_from(size.min(LIMIT)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(size + 1);
    from.take(LIMIT + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > LIMIT {
        bail!("{name} is larger than {} MiB", LIMIT / 1024 / 1024);
    }
    text_of(bytes, name)
}

/// Bytes as text.
pub(super) fn text_of(bytes: Vec<u8>, name: &str) -> Result<String> {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let byte = error.as_bytes()[offset];
        let hint = if utf16 { "; it looks like UTF-16, save it as UTF-8" } else { "" };
        anyhow::anyhow!("{name} is not UTF-8: byte `0x{byte:02x}` at offset {offset}{hint}")
    })
}

/// The memory that a process holds, in bytes; 0 where nothing tells.
/// <https://docs.kernel.org/filesystems/proc.html>
pub(super) fn memory_of(process: u32) -> u64 {
    const PAGE: u64 = 4096;
    let told = fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    let pages = told.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default() * PAGE
}
