//! Secrets and configurations that a project names, as files of those that take them.
//! <https://docs.docker.com/reference/compose-file/services/#secrets>

use crate::adopt::draft::Draft;
use crate::adopt::environment::ComponentDraft;
use crate::adopt::part::Part;
use crate::adopt::told::ToldAll;
use crate::adopt::variable::SecretVariable;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::resolve::inputs::NamedFiles;

/// What is known of a project beside its services.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "files are a trait object")]
pub struct NamedFilesOf<'a> {
    /// The whole file, with what is named in it.
    pub rest: Option<&'a Node>,
    pub files: &'a dyn NamedFiles,
}

/// Secrets and configurations that a service names, as files of its component.
pub fn named_files(
    part: &Part,
    project: NamedFilesOf,
    parts: &[Part],
    made: &mut ComponentDraft,
    told: &mut ToldAll,
) {
    let rest = project.rest;
    for item in part.service.node.items("configs") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        let target = item.text("target").map_or_else(|| format!("/{source}"), str::to_owned);
        let known = rest.and_then(|rest| rest.get("configs")?.get(source));
        let content = known.and_then(|known| known.text("content")).map(Draft::text);
        let path =
            known.and_then(|known| known.text("file")).map(|path| path.trim_start_matches("./"));
        match content.or_else(|| Some(Draft::map([("file", Draft::text(path?))]))) {
            Some(file) => made.base.below("files").set_at(&target, file, Some(item.span)),
            None => told.add(item.span, format!("the configuration `{source}` of `{}`", part.name)),
        }
    }
    for item in part.service.node.items("secrets") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        let target = item.text("target").unwrap_or(source);
        let path = if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/run/secrets/{target}")
        };
        let is_its =
            |one: &Part| one.asks_for_password() && one.login.secret.as_deref() == Some(source);
        if let Some((at, database)) = parts.iter().enumerate().find(|(_, one)| is_its(one)) {
            let text = Draft::text(format!("${{{}.password}}", database.path()));
            let file = [("text", text), ("template", Draft::Plain("true".to_owned()))];
            made.base.below("files").set_at(&path, Draft::map(file), Some(item.span));
            made.env.logins.insert(at);
            continue;
        }
        let value = said(source, project);
        if value.is_none() {
            let what = format!("what is in the secret `{source}` no file says");
            told.of(item.span, what, &part.name, "development has something made up");
        }
        made.env.secrets.push(SecretVariable {
            name: source.to_owned(),
            value,
            span: item.span,
            root_of: None,
            same_as: Some(format!("secrets.{source}")),
            file: Some(path),
        });
    }
}

/// What a secret holds, as far as the project has it; without the end of its last line, which is none of it.
fn said(source: &str, NamedFilesOf { rest, files }: NamedFilesOf) -> Option<String> {
    let known = rest?.get("secrets")?.get(source)?;
    let path = known.text("file")?.trim_start_matches("./");
    let text = files.text(path).ok()?;
    Some(text.trim_end_matches(['\n', '\r']).to_owned()).filter(|text| !text.is_empty())
}
