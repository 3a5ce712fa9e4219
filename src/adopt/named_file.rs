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
use crate::source::Span;

/// What is known of a project beside its services.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "files are a trait object")]
pub struct NamedFilesOf<'a> {
    /// The whole file, with what is named in it.
    pub rest: Option<&'a Node>,
    pub files: &'a dyn NamedFiles,
}

/// Configurations and secrets that a server names, as its files, and as scripts where it has these; its logins gen
/// tells it itself.
pub fn of_server(
    part: &Part,
    project: NamedFilesOf,
    made: &mut ComponentDraft,
    told: &mut ToldAll,
) {
    let scripts = part.engine().and_then(|engine| engine.facts().run.scripts);
    for NamedConfiguration { target, content, span } in configurations(part, project.rest, told) {
        let script = scripts.and_then(|scripts| {
            let name = target.strip_prefix(scripts.path)?.strip_prefix('/')?;
            scripts.endings.iter().any(|ending| name.ends_with(ending)).then_some(name)
        });
        let (key, name) = script.map_or(("files", target.as_str()), |name| ("init", name));
        made.base.below(key).set_at(name, content, Some(span));
    }
    for item in part.service.node.items("secrets") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        if !part.login.secrets.contains(source) {
            secret_file(item, source, part, project, made, told);
        }
    }
}

/// Secrets and configurations that a service names, as files of its component.
pub fn named_files(
    part: &Part,
    project: NamedFilesOf,
    parts: &[Part],
    made: &mut ComponentDraft,
    told: &mut ToldAll,
) {
    for NamedConfiguration { target, content, span } in configurations(part, project.rest, told) {
        made.base.below("files").set_at(&target, content, Some(span));
    }
    for item in part.service.node.items("secrets") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        let database = parts.iter().enumerate().find_map(|(at, one)| {
            let is = |known: &Option<String>| known.as_deref() == Some(source);
            let is_user = is(&one.login.user_secret) && one.login.user.is_some();
            let word = if is(&one.login.secret) {
                "password"
            } else if is_user {
                "user"
            } else {
                return None;
            };
            one.asks_for_password().then_some((at, word))
        });
        if let Some((at, word)) = database {
            let text = Draft::text(format!("${{{}.{word}}}", parts[at].path()));
            let file = [("text", text), ("template", Draft::Plain("true".to_owned()))];
            let path = secret_path(item, source);
            made.base.below("files").set_at(&path, Draft::map(file), Some(item.span));
            if word == "password" {
                made.env.logins.insert(at);
            }
            made.env.to.insert(at);
            continue;
        }
        secret_file(item, source, part, project, made, told);
    }
}

/// A configuration of a service.
struct NamedConfiguration {
    target: String,
    content: Draft,
    span: Span,
}

/// The configurations of a service whose contents the project has.
fn configurations(part: &Part, rest: Option<&Node>, told: &mut ToldAll) -> Vec<NamedConfiguration> {
    let mut found = Vec::new();
    for item in part.service.node.items("configs") {
        let Some(source) = item.text("").or_else(|| item.text("source")) else { continue };
        let target = item.text("target").map_or_else(|| format!("/{source}"), str::to_owned);
        let known = rest.and_then(|rest| rest.get("configs")?.get(source));
        let content = known.and_then(|known| known.text("content")).map(Draft::text);
        let path =
            known.and_then(|known| known.text("file")).map(|path| path.trim_start_matches("./"));
        match content.or_else(|| Some(Draft::map([("file", Draft::text(path?))]))) {
            Some(content) => found.push(NamedConfiguration { target, content, span: item.span }),
            None => told.add(item.span, format!("the configuration `{source}` of `{}`", part.name)),
        }
    }
    found
}

/// Where a service has a secret.
fn secret_path(item: &Node, source: &str) -> String {
    let target = item.text("target").unwrap_or(source);
    if target.starts_with('/') { target.to_owned() } else { format!("/run/secrets/{target}") }
}

/// A secret as a file of the component, which environments give it.
fn secret_file(
    item: &Node,
    source: &str,
    part: &Part,
    project: NamedFilesOf,
    made: &mut ComponentDraft,
    told: &mut ToldAll,
) {
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
        file: Some(secret_path(item, source)),
    });
}

/// What a secret holds, as far as the project has it; without the end of its last line, which is none of it.
pub fn said(source: &str, NamedFilesOf { rest, files }: NamedFilesOf) -> Option<String> {
    let known = rest?.get("secrets")?.get(source)?;
    let path = known.text("file")?.trim_start_matches("./");
    let text = files.text(path).ok()?;
    Some(text.trim_end_matches(['\n', '\r']).to_owned()).filter(|text| !text.is_empty())
}
