//! What an engine refuses of a database that gen deploys.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::facts::{Facts, Numbered};
use crate::engine::run::{Asked, Setting};
use crate::values::Values;
use crate::values::database::Database;

/// Reports settings that the server of a database would not take.
pub fn check(values: &Values, report: &mut Report) {
    for (_, item) in values.all_databases() {
        let database = &item.at.value;
        let Some(engine) = database.engine.as_ref().filter(|_| database.external.is_none()) else {
            continue;
        };
        let facts = engine.value.facts();
        number(database, facts, report);
        params(database, facts, report);
        variables(database, facts, report);
    }
}

/// Variables that gen sets from other values: with others, the server would not be what its clients are
/// told.
fn variables(database: &Database, facts: &Facts, report: &mut Report) {
    // Texts that nobody writes tell what becomes of what.
    let (name, user) = ("\u{1}database", "\u{1}user");
    let asked = |has_root_password| Asked {
        database: name,
        user,
        port: 1,
        host: "",
        service_port: 1,
        has_root_password,
        keeps_data: true,
    };
    let has_root = database.root_credentials.is_some();
    let mut all = BTreeMap::new();
    for asked in [asked(!has_root), asked(has_root)] {
        let told = |(_, setting): &(&str, Setting)| match setting {
            Setting::Text(text) => text == name || text == user,
            Setting::Password | Setting::RootPassword => true,
        };
        all.extend((facts.run.env)(&asked).into_iter().filter(told));
    }
    for (variable, setting) in all {
        let Some(own) = database.env.as_ref().and_then(|env| env.entries.get(variable)) else {
            continue;
        };
        let key = match setting {
            Setting::Password => "credentials",
            Setting::RootPassword => "rootCredentials",
            Setting::Text(text) if text == name => "database",
            Setting::Text(_) => "user",
        };
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("gen sets `{variable}` itself, from `{key}`"),
            )
            .at(own.key, "clients are told what that says")
            .help(format!("remove it, and write `{key}` of the database")),
        );
    }
}

fn number(database: &Database, facts: &Facts, report: &mut Report) {
    let Some(Numbered { last, argument }) = facts.names.numbered else { return };
    let mut args = database.args.iter().flat_map(|args| &args.value);
    if args.any(|own| own.as_str().starts_with(argument)) {
        return;
    }
    let Some(number) = &database.database else { return };
    if number.as_str().parse::<u32>().is_ok_and(|number| number > last) {
        let message = format!("{} has the databases 0 to {last}", facts.word);
        report.add(
            Diagnostic::error(Code::InvalidValue, message)
                .at(number.span, "there is no such database")
                .help(format!("choose a number up to {last}, or add `args: [{argument}, \"32\"]`")),
        );
    }
}

/// Parameters that follow from how gen makes users, and are written otherwise.
fn params(database: &Database, facts: &Facts, report: &mut Report) {
    let Some(params) = &database.params else { return };
    for param in facts.params {
        let Some(own) = params.entries.get(param.key) else { continue };
        if own.as_str() != param.value {
            report.add(
                Diagnostic::error(Code::Conflict, param.why)
                    .at(own.at.span, "no user could log in there")
                    .help(format!("remove `{}`", param.key)),
            );
        }
    }
}
