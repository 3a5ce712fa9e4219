//! Contents of files that become ConfigMaps.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::inputs::Inputs;
use crate::resolve::reference;
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::values::content::{Content, ContentSource};
use crate::values::read::{At, Either, Item, Map};

/// The most bytes of a ConfigMap. <https://kubernetes.io/docs/concepts/configuration/configmap/>
const MOST_BYTES: usize = 1_048_576;

/// A content before its references are resolved.
struct FoundContent<'a> {
    text: String,
    template: bool,
    span: Span,
    /// The path of the file that holds it.
    file: Option<&'a str>,
}

/// Init scripts by file name. A name whose ending the image does not run is a mistake.
pub fn scripts(
    field: Option<&At<Map<Content>>>,
    engine: Engine,
    inputs: Inputs,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let endings = engine.facts().run.scripts.map_or(&[][..], |scripts| scripts.endings);
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        if let Err(reason) = crate::values::scalar::DataKey::new(name.as_str()) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{name}` cannot be the name of a script"),
                )
                .at(item.key, reason)
                .help("use letters, digits, `-`, `_` and `.`"),
            );
        } else if !endings.iter().any(|ending| name.ends_with(ending)) {
            let (label, help) = if endings.is_empty() {
                ("it runs none", "remove `init`".to_owned())
            } else {
                ("unknown ending", format!("end the name with `{}`", endings.join("` or `")))
            };
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("the image of {} would not run `{name}`", engine.as_str()),
                )
                .at(item.key, label)
                .help(help),
            );
        }
    }
    let files = plain_files(field, inputs, report);
    order(field, report);
    files
}

/// Tells of names whose numbers mean another order than their texts, by which entrypoints go.
fn order(field: Option<&At<Map<Content>>>, report: &mut Report) {
    let number = |name: &str| -> Option<u64> {
        let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
        name[..digits].parse().ok()
    };
    let entries = field.into_iter().flat_map(|map| &map.entries);
    let mut numbered: Vec<(&str, u64, Span)> =
        entries.filter_map(|(name, item)| Some((name.as_str(), number(name)?, item.key))).collect();
    numbered.sort_unstable_by_key(|(name, ..)| *name);
    let Some([first, second]) = numbered.windows(2).find(|pair| pair[0].1 > pair[1].1) else {
        return;
    };
    let width = numbered.iter().map(|(_, number, _)| number.to_string().len()).max().unwrap_or(1);
    let (_, number, _) = second;
    let rest = second.0.trim_start_matches(|c: char| c.is_ascii_digit());
    let message = format!(
        "`{}` runs before `{}`: scripts run in the order of their names as text",
        first.0, second.0
    );
    report.add(
        Diagnostic::warning(Code::File, message)
            .at(first.2, "the first of the two")
            .also(second.2, "the second")
            .help(format!("write numbers of one length, as in `{number:0width$}{rest}`")),
    );
}

/// Contents without references.
pub fn plain_files(
    field: Option<&At<Map<Content>>>,
    inputs: Inputs,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        let Some(found) = find(item, inputs, report) else { continue };
        line_ends(name, &found, report);
        if found.template {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    "`template` works in files of backends and frontends",
                )
                .at(found.span, "a database refers to nothing")
                .help("remove `template`"),
            );
        }
        if let Either::Long(ContentSource { mode: Some(mode), .. }) = &item.at.value {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    "`mode` works in files of backends and frontends",
                )
                .at(mode.span, "without effect")
                .help("remove `mode`"),
            );
        }
        files.insert(name.clone(), found.text);
    }
    check_size(field, &files, report);
    files
}

/// Tells of scripts with the line ends of Windows: Linux looks for a program of which the carriage return is
/// part, and shells take it for a part of each command.
fn line_ends(name: &str, found: &FoundContent, report: &mut Report) {
    let first = found.text.split('\n').next().unwrap_or_default();
    let is_script = first.starts_with("#!") || name.rsplit('.').next() == Some("sh");
    if !is_script || !found.text.contains("\r\n") {
        return;
    }
    let called = found.file.unwrap_or(name);
    report.add(
        Diagnostic::warning(Code::File, format!("`{called}` has the line ends of Windows"))
            .at(found.span, "a shell takes the carriage return for a part of each line")
            .help(format!(
                "write `{called} text eol=lf` into `.gitattributes`, and check it out again"
            )),
    );
}

/// Files of the component at `from`, with references where they are templates.
pub fn files(
    field: Option<&At<Map<Content>>>,
    from: usize,
    wiring: &mut Wiring,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for (path, item) in field.into_iter().flat_map(|map| &map.entries) {
        check_path(path, item.key, report);
        let Some(found) = find(item, wiring.inputs, report) else { continue };
        line_ends(path, &found, report);
        if !found.template && reference::is_meant(&found.text) {
            report.add(
                Diagnostic::error(
                    Code::ReferenceSyntax,
                    "a file's content is taken as it is, with `${…}` in it",
                )
                .at(found.span, "holds what looks like a reference")
                .help(
                    "write `{ file: …, template: true }` (or `text:`), or `$${` for a literal `${`",
                ),
            );
        }
        let text = match (found.template, found.file) {
            (false, _) => Some(found.text),
            (true, None) => wiring.resolve_plain(from, &found.text, found.span, "a file", report),
            (true, Some(file)) => template(file, &found, from, wiring, report),
        };
        files.extend(text.map(|text| (path.clone(), text)));
    }
    check_size(field, &files, report);
    files
}

/// The template in a file, resolved line by line: its mistakes name the line.
fn template(
    file: &str,
    found: &FoundContent,
    from: usize,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Option<String> {
    let mut lines = Vec::new();
    let mut complete = true;
    for (index, line) in found.text.split('\n').enumerate() {
        let before = report.diagnostics.len();
        match wiring.resolve_plain(from, line, found.span, "a file", report) {
            Some(line) => lines.push(line),
            None => complete = false,
        }
        for diagnostic in &mut report.diagnostics[before..] {
            diagnostic.message += &format!(", in line {} of `{file}`", index + 1);
        }
    }
    complete.then(|| lines.join("\n"))
}

/// The permissions of files that have some of their own.
pub fn modes(field: Option<&At<Map<Content>>>) -> BTreeMap<String, i32> {
    let mut modes = BTreeMap::new();
    for (path, item) in field.into_iter().flat_map(|map| &map.entries) {
        let Either::Long(source) = &item.at.value else { continue };
        let mode = source.mode.as_ref();
        let mode = mode.and_then(|mode| i32::from_str_radix(mode.as_str(), 8).ok());
        modes.extend(mode.map(|mode| (path.clone(), mode)));
    }
    modes
}

fn find<'a>(
    item: &'a Item<Content>,
    inputs: Inputs,
    report: &mut Report,
) -> Option<FoundContent<'a>> {
    let source = match &item.at.value {
        Either::Short(text) => {
            return Some(FoundContent {
                text: text.as_str().to_owned(),
                template: false,
                span: item.at.span,
                file: None,
            });
        }
        Either::Long(source) => source,
    };
    let ContentSource { file, text, template, mode: _ } = source;
    let template = template.as_ref().is_some_and(|template| template.value.0);
    if let Some(text) = text {
        return Some(FoundContent {
            text: text.as_str().to_owned(),
            template,
            span: text.span,
            file: None,
        });
    }
    let Some(file) = file else {
        report.add(
            Diagnostic::error(Code::Missing, "a content needs a `file` or a `text`")
                .at(item.at.span, "empty")
                .help("add `file: …`, or write the text itself"),
        );
        return None;
    };
    // How far a path may lead is for whoever reads it to say: values come from others, too.
    match (inputs.files)(file.as_str()) {
        Ok(text) => {
            Some(FoundContent { text, template, span: file.span, file: Some(file.as_str()) })
        }
        Err(reason) => {
            report.add(
                Diagnostic::error(Code::File, format!("the file `{}` {reason}", file.as_str()))
                    .at(file.span, "read from the project's folder")
                    .help("correct the path, or write the text itself"),
            );
            None
        }
    }
}

fn check_path(path: &str, span: Span, report: &mut Report) {
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
            .help(format!("write `/{}`", path.trim_matches('/').replace(':', "-"))),
        );
    }
}

fn check_size(
    field: Option<&At<Map<Content>>>,
    files: &BTreeMap<String, String>,
    report: &mut Report,
) {
    let bytes: usize = files.iter().map(|(name, text)| name.len() + text.len()).sum();
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
