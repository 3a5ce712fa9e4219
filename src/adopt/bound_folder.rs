//! What a folder of the machine is to the program that mounts it: what its image holds, or what it writes.

use crate::adopt::part::Part;
use crate::manifest::parsed::{file_name, is_below};
use crate::resolve::inputs::NamedFiles;

/// What programs write into, by the last part of a path.
const DATA: [&str; 30] = [
    "artifacts",
    "downloads",
    "assets",
    "backup",
    "backups",
    "cache",
    "consume",
    "content",
    "data",
    "database",
    "db",
    "export",
    "files",
    "log",
    "logs",
    "media",
    "out",
    "output",
    "outputs",
    "results",
    "pgdata",
    "plugins",
    "public",
    "state",
    "storage",
    "tmp",
    "upload",
    "uploads",
    "volume",
    "workspace",
];

/// Whether a program writes into a folder: its name says so, or a variable of the program has it.
pub fn is_data(part: &Part, path: &str, target: &str) -> bool {
    let target = target.trim_end_matches('/');
    let names = |value: &str| value.trim_end_matches('/') == target;
    DATA.contains(&last(path).to_ascii_lowercase().as_str())
        || part.service.variables.iter().any(|one| one.value.as_deref().is_some_and(names))
}

/// Endings of the files that programs are built from.
const SOURCES: [&str; 24] = [
    "c", "cpp", "cs", "css", "erb", "ex", "exs", "go", "html", "java", "js", "jsx", "kt", "mjs",
    "php", "py", "rb", "rs", "scala", "svelte", "swift", "ts", "tsx", "vue",
];

/// Whether a folder is what the image is built from.
pub fn is_source(part: &Part, path: &str, target: &str, files: &dyn NamedFiles) -> bool {
    if path.is_empty() {
        return true;
    }
    let Some(context) = part.image.context.as_deref() else { return false };
    let context = context.trim_start_matches("./").trim_end_matches('/').trim_matches('.');
    let is_in = |inner: &str, outer: &str| inner == outer || is_below(inner, outer);
    // Configuration lies where no image has its program; and a folder without a program is none.
    let is_config = target.starts_with("/etc/") || target.starts_with("/docker-entrypoint");
    let is_program =
        |name: &String| name.rsplit_once('.').is_some_and(|(_, ending)| SOURCES.contains(&ending));
    let has_program = || files.below(path).map_or(true, |names| names.iter().any(is_program));
    !is_data(part, path, target)
        && !is_config
        && (is_in(path, context) || is_in(context, path))
        && has_program()
}

/// The last part of a path.
pub fn last(path: &str) -> &str {
    file_name(path.trim_end_matches('/'))
}
