//! Where a store is: its engine and its url.

use std::fmt;

use anyhow::{Context, Result, bail};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use stackgen_contract::variable;

use crate::settings::Read;

/// What may stand unencoded in a part of a url: the unreserved characters of RFC 3986.
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What kind of store it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Postgres,
    Mysql,
    Mongodb,
    Sqlite,
}

/// A store's engine and url. Shown without the password.
#[derive(Clone)]
pub struct Address {
    pub engine: Engine,
    /// The url, password included.
    pub url: String,
}

impl Address {
    /// The store that the environment names, or SQLite in memory.
    pub fn find(read: &Read<'_>) -> Result<Self> {
        for prefix in variable::STORE_PREFIXES {
            let name = variable::prefixed(prefix, variable::URL);
            if let Some(url) = read(&name) {
                return Self::parse(&url).context(name);
            }
            if let Some(host) = read(&variable::prefixed(prefix, variable::HOST)) {
                return Self::compose(read, prefix, &host);
            }
        }
        Ok(Self { engine: Engine::Sqlite, url: "sqlite::memory:".to_owned() })
    }

    /// A url, whose scheme tells the engine.
    pub fn parse(url: &str) -> Result<Self> {
        let engine = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => Engine::Postgres,
            Some("mysql" | "mariadb") => Engine::Mysql,
            Some("mongodb") => Engine::Mongodb,
            Some("sqlite") => Engine::Sqlite,
            _ => bail!("expected a url that begins with postgres:, mysql:, mongodb: or sqlite:"),
        };
        let mut url = url.to_owned();
        if engine == Engine::Sqlite && !url.contains(":memory:") && !url.contains("mode=") {
            url.push_str(if url.contains('?') { "&mode=rwc" } else { "?mode=rwc" });
        }
        Ok(Self { engine, url })
    }

    fn compose(read: &Read<'_>, prefix: &str, host: &str) -> Result<Self> {
        let of = |suffix: &str| read(&variable::prefixed(prefix, suffix));
        let port = of(variable::PORT);
        let engine = match of(variable::ENGINE) {
            Some(name) => engine_of_name(&name)?,
            None => engine_of_prefix(prefix)
                .or_else(|| engine_of_port(port.as_deref()?))
                .with_context(|| {
                    let name = variable::prefixed(prefix, variable::ENGINE);
                    format!("set `{name}` to postgres, mysql or mongodb: the port does not tell")
                })?,
        };
        let (scheme, usual, query) = match engine {
            Engine::Postgres => ("postgres", 5432, ""),
            Engine::Mysql => ("mysql", 3306, ""),
            Engine::Mongodb => ("mongodb", 27017, "?authSource=admin"),
            Engine::Sqlite => bail!("SQLite has no host; give a url such as sqlite://tasks.db"),
        };
        let port: u16 = match port {
            Some(text) => text.trim().parse().ok().with_context(|| {
                format!("`{}` is no port", variable::prefixed(prefix, variable::PORT))
            })?,
            None => usual,
        };
        let credentials = match (of(variable::USER), of(variable::PASSWORD)) {
            (Some(user), Some(password)) => format!("{}:{}@", encode(&user), encode(&password)),
            (Some(user), None) => format!("{}@", encode(&user)),
            (None, _) => String::new(),
        };
        // Without a user there is nothing to authenticate, and the driver refuses the parameter.
        let query = if credentials.is_empty() { "" } else { query };
        let name = encode(&of(variable::NAME).unwrap_or_else(|| "app".to_owned()));
        Ok(Self { engine, url: format!("{scheme}://{credentials}{host}:{port}/{name}{query}") })
    }

    /// A database in memory, which ends with its process.
    pub fn is_in_memory(&self) -> bool {
        let asks = self.url.contains(":memory:") || self.url.contains("mode=memory");
        self.engine == Engine::Sqlite && asks
    }

    /// The url without user, password and parameters: for logs, and to tell stores apart.
    pub fn place(&self) -> String {
        let bare = self.url.split('?').next().unwrap_or_default();
        match (bare.split_once("://"), bare.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
            _ => bare.to_owned(),
        }
    }

    /// A driver's message with the password taken out, as written and as decoded.
    pub fn redact(&self, message: &str) -> String {
        let Some((credentials, _)) = self.url.rsplit_once('@') else { return message.to_owned() };
        let credentials = credentials.split_once("://").map_or(credentials, |(_, rest)| rest);
        let Some((_, password)) = credentials.split_once(':') else { return message.to_owned() };
        if password.is_empty() {
            return message.to_owned();
        }
        let decoded = percent_decode_str(password).decode_utf8_lossy();
        message.replace(password, "***").replace(decoded.as_ref(), "***")
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.place())
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

fn engine_of_name(name: &str) -> Result<Engine> {
    match name.to_ascii_lowercase().as_str() {
        "postgres" | "postgresql" | "pg" => Ok(Engine::Postgres),
        "mysql" | "mariadb" => Ok(Engine::Mysql),
        "mongodb" | "mongo" => Ok(Engine::Mongodb),
        "sqlite" => Ok(Engine::Sqlite),
        _ => bail!("no engine has this name; expected postgres, mysql, mongodb, sqlite: `{name}`"),
    }
}

fn engine_of_prefix(prefix: &str) -> Option<Engine> {
    match prefix {
        "PG" | "POSTGRES" | "POSTGRESQL" => Some(Engine::Postgres),
        "MYSQL" => Some(Engine::Mysql),
        "MONGO" | "MONGODB" => Some(Engine::Mongodb),
        "SQLITE" => Some(Engine::Sqlite),
        _ => None,
    }
}

fn engine_of_port(port: &str) -> Option<Engine> {
    match port.trim() {
        "5432" => Some(Engine::Postgres),
        "3306" => Some(Engine::Mysql),
        "27017" => Some(Engine::Mongodb),
        _ => None,
    }
}
