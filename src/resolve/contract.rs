//! The variables that a client of a database gets.

use stackgen_contract::variable;

use crate::values::database::Engine;

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
