//! Files beside a project that nobody else should read: private keys, and files of variables with passwords.

use crate::adopt::environment::ComponentDraft;
use crate::adopt::mounted::{MountSource, Mounted};
use crate::adopt::part::Part;
use crate::adopt::told::ToldAll;
use crate::adopt::variable::{SecretVariable, keeps_secret};
use crate::manifest::parsed::file_name;
use crate::resolve::inputs::NamedFiles;

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
        let MountSource::File { path, is_program: false } = &mount.source else { continue };
        let Ok(text) = files.text(path) else { continue };
        if !is_private(path, &text) {
            continue;
        }
        let place = ["files".to_owned(), mount.target.clone()];
        if made.base.remove(&place).is_none() {
            continue;
        }
        told.add(
            mount.span,
            format!("`{path}` of `{}` is private: production reads it from a Secret", part.name),
        );
        let name = file_name(path).trim_matches('.').replace('.', "-");
        made.env.secrets.push(SecretVariable {
            name,
            value: Some(text),
            span: mount.span,
            root_of: None,
            same_as: Some(format!("files.{path}")),
            file: Some(mount.target.clone()),
        });
    }
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
