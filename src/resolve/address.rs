//! Where a database is and how one logs in.

use crate::admission::plain_secret;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::engine::facts::{Facts, Password};
use crate::notation::image::ImageName;
use crate::resolve::cidr;
use crate::resolve::component::component_name;
use crate::resolve::contract::{self, ClientFacts, Contract};
use crate::resolve::credentials::{self, SecretSource};
use crate::resolve::directory::DatabaseAddress;
use crate::resolve::host::host_of;
use crate::resolve::inputs::Inputs;
use crate::resolve::login;
use crate::resolve::metadata;
use crate::resolve::names;
use crate::resolve::namespace::Homes;
use crate::resolve::network;
use crate::resolve::operator;
use crate::resolve::port;
use crate::resolve::replica_set;
use crate::resolve::url::{self, UrlFacts};
use crate::stack::component::{Component, MainPort};
use crate::stack::network::Peer;
use crate::stack::target::Target;
use crate::values::database::{self, External};
use crate::values::namespace::Security;
use crate::values::plain;
use crate::values::read::{At, Item};
use crate::values::secrets::holds_password;
use crate::values::tier::Tier;

/// Where a database is and how one logs in: all that other components need to know.
pub fn address(
    name: &str,
    item: &Item<database::Database>,
    homes: &mut Homes,
    inputs: Inputs,
    target: &Target,
    report: &mut Report,
) -> Option<(Component, DatabaseAddress)> {
    let values = &item.at.value;
    let name = component_name(name, item.key, report)?;
    let engine = engine(name.as_str(), item, report)?;
    let facts = engine.facts();
    let security = values.security.as_ref().map_or(Security::Restricted, |security| security.value);
    let (external, service) = (values.external.as_ref(), values.service.as_ref());
    let said = values.names.as_ref();
    let secret_names = values.secret.as_ref().map(|names| &names.value);
    let base = name.prefixed(inputs.prefix);
    // The port of the Service is none of a database elsewhere.
    let written = match external {
        Some(external) => external.port.as_ref(),
        None => service.and_then(|service| service.port.as_ref()),
    };
    let ports = port::of_database(name.as_str(), item, engine, report)?;
    let mut component = Component {
        tier: Tier::Database,
        namespace: homes.of_component(Tier::Database, values.namespace.as_ref(), security),
        names: names::of_database(values, inputs.prefix, report),
        selector: names::selector(values.selector.as_ref(), false, report),
        service: names::service(
            service,
            said.and_then(|names| names.service.as_ref()),
            &base,
            inputs.prefix,
            report,
        ),
        main: Some(MainPort {
            port: ports.port,
            service_port: written
                .map_or(ports.service_port.unwrap_or(ports.port), |port| port.value.0),
        }),
        port_name: ports.name,
        protocol: None,
        sticky: false,
        per_pod: false,
        pods: None,
        headless: false,
        by_operator: false,
        extra_ports: ports.extra,
        origin: item.key,
        labels: metadata::labels(values.labels.as_ref(), report),
        annotations: metadata::annotations(values.annotations.as_ref(), report),
        security,
        version: None,
        base,
        name,
    };
    let operated = operator::settle(&mut component, values, engine, inputs, report);
    let external_host = match external {
        None => None,
        Some(external) => Some(external_host(external, report)?),
    };
    port::check_service(&component, values.ports.as_ref(), report);
    let source = source(&component, item, facts, (inputs, target), report)?;
    let external_peer = external.and_then(|field| peer_of(&field.value, report));
    let database = plain::text(values.database.as_ref()).unwrap_or(facts.names.database.to_owned());
    login::check_database(engine, &database, values, report);
    let user = plain::text(values.user.as_ref()).unwrap_or(login::usual_user(values, facts));
    login::check_user(engine, &user, values, report);
    let names = Some((database.as_str(), user.as_str())).filter(|_| operated);
    operator::check_login(names, source.as_ref(), values, item.key, report);
    let key = |key: Option<&At<crate::values::scalar::DataKey>>, default: &str| {
        key.map_or(default.to_owned(), |key| key.as_str().to_owned())
    };
    let params = params(values, facts);
    without_effect(&component, values, source.as_ref(), facts, report);
    let known = UrlFacts {
        user: &user,
        database: &database,
        has_password: source.is_some(),
        is_encrypted: external.is_some() && speaks_https(&component),
        main_port: &component.port_name,
        extra_ports: &component.extra_ports,
    };
    let template = url::template(values, engine, known, source.as_ref(), report);
    let prefix = prefix(values, engine, component.name.as_str(), report);
    let told = ClientFacts {
        database: !database.is_empty() && facts.names.numbered.is_none(),
        user: !user.is_empty(),
        url: template.is_some() || !engine.is_other(),
    };
    let address = DatabaseAddress {
        engine,
        template,
        external_peer,
        external_host,
        server: None,
        operated,
        database,
        user,
        params,
        contract: Contract::new(&prefix, told),
        tells_clients: values.client_env.as_ref().is_none_or(|flag| flag.value.0),
        credentials: values.credentials.as_ref().map_or(item.key, |credentials| credentials.span),
        secret: names::secret(&component, said, secret_names, inputs.prefix, report),
        password_key: key(secret_names.and_then(|names| names.key.as_ref()), "password"),
        url_key: key(secret_names.and_then(|names| names.url_key.as_ref()), "url"),
        source,
    };
    Some((component, address))
}

/// What the names of the variables start with, before a `_`.
fn prefix(values: &database::Database, engine: Engine, name: &str, report: &mut Report) -> String {
    let Some(prefix) = &values.env_prefix else { return contract::prefix(engine, name) };
    if let Some(bare) = prefix.as_str().strip_suffix('_').filter(|bare| !bare.is_empty()) {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("the variables would be called `{}_HOST` and so on", prefix.as_str()),
            )
            .at(prefix.span, "a `_` follows it anyway")
            .write(bare),
        );
    }
    prefix.as_str().to_owned()
}

/// Which server it is.
fn engine(name: &str, item: &Item<database::Database>, report: &mut Report) -> Option<Engine> {
    let values = &item.at.value;
    if values.engine.is_none() {
        report.add(
            Diagnostic::error(Code::Missing, format!("`databases.{name}.engine` is required"))
                .at(item.key, "which database is it?")
                .help(engine_of_image(values).unwrap_or_else(known_engines)),
        );
    }
    values.engine.as_ref().map(|engine| engine.value)
}

/// Where the password comes from; the outer nothing is a mistake, the inner one a server without passwords.
#[expect(clippy::option_option, reason = "a mistake and a server without passwords differ")]
fn source(
    component: &Component,
    item: &Item<database::Database>,
    facts: &Facts,
    (inputs, target): (Inputs, &Target),
    report: &mut Report,
) -> Option<Option<SecretSource>> {
    let values = &item.at.value;
    let elsewhere = values.external.is_some();
    if let Some(open) = login::off(values) {
        return login::is_open(values, open, facts, report).then_some(None);
    }
    let Some(field) = &values.credentials else {
        if values.operator.is_some() && !elsewhere {
            return Some(Some(operator::made_secret(component, values)));
        }
        if elsewhere || !facts.asks_for_password() {
            return Some(None);
        }
        let message = format!("`databases.{}.credentials` is required", component.name);
        report.add(Diagnostic::error(Code::Missing, message).at(item.key, "has no password").help(
            "add `credentials: { fromEnv: DB_PASSWORD }` (or `value`, `existingSecret`, `externalSecret`)",
        ));
        return None;
    };
    if let Password::Impossible { why } = facts.password
        && !elsewhere
    {
        report.add(
            Diagnostic::error(Code::Conflict, why)
                .at(field.span, "no one would ask for it")
                .help("remove `credentials`"),
        );
        return None;
    }
    let source = credentials::of_database(field, inputs, target, report)?;
    let shortest = facts.shortest_password();
    if let SecretSource::Literal(secret) = &source
        && !elsewhere
        && secret.reveal().chars().count() < shortest
    {
        let message = format!("{} takes passwords of {shortest} characters or more", facts.word);
        report.add(
            Diagnostic::error(Code::Credentials, message)
                .at(field.span, "too short: the server would not start")
                .help("choose a longer one"),
        );
        return None;
    }
    Some(Some(source))
}

/// Where network policies find a database that others run, where the values say it.
fn peer_of(external: &External, report: &mut Report) -> Option<Peer> {
    let External { host, port: _, cidr, pod_labels, namespace } = external;
    let is_told = cidr.is_some() || pod_labels.is_some() || namespace.is_some();
    let (cidr, labels, namespace) = (cidr.as_ref(), pod_labels.as_ref(), namespace.as_ref());
    if let (Some(host), Some(cidr)) = (host, cidr) {
        cidr::check_inside(host, cidr, report);
    }
    is_told.then(|| network::outside("", cidr, labels, namespace, report))
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
    host_of(host, "database", report)
}

/// The engine that an image tells, with its version.
fn engine_of_image(values: &database::Database) -> Option<String> {
    let image = &values.image.as_ref()?.value;
    let repository = ImageName::read(image.repository.as_ref()?.as_str());
    let engine = Engine::of_image(repository.name())?;
    let version = image.tag.as_ref().map(|tag| format!(" and `version: \"{}\"`", tag.as_str()));
    Some(format!(
        "add `engine: {}`{}; `image` is for another one than the official",
        engine.as_str(),
        version.unwrap_or_default()
    ))
}

/// What to write where no engine is named.
fn known_engines() -> String {
    let mut words = Engine::ALL.iter().map(|engine| format!("`{}`", engine.as_str()));
    let first = words.next().unwrap_or_default();
    let others: Vec<String> = words.collect();
    format!("add `engine: {}` (or {})", first.trim_matches('`'), others.join(", "))
}

/// Reports parameters of a url that a Secret holds as a whole, and a password in one that everybody reads.
fn without_effect(
    component: &Component,
    values: &database::Database,
    source: Option<&SecretSource>,
    facts: &Facts,
    report: &mut Report,
) {
    replica_set::check(values, facts, report);
    if let Some(url) = values.url.as_ref().filter(|url| holds_password(url.as_str())) {
        plain_secret::inline(url.span, report);
    }
    elsewhere(component, values, report);
    let (Some(params), Some(SecretSource::Existing { url_key: Some(_), .. })) =
        (&values.params, source)
    else {
        return;
    };
    let is_usual = |name: &String| facts.params.iter().any(|param| param.key == name.as_str());
    if params.entries.keys().all(is_usual) {
        return;
    }
    let name = &component.name;
    report.add(
        Diagnostic::warning(
            Code::Conflict,
            format!("`databases.{name}.params` has no effect beside a `urlKey`"),
        )
        .at(params.span, "the url is taken from the Secret as it is")
        .help("write them into the url of the Secret, and `params: null` here"),
    );
}

/// Whether callers come to a port that is usual for HTTPS: 443, 8443.
fn speaks_https(component: &Component) -> bool {
    component.service_port().is_some_and(|port| port % 1000 == 443)
}

/// Tells of a url that is no form of one, but leads to another server than the one that gen runs.
fn elsewhere(component: &Component, values: &database::Database, report: &mut Report) {
    let Some(url) = values.url.as_ref().filter(|_| values.external.is_none()) else { return };
    let Some((_, rest)) = url.as_str().split_once("://") else { return };
    let host = rest.rsplit('@').next().unwrap_or_default();
    let host = host.split([':', '/', '?']).next().unwrap_or_default();
    let first = host.split('.').next().unwrap_or_default();
    let is_own = [&component.name, &component.service].iter().any(|name| name.as_str() == first);
    if is_own || host.contains(['$', '{', '(']) || host.is_empty() {
        return;
    }
    report.add(
        Diagnostic::warning(Code::Conflict, format!("`url` leads to `{host}`, and not to this server"))
            .at(url.span, "what clients are told")
            .help(format!(
                "write `${{host}}` in its place, or `external: {{ host: {host} }}` for a server that is elsewhere"
            )),
    );
}

/// The parameters of the url: those that are said, and what the engine adds.
fn params(values: &database::Database, facts: &Facts) -> Vec<(String, String)> {
    let pairs = values.params.as_ref().into_iter().flat_map(|params| &params.entries);
    let mut params: Vec<(String, String)> =
        pairs.map(|(key, item)| (key.clone(), item.as_str().to_owned())).collect();
    // They are about logging in.
    let usual = if login::off(values).is_some() { &[] } else { facts.params };
    for param in usual {
        if !params.iter().any(|(own, _)| own == param.key) {
            params.push((param.key.to_owned(), param.value.to_owned()));
        }
    }
    params.extend(replica_set::param(values, &params));
    params
}
