//! Addresses in texts: urls and connection strings of every usual form.

use crate::source::effort;

/// Stands for text that nobody here knows, such as a password of a Secret made by hand.
pub const UNKNOWN: char = '\u{fffc}';

/// Where a text says that something can be reached, and as whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// In lower case; empty where there is none.
    pub scheme: String,
    pub host: String,
    pub port: Option<u16>,
    pub user: Option<String>,
    /// `None` where there is none, or it is not known.
    pub password: Option<String>,
    /// The name of a database.
    pub database: Option<String>,
    /// Whether a user or a password is given at all, known or not.
    pub has_credentials: bool,
    /// The database that a client of MongoDB asks about its user, where it says so.
    pub auth_source: Option<String>,
}

/// Where the authority of a url ends.
const ENDS: [char; 14] = ['/', '?', '#', '"', '\'', '`', ' ', '\t', '\n', '\r', '<', '>', ';', '|'];

/// Endings of variables that name a host, the longer ones first.
pub const HOSTS: [&str; 16] = [
    "BOOTSTRAP_SERVERS",
    "CONTACT_POINTS",
    "SERVICE_HOST",
    "ENDPOINT",
    "HOSTNAME",
    "BROKERS",
    "SERVERS",
    "ADDRESS",
    "SERVER",
    "BROKER",
    "HOSTS",
    "ADDR",
    "HOST",
    "URL",
    "URI",
    "DSN",
];

/// The longest query of a url that is read, in bytes.
const LONGEST_QUERY: usize = 2048;

/// How many hosts of one url are read.
const MOST_HOSTS: usize = 256;

/// The addresses in a text, in order.
pub fn all(text: &str) -> Vec<Address> {
    effort::spend(text.len());
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find("://") {
        let at = from + offset;
        found.extend(url(text, at));
        from = at + 3;
    }
    if found.is_empty() {
        found.extend(data_source(text));
        found.extend(settings(text));
    }
    found
}

/// The addresses in the text of a variable: those of urls and connection strings, and the text itself where the name
/// of the variable says that it is one, or several.
pub fn of_variable(name: &str, text: &str) -> Vec<Address> {
    let found = all(text);
    let upper = name.to_ascii_uppercase();
    if !found.is_empty() || !HOSTS.iter().any(|ending| upper.ends_with(ending)) {
        return found;
    }
    // `shop@example.com` is where letters go, `user:password@host` where a program goes.
    let is_mail = |one: &&str| one.contains('@') && !one.contains([':', '/']);
    let hosts = text.split(',').take(MOST_HOSTS).filter(|one| !is_mail(one)).filter_map(|one| {
        let authority = one.split(['/', '?', '#', ' ']).next().unwrap_or_default();
        host_and_port(authority.rsplit('@').next().unwrap_or_default())
    });
    hosts.map(|(host, port)| Address { host, port, ..Address::default() }).collect()
}

/// The hosts that a text of any kind names: in addresses, before a port, or as all that it is.
pub fn hosts(text: &str) -> Vec<String> {
    let ends = |one: char| ENDS.contains(&one) || ",=()[]{}@".contains(one);
    let with_ports = text.split(ends).filter(|word| word.contains(':')).filter_map(host_and_port);
    let with_ports = with_ports.filter(|(_, port)| port.is_some()).map(|(host, _)| host);
    let alone = host_and_port(text).map(|(host, _)| host);
    let addressed = all(text).into_iter().map(|address| address.host);
    addressed.chain(with_ports).chain(alone).collect()
}

/// Schemes behind which no host stands: buckets, models, files, objects of a cluster, names of secrets.
const NO_HOSTS: [&str; 25] = [
    "abfs",
    "abfss",
    "arn",
    "az",
    "classpath",
    "data",
    "docker",
    "file",
    "gcs",
    "gs",
    "hf",
    "k8s",
    "kubernetes",
    // Spring Cloud asks its registry.
    "lb",
    "ms-settings",
    "projected",
    "s3",
    "s3a",
    "s3n",
    "secret",
    "ssm",
    "unix",
    "urn",
    "wasb",
    "wasbs",
];

/// The url whose `://` stands at `at`; several of them where it lists several hosts.
fn url(text: &str, at: usize) -> Vec<Address> {
    let scheme_start = text[..at]
        .rfind(|one: char| !(one.is_ascii_alphanumeric() || "+.-:".contains(one)))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let scheme = text[scheme_start..at].trim_start_matches([':', '-', '.']).to_ascii_lowercase();
    if NO_HOSTS.contains(&scheme.as_str()) {
        return Vec::new();
    }
    let rest = &text[at + 3..];
    let lists_hosts =
        ["mongodb", "kafka", "jdbc", "amqp", "nats", "zk", "postgres", "mysql", "redis"];
    let lists = lists_hosts.iter().any(|name| scheme.starts_with(name));
    let ends = |one: char| ENDS.contains(&one) || (!lists && matches!(one, ',' | ')' | ']' | '}'));
    // A `$` starts something that nobody has filled in yet, braces included.
    let end = rest.find(ends).unwrap_or(rest.len());
    let authority = &rest[..end];
    let (credentials, hosts) = match authority.rsplit_once('@') {
        Some((credentials, hosts)) => (Some(credentials), hosts),
        None => (None, authority),
    };
    // Oracle's and Go's own forms.
    let hosts = hosts.strip_prefix("tcp(").unwrap_or(hosts).trim_end_matches(')');
    let (user, password) = credentials.map_or((None, None), |text| match text.split_once(':') {
        Some((user, password)) => (Some(user), Some(password)),
        None => (Some(text), None),
    });
    let path = rest[end..].strip_prefix('/').unwrap_or_default();
    let path_end = path.find(|one: char| ENDS.contains(&one)).unwrap_or(path.len());
    let (database, query) = (&path[..path_end], &path[path_end..]);
    // What follows may be a long text with many urls: each reads no more of it than a query can be.
    let query = if query.starts_with('?') { query } else { "" };
    let query = &query[..query.floor_char_boundary(LONGEST_QUERY)];
    let query_value = |name: &str| {
        let query = query.split(['"', '\'', ' ', '\n']).next().unwrap_or_default();
        let mut pairs = query.split(['?', '&']).filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let user = user.or_else(|| query_value("user"));
    let password = password.or_else(|| query_value("password"));
    let base = Address {
        scheme,
        host: String::new(),
        port: None,
        user: user.filter(|user| is_known(user)).map(decoded),
        password: password.filter(|password| is_known(password)).map(decoded),
        database: Some(database).filter(|name| !name.is_empty() && is_known(name)).map(decoded),
        has_credentials: user.is_some() || password.is_some(),
        auth_source: query_value("authSource").map(str::to_owned),
    };
    let listed: Vec<&str> =
        if lists { hosts.split(',').take(MOST_HOSTS).collect() } else { vec![hosts] };
    listed
        .into_iter()
        .filter_map(host_and_port)
        .map(|(host, port)| Address { host, port, ..base.clone() })
        .collect()
}

/// `user:password@tcp(host:3306)/name`, as Go's MySQL driver takes it.
fn data_source(text: &str) -> Option<Address> {
    let (before, rest) = text.split_once("tcp(")?;
    let (host, after) = rest.split_once(')')?;
    let (host, port) = host_and_port(host)?;
    let credentials = before.trim_end_matches('@');
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let database =
        after.strip_prefix('/').unwrap_or_default().split('?').next().unwrap_or_default();
    Some(Address {
        scheme: "mysql".to_owned(),
        host,
        port,
        user: Some(user).filter(|user| !user.is_empty() && is_known(user)).map(str::to_owned),
        password: Some(password)
            .filter(|text| !text.is_empty() && is_known(text))
            .map(str::to_owned),
        database: Some(database)
            .filter(|name| !name.is_empty() && is_known(name))
            .map(str::to_owned),
        has_credentials: !credentials.is_empty(),
        auth_source: None,
    })
}

/// `Server=db;Port=5432;User Id=…` and `host=db port=5432 dbname=…`.
fn settings(text: &str) -> Option<Address> {
    let separator = if text.contains(';') { ';' } else { ' ' };
    let mut address = Address::default();
    for part in text.split(separator) {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['\'', '"']);
        match key.trim().to_ascii_lowercase().as_str() {
            "server" | "host" | "data source" | "addr" | "address" | "hostname" => {
                let value = value.replace(',', ":");
                let value = value.strip_prefix("tcp:").unwrap_or(&value);
                let (host, port) = host_and_port(value)?;
                address.host = host;
                address.port = address.port.or(port);
            }
            "port" => address.port = value.parse().ok(),
            "database" | "dbname" | "initial catalog" => {
                address.database = Some(value.to_owned()).filter(|name| is_known(name));
            }
            "user" | "user id" | "uid" | "username" => {
                address.user = Some(value.to_owned()).filter(|user| is_known(user));
                address.has_credentials = true;
            }
            "password" | "pwd" => {
                address.password = Some(value.to_owned()).filter(|text| is_known(text));
                address.has_credentials = true;
            }
            _ => {}
        }
    }
    (!address.host.is_empty()).then_some(address)
}

/// `host`, `host:port`; `None` for what is no name of a host, or not known.
pub fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("[::1]") {
        let port = rest.strip_prefix(':').and_then(|port| port.parse().ok());
        return Some(("localhost".to_owned(), port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok()?)),
        None => (text, None),
    };
    is_host(host).then(|| (host.trim_end_matches('.').to_ascii_lowercase(), port))
}

/// Whether a text can be the name of a host, or an address.
pub fn is_host(text: &str) -> bool {
    let inner = |one: char| one.is_ascii_alphanumeric() || "-._".contains(one);
    !text.is_empty()
        && text.len() <= 253
        && text.chars().all(inner)
        && text.starts_with(|one: char| one.is_ascii_alphanumeric())
        && !text.bytes().all(|one| one.is_ascii_digit())
}

fn is_known(text: &str) -> bool {
    let open = text.contains(UNKNOWN) || text.contains("${") || text.contains("$(");
    !open && !text.starts_with('$') && !text.contains("{{") && !text.starts_with('<')
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
