//! What an engine refuses of a database that gen deploys.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::facts::{Facts, Numbered};
use crate::engine::run::{Asked, Setting};
use crate::notation::quantity;
use crate::values::Values;
use crate::values::database::Database;
use crate::values::port::listened;
use crate::values::probe::Probes;
use crate::values::suggest::nearest;

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
        data_directory(database, facts, report);
        encryption(database, facts, report);
        http_probes(database, facts, report);
        memory(database, facts, report);
        args(database, facts, report);
        management(database, facts, report);
    }
}

/// The port of a page that only some images of RabbitMQ serve. <https://hub.docker.com/_/rabbitmq>
const MANAGEMENT: u16 = 15672;

/// RabbitMQ listens at its page's port with a plugin, which images without `-management` do not turn on.
fn management(database: &Database, facts: &Facts, report: &mut Report) {
    let ports = database.ports.iter().flat_map(|ports| ports.value.entries.values());
    let mut ports = ports.filter_map(|item| listened(&item.at));
    let Some((_, span)) = ports.find(|((number, _), _)| *number == MANAGEMENT) else { return };
    let turns_on =
        database.command.is_some() || database.args.is_some() || database.files.is_some();
    let is_other = facts.word != "rabbitmq" || database.image.is_some() || turns_on;
    let version = database.version.as_ref().map_or(facts.image.1, |version| version.as_str());
    if is_other || version.contains("management") || version.ends_with("-plugins") {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::Conflict,
            format!("the image `rabbitmq:{version}` does not listen at {MANAGEMENT}"),
        )
        .at(span, "the plugin `rabbitmq_management` is off in it")
        .help(format!("write `version: {version}-management`")),
    );
}

/// gen's own servers have no certificate: a client that insists on one is refused.
fn encryption(database: &Database, facts: &Facts, report: &mut Report) {
    /// <https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>
    const NEEDS: [&str; 3] = ["require", "verify-ca", "verify-full"];
    const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
    let Some(mode) = database.params.as_ref().and_then(|params| params.entries.get("sslmode"))
    else {
        return;
    };
    if facts.schemes.contains(&"postgresql")
        && !MODES.contains(&mode.as_str())
        && let Some(near) = nearest(mode.as_str(), MODES.into_iter())
    {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("`sslmode` knows no `{}`", mode.as_str()),
            )
            .at(mode.at.span, "clients would refuse it")
            .write(near),
        );
    }
    let sets_own = database.args.is_some() || database.files.is_some() || database.image.is_some();
    if !facts.schemes.contains(&"postgresql") || sets_own || !NEEDS.contains(&mode.as_str()) {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::Conflict,
            format!("the server has no certificate, and `sslmode: {}` asks for one", mode.as_str()),
        )
        .at(mode.at.span, "clients would be refused")
        .help(
            "remove it, or write `disable`; `args` and `files` can give the server a certificate",
        ),
    );
}

/// The directory of the data is on the volume: elsewhere they would be gone with the pod.
fn data_directory(database: &Database, facts: &Facts, report: &mut Report) {
    let is_kept = database.storage.as_ref().is_none_or(|storage| storage.ephemeral.is_none());
    let Some(volume) = facts.run.volume.filter(|_| is_kept) else { return };
    // Whatever the version, the variable is the same one.
    let Some((variable, _)) = [None, Some(1)].into_iter().find_map(|major| volume(major).variable)
    else {
        return;
    };
    let Some(own) = database.env.as_ref().and_then(|env| env.entries.get(variable)) else { return };
    report.add(
        Diagnostic::error(
            Code::Conflict,
            format!("gen sets `{variable}` itself, to a folder of the volume"),
        )
        .at(own.key, "data elsewhere are gone with the pod")
        .help("remove it: `storage` says where the data are kept"),
    );
}

/// A path is asked of what speaks HTTP.
fn http_probes(database: &Database, facts: &Facts, report: &mut Report) {
    let Some(probes) = database.probes.as_ref().filter(|_| !facts.foreign.answers_http) else {
        return;
    };
    let Probes { startup, readiness, liveness } = &probes.value;
    for probe in [startup, readiness, liveness].into_iter().flatten() {
        let (Some(path), None) = (&probe.path, &probe.port) else { continue };
        if facts.port == 0 {
            continue;
        }
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("{} does not speak HTTP at {}, and has no paths", facts.title, facts.port),
            )
            .at(path.span, "no request would be answered")
            .help("remove the probe: gen asks by the server's own client"),
        );
    }
}

/// A limit below what the server takes when it starts.
fn memory(database: &Database, facts: &Facts, report: &mut Report) {
    let limits = database.resources.as_ref().and_then(|resources| resources.limits.as_ref());
    let Some(limit) = limits.and_then(|limits| limits.memory.as_ref()) else { return };
    let least = facts.run.least_memory;
    let bytes = quantity::milli(limit.as_str()).map(|milli| milli / 1000);
    if bytes.is_none_or(|bytes| bytes >= i128::from(least) << 20) {
        return;
    }
    report.add(
        Diagnostic::warning(
            Code::Conflict,
            format!("{} does not start in {} of memory", facts.title, limit.as_str()),
        )
        .at(limit.span, "it would be killed again and again")
        .help(format!(
            "raise the limit to {least}Mi at the least; what it takes under load is more"
        )),
    );
}

/// Images take what does not begin with `-` for a command in place of the server.
fn args(database: &Database, facts: &Facts, report: &mut Report) {
    let Some(args) = database.args.as_ref().filter(|_| facts.port != 0) else { return };
    let Some(first) = args.value.first() else { return };
    let Some((name, _)) = first.as_str().split_once('=') else { return };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.starts_with('-') || name.is_empty() || !name.chars().all(is_name) {
        return;
    }
    report.add(
        Diagnostic::error(
            Code::InvalidValue,
            format!("`{name}=…` is no option of {}", facts.title),
        )
        .at(first.span, "the image would run it in place of the server")
        .help(format!("write it as an option: `--{name}=…`")),
    );
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
        has_password: true,
        has_root_password,
        keeps_data: true,
        replica_set: None,
        buckets: &[],
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
