//! What an engine refuses of a database that gen deploys.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::facts::{Facts, Numbered};
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
