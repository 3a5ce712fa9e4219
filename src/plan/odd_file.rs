//! Files beside the values whose names say that something else was meant.

use crate::plan::built_in::TARGETS;
use crate::plan::environment::{environments, unread};
use crate::plan::project::Project;
use crate::values::suggest::nearest;

/// Names that nobody gives to an environment, and where what is in such a file belongs.
const NO_ENVIRONMENTS: [(&[&str], &str); 3] = [
    (
        &["secret", "secrets"],
        "what is secret is read by `fromEnv` or `existingSecret`, and such a file is given with `--values`",
    ),
    (
        &["common", "default", "defaults", "global", "shared", "values"],
        "what all environments share is read from `values/base.yaml`",
    ),
    (&["kustomization"], "manifests stand in a folder of their own"),
];

/// What is to be told of them, a sentence each.
///
/// # Errors
/// A folder cannot be read.
pub fn odd_files(project: &dyn Project) -> anyhow::Result<Vec<String>> {
    let mut told = Vec::new();
    if let Some((name, near)) = unread(project)? {
        told.push(format!(
            "`values/{name}.yaml` is not read, for it is no environment's and no target's: is `{near}.yaml` meant?"
        ));
    }
    let is_one = |name: &&String| TARGETS.iter().any(|(target, _)| target == name);
    if let Some(name) = project.names("profile")?.iter().find(is_one) {
        told.push(format!("`profile/{name}.yaml` is not read: is `profiles/{name}.yaml` meant?"));
    }
    let profiles = project.names("profiles")?;
    let known = environments(project)?;
    for name in &known {
        let rule = NO_ENVIRONMENTS.iter().find(|(names, _)| names.contains(&name.as_str()));
        if let Some((_, where_else)) = rule {
            told.push(format!(
                "`values/{name}.yaml` is taken for the environment `{name}`: {where_else}"
            ));
        }
        let is_target = TARGETS.iter().any(|(target, _)| target == name) || profiles.contains(name);
        if is_target && !says_target(name, project)? {
            told.push(format!(
                "`values/{name}.yaml` is the environment `{name}`, and not the target: `target: {name}` in it makes it both, and what holds on that target alone stands in `profiles/{name}.yaml`"
            ));
        }
    }
    let targets = || TARGETS.iter().map(|(target, _)| *target);
    for profile in profiles.iter().filter(|name| !known.contains(name)) {
        let near = nearest(profile, targets()).filter(|near| near != profile);
        if let Some(near) = near.filter(|near| !profiles.iter().any(|other| other == near))
            && !is_named(profile, &known, project)?
        {
            told.push(format!(
                "`profiles/{profile}.yaml` is read for a target `{profile}`, which no values name: is `profiles/{near}.yaml` meant?"
            ));
        }
    }
    for profile in profiles.iter().filter(|name| known.contains(name)) {
        if targets().all(|target| target != profile) && !is_named(profile, &known, project)? {
            told.push(format!(
                "`profiles/{profile}.yaml` is read for a target `{profile}`, which no values name: what the environment `{profile}` has stands in `values/{profile}.yaml`"
            ));
        }
    }
    Ok(told)
}

/// Whether an environment says which target it is for.
fn says_target(env: &str, project: &dyn Project) -> anyhow::Result<bool> {
    let text = project.read(&format!("values/{env}.yaml"))?.unwrap_or_default();
    Ok(text.lines().any(|line| line.starts_with("target:")))
}

/// Whether any values name a target.
fn is_named(target: &str, environments: &[String], project: &dyn Project) -> anyhow::Result<bool> {
    let names = |line: &str| {
        let said = line.strip_prefix("target:").unwrap_or_default().split('#').next();
        said.is_some_and(|said| {
            let said = said.trim().trim_matches(['"', '\'']);
            said == target || said.contains("${")
        })
    };
    for layer in environments.iter().map(String::as_str).chain(["base"]) {
        let text = project.read(&format!("values/{layer}.yaml"))?.unwrap_or_default();
        if text.lines().any(names) {
            return Ok(true);
        }
    }
    Ok(false)
}
