//! The names by which clients log in: whether a server can have such a database, and such a user.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::engine::facts::{Facts, Password};
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

/// Where the values say that nobody logs in.
pub fn off(values: &database::Database) -> Option<Span> {
    values.auth.as_ref().filter(|auth| !auth.value.0).map(|auth| auth.span)
}

/// The user where the values name none.
pub fn usual_user(values: &database::Database, facts: &Facts) -> String {
    if off(values).is_some() { String::new() } else { facts.names.user.to_owned() }
}

/// Whether a server runs without passwords, as `auth: false` asks.
pub fn is_open(
    values: &database::Database,
    open: Span,
    facts: &Facts,
    report: &mut Report,
) -> bool {
    if let Password::Needed { .. } = facts.password {
        let message = format!("gen runs {} with a password alone", facts.title);
        report.add(
            Diagnostic::error(Code::Conflict, message)
                .at(open, "no one could log in")
                .help("remove `auth`, and add `credentials`"),
        );
        return false;
    }
    let fields = [
        ("credentials", values.credentials.as_ref().map(|field| field.span)),
        ("rootCredentials", values.root_credentials.as_ref().map(|field| field.span)),
        ("user", values.user.as_ref().map(|field| field.span)),
    ];
    let fields = fields.into_iter().filter_map(|(key, span)| Some((key, span?)));
    let told = fields.map(|(key, span)| {
        Diagnostic::error(Code::Conflict, format!("`{key}` has no effect beside `auth: false`"))
            .at(span, "nobody logs in")
            .also(open, "because of this")
            .help(format!("remove `{key}`, or write `auth: true`"))
    });
    let told: Vec<Diagnostic> = told.collect();
    let is_open = told.is_empty();
    for found in told {
        report.add(found);
    }
    is_open
}

fn values_span(values: &database::Database) -> Span {
    values
        .engine
        .as_ref()
        .map_or(Span { file: crate::source::FileId(0), start: 0, end: 0 }, |engine| engine.span)
}
