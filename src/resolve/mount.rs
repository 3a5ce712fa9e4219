//! What is mounted where.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
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
            None => diagnostic.at(span, "gen mounts a volume of its own there").help("move it"),
        });
    }
}
