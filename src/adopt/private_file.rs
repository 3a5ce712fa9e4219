//! Files beside a project that nobody else should read: private keys, and files of variables with passwords.

use crate::adopt::environment::ComponentDraft;
use crate::adopt::mounted::{MountSource, Mounted};
use crate::adopt::opened_folder::{self, AdoptedFile, files_of};
use crate::adopt::part::Part;
use crate::adopt::told::ToldAll;
use crate::adopt::variable::{SecretVariable, keeps_secret};
use crate::manifest::parsed::file_name;
use crate::resolve::inputs::NamedFiles;
use crate::source::Span;

/// Takes private files out of what all environments have in common: development has what lies there, production a
/// Secret.
pub fn take(
    part: &Part,
    mounts: &[Mounted],
    files: &dyn NamedFiles,
    made: &mut ComponentDraft,
    told: &mut ToldAll,
) {
    for mount in mounts {
        let is_run = matches!(mount.source, MountSource::File { is_program: true, .. });
        for AdoptedFile { path, target } in files_of(mount) {
            let text = files.text(&path).ok().filter(|text| !is_run && is_private(&path, text));
            let Some(text) = text else { continue };
            // What else is in a folder with a private file is named one by one.
            if opened_folder::open(&mut made.base, mount, files) {
                made.base.remove(&["files".to_owned(), target.clone()]);
                add((&path, text), target, mount.span, part, made, told);
            }
        }
    }
}

/// A private file, which environments have for themselves.
fn add(
    (path, text): (&str, String),
    target: String,
    span: Span,
    part: &Part,
    made: &mut ComponentDraft,
    told: &mut ToldAll,
) {
    told.add(
        span,
        format!("`{path}` of `{}` is private: production reads it from a Secret", part.name),
    );
    made.env.secrets.push(SecretVariable {
        name: file_name(path).trim_matches('.').replace('.', "-"),
        value: Some(text),
        span,
        root_of: None,
        same_as: Some(format!("files.{path}")),
        file: Some(target),
    });
}

/// Whether a file is a private key, or sets variables that are secrets.
fn is_private(path: &str, text: &str) -> bool {
    if text.contains("PRIVATE KEY-----") {
        return true;
    }
    let name = file_name(path);
    let is_of_variables =
        name == ".env" || name.starts_with(".env.") || name.rsplit('.').next() == Some("env");
    let is_secret = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').unwrap_or_default();
        !line.starts_with('#') && keeps_secret(name.trim(), value.trim().trim_matches(['"', '\'']))
    };
    is_of_variables && text.lines().any(is_secret)
}
