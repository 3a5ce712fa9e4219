//! What a database of the values means.

use std::collections::BTreeMap;

use crate::stack::component::{Component, Image, PodSettings, Resources};
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::secret::{Secret, SecretKey};

use crate::values::database::Engine;

/// A database of the stack.
#[derive(Clone, Debug)]
pub struct Database {
    pub component: Component,
    pub engine: Engine,
    /// The name of the database; for redis its number.
    pub database: String,
    /// The user; empty for redis.
    pub user: String,
    /// What runs it; absent for a database outside the cluster.
    pub server: Option<Server>,
    /// Secrets that gen makes for it: one in its own namespace, one per namespace of a consumer.
    pub secrets: Vec<Secret>,
}

/// A database server inside the cluster.
#[derive(Clone, Debug)]
pub struct Server {
    pub image: Image,
    /// The major version, where the tag tells it: postgres moved its data directory with 18.
    pub major: Option<u32>,
    /// Whether the image is a variant on Alpine Linux, whose users have other numbers.
    pub alpine: bool,
    /// Where the password is, in the database's own namespace.
    pub password: SecretKey,
    /// Where the password of mysql's root is, when it has one of its own.
    pub root_password: Option<SecretKey>,
    pub storage: Storage,
    /// Init scripts by file name.
    pub init: BTreeMap<String, String>,
    /// Configuration files by path.
    pub files: BTreeMap<String, String>,
    pub args: Vec<String>,
    pub resources: Resources,
    pub pod: PodSettings,
    /// Who may connect to it, and where it may connect to.
    pub access: Access,
}

/// Where a database keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A claim that gen makes, called `data-<name>`.
    Claim(Claim),
    /// A claim that exists.
    Existing(ObjectName),
    /// An `emptyDir`, with a limit.
    Ephemeral { limit: Option<String> },
    /// A folder of the node: a PersistentVolume and a claim bound to it.
    HostPath { path: String, claim: Claim },
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub size: String,
    /// Absent leaves it to the cluster's default class.
    pub class_name: Option<String>,
    pub access_modes: Vec<String>,
}
<<<<<<< HEAD
=======

/// The facts of an engine that gen derives addresses from.
struct EngineFacts {
    /// The repository of the official image and the version that gen takes.
    image: (&'static str, &'static str),
    port: u16,
    database: &'static str,
    user: &'static str,
}

fn facts(engine: Engine) -> EngineFacts {
    match engine {
        Engine::Postgres => {
            EngineFacts { image: ("postgres", "17"), port: 5432, database: "app", user: "app" }
        }
        Engine::Mysql => {
            EngineFacts { image: ("mysql", "8.4"), port: 3306, database: "app", user: "app" }
        }
        Engine::Mongodb => {
            EngineFacts { image: ("mongo", "8"), port: 27017, database: "app", user: "app" }
        }
        Engine::Redis => EngineFacts { image: ("redis", "8"), port: 6379, database: "0", user: "" },
    }
}

/// Where a database is and how one logs in: all that other components need to know.
pub fn address(
    name: &str,
    item: &Item<database::Database>,
    places: &mut Places,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<(Component, DatabaseAddress)> {
    let values = &item.at.value;
    let name = component_name(name, item.key, report)?;
    let Some(engine) = values.engine.as_ref().map(|engine| engine.value) else {
        report.add(
            Diagnostic::error(Code::Missing, format!("`databases.{name}.engine` is required"))
                .at(item.key, "which database is it?")
                .help("add `engine: postgres` (or `mysql`, `mongodb`, `redis`)"),
        );
        return None;
    };
    let facts = facts(engine);
    let security = values.security.as_ref().map_or(Security::Restricted, |security| security.value);
    let external = values.external.as_ref();
    let external_port =
        external.and_then(|external| external.port.as_ref()).map(|port| port.value.0);
    let service = values.service.as_ref().map(|service| &service.value);
    let service_port = service.and_then(|service| service.port.as_ref()).map(|port| port.value.0);
    let component = Component {
        tier: Tier::Database,
        namespace: places.of_component(Tier::Database, values.namespace.as_ref(), security),
        service: service
            .and_then(|service| service.name.as_ref())
            .map_or_else(|| name.clone(), |service| ObjectName::from(&service.value)),
        service_port: external_port.or(service_port).unwrap_or(facts.port),
        port: facts.port,
        extra_ports: Vec::new(),
        origin: item.key,
        labels: take::labels(values.labels.as_ref(), report),
        annotations: take::annotations(values.annotations.as_ref(), report),
        security,
        version: None,
        name,
    };
    let external_host = match external {
        None => None,
        Some(external) => Some(external_host(external, report)?),
    };
    let source = match &values.credentials {
        Some(credentials) => Some(credentials::of_database(credentials, inputs, target, report)?),
        None if external.is_some() => None,
        None => {
            let message = format!("`databases.{}.credentials` is required", component.name);
            report.add(
                Diagnostic::error(Code::Missing, message).at(item.key, "has no password").help(
                    "add `credentials: { fromEnv: DB_PASSWORD }` (or `value`, `existingSecret`, `externalSecret`)",
                ),
            );
            return None;
        }
    };
    let database = take::text(values.database.as_ref()).unwrap_or(facts.database.to_owned());
    check_database(engine, &database, values, report);
    let user = take::text(values.user.as_ref()).unwrap_or(facts.user.to_owned());
    check_user(engine, &user, values, report);
    let names = values.secret.as_ref().map(|names| &names.value);
    let key = |key: Option<&At<crate::values::scalar::DataKey>>, default: &str| {
        key.map_or(default.to_owned(), |key| key.as_str().to_owned())
    };
    let mut params: Vec<(String, String)> = take_params(values);
    if engine == Engine::Mongodb && !params.iter().any(|(key, _)| key == "authSource") {
        params.push(("authSource".to_owned(), "admin".to_owned()));
    }
    let address = DatabaseAddress {
        engine,
        external_cidr: external.and_then(|external| take::text(external.cidr.as_ref())),
        external_host,
        database,
        user,
        params,
        contract: Contract::new(engine, values.env_prefix.as_ref().map(|prefix| prefix.as_str())),
        credentials: values.credentials.as_ref().map_or(item.key, |credentials| credentials.span),
        secret: names
            .and_then(|names| names.name.as_ref())
            .map_or_else(|| component.name.clone(), |secret| ObjectName::from(&secret.value)),
        password_key: key(names.and_then(|names| names.key.as_ref()), "password"),
        url_key: key(names.and_then(|names| names.url_key.as_ref()), "url"),
        source,
    };
    Some((component, address))
}

/// A component's name: a DNS label, because it is the name of its Service.
pub fn component_name(name: &str, span: Span, report: &mut Report) -> Option<ObjectName> {
    match crate::values::scalar::Label::new(name) {
        Ok(label) => Some(ObjectName::from(&label)),
        Err(reason) => {
            let corrected = name.to_lowercase().replace(['_', ' ', '.'], "-");
            let diagnostic = Diagnostic::error(
                Code::InvalidValue,
                format!("`{name}` cannot be the name of a component, which is that of its Service: {reason}"),
            )
            .at(span, "not a DNS label");
            report.add(match crate::values::scalar::Label::new(corrected.as_str()) {
                Ok(label) => diagnostic.help(format!("write `{label}`")),
                Err(_) => diagnostic.help("use lower-case letters, digits and `-`"),
            });
            None
        }
    }
}

fn external_host(external: &At<database::External>, report: &mut Report) -> Option<String> {
    let Some(host) = &external.host else {
        report.add(
            Diagnostic::error(Code::Missing, "`external` needs a `host`")
                .at(external.span, "where is it?")
                .help("add `host: db.example.com`"),
        );
        return None;
    };
    let text = host.as_str();
    let (message, help) = if text.contains("://") {
        ("a host is no url", "write the host alone; gen makes the url")
    } else if matches!(text, "localhost" | "127.0.0.1" | "::1") {
        ("inside a pod, `localhost` is the pod itself", "name the host as the cluster reaches it")
    } else if text.is_empty() || text.contains([' ', '/']) {
        ("this is no host", "write a name such as `db.example.com`")
    } else {
        return Some(text.to_owned());
    };
    report.add(Diagnostic::error(Code::InvalidValue, message).at(host.span, "").help(help));
    None
}

fn check_database(
    engine: Engine,
    database: &str,
    values: &database::Database,
    report: &mut Report,
) {
    let span = values.database.as_ref().map(|database| database.span);
    if engine == Engine::Redis && database.parse::<u32>().is_err() {
        report.add(
            Diagnostic::error(Code::InvalidValue, "the database of redis is a number")
                .at(span.unwrap_or(values_span(values)), "not a number")
                .help("write `database: 0`"),
        );
    }
}

fn check_user(engine: Engine, user: &str, values: &database::Database, report: &mut Report) {
    let Some(at) = &values.user else { return };
    let (limit, refused) = match engine {
        Engine::Postgres => (63, user.starts_with("pg_")),
        Engine::Mysql => (32, false),
        Engine::Mongodb => (128, false),
        Engine::Redis => (0, false),
    };
    let problem = match engine {
        Engine::Redis => Some(("redis has a password and no user", "remove `user`".to_owned())),
        _ if user.is_empty() => {
            Some(("the user is empty", "name one, or remove `user`".to_owned()))
        }
        _ if user.len() > limit => {
            Some(("the user's name is too long", format!("use at most {limit} characters")))
        }
        _ if refused => Some((
            "names that start with `pg_` are postgres' own",
            "choose another name".to_owned(),
        )),
        _ => None,
    };
    if let Some((message, help)) = problem {
        report.add(Diagnostic::error(Code::InvalidValue, message).at(at.span, "").help(help));
    }
}

fn values_span(values: &database::Database) -> Span {
    values
        .engine
        .as_ref()
        .map_or(Span { file: crate::source::FileId(0), start: 0, end: 0 }, |engine| engine.span)
}

fn take_params(values: &database::Database) -> Vec<(String, String)> {
    let pairs = values.params.as_ref().into_iter().flat_map(|params| &params.entries);
    pairs.map(|(key, item)| (key.clone(), item.as_str().to_owned())).collect()
}

/// What runs the database, unless it is outside the cluster.
pub fn server(
    component: &mut Component,
    item: &Item<database::Database>,
    address: &DatabaseAddress,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<(Server, Option<Source>)> {
    let values = &item.at.value;
    let facts = facts(address.engine);
    let version = values.version.as_ref().map_or(facts.image.1, |version| version.as_str());
    let resolved = image::resolve(
        values.image.as_ref(),
        None,
        Some((facts.image.0, version)),
        item.key,
        report,
    )?;
    component.version = resolved.tag.clone().filter(|tag| take::label_value(tag));
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
    let root_password = match &root {
        None => None,
        Some(Source::Existing { name, key, url_key: _ }) => Some(SecretKey {
            secret: name.clone(),
            key: key.clone().unwrap_or("password".to_owned()),
        }),
        Some(Source::Literal(_) | Source::External(_)) => {
            Some(SecretKey { secret: component.name.with("root"), key: "password".to_owned() })
        }
    };
    let resources = take::resources(values.resources.as_ref(), None, report);
    requests(&resources, item.key, report);
    let server = Server {
        major: image::major(values.version.as_ref().map_or(tag, |version| version.as_str())),
        alpine: tag.contains("alpine"),
        image: resolved.image,
        password: address.password()?,
        root_password,
        storage: storage::of_database(
            values.storage.as_ref(),
            item.key,
            address.engine,
            component.security,
            target,
            report,
        ),
        init: content::scripts(values.init.as_ref(), address.engine, inputs, report),
        files: content::plain_files(values.files.as_ref(), inputs, report),
        args: take::texts(values.args.as_ref()),
        resources,
        pod: PodSettings {
            node_selector: take::map(values.node_selector.as_ref()),
            tolerations: take::tolerations(values.tolerations.as_ref()),
            affinity: hatch::affinity(values.affinity.as_ref(), report),
            topology_spread: Vec::new(),
            priority_class_name: values
                .priority_class_name
                .as_ref()
                .map(|class| class.as_str().to_owned()),
            termination_grace_period: take::count(values.termination_grace_period_seconds.as_ref())
                .map(i64::from),
            pod: hatch::pod(values.pod.as_ref(), report),
            container: hatch::container(values.container.as_ref(), report),
        },
        access: Access::default(),
    };
    Some((server, root))
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
) -> Option<Source> {
    let root = values.root_credentials.as_ref()?;
    if address.engine != Engine::Mysql || address.user == "root" {
        let message = if address.engine == Engine::Mysql {
            "`user: root` has its password in `credentials` already"
        } else {
            "only mysql has a root user of its own"
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
>>>>>>> examples
