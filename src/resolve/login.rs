//! The names by which clients log in: whether a server can have such a database, and such a user.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::source::Span;
use crate::values::database;

/// Reports a database that the server cannot have.
pub fn check_database(
    engine: Engine,
    database: &str,
    values: &database::Database,
    report: &mut Report,
) {
    let facts = engine.facts();
    let span = values.database.as_ref().map(|database| database.span);
    if let Some(span) = span.filter(|_| !facts.names.has_databases) {
        report.add(
            Diagnostic::error(Code::Conflict, format!("{} has no databases to name", facts.word))
                .at(span, "no one would read it")
                .help("remove `database`"),
        );
    }
    if let Some(span) = span.filter(|_| database.is_empty() && facts.names.has_databases) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "the database's name is empty")
                .at(span, "no name")
                .help(format!(
                    "name one, or remove `database`: it is `{}` then",
                    facts.names.database
                )),
        );
    }
    if facts.names.numbered.is_some() && database.parse::<u32>().is_err() {
        let message = format!("the database of {} is a number", facts.word);
        report.add(
            Diagnostic::error(Code::InvalidValue, message)
                .at(span.unwrap_or(values_span(values)), "not a number")
                .help("write `database: 0`"),
        );
    }
}

/// Reports a user that the server cannot have.
pub fn check_user(engine: Engine, user: &str, values: &database::Database, report: &mut Report) {
    let Some(at) = &values.user else { return };
    if let Some((message, label, help)) = engine.facts().names.refuses_user(engine.as_str(), user) {
        report.add(Diagnostic::error(Code::InvalidValue, message).at(at.span, label).help(help));
    }
}

fn values_span(values: &database::Database) -> Span {
    values
        .engine
        .as_ref()
        .map_or(Span { file: crate::source::FileId(0), start: 0, end: 0 }, |engine| engine.span)
}
