//! Connection urls and the variables of the environment contract.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use stackgen_contract::variable;

use crate::values::database::Engine;

/// What may stand unencoded in the user part of a url: the unreserved characters of RFC 3986.
const USER_PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a url is made of. The password is given as it is to appear: encoded, or a placeholder.
#[derive(Clone, Debug)]
pub struct Url<'a> {
    pub engine: Engine,
    pub user: &'a str,
    pub password: Option<&'a str>,
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    /// Parameters in the order given.
    pub params: &'a [(String, String)],
}

impl Url<'_> {
    /// The connection url.
    pub fn text(&self) -> String {
        let Self { engine, user, password, host, port, database, params } = self;
        let user = encode(user);
        let credentials = match password {
            Some(password) => format!("{user}:{password}@"),
            None if user.is_empty() => String::new(),
            None => format!("{user}@"),
        };
        let mut text =
            format!("{}://{credentials}{host}:{port}/{}", scheme(*engine), encode(database));
        for (index, (key, value)) in params.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.push_str(&encode(key));
            text.push('=');
            text.push_str(&encode(value));
        }
        text
    }
}

/// Percent-encodes a part of a url.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, USER_PART).to_string()
}

fn scheme(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "postgres",
        Engine::Mysql => "mysql",
        Engine::Mongodb => "mongodb",
        Engine::Redis => "redis",
    }
}

/// The names of the variables that a client of a database gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    pub host: String,
    pub port: String,
    /// Absent for redis, which has neither names nor users.
    pub name: Option<String>,
    pub user: Option<String>,
    pub password: String,
    pub url: String,
}

impl Contract {
    /// The contract of an engine under a prefix. The url of the usual prefix `DB` has its usual name.
    pub fn new(engine: Engine, prefix: Option<&str>) -> Self {
        let redis = engine == Engine::Redis;
        let usual = if redis { variable::CACHE_PREFIX } else { variable::DATABASE_PREFIX };
        let of = |suffix: &str| variable::prefixed(prefix.unwrap_or(usual), suffix);
        Self {
            host: of(variable::HOST),
            port: of(variable::PORT),
            name: (!redis).then(|| of(variable::NAME)),
            user: (!redis).then(|| of(variable::USER)),
            password: of(variable::PASSWORD),
            url: of(variable::URL),
        }
    }
}
