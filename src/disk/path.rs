//! Paths of files in a folder that gen makes, and the names that gen keeps there for itself.

use anyhow::{Result, bail};

/// The name of the record of what gen made, in the folder it speaks of.
pub(super) const RECORD: &str = ".gen-files";

/// How the name of a staging folder starts. The rest is random.
pub(super) const STAGING: &str = ".gen-tmp-";

/// What tells Git how to treat a folder of gen's: the file's name, and its text. Line ends stay as they were
/// made on every system, and the record merges by keeping the lines of both sides.
/// <https://git-scm.com/docs/gitattributes>
pub(super) const ATTRIBUTES: (&str, &str) = (
    ".gitattributes",
    "\
# What gen makes is the same on every system, and two branches that make other files merge.
* text=auto eol=lf
.gen-files merge=union
",
);

/// The folders that a path lies in, outermost first: `a` and `a/b` for `a/b/c`.
pub(super) fn ancestors(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

/// Refuses what could lead out of a folder, and the names of gen's own records.
pub(super) fn check_path(path: &str) -> Result<()> {
    if path.contains('\\') || path.contains(char::is_control) {
        bail!("the path `{}` has a backslash or a control character", path.escape_debug());
    }
    if path.split('/').any(|name| matches!(name, "" | "." | "..")) {
        bail!("`{path}` is no relative path of plain names");
    }
    if path.split('/').any(|name| name == RECORD || name.starts_with(STAGING)) {
        bail!("`{path}` is a name that gen keeps for itself");
    }
    Ok(())
}
