//! The variables that a client of a database gets.

use std::collections::{BTreeMap, BTreeSet};

use stackgen_contract::variable;

use crate::diagnostic::{Code, Diagnostic};
use crate::stack::report::Report;
use crate::stack::wiring::Wiring;
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

/// Reports two databases whose contracts would set the same variable of one component.
pub fn check_contracts(
    wiring: &Wiring,
    connected: &[usize],
    component: usize,
    own: &BTreeSet<&str>,
    report: &mut Report,
) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for database in connected {
        let Some(address) = wiring.directory.database(*database) else { continue };
        let contract = &address.contract;
        let all = [
            Some(&contract.host),
            Some(&contract.port),
            Some(&contract.password),
            Some(&contract.url),
            contract.name.as_ref(),
            contract.user.as_ref(),
        ];
        for name in all.into_iter().flatten().filter(|name| !own.contains(name.as_str())) {
            let Some(first) = names.insert(name.clone(), *database) else { continue };
            let entry = |index: usize| &wiring.directory.entries[index].component;
            let (first, second, client) = (entry(first), entry(*database), entry(component));
            report.add(
                Diagnostic::error(
                    Code::ContractCollision,
                    format!(
                        "`{}` and `{}` would both set `{name}` in `{}`",
                        first.name, second.name, client.name
                    ),
                )
                .at(second.origin, "sets it too")
                .also(first.origin, "sets it")
                .help(format!(
                    "give one of them another prefix, such as `envPrefix: {}`",
                    prefix(second.name.as_str())
                )),
            );
            break;
        }
    }
}

fn prefix(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}
