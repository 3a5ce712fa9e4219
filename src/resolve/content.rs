//! Contents of files that become ConfigMaps, or keys of Secrets.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::env::Variables;
use crate::resolve::file::{FoundContent, MOST_BYTES, permissions, read};
use crate::resolve::folder;
use crate::resolve::inputs::Inputs;
use crate::resolve::reference;
use crate::resolve::resolved_text::ResolvedText;
use crate::resolve::secret_file;
use crate::source::Span;
use crate::stack::files::MountedFiles;
use crate::values::content::{Content, ContentSource};
use crate::values::flow;
use crate::values::read::{At, Either, Item, Map};

/// Contents without references.
pub fn plain_files(
    field: Option<&At<Map<Content>>>,
    inputs: Inputs,
    report: &mut Report,
) -> MountedFiles {
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        path_as_text(name, item, report);
        secret_file::none_here(item, report);
    }
    let found = found(field, inputs, report);
    let mut files = MountedFiles { folders: folder::mounted(field), ..MountedFiles::default() };
    for content in found {
        no_template(&content, report);
        files.modes.extend(content.mode.map(|mode| (content.path.clone(), mode)));
        files.texts.insert(content.path, content.text);
    }
    check_size(field, files.bytes(), report);
    files
}

/// Files of a component, or of a container beside it, with references where they are templates. What is a secret, or
/// has a password in it, is a key of a Secret.
pub fn files(
    field: Option<&At<Map<Content>>>,
    container: Option<&str>,
    variables: &mut Variables,
) -> MountedFiles {
    for (path, item) in field.into_iter().flat_map(|map| &map.entries) {
        if folder::is_one(item) {
            folder::check_path(path, item.key, variables.report);
        } else {
            if turned_around(path, item, variables.report) {
                continue;
            }
            check_path(path, item.key, variables.report);
        }
        path_as_text(path, item, variables.report);
    }
    let found = found(field, variables.wiring.inputs, variables.report);
    let mut files = MountedFiles { folders: folder::mounted(field), ..MountedFiles::default() };
    for content in found {
        if !content.template && reference::is_meant(&content.text) {
            variables.report.add(
                Diagnostic::error(
                    Code::ReferenceSyntax,
                    "a file's content is taken as it is, with `${…}` in it",
                )
                .at(content.span, "holds what looks like a reference")
                .help(
                    "write `{ file: …, template: true }` (or `text:`), or `$${` for a literal `${`",
                ),
            );
        }
        let text = if content.template {
            secret_file::template(&content, variables)
        } else {
            Some(ResolvedText::Plain(content.text.clone()))
        };
        let Some(text) = text else { continue };
        files.modes.extend(content.mode.map(|mode| (content.path.clone(), mode)));
        if let ResolvedText::Plain(text) = text {
            files.texts.insert(content.path, text);
        } else if let Some(key) = secret_file::of_template(&content, text, container, variables) {
            files.secrets.insert(content.path, key);
        }
    }
    secret_file::given(field, container, variables, &mut files);
    check_size(field, files.bytes(), variables.report);
    files
}

/// All contents of a field. A file that is named on its own takes the place of one in a folder.
pub(super) fn found(
    field: Option<&At<Map<Content>>>,
    inputs: Inputs,
    report: &mut Report,
) -> Vec<FoundContent> {
    let mut all = Vec::new();
    let entries = || field.into_iter().flat_map(|map| &map.entries);
    for (path, item) in entries() {
        if let Either::Long(source @ ContentSource { dir: Some(dir), .. }) = &item.at.value {
            all.extend(folder::contents(path, source, dir, inputs, report));
        }
    }
    let alone = entries().filter(|(_, item)| !folder::is_one(item) && !secret_file::is_one(item));
    all.extend(alone.filter_map(|(path, item)| find(path, item, inputs, report)));
    let places: BTreeMap<String, usize> =
        all.iter().enumerate().map(|(place, content)| (content.path.clone(), place)).collect();
    let mut place = 0..;
    all.retain(|content| places[&content.path] == place.next().unwrap_or_default());
    for content in &all {
        line_ends(content, report);
    }
    all
}

/// Reports a template where nothing can be referred to.
pub(super) fn no_template(content: &FoundContent, report: &mut Report) {
    // A shell has variables that are called so; SQL has none in braces.
    let is_sql = content.path.rsplit('.').next() == Some("sql");
    if reference::is_meant(&content.text) || is_sql && reference::names_a_fact(&content.text) {
        report.add(
            Diagnostic::warning(
                Code::ReferenceSyntax,
                "what a database is given is taken as it is, with `${…}` in it",
            )
            .at(content.span, "holds what looks like a reference")
            .help("write what it stands for; a script that needs to know others is one of `jobs`, whose `files` and `env` have references"),
        );
    }
    if content.template {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                "`template` works in files of backends and frontends",
            )
            .at(content.span, "a database refers to nothing")
            .help("remove `template`"),
        );
    }
}

/// Tells of scripts with the line ends of Windows: Linux looks for a program of which the carriage return is
/// part, and shells take it for a part of each command.
fn line_ends(found: &FoundContent, report: &mut Report) {
    let first = found.text.split('\n').next().unwrap_or_default();
    let is_script = first.starts_with("#!") || found.path.rsplit('.').next() == Some("sh");
    if !is_script || !found.text.contains("\r\n") {
        return;
    }
    let called = found.file.as_ref().unwrap_or(&found.path);
    report.add(
        Diagnostic::warning(Code::File, format!("`{called}` has the line ends of Windows"))
            .at(found.span, "a shell takes the carriage return for a part of each line")
            .help(format!(
                "write `{called} text eol=lf` into `.gitattributes`, and check it out again"
            )),
    );
}

/// Tells of a text that is a path: who writes one means what is in the file.
pub fn path_as_text(name: &str, item: &Item<Content>, report: &mut Report) {
    let Either::Short(text) = &item.at.value else { return };
    let text = text.as_str();
    let last = text.rsplit('/').next().unwrap_or_default();
    let is_one = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == ';');
    if is_one && end_alike(last, name) && !last.starts_with('.') && !text.contains("://") {
        let label = "the name of a file, and not what is in it";
        report.add(named_file(name, text).at(item.at.span, label).write(file_of(text)));
    }
}

/// Tells of a text that is the path of a file of the project.
fn path_of_a_file(path: &str, text: &str, span: Span, inputs: Inputs, report: &mut Report) {
    let own = text.trim().trim_start_matches("./");
    let is_path = own.contains(['/', '.']) && !own.contains(|c: char| c.is_whitespace());
    // What ends alike is told where names alone are looked at.
    if is_path && !end_alike(own, path) && inputs.files.text(own).is_ok() {
        let label = "the path of a file, and not what is in it";
        report.add(named_file(path, own).at(span, label).write(file_of(own)));
    }
}

/// Whether two names of files have one ending.
fn end_alike(one: &str, other: &str) -> bool {
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_owned());
    ending(one).is_some() && ending(one) == ending(other)
}

/// The warning of a text that names a file, where its content belongs.
fn named_file(name: &str, text: &str) -> Diagnostic {
    Diagnostic::warning(Code::File, format!("`{name}` holds the text `{text}`"))
}

/// A content out of a file, as values write it.
fn file_of(path: &str) -> String {
    format!("{{ file: {} }}", flow::text(path.trim_start_matches("./")))
}

fn find(
    path: &str,
    item: &Item<Content>,
    inputs: Inputs,
    report: &mut Report,
) -> Option<FoundContent> {
    let content = |text: String, span: Span| FoundContent {
        path: path.to_owned(),
        folder: None,
        text,
        template: false,
        mode: None,
        span,
        file: None,
    };
    let source = match &item.at.value {
        Either::Short(text) => {
            path_of_a_file(path, text.as_str(), item.at.span, inputs, report);
            return Some(content(text.as_str().to_owned(), item.at.span));
        }
        Either::Long(source) => source,
    };
    let ContentSource { file, text, template, mode, .. } = source;
    let template = template.as_ref().is_some_and(|template| template.value.0);
    let mode = permissions(mode.as_ref());
    if let Some(text) = text {
        let found = content(text.as_str().to_owned(), text.span);
        return Some(FoundContent { template, mode, ..found });
    }
    let Some(file) = file else {
        report.add(
            Diagnostic::error(Code::Missing, "a content needs a `file`, a `dir` or a `text`")
                .at(item.at.span, "empty")
                .help("add `file: …`, or write the text itself"),
        );
        return None;
    };
    let text = read(file.as_str(), file.span, inputs, report)?;
    let found = content(text, file.span);
    Some(FoundContent { template, mode, file: Some(file.as_str().to_owned()), ..found })
}

fn check_path(path: &str, span: Span, report: &mut Report) {
    // A colon without a blank is a part of the key.
    if let Some((before, _)) = path.split_once(" {").or_else(|| path.split_once(": ")) {
        report.add(
            Diagnostic::error(Code::InvalidValue, format!("`{path}` is no path in a container"))
                .at(span, "the key ends where the colon is")
                .help(format!("write the colon behind the path: `{before}: {{ … }}`")),
        );
        return;
    }
    if path.contains("${") {
        report.add(
            Diagnostic::error(
                Code::ReferenceSyntax,
                format!("nobody replaces `${{…}}` in the key `{path}`"),
            )
            .at(span, "the file would be called so")
            .help("write the path itself: what differs between environments stands in the file of each"),
        );
        return;
    }
    if path.len() > 1 && path.starts_with('/') && path.ends_with('/') {
        report.add(
            Diagnostic::error(Code::InvalidValue, "a file has a name behind its folder")
                .at(span, "a folder")
                .help(format!("write the file's name, as in `{path}app.yaml`")),
        );
        return;
    }
    let valid = path.starts_with('/')
        && !path.ends_with('/')
        && !path.contains(':')
        && !path.split('/').any(|part| part == "..");
    if !valid {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                "a file has an absolute path inside the container",
            )
            .at(span, "not such a path")
            .help(format!("write `{}`", in_container(path))),
        );
    }
}

/// Tells of a file of the project whose place in the container is its value, as in a volume of Docker Compose.
/// Whether it is one.
fn turned_around(path: &str, item: &Item<Content>, report: &mut Report) -> bool {
    let Either::Short(text) = &item.at.value else { return false };
    let place = text.as_str();
    let is_place = place.starts_with('/') && !place.contains(char::is_whitespace);
    if path.starts_with('/') || !is_place {
        return false;
    }
    let place = in_container(place);
    let file = path.trim_start_matches("./");
    report.add(
        Diagnostic::error(Code::InvalidValue, format!("`{path}` is no path in the container"))
            .at(item.key, "the key is the path in the container, and its value what lies there")
            .help(format!("write `{}: {{ file: {} }}`", flow::text(&place), flow::text(file))),
    );
    true
}

/// A path as one in a container.
fn in_container(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    format!("/{}", parts.join("/").replace(':', "-"))
}

/// Reports more bytes than a ConfigMap takes.
pub(super) fn check_size(field: Option<&At<Map<Content>>>, bytes: usize, report: &mut Report) {
    if let Some(field) = field
        && bytes > MOST_BYTES
    {
        report.add(
            Diagnostic::error(
                Code::File,
                format!("the files have {bytes} bytes, and a ConfigMap takes {MOST_BYTES}"),
            )
            .at(field.span, "too large together")
            .help("put large files into the image or into a volume"),
        );
    }
}
