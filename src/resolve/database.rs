//! What runs a database inside the cluster.

use std::collections::BTreeMap;

use crate::admission::metadata::is_label_value;
use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::engine::cloudnative_pg as cnpg;
use crate::engine::run::User;
use crate::resolve::command;
use crate::resolve::command_line::{CommandLine, ResolvedCommand};
use crate::resolve::content;
use crate::resolve::credentials::{self, SecretSource};
use crate::resolve::directory::DatabaseAddress;
use crate::resolve::env::Variables;
use crate::resolve::image;
use crate::resolve::image_name;
use crate::resolve::inputs::Inputs;
use crate::resolve::moved_port;
use crate::resolve::operator;
use crate::resolve::other;
use crate::resolve::pod;
use crate::resolve::probe;
use crate::resolve::resources;
use crate::resolve::script;
use crate::resolve::server_image;
use crate::resolve::unescaped;
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::database::Server;
use crate::stack::env::Env;
use crate::stack::names::Which;
use crate::stack::network::Access;
use crate::stack::probe::Probes;
use crate::stack::resources::Resources;
use crate::stack::secret::{Secret, SecretKey};
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::database;
use crate::values::plain;
use crate::values::read::Item;
use crate::values::tier::Tier;

/// What runs the database, unless it is outside the cluster.
pub fn server(
    component: &mut Component,
    item: &Item<database::Database>,
    address: &DatabaseAddress,
    (texts, inputs): (ServerTexts, Inputs),
    target: &Target,
    report: &mut Report,
) -> Option<(Server, Option<SecretSource>, Vec<Secret>)> {
    let ServerTexts { env, secrets, line: ResolvedCommand { command, args }, probes } = texts;
    let values = &item.at.value;
    let facts = address.engine.facts();
    other::check(item, address.engine, report);
    let version = values.version.as_ref().map_or(facts.image.1, |version| version.as_str());
    let operated = operator::of(values, inputs);
    // Another image than the official one is the operator's, whom a Docker engine does not have.
    let own_image =
        values.image.as_ref().filter(|_| values.operator.is_none() || operated.is_some());
    let usual = if operated.is_some() { cnpg::REPOSITORY } else { facts.image.0 };
    let resolved = image::resolve(
        own_image,
        None,
        Some((usual, version)).filter(|_| !address.engine.is_other()),
        item.key,
        report,
    )?;
    checked_version(values, address.engine, report);
    if let Some(port) = component.port() {
        moved_port::check(values, address.engine, port, report);
    }
    server_image::check(values, address.engine, report);
    needs_key_file(values, address.engine, report);
    component.version = resolved.tag.clone().filter(|tag| is_label_value(tag));
    let tag = resolved.tag.as_deref().unwrap_or(version);
    let tag_written = values.image.as_ref().is_some_and(|image| image.value.tag.is_some());
    if resolved.tag.as_deref() == Some("latest") && !tag_written {
        let span = values.version.as_ref().map_or(item.key, |version| version.span);
        report.unwise(Unwise::UnpinnedImages, "the version `latest` moves", |diagnostic| {
            diagnostic
                .at(span, "a new major version cannot read the old data")
                .help("name a version")
        });
    }
    let root = root_credentials(values, address, inputs, target, report);
    unescaped::check(values, address, root.as_ref(), report);
    let root_password = match &root {
        None => None,
        Some(SecretSource::Existing { name, key, url_key: _ }) => Some(SecretKey {
            secret: name.clone(),
            key: key.clone().unwrap_or("password".to_owned()),
        }),
        Some(SecretSource::Literal(_) | SecretSource::External(_)) => Some(SecretKey {
            secret: component.called(Which::RootSecret),
            key: "password".to_owned(),
        }),
    };
    let resources = resources::resources(values.resources.as_ref(), None, report);
    requests(&resources, item.key, report);
    let major = image::major(values.version.as_ref().map_or(tag, |version| version.as_str()));
    let data = other::data(component, item, address.engine, major, target, report);
    let own_user = values.run_as_user.as_ref();
    let user = pod::user(own_user, component.security, report).map(User::of);
    let image_user = server_image::user(values, address.engine, tag, operated.is_none(), report);
    let usual_user = if operated.is_some() { User::of(cnpg::USER) } else { image_user };
    let mut init = script::scripts(values.init.as_ref(), address.engine, inputs, report);
    if matches!(address.engine.as_str(), "postgres" | "mysql" | "mariadb") {
        let made = [("database", address.database.as_str()), ("user", address.user.as_str())];
        script::check_made(&init, values.init.as_ref(), made, report);
    }
    let operated = operated.and(data.as_ref()).and_then(|data| {
        script::of_operator(&mut init, values.init.as_ref(), &address.user, report);
        let made = address.source.is_some() && values.credentials.is_none();
        let owner = address.password().filter(|_| !made).map(|key| key.secret);
        let superuser = root_password.clone().map(|key| key.secret);
        operator::operated(component, values, &data.storage, (owner, superuser), target, report)
    });
    let server = Server {
        image_user,
        user: user.unwrap_or(usual_user),
        // The directory tells it.
        called_port: component.service_port().unwrap_or_default(),
        image: resolved.image,
        password: address.password(),
        root_password,
        volumes: other::volumes(item, address.engine, data.as_ref(), target, report),
        data,
        command,
        env,
        writable: plain::paths(values.writable.as_ref()),
        probes,
        init,
        files: content::plain_files(values.files.as_ref(), inputs, report),
        args,
        replica_set: values.replica_set.as_ref().map(|set| set.as_str().to_owned()),
        buckets: values
            .buckets
            .as_ref()
            .map(|buckets| buckets.iter().map(|bucket| bucket.as_str().to_owned()).collect())
            .unwrap_or_default(),
        resources,
        pod: pod::of_database(values, report),
        access: Access::default(),
        operated,
    };
    Some((server, root, secrets))
}

/// A version is the tag of the official image.
fn checked_version(values: &database::Database, engine: Engine, report: &mut Report) {
    let Some(version) = values.version.as_ref().filter(|_| values.image.is_none()) else { return };
    let text = version.as_str();
    if let Some((_, label, _)) = image_name::fault_of_tag(text) {
        let number = text.trim_matches(|c: char| !c.is_ascii_digit());
        let help = if number.is_empty() { engine.facts().image.1 } else { number };
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("`{text}` cannot be the tag of an image"),
            )
            .at(version.span, label)
            .help(format!("write the tag of the official image, such as `\"{help}\"`")),
        );
    } else if let Some(number) = text.strip_suffix(".x").or_else(|| text.strip_suffix(".X")) {
        report.add(
            Diagnostic::error(Code::InvalidValue, format!("no image has the tag `{text}`"))
                .at(version.span, "a shorter number is the latest of its kind")
                .write(format!("\"{number}\"")),
        );
    } else if let Some(number) =
        text.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("tags of `{}` start with no `v`", engine.facts().image.0),
            )
            .at(version.span, "no such image")
            .write(format!("\"{number}\"")),
        );
    }
}

/// The image of MongoDB makes the user, and so asks for passwords; with these, the members of a replica set need a file
/// with a key, which has to be readable by the server alone.
/// <https://www.mongodb.com/docs/manual/tutorial/deploy-replica-set-with-keyfile-access-control/>
fn needs_key_file(values: &database::Database, engine: Engine, report: &mut Report) {
    if engine.as_str() != "mongodb" {
        return;
    }
    let args: Vec<_> = values.args.iter().flat_map(|args| &args.value).collect();
    let has = |name: &str| args.iter().find(|arg| arg.as_str().split('=').next() == Some(name));
    if let (Some(set), None) = (has("--replSet"), has("--keyFile")) {
        report.add(
            Diagnostic::error(
                Code::Conflict,
                "a replica set of MongoDB with a password needs a `--keyFile`",
            )
            .at(set.span, "the server would not start")
            .help("write `replicaSet: rs0` beside `args` in its place: gen makes the key and starts the set"),
        );
    }
}

/// What the values tell a server, with references in it: they are resolved before it is known who calls whom.
#[derive(Debug, Default)]
pub struct ServerTexts {
    pub env: Env,
    /// The Secrets that its variables are read from.
    pub secrets: Vec<Secret>,
    pub line: ResolvedCommand,
    pub probes: Probes,
}

/// What the values tell servers, by the place of the database in the directory.
pub fn texts(
    values: &Values,
    wiring: &mut Wiring,
    target: &Target,
    report: &mut Report,
) -> BTreeMap<usize, ServerTexts> {
    let mut all = BTreeMap::new();
    for (name, item) in values.all_databases() {
        let Some(index) = wiring.directory.find(Tier::Database, name) else { continue };
        let database = &item.at.value;
        if database.external.is_some() {
            continue;
        }
        let line = CommandLine {
            command: database.command.as_ref(),
            args: database.args.as_ref(),
            env: database.env.as_ref(),
        };
        command::check(line, report);
        let component = &wiring.directory.entries[index].component;
        let mut texts = ServerTexts {
            line: line.resolve(index, wiring, report),
            probes: database.probes.as_ref().map_or_else(Probes::default, |probes| {
                probe::said(&probes.value, component.port(), (component, index), wiring, report)
            }),
            ..ServerTexts::default()
        };
        if database.env.is_some() {
            let mut variables = Variables::new(wiring, target, report, index, Vec::new());
            texts.env = variables.track(database.env.as_ref(), None, "");
            texts.secrets = variables.secrets();
        }
        all.insert(index, texts);
    }
    all
}

/// Reports a container that asks for nothing: the scheduler cannot place what it does not know.
pub fn requests(resources: &Resources, span: Span, report: &mut Report) {
    if resources.requests.is_empty() && resources.limits.is_empty() {
        report.unwise(
            Unwise::MissingRequests,
            "a container asks for neither cpu nor memory",
            |diagnostic| {
                diagnostic
                    .at(span, "the first to be evicted from a full node")
                    .help("add `resources: { requests: { cpu: 100m, memory: 128Mi } }`")
            },
        );
    }
}

fn root_credentials(
    values: &database::Database,
    address: &DatabaseAddress,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<SecretSource> {
    let root = values.root_credentials.as_ref()?;
    let facts = address.engine.facts();
    let superuser = facts.names.root;
    if superuser.is_none_or(|name| address.user == name) {
        let message = match superuser {
            Some(name) => format!("`user: {name}` has its password in `credentials` already"),
            None => format!("{} has no root user of its own", facts.word),
        };
        report.add(
            Diagnostic::error(Code::Conflict, message)
                .at(root.span, "no one would read it")
                .help("remove `rootCredentials`"),
        );
        return None;
    }
    credentials::of_database(root, inputs, target, report)
}
