//! The variables that a client of a database gets.

use stackgen_contract::variable;

use crate::engine::Engine;

/// The names of the variables that a client of a database gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    pub host: String,
    pub port: String,
    /// Absent for an engine that has neither names nor users.
    pub name: Option<String>,
    pub user: Option<String>,
    pub password: String,
    /// Absent for a server of which the values tell no url.
    pub url: Option<String>,
}

/// What a database has that its clients are told.
#[derive(Clone, Copy, Debug)]
pub struct ClientFacts {
    pub database: bool,
    pub user: bool,
    pub url: bool,
}

impl Contract {
    /// The contract of a database under a prefix. The url of the usual prefix `DB` has its usual name.
    pub fn new(prefix: &str, told: ClientFacts) -> Self {
        let of = |suffix: &str| variable::prefixed(prefix, suffix);
        Self {
            host: of(variable::HOST),
            port: of(variable::PORT),
            name: told.database.then(|| of(variable::NAME)),
            user: told.user.then(|| of(variable::USER)),
            password: of(variable::PASSWORD),
            url: told.url.then(|| of(variable::URL)),
        }
    }

    /// All of them.
    pub fn names(&self) -> Vec<String> {
        let Self { host, port, name, user, password, url } = self;
        let told = [Some(host), Some(port), name.as_ref(), user.as_ref(), Some(password)];
        told.into_iter().chain([url.as_ref()]).flatten().cloned().collect()
    }
}

/// The prefix of an engine's variables, or one that is made of the name of a database.
pub fn prefix(engine: Engine, name: &str) -> String {
    let usual = engine.facts().prefix;
    if !usual.is_empty() {
        return usual.to_owned();
    }
    let word = name.to_ascii_uppercase().replace('-', "_");
    if word.starts_with(|first: char| first.is_ascii_digit()) { format!("_{word}") } else { word }
}
