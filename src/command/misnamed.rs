//! What a word was meant to be that stands where environments do, and names none.

use std::path::Path;

use crate::diagnostic::Code;
use crate::disk;
use crate::foreign;
use crate::plan::Project;
use crate::values::TIERS;
use crate::values::scalar::Label;
use crate::values::suggest::{list_of, nearest};

/// What people type after the verbs of other tools, and the command that does it.
const WORDS: [(&[&str], &str); 5] = [
    (&["all", "*"], "write `--all` for every environment"),
    (
        &["up", "down", "start", "stop", "logs", "ps", "restart"],
        "write `gen compose ENV --output-dir compose`, then `docker compose` in that folder",
    ),
    (
        &["apply", "create", "delete", "install", "uninstall", "upgrade"],
        "gen writes, and changes no cluster: write `gen render ENV | kubectl apply -f -`",
    ),
    (&["package"], "write `gen helm --output-dir DIR --package`"),
    (&["template", "lint", "build"], "write `gen render ENV`, or `gen check ENV`"),
];

/// The values of an environment where other tools have them.
fn elsewhere(word: &str, project: &dyn Project) -> anyhow::Result<Option<String>> {
    const PLACES: [&str; 9] = [
        "E.yaml",
        "values-E.yaml",
        "values.E.yaml",
        "values/values-E.yaml",
        "values/E/values.yaml",
        "environments/E.yaml",
        "envs/E.yaml",
        "overlays/E/values.yaml",
        "config/E.yaml",
    ];
    for place in PLACES {
        let path = place.replace('E', word);
        let is_there = Path::new(&path)
            .parent()
            .is_none_or(|folder| folder.as_os_str().is_empty() || disk::exists(folder));
        if is_there && project.read(&path)?.is_some() {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Why a word is no environment, and what to write; environments are `known`.
///
/// # Errors
/// A folder of the project cannot be read.
pub fn told(
    word: &str,
    known: &[String],
    project: &dyn Project,
) -> anyhow::Result<(String, String)> {
    let names = || known.iter().map(String::as_str);
    let is_known = |word: &str| names().any(|name| name == word);
    let shown = foreign::line(word);
    let one_of = || match known {
        [] => "name none: this project has no environments".to_owned(),
        _ => format!("name one of {}", list_of(names())),
    };
    let is_none = |help: String| Ok((format!("`{shown}` is no environment"), help));
    if let Some((_, help)) = WORDS.iter().find(|(words, _)| words.contains(&word)) {
        return is_none((*help).to_owned());
    }
    // `-env dev` is `-e nv`, and a further word.
    if word == "nv" || word.starts_with("nv=") {
        return is_none("write `--env` with two dashes".to_owned());
    }
    if let Some(other) = names().find(|name| *name != word && name.eq_ignore_ascii_case(word)) {
        return is_none(if Label::new(other).is_ok() {
            format!("write `{other}`")
        } else {
            format!("rename the file: `mv values/{other}.yaml values/{word}.yaml`")
        });
    }
    let parts: Vec<&str> = word.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_known(part)) {
        return is_none(format!("write `{}`", parts.join(" ")));
    }
    if let Some((env, target)) = word.split_once(['@', ':'])
        && is_known(env)
    {
        return is_none(format!("write `{env} --target {}`", foreign::line(target)));
    }
    if word.contains('.') && project.names("values")?.iter().any(|name| name == word) {
        return is_none(format!(
            "names of environments have no dot: add `--values values/{shown}.yaml` to that of another"
        ));
    }
    if let Some((top, _)) = word.split_once('.')
        && TIERS.contains(&top)
    {
        let of = known.first().map(String::as_str).unwrap_or_default();
        let command = format!("gen values {of} --explain {shown}").replace("  ", " ");
        return is_none(format!("a path of the values is asked for by `{command}`"));
    }
    if word.contains(['/', '\\']) || matches!(word, "." | "..") {
        return is_none(format!("{}; `gen -C DIR …` works in another folder", one_of()));
    }
    let can_be_one = Label::new(word).is_ok() && !word.bytes().all(|byte| byte.is_ascii_digit());
    if !can_be_one {
        return is_none(one_of());
    }
    if let Some(path) = elsewhere(word, project)? {
        let message =
            format!("there is no environment `{word}`: `values/{word}.yaml` does not exist");
        return Ok((message, format!("gen reads that one alone: `mv {path} values/{word}.yaml`")));
    }
    // `production` for `prod`.
    let begins = |name: &&str| {
        name.len() > 2 && word.len() > 2 && (word.starts_with(*name) || name.starts_with(word))
    };
    let help = match nearest(word, names()).or_else(|| names().find(begins)) {
        Some(near) => format!("write `{near}`"),
        None if known.is_empty() => format!("make `values/{word}.yaml`, or name none"),
        None => format!("use one of {}, or make `values/{word}.yaml`", list_of(names())),
    };
    Ok((format!("there is no environment `{word}`: `values/{word}.yaml` does not exist"), help))
}

/// What to write for a code that is none: `GEN4*` is `GEN4`, which is all that begin so.
pub fn code(written: &str) -> String {
    let start = written.trim_end_matches(['*', 'X', '.']);
    let is_start = |known: &Code| known.as_str().starts_with(start);
    if start.len() > 3 && Code::ALL.iter().any(is_start) {
        format!("write `{start}`, which is all that begin so")
    } else {
        "run `gen explain` for all codes".to_owned()
    }
}
