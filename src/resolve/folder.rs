//! Folders of the project whose files are mounted together.

use std::collections::BTreeSet;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::file::{FoundContent, MOST_BYTES, permissions, read};
use crate::resolve::inputs::Inputs;
use crate::source::Span;
use crate::values::content::{Content, ContentSource};
use crate::values::read::{At, Either, Item, Map};
use crate::values::scalar::Text;

/// Whether a content is a folder's.
pub fn is_one(item: &Item<Content>) -> bool {
    matches!(&item.at.value, Either::Long(ContentSource { dir: Some(_), .. }))
}

/// Where folders are mounted, the outermost alone: what is in one of them comes with it.
pub fn mounted(field: Option<&At<Map<Content>>>) -> BTreeSet<String> {
    let entries = field.into_iter().flat_map(|map| &map.entries);
    let paths = entries.filter(|(_, item)| is_one(item)).map(|(path, _)| bare(path).to_owned());
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for path in paths.collect::<BTreeSet<String>>() {
        let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
        if !above.any(|above| folders.contains(above)) {
            folders.insert(path);
        }
    }
    folders
}

/// A folder's path in the container without the slash at its end.
pub fn bare(path: &str) -> &str {
    path.trim_end_matches('/')
}

/// The files of a folder, each with its path below that of the folder.
pub(super) fn contents(
    path: &str,
    source: &ContentSource,
    dir: &At<Text>,
    inputs: Inputs,
    report: &mut Report,
) -> Vec<FoundContent> {
    let ContentSource { template, mode, .. } = source;
    let template = template.as_ref().is_some_and(|template| template.value.0);
    let mode = permissions(mode.as_ref());
    let from = bare(dir.as_str());
    let names = match inputs.files.below(from) {
        Ok(names) => names,
        Err(reason) => {
            let found = unusable(from, dir.span, &reason);
            let is_file = inputs.files.text(from).is_ok();
            report.add(if is_file { found.help(format!("write `file: {from}`")) } else { found });
            return Vec::new();
        }
    };
    if names.is_empty() {
        report.add(unusable(from, dir.span, "holds no files"));
    }
    let mut bytes = 0;
    let mut found = Vec::new();
    for name in names {
        let file = format!("{from}/{name}");
        let Some(text) = read(&file, dir.span, inputs, report) else { continue };
        bytes += name.len() + text.len();
        if bytes > MOST_BYTES {
            let reason = format!("holds more than the {MOST_BYTES} bytes that a ConfigMap takes");
            report.add(unusable(from, dir.span, &reason));
            return Vec::new();
        }
        let folder = bare(path).to_owned();
        let path = format!("{folder}/{name}");
        let (folder, file, span) = (Some(folder), Some(file), dir.span);
        found.push(FoundContent { path, folder, text, template, mode, span, file });
    }
    found
}

fn unusable(folder: &str, span: Span, reason: &str) -> Diagnostic {
    Diagnostic::error(Code::File, format!("the folder `{folder}` {reason}"))
        .at(span, "read from the project's folder")
        .help("name a folder of the project that holds the files")
}

/// Reports a folder that cannot be mounted where it is said.
pub(super) fn check_path(path: &str, span: Span, report: &mut Report) {
    let inner = bare(path).strip_prefix('/').unwrap_or_default();
    let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    if path.contains(':') || !inner.split('/').all(is_part) {
        let plain: Vec<&str> = path.split('/').filter(|part| is_part(part)).collect();
        let plain = plain.join("/").replace(':', "-");
        let plain = if plain.is_empty() { "config".to_owned() } else { plain };
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                "a folder has an absolute path inside the container, below `/`",
            )
            .at(span, "not such a path")
            .help(format!("write `/{plain}/`")),
        );
    }
}
