//! Files of the project that values name.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::inputs::Inputs;
use crate::source::Span;
use crate::values::read::At;
use crate::values::scalar::FileMode;
use crate::values::suggest::nearest;

/// The most bytes of a ConfigMap. <https://kubernetes.io/docs/concepts/configuration/configmap/>
pub(super) const MOST_BYTES: usize = 1_048_576;

/// A content before its references are resolved.
pub(super) struct FoundContent {
    /// Its key; of a file in a folder, the folder's key and the file's path in it.
    pub path: String,
    /// The key of its folder, where it is one of a folder's.
    pub folder: Option<String>,
    pub text: String,
    pub template: bool,
    pub mode: Option<i32>,
    pub span: Span,
    /// The path of the file that holds it.
    pub file: Option<String>,
}

/// The text of a file. How far a path may lead is for whoever reads it to say: values come from others, too.
pub(super) fn read(file: &str, span: Span, inputs: Inputs, report: &mut Report) -> Option<String> {
    let text = inputs.files.text(file);
    text.map_err(|reason| {
        report.add(
            Diagnostic::error(Code::File, format!("the file `{file}` {reason}"))
                .at(span, "read from the project's folder")
                .help(match inputs.files.below(file) {
                    Ok(files) if !files.is_empty() => {
                        format!("write `dir: {file}` for all files in it, or name one of them")
                    }
                    Ok(_) | Err(_) => match meant(file, inputs) {
                        Some(meant) => format!("write `{meant}`"),
                        None => "correct the path, or write the text itself".to_owned(),
                    },
                }),
        );
    })
    .ok()
}

/// The file that a path means which leads nowhere: the same below the project's folder, or one that is called nearly so.
fn meant(path: &str, inputs: Inputs) -> Option<String> {
    let bare = path.trim_start_matches("./").trim_start_matches('/');
    let shorter = std::iter::successors(Some(bare), |path| Some(path.split_once('/')?.1));
    let is_there = |path: &&str| inputs.files.text(path).is_ok();
    if let Some(there) = shorter.take(3).filter(|short| *short != path).find(is_there) {
        return Some(there.to_owned());
    }
    let (folder, name) = bare.rsplit_once('/').unwrap_or((".", bare));
    let names = inputs.files.below(folder).ok()?;
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(if folder == "." { near.to_owned() } else { format!("{folder}/{near}") })
}

/// Permissions as a number.
pub(super) fn permissions(mode: Option<&At<FileMode>>) -> Option<i32> {
    mode.and_then(|mode| i32::from_str_radix(mode.as_str(), 8).ok())
}
