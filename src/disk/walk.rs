//! What lies below a folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::root::{Root, RootEntry};

/// Folders in which no manifests are that anybody applies: other people's code, and what tests of programs read.
const SKIPPED: [&str; 4] = ["node_modules", "vendor", "testdata", "_testdata"];

/// The files below a path that may hold objects, sorted by path: YAML, JSON, and files called
/// `Kustomization`. A file is itself, whatever it is called. Hidden files and folders are left out,
/// and links to folders.
///
/// # Errors
/// There is nothing at the path, or a folder cannot be read.
pub fn manifests(path: &Path) -> Result<Vec<PathBuf>> {
    files(path, is_manifest)
}

/// The files below a folder in which somebody may have written what is done by hand: scripts, Makefiles and
/// instructions, sorted by path. Of a file there are none.
///
/// # Errors
/// There is nothing at the path, or a folder cannot be read.
pub fn scripts(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(path, is_script)?;
    found.retain(|file| file != path);
    Ok(found)
}

/// The files below a folder of which a program other than Helm may make manifests, sorted by path. Of a file there are
/// none.
///
/// # Errors
/// There is nothing at the path, or a folder cannot be read.
pub fn templates(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(path, is_template)?;
    found.retain(|file| file != path);
    Ok(found)
}

fn is_template(name: &str) -> bool {
    const ENDINGS: [&str; 8] =
        [".j2", ".jinja", ".jinja2", ".tmpl", ".gotmpl", ".erb", ".template", ".tftpl"];
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn is_script(name: &str) -> bool {
    const ENDINGS: [&str; 6] = [".sh", ".bash", ".ps1", ".bat", ".cmd", ".md"];
    const NAMES: [&str; 3] = ["makefile", "justfile", "gnumakefile"];
    let lower = name.to_ascii_lowercase();
    NAMES.contains(&lower.as_str()) || ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

fn files(path: &Path, is_wanted: fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let shown = path.display();
    let metadata = fs::metadata(path);
    if !metadata.with_context(|| format!("cannot read `{shown}`"))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = || format!("cannot list `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            let path = entry.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                bail!("the name of `{}` is not UTF-8", path.display());
            };
            if name.starts_with('.') {
                continue;
            }
            let kind = entry.file_type().with_context(failed)?;
            if kind.is_dir() {
                let is_of_tests = name == "resources" && folder.ends_with("src/test");
                if !SKIPPED.contains(&name) && !is_of_tests {
                    folders.push(path);
                }
            } else if is_wanted(name) && (kind.is_file() || path.is_file()) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The names of the files below a folder, from there, sorted; `None` where there is no such folder. Hidden files and
/// folders are left out, and links to folders. What a link to a file leads to is for whoever reads it to say.
///
/// # Errors
/// The folder is a file or outside of the root, cannot be read, holds more than `most` files or folders, or a name
/// that is not UTF-8.
pub fn names_below(folder: &Path, root: &Root, most: usize) -> Result<Option<Vec<String>>> {
    let shown = folder.display();
    let top = match root.find(folder)? {
        RootEntry::Nothing => return Ok(None),
        RootEntry::File(_) => bail!("`{shown}` is a file, not a folder"),
        RootEntry::Folder(top) => top,
    };
    let mut found = Vec::new();
    let (mut folders, mut seen) = (vec![String::new()], 0);
    while let Some(above) = folders.pop() {
        let failed = || format!("cannot list `{shown}`");
        for entry in fs::read_dir(top.join(&above)).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            let path = entry.path();
            let Ok(name) = entry.file_name().into_string() else {
                bail!("the name of `{}` is not UTF-8", path.display());
            };
            if name.starts_with('.') {
                continue;
            }
            let kind = entry.file_type().with_context(failed)?;
            seen += 1;
            if kind.is_dir() {
                folders.push(format!("{above}{name}/"));
            } else if !(kind.is_symlink() && path.is_dir()) {
                found.push(format!("{above}{name}"));
            }
            if seen > most {
                bail!("`{shown}` holds more than {most} files");
            }
        }
    }
    found.sort();
    Ok(Some(found))
}

fn is_manifest(name: &str) -> bool {
    let ending = Path::new(name).extension().unwrap_or_default();
    name == "Kustomization" || ["yaml", "yml", "json"].iter().any(|known| ending == *known)
}
