//! What is left of another engine where the engine of a database was changed: its version, and its options.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::notation::image::ImageName;
use crate::values::Values;
use crate::values::database::Database;
use crate::values::suggest::all_of;

/// So many versions may have come since.
const TO_COME: u32 = 3;

/// Tells of it, of the databases whose servers gen runs.
pub fn check(values: &Values, report: &mut Report) {
    for (_, item) in values.all_databases() {
        let database = &item.at.value;
        if database.external.is_some() || database.server.is_some() {
            continue;
        }
        let Some(engine) = database.engine.as_ref().map(|engine| engine.value) else { continue };
        version(database, engine, report);
        options(database, engine, report);
    }
}

/// A version that no image of the engine has.
fn version(database: &Database, engine: Engine, report: &mut Report) {
    let facts = engine.facts();
    let Some(version) = &database.version else { return };
    let repository = database.image.as_ref().and_then(|image| image.value.repository.as_ref());
    let official = ImageName::read(facts.image.0).name();
    if repository.is_some_and(|own| ImageName::read(own.as_str()).name() != official) {
        return;
    }
    let number = version.as_str().split(['.', '-']).next().and_then(|number| number.parse().ok());
    let Some(number) = number.filter(|number| !has(engine, *number)) else { return };
    if facts.majors.is_empty() {
        return;
    }
    let known: Vec<String> = facts
        .majors
        .iter()
        .map(
            |(first, last)| {
                if first == last { first.to_string() } else { format!("{first} to {last}") }
            },
        )
        .collect();
    let known = all_of(&known.iter().map(String::as_str).collect::<Vec<_>>());
    let others = Engine::ALL.iter().filter(|other| number > 9 && has(**other, number));
    let other = others.map(|other| other.as_str()).next();
    let help = match other {
        Some(other) => format!(
            "write one of {known}, or `engine: {other}` where that is meant, which has a version {number}"
        ),
        None => format!("write one of {known}"),
    };
    report.add(
        Diagnostic::warning(
            Code::InvalidValue,
            format!("no version {number} of {} is known", facts.title),
        )
        .at(version.span, "nothing could be pulled")
        .help(help),
    );
}

/// Whether an engine has had a major version, or may have by now.
fn has(engine: Engine, number: u32) -> bool {
    let majors = engine.facts().majors;
    let newest = majors.last().map_or(0, |(_, last)| *last);
    majors.iter().any(|(first, last)| (*first..=*last).contains(&number))
        || (newest + 1..=newest + TO_COME).contains(&number)
}

/// An option that servers of another engine take.
fn options(database: &Database, engine: Engine, report: &mut Report) {
    let own = engine.facts();
    if own.options.is_empty() {
        return;
    }
    for word in database.args.iter().flat_map(|args| &args.value) {
        let name = word.as_str().split('=').next().unwrap_or_default();
        let is_of = |other: &&Engine| other.facts().options.contains(&name);
        let Some(other) = Engine::ALL.iter().find(is_of) else { continue };
        if own.options.contains(&name) {
            continue;
        }
        let message = format!("`{name}` is an option of {}", other.title());
        report.add(
            Diagnostic::warning(Code::InvalidValue, message)
                .at(word.span, format!("{} does not start with it", own.title))
                .help(format!("remove it, or write what {} calls it", own.title)),
        );
        return;
    }
}
