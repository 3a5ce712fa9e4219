//! Manifests that are named on the command line, read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::command::talk::Talk;
use crate::disk;
use crate::manifest::collect::{self, Collected, World};
use crate::source::{FileId, Sources};

/// Reads the files of some paths, each of them once; `-` is stdin.
///
/// # Errors
/// A file that was named, or a folder, cannot be read.
fn read(paths: &[PathBuf], sources: &mut Sources, talk: Talk) -> anyhow::Result<Vec<FileId>> {
    let mut known = BTreeSet::new();
    let mut files = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            files.push(sources.add("<stdin>", disk::read_stdin()?));
            continue;
        }
        for file in disk::manifests(path)? {
            let shown = shown(&file);
            if !known.insert(shown.clone()) {
                continue;
            }
            match disk::read_text(&file) {
                Ok(Some(text)) if is_worth_reading(&shown, &text) => {
                    files.push(sources.add(shown, text));
                }
                Ok(_) => {}
                Err(error) if paths.contains(&file) => return Err(error),
                Err(error) => talk.note(&format!("passed over: {error:#}")),
            }
        }
    }
    Ok(files)
}

/// The same, where there must be some; `None` after a usage error was printed.
///
/// # Errors
/// A file that was named, or a folder, cannot be read.
pub fn read_some(
    paths: &[PathBuf],
    sources: &mut Sources,
    talk: Talk,
) -> anyhow::Result<Option<Vec<FileId>>> {
    let files = read(paths, sources, talk)?;
    if files.is_empty() {
        talk.usage(
            "there are no manifests in what was named",
            "name a folder with `.yaml`, `.yml` or `.json` files",
        );
        return Ok(None);
    }
    Ok(Some(files))
}

/// The sets that files make; says what was passed over.
pub fn collect(files: &[FileId], sources: &mut Sources, talk: Talk) -> Collected {
    let collected = collect::collect(files, sources, &Disk);
    for (path, why) in &collected.passed_over {
        talk.note(&format!("passed over: `{path}`: {why}"));
    }
    collected
}

/// JSON is read where it is Kubernetes' alone: most JSON is not.
fn is_worth_reading(name: &str, text: &str) -> bool {
    let is_json = Path::new(name).extension().is_some_and(|ending| ending == "json");
    !is_json || text.contains("\"apiVersion\"")
}

/// A path as gen names it in messages: without `./`, with `/`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// Files beside those that were given, and programs that render.
struct Disk;

impl World for Disk {
    fn text(&self, path: &str) -> Option<String> {
        disk::read_text(Path::new(path)).ok().flatten()
    }

    fn kustomize(&self, folder: &str) -> Option<Result<String, String>> {
        let folder = if folder.is_empty() { "." } else { folder };
        disk::output_of("kubectl", &["kustomize", folder])
    }

    fn helm(&self, folder: &str) -> Option<Result<String, String>> {
        let folder = if folder.is_empty() { "." } else { folder };
        disk::output_of("helm", &["template", "release", folder])
    }
}
