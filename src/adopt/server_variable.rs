//! Variables of servers that gen runs: what is said in them beside logins.

use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::Part;
use crate::adopt::server::{begins, has_other_contract};
use crate::adopt::server_login::is_switch;
use crate::adopt::target::escaped;
use crate::adopt::told::{ToldAll, listed};
use crate::adopt::variable::{SecretVariable, is_name, keeps_secret};
use crate::engine::Engine;
use crate::engine::run::Asked;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;
use crate::values::secrets::looks_secret;

/// Variables that the engine does not set itself.
/// `secrets` are those that environments give it.
pub fn draft(
    part: &Part,
    engine: Engine,
    draft: &mut DraftMap,
    secrets: &mut Vec<SecretVariable>,
    told: &mut ToldAll,
) {
    let facts = engine.facts();
    let asked = Asked {
        database: "app",
        user: "app",
        port: facts.port,
        host: "app",
        service_port: facts.port,
        has_password: true,
        has_root_password: true,
        keeps_data: true,
        replica_set: None,
        buckets: &[],
    };
    let own: Vec<&str> = (facts.run.env)(&asked).into_iter().map(|(name, _)| name).collect();
    let mut env = DraftMap::default();
    let mut left = Vec::new();
    // What gen does not run does not read it.
    let is_foreign = has_other_contract(&ImageName::read(&part.image.text));
    // A file of variables is everybody's: of it a server reads what begins as its own do.
    let is_read = |name: &str, is_own: bool| is_name(name) && (is_own || begins(engine, name));
    for one in part.service.variables.iter().filter(|one| is_read(&one.name, one.is_own)) {
        if is_of_clients(&one.name, engine) {
            continue;
        }
        if part.login.read.contains(&one.name)
            || facts.foreign.is_once(&one.name) && is_switch(&one.name)
        {
            continue;
        }
        // gen says so itself, or tells that there is a password now.
        if ["xpack.security.enabled", "discovery.type", "DISABLE_SECURITY"]
            .iter()
            .any(|word| one.name.contains(word))
        {
            continue;
        }
        let value = one.value.as_deref().filter(|value| !value.contains(UNKNOWN));
        let is_gens = facts.foreign.files.variable == Some(one.name.as_str())
            || own.contains(&one.name.as_str())
            || [
                "LISTENER",
                "ADVERTISED",
                "ZOOKEEPER",
                "BROKER_ID",
                "CONTROLLER_QUORUM",
                "KRAFT",
                "NODE_ID",
                "PROCESS_ROLES",
            ]
            .iter()
            .any(|word| one.name.contains(word));
        match value {
            _ if is_gens => left.push(one),
            Some(value) if !keeps_secret(&one.name, value) => {
                // What Bitnami's image has behind `CFG` is a property of Kafka's own.
                let name = match one.name.strip_prefix("KAFKA_CFG_") {
                    Some(rest) => format!("KAFKA_{rest}"),
                    None => one.name.clone(),
                };
                env.set_at(&name, Draft::text(escaped(value)), Some(one.span));
            }
            Some(_) if is_foreign => left.push(one),
            Some(_) => secrets.push(SecretVariable::of(one)),
            // Where one is handed through and nobody sets it, the server does not see it.
            None if one.value.is_none() => {}
            None if looks_secret(&one.name) && !is_foreign => secrets.push(SecretVariable::of(one)),
            None => {
                told.of(one.span, format!("`{}`", one.name), &part.name, "no file sets a value");
            }
        }
    }
    if let Some(name) = part.login.read.iter().find(|name| name.ends_with("PASSWORD"))
        && part.login.password.is_some()
        && !facts.asks_for_password()
    {
        told.add(
            part.service.key,
            format!(
                "`{name}` of `{}`: gen runs {} without encryption and without a password, and clients call it so",
                part.name,
                engine.title()
            ),
        );
    }
    if let Some(first) = left.first() {
        let names: Vec<&str> = left.iter().map(|one| one.name.as_str()).collect();
        told.add(
            first.span,
            format!(
                "{} of `{}`: gen says it of {} itself",
                listed(&names),
                part.name,
                engine.title()
            ),
        );
    }
    draft.set_map("env", env);
}

/// Whether a variable tells clients where a server is, or is of another engine: a server reads neither.
fn is_of_clients(name: &str, engine: Engine) -> bool {
    let mut prefixes = engine.facts().foreign.prefixes.iter();
    let is_place = |prefix: &&'static str| {
        let rest = name.strip_prefix(*prefix).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|rest| matches!(rest, "ADDR" | "HOST" | "HOSTNAME" | "PORT" | "SERVER"))
    };
    let is_named = !matches!(engine.facts().word, "kafka" | "other");
    let is_others = !begins(engine, name)
        && Engine::ALL.iter().any(|other| *other != engine && begins(*other, name));
    is_named && (prefixes.any(is_place) || is_others)
}
