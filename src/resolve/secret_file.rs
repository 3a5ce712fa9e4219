//! Files that are keys of Secrets: a secret as it is, and a template with a password in it.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::credentials::{self, SecretSource};
use crate::resolve::env::Variables;
use crate::resolve::file::{FoundContent, permissions};
use crate::resolve::resolved_text::ResolvedText;
use crate::source::Span;
use crate::stack::files::MountedFiles;
use crate::stack::secret::SecretKey;
use crate::values::content::Content;
use crate::values::read::{At, Either, Item, Map};

/// Whether a content is a secret as a whole.
pub fn is_one(item: &Item<Content>) -> bool {
    matches!(&item.at.value, Either::Long(source) if source.is_secret())
}

/// Reports a secret among the files of a server.
pub fn none_here(item: &Item<Content>, report: &mut Report) {
    if !is_one(item) {
        return;
    }
    report.add(
        Diagnostic::error(Code::Conflict, "files out of secrets are those of components")
            .at(item.at.span, "a server is given its password as its image takes it")
            .help("write the text itself or `{ file: … }`, or mount a Secret that exists as one of `volumes`"),
    );
}

/// Adds the files of a field that are secrets as a whole.
pub(super) fn given(
    field: Option<&At<Map<Content>>>,
    container: Option<&str>,
    variables: &mut Variables,
    files: &mut MountedFiles,
) {
    for (path, item) in field.into_iter().flat_map(|map| &map.entries) {
        let Either::Long(source) = &item.at.value else { continue };
        if !source.is_secret() {
            continue;
        }
        if files.folder_of(path).is_some() {
            variables.report.add(in_folder(path, item.key));
        }
        let (inputs, span) = (variables.wiring.inputs, item.at.span);
        let found = credentials::of_file(source, span, inputs, variables.target, variables.report);
        let Some(found) = found else { continue };
        if let SecretSource::Existing { name, .. } = &found {
            let used = (variables.namespace(), name.clone(), span);
            variables.wiring.existing.push(used);
        }
        let key = variables.kept.file(&named(path, container), found);
        files.modes.extend(permissions(source.mode.as_ref()).map(|mode| (path.clone(), mode)));
        files.secrets.insert(path.clone(), key);
    }
}

/// A template with its references resolved. One in a file is resolved line by line: its mistakes name the line.
pub(super) fn template(found: &FoundContent, variables: &mut Variables) -> Option<ResolvedText> {
    let (from, span) = (variables.component, found.span);
    let Some(file) = &found.file else {
        return variables.wiring.resolve(from, &found.text, span, variables.report);
    };
    let mut lines = Vec::new();
    let mut complete = true;
    for (index, line) in found.text.split('\n').enumerate() {
        let before = variables.report.diagnostics.len();
        match variables.wiring.resolve(from, line, span, variables.report) {
            Some(line) => lines.push(line),
            None => complete = false,
        }
        for diagnostic in &mut variables.report.diagnostics[before..] {
            diagnostic.message += &format!(", in line {} of `{file}`", index + 1);
        }
    }
    if !complete {
        return None;
    }
    let plain = |line: &ResolvedText| match line {
        ResolvedText::Plain(text) => Some(text.clone()),
        ResolvedText::Secret(_) | ResolvedText::Key(_) | ResolvedText::Composed(_) => None,
    };
    if let Some(lines) = lines.iter().map(plain).collect::<Option<Vec<String>>>() {
        return Some(ResolvedText::Plain(lines.join("\n")));
    }
    // With a password in it, it is a secret as a whole; what there is to tell is told.
    let told = variables.report.diagnostics.len();
    let whole = variables.wiring.resolve(from, &found.text, span, variables.report);
    variables.report.diagnostics.truncate(told);
    whole
}

/// The key of a Secret that a template with a password in it becomes.
pub(super) fn of_template(
    found: &FoundContent,
    text: ResolvedText,
    container: Option<&str>,
    variables: &mut Variables,
) -> Option<SecretKey> {
    if found.folder.is_some() {
        variables.report.add(in_folder(&found.path, found.span));
        return None;
    }
    match text {
        ResolvedText::Plain(_) => None,
        ResolvedText::Key(key) => Some(key),
        ResolvedText::Secret(secret) => {
            let source = SecretSource::Literal(secret);
            Some(variables.kept.file(&named(&found.path, container), source))
        }
        ResolvedText::Composed(_) => {
            variables.report.add(
                Diagnostic::error(Code::Credentials, "a password that gen does not know cannot stand inside of a file")
                    .at(found.span, "refers to a password that is in the cluster alone")
                    .help("give the password a file of its own, `{ text: \"${…}\", template: true }`, or refer to it in `env`"),
            );
            None
        }
    }
}

/// What a file is called among those of all containers of a pod.
fn named(path: &str, container: Option<&str>) -> String {
    container.map_or_else(|| path.to_owned(), |container| format!("{container}:{path}"))
}

/// A secret in a folder of files, which is a ConfigMap as a whole.
fn in_folder(path: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::Conflict,
        format!("`{path}` holds a secret, inside of a folder of files"),
    )
    .at(span, "the folder is a ConfigMap, in which nothing can be mounted")
    .help("mount the files of the folder one by one, or the secret elsewhere")
}
