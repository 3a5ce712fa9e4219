//! What a verb is about that takes environments as well as manifests.

use std::path::PathBuf;

use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::values::suggest::{list_of, nearest};
use crate::{disk, foreign, plan};

/// Takes the environments out of what is named: names of environments alone, none of which is a file or a folder, too.
///
/// # Errors
/// The folder of values cannot be read.
pub fn take_environments(
    paths: &mut Vec<PathBuf>,
    project: &Folder,
) -> anyhow::Result<Vec<String>> {
    if paths.is_empty() || paths.iter().any(|path| disk::exists(path)) {
        return Ok(Vec::new());
    }
    let known = plan::environments(project)?;
    let name =
        |path: &PathBuf| path.to_str().and_then(|name| known.iter().find(|one| *one == name));
    let named: Option<Vec<String>> = paths.iter().map(|path| name(path).cloned()).collect();
    if named.is_some() {
        paths.clear();
    }
    Ok(named.unwrap_or_default())
}

/// Says that what is named is neither a file nor an environment, where it looks like the name of one. Whether it is so.
///
/// # Errors
/// The folder of values cannot be read.
pub fn is_unknown(paths: &[PathBuf], project: &Folder, talk: Talk) -> anyhow::Result<bool> {
    let is_name = |name: &&str| !name.contains(['/', '\\', '.']) && !name.starts_with('-');
    let known = plan::environments(project)?;
    let is_environment = |path: &&PathBuf| known.iter().any(|one| path.to_str() == Some(one));
    if let Some(env) = paths.iter().filter(|path| !disk::exists(path)).find(is_environment) {
        talk.usage(
            &format!("`{}` is an environment, and the others are manifests", env.display()),
            "name environments in one run, and manifests in another",
        );
        return Ok(true);
    }
    let missing = paths.iter().filter(|path| !disk::exists(path));
    let Some(name) = missing.filter_map(|path| path.to_str()).find(is_name) else {
        return Ok(false);
    };
    if known.is_empty() {
        return Ok(false);
    }
    let words = || known.iter().map(String::as_str);
    let help = match nearest(name, words()) {
        Some(near) => format!("write `{near}`"),
        None => format!("the environments are {}", list_of(words())),
    };
    let name = foreign::line(name);
    talk.usage(&format!("there is no file, folder or environment `{name}`"), &help);
    Ok(true)
}

/// Says that an option is for the one of both and the other was named. Whether it was.
pub fn misplaced(option: Option<&str>, of: &str, talk: Talk) -> bool {
    if let Some(option) = option {
        talk.usage(
            &format!("`{option}` is for {of}"),
            &format!("leave `{option}` out, or name {of}"),
        );
    }
    option.is_some()
}
