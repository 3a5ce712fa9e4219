//! The environments of a project, by the names of their files.

use crate::plan::built_in::TARGETS;
use crate::plan::project::Project;
use crate::values::suggest::nearest;

/// The environments of a project: its `values/<env>.yaml`, but for the base and combinations with a
/// target.
///
/// # Errors
/// When the folder cannot be read.
pub fn environments(project: &dyn Project) -> anyhow::Result<Vec<String>> {
    let mut names = project.names("values")?;
    names.retain(|name| name != "base" && !name.contains('.'));
    Ok(names)
}

/// A file of values that no environment and no target reads though its name is near one that they do, such as
/// `prod.ekz`, and that name. Others may be those of other programs, or given with `--values`.
///
/// # Errors
/// A folder cannot be read.
pub(super) fn unread(project: &dyn Project) -> anyhow::Result<Option<(String, String)>> {
    let names = project.names("values")?;
    let own = project.names("profiles")?;
    let targets = || own.iter().map(String::as_str).chain(TARGETS.iter().map(|(name, _)| *name));
    let environments =
        || names.iter().map(String::as_str).filter(|name| !name.contains('.') && *name != "base");
    let misspelt = names.iter().find_map(|name| {
        let (env, target) = name.split_once('.')?;
        let right = (
            environments().find(|known| *known == env).or_else(|| nearest(env, environments()))?,
            targets().find(|known| *known == target).or_else(|| nearest(target, targets()))?,
        );
        (right != (env, target)).then(|| (name.clone(), format!("{}.{}", right.0, right.1)))
    });
    Ok(misspelt)
}
