//! What the values say of a server that the facts of its engine say of others: where its data is, and
//! which volumes it has.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::resolve::{mount, per_pod, storage};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::database::Data;
use crate::stack::target::Target;
use crate::stack::volume::Volume;
use crate::values::database::Database;
use crate::values::read::Item;
use crate::values::storage::Storage;

/// Names that volumes of gen's own have.
const TAKEN: [&str; 4] = ["data", "init", "config", "password"];

/// Reports what is said of a server that gen knows, or not said of one that it does not.
pub fn check(item: &Item<Database>, engine: Engine, report: &mut Report) {
    let values = &item.at.value;
    let word = engine.as_str();
    let mut conflict = |span: Span, message: String, label: &str, help: String| {
        report.add(Diagnostic::error(Code::Conflict, message).at(span, label).help(help));
    };
    if engine.is_other() {
        if let Some(version) = &values.version {
            conflict(
                version.span,
                "`version` is a tag of an image that gen knows".to_owned(),
                "no one would read it",
                format!("write `image: {{ tag: \"{}\" }}`", version.as_str()),
            );
        }
        return;
    }
    if let Some(path) = &values.data_path {
        conflict(
            path.span,
            format!("gen knows where {word} keeps its data"),
            "for an `other` server",
            "remove `dataPath`".to_owned(),
        );
    }
    if let Some(command) = &values.command {
        conflict(
            command.span,
            format!("gen knows how {word} is started"),
            "for an `other` server",
            "remove `command`, and put arguments into `args`".to_owned(),
        );
    }
}

/// Where the data is; nothing for a server that keeps none.
pub fn data(
    component: &Component,
    item: &Item<Database>,
    engine: Engine,
    major: Option<u32>,
    target: &Target,
    report: &mut Report,
) -> Option<Data> {
    let values = &item.at.value;
    let known = engine.facts().run.volume.map(|volume| volume(major));
    let (path, folder, variable) = match (known, &values.data_path) {
        (Some(known), _) => (known.path.to_owned(), known.folder, known.variable),
        (None, Some(path)) => (path.as_str().to_owned(), None, None),
        (None, None) => {
            // A target says of which class storage is, wherever there is any.
            let meant = values.storage.as_ref().filter(|storage| {
                let Storage {
                    size,
                    class_name: _,
                    access_modes,
                    existing_claim,
                    ephemeral,
                    host_path,
                } = &storage.value;
                let one = size.is_some() || existing_claim.is_some() || host_path.is_some();
                one || access_modes.is_some() || ephemeral.is_some()
            });
            if let Some(storage) = meant {
                let help = if engine.is_other() {
                    "add `dataPath: /…`, the folder in which it keeps them"
                } else {
                    "remove `storage`"
                };
                report.add(
                    Diagnostic::error(Code::Conflict, "`storage` is for a server that keeps data")
                        .at(storage.span, "this one keeps none")
                        .help(help),
                );
            }
            return None;
        }
    };
    let storage = storage::of_database(
        values.storage.as_ref(),
        item.key,
        engine,
        component.security,
        target,
        report,
    );
    Some(Data { storage, path, folder, variable })
}

/// The volumes beside the data, which have other names and places than gen's own.
pub fn volumes(
    item: &Item<Database>,
    engine: Engine,
    data: Option<&Data>,
    target: &Target,
    report: &mut Report,
) -> Vec<Volume> {
    let run = &engine.facts().run;
    let scratch = run.scratch;
    let paths: Vec<&str> = scratch
        .iter()
        .map(|scratch| scratch.path)
        .chain(run.scripts.map(|scripts| scripts.path))
        .chain(run.password_path)
        .chain(data.map(|data| data.path.as_str()))
        .collect();
    let values = &item.at.value;
    let (files, writable) = (values.files.as_ref(), values.writable.as_ref());
    mount::check(files, values.volumes.as_ref(), writable, &paths, report);
    let fields = values.volumes.iter().flat_map(|volumes| &volumes.entries);
    for (name, volume) in fields {
        let taken =
            TAKEN.contains(&name.as_str()) || scratch.iter().any(|scratch| scratch.volume == name);
        if taken {
            report.add(
                Diagnostic::error(Code::Conflict, format!("gen has a volume `{name}` of its own"))
                    .at(volume.key, "called so too")
                    .help("choose another name; the volume of the data is `storage`"),
            );
        }
    }
    per_pod::refuse(values.volumes.as_ref(), "a database", report);
    storage::volumes(values.volumes.as_ref(), None, target, report)
}
