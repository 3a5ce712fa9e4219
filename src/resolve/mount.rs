//! What is mounted where.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::folder;
use crate::source::Span;
use crate::values::content::Content;
use crate::values::read::{At, List, Map};
use crate::values::scalar::AbsolutePath;
use crate::values::storage::Volume;

/// Reports two things that are mounted at one path, of which the API server would refuse the pod; `taken`
/// are the paths of gen's own mounts.
pub fn check(
    files: Option<&At<Map<Content>>>,
    volumes: Option<&At<Map<Volume>>>,
    writable: Option<&At<List<AbsolutePath>>>,
    taken: &[&str],
    report: &mut Report,
) {
    inside_a_folder(files, volumes, writable, taken, report);
    let files = files.into_iter().flat_map(|files| &files.entries);
    let volumes = volumes.into_iter().flat_map(|volumes| &volumes.entries);
    let writable = writable.into_iter().flat_map(|paths| &paths.value);
    let paths = files
        .map(|(path, item)| (path.as_str(), item.key))
        .chain(volumes.filter_map(|(_, item)| {
            item.at.value.mount_path.as_ref().map(|path| (path.as_str(), path.span))
        }))
        .chain(writable.map(|path| (path.as_str(), path.span)));
    let mut seen: BTreeMap<&str, Option<Span>> =
        taken.iter().map(|path| (path.trim_end_matches('/'), None)).collect();
    for (path, span) in paths {
        let Some(first) = seen.insert(path.trim_end_matches('/'), Some(span)) else { continue };
        let message = format!("two things are mounted at `{path}`");
        let diagnostic = Diagnostic::error(Code::Conflict, message);
        report.add(match first {
            Some(first) => diagnostic
                .at(span, "mounted here too")
                .also(first, "mounted here")
                .help("move one of them"),
            None => diagnostic
                .at(span, "gen mounts a volume of its own there")
                .help("move it, or leave it out: the data of a database are where `storage` says"),
        });
    }
}

/// Reports what is mounted inside of a folder of files: nothing can be made there, not even a place to mount at.
fn inside_a_folder(
    files: Option<&At<Map<Content>>>,
    volumes: Option<&At<Map<Volume>>>,
    writable: Option<&At<List<AbsolutePath>>>,
    taken: &[&str],
    report: &mut Report,
) {
    let folders = folder::mounted(files);
    let volumes = volumes.into_iter().flat_map(|volumes| &volumes.entries);
    let volumes = volumes.filter_map(|(_, item)| item.at.value.mount_path.as_ref());
    let writable = writable.into_iter().flat_map(|paths| &paths.value);
    let inner = volumes.chain(writable).map(|path| (path.as_str(), Some(path.span)));
    for (path, span) in inner.chain(taken.iter().map(|path| (*path, None))) {
        let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
        let Some(folder) = above.find_map(|above| folders.get(above)) else { continue };
        let entries = files.into_iter().flat_map(|files| &files.entries);
        let mut keys = entries
            .filter(|(key, item)| folder::is_one(item) && folder::bare(key) == folder.as_str());
        let Some((_, item)) = keys.next() else { continue };
        let message = format!("`{path}` is inside of `{folder}`, a folder of files");
        let diagnostic = Diagnostic::error(Code::Conflict, message)
            .at(span.unwrap_or(item.key), "nothing can be mounted there")
            .help("mount one of them elsewhere, or the files one by one");
        report.add(match span {
            Some(_) => diagnostic.also(item.key, "the folder cannot be written to"),
            None => diagnostic,
        });
    }
}
