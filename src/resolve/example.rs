//! What to refer to in place of an address that somebody wrote: the component that was most likely meant.

use crate::engine::Engine;
use crate::notation::address::Address;
use crate::resolve::directory::{Callee, Directory};
use crate::values::tier::Tier;

/// Parts of names of variables that are about a database.
const OF_DATABASES: [&str; 7] = ["DB", "DATABASE", "SQL", "PG", "POSTGRES", "MONGO", "MARIA"];

/// Parts of names of variables that are about a cache.
const OF_CACHES: [&str; 3] = ["CACHE", "REDIS", "VALKEY"];

/// A reference to what a variable of the component `from` may mean by an address.
pub fn reference(variable: &str, address: &Address, from: usize, directory: &Directory) -> String {
    let upper = variable.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    let engine = Engine::of_scheme(&address.scheme).or_else(|| Engine::of_port(address.port?));
    let of_cache = engine.is_some_and(|engine| Engine::CACHES.contains(&engine)) || has(&OF_CACHES);
    if engine.is_some() || of_cache || has(&OF_DATABASES) {
        let mut databases = directory.entries.iter().filter_map(|entry| match &entry.kind {
            Callee::Database(database) => Some((entry.component.name.as_str(), database.engine)),
            Callee::Workload => None,
        });
        let fits = |own: Engine| match engine {
            Some(engine) => own.speaks_like(engine),
            None => Engine::CACHES.contains(&own) == of_cache,
        };
        let name = databases.find(|(_, own)| fits(*own)).map(|(name, _)| name);
        // What is not there yet has a name that it could have.
        let name = name.unwrap_or(if of_cache { "cache" } else { "main" });
        let field = if address.scheme.is_empty() { "host" } else { "url" };
        return format!("${{databases.{name}.{field}}}");
    }
    let others = directory.entries.iter().enumerate();
    let mut others = others.filter(|(index, one)| {
        let is_called = matches!(one.kind, Callee::Workload) && one.component.has_service();
        *index != from && is_called
    });
    match others.next() {
        Some((_, other)) => {
            format!("${{{}.{}.url}}", other.component.tier.key(), other.component.name)
        }
        None => format!("${{{}.api.url}}", Tier::Backend.key()),
    }
}
