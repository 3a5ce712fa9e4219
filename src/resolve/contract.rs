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
    pub url: String,
}

impl Contract {
    /// The contract of an engine under a prefix. The url of the usual prefix `DB` has its usual name.
    pub fn new(engine: Engine, prefix: Option<&str>) -> Self {
        let facts = engine.facts();
        let named = !facts.names.user.is_empty();
        let of = |suffix: &str| variable::prefixed(prefix.unwrap_or(facts.prefix), suffix);
        Self {
            host: of(variable::HOST),
            port: of(variable::PORT),
            name: named.then(|| of(variable::NAME)),
            user: named.then(|| of(variable::USER)),
            password: of(variable::PASSWORD),
            url: of(variable::URL),
        }
    }
}
