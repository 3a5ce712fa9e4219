//! What an engine refuses of a database that gen deploys.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::Values;
use crate::values::database::{Database, Engine};

/// The last database of a redis that was not told of more.
/// <https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/>
const LAST_REDIS_DATABASE: u32 = 15;

/// Reports settings that the server of a database would not take.
pub fn check(values: &Values, report: &mut Report) {
    let databases = values.databases.iter().flat_map(|databases| &databases.entries);
    for database in databases.map(|(_, item)| &item.at.value) {
        if database.external.is_none() {
            redis_number(database, report);
            mongodb_source(database, report);
        }
    }
}

fn redis_number(database: &Database, report: &mut Report) {
    let is_redis = database.engine.as_ref().is_some_and(|engine| engine.value == Engine::Redis);
    let mut args = database.args.iter().flat_map(|args| &args.value);
    if !is_redis || args.any(|argument| argument.as_str().starts_with("--databases")) {
        return;
    }
    let Some(number) = &database.database else { return };
    if number.as_str().parse::<u32>().is_ok_and(|number| number > LAST_REDIS_DATABASE) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "redis has the databases 0 to 15")
                .at(number.span, "there is no such database")
                .help("choose a number up to 15, or add `args: [--databases, \"32\"]`"),
        );
    }
}

/// gen makes the user where the official image does: in `admin`.
fn mongodb_source(database: &Database, report: &mut Report) {
    let is_mongodb = database.engine.as_ref().is_some_and(|engine| engine.value == Engine::Mongodb);
    let params = database.params.as_ref().filter(|_| is_mongodb);
    let Some(source) = params.and_then(|params| params.entries.get("authSource")) else { return };
    if source.as_str() != "admin" {
        report.add(
            Diagnostic::error(Code::Conflict, "the user of a mongodb is in the database `admin`")
                .at(source.at.span, "no user could log in there")
                .help("remove `authSource`"),
        );
    }
}
