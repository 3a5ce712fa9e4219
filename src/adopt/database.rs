//! Databases: what a service of a server's image says of the server, its data and its logins.

use crate::adopt::amount;
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::part::Part;
use crate::adopt::program;
use crate::adopt::server::{all_words, has_other_contract, words};
use crate::adopt::server_variable;
use crate::adopt::told::ToldAll;
use crate::adopt::variable::SecretVariable;
use crate::engine::Engine;
use crate::manifest::compose_objects::split;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

/// The keys of a database in the order in which people write them.
pub const ORDER: [&str; 26] = [
    "engine",
    "version",
    "image",
    "security",
    "runAsUser",
    "database",
    "user",
    "auth",
    "replicaSet",
    "buckets",
    "port",
    "ports",
    "command",
    "args",
    "dataPath",
    "storage",
    "envPrefix",
    "env",
    "init",
    "files",
    "volumes",
    "writable",
    "probes",
    "resources",
    "terminationGracePeriodSeconds",
    "url",
];

/// Tags that say what an image has beside the server, and no version.
const VARIANTS: [&str; 5] = ["alpine", "bookworm", "management", "management-alpine", "slim"];

/// Servers upon whose official images others make theirs, with the same entrypoint.
const MADE_UPON: [&str; 4] = ["mariadb", "mongodb", "mysql", "postgres"];

/// A database of an engine that gen knows.
/// `secrets` are the variables that environments give it.
pub fn draft(
    part: &Part,
    engine: Engine,
    secrets: &mut Vec<SecretVariable>,
    told: &mut ToldAll,
) -> DraftMap {
    let mut draft = DraftMap::default();
    let facts = engine.facts();
    let service = part.service;
    draft.set("engine", Draft::text(engine.as_str()));
    image(part, engine, &mut draft, told);
    let is_fit =
        |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    let login = &part.login;
    if facts.names.has_databases {
        let database =
            login.database.clone().filter(is_fit).filter(|name| name != facts.names.database);
        draft.set_some("database", database.map(Draft::Text), service.key);
    }
    if facts.names.longest_user > 0 && !facts.names.only_user && !part.is_open {
        let user = login.user.clone().filter(is_fit).filter(|user| user != facts.names.user);
        draft.set_some("user", user.map(Draft::Text), service.key);
    }
    if part.is_open {
        draft.set("auth", Draft::Plain("false".to_owned()));
    }
    let set = login.replica_set.as_deref();
    draft.set_some("replicaSet", set.map(Draft::text), service.key);
    // Folders of MinIO are its buckets, and gen makes them: what else starts it gen says.
    let buckets = buckets(part, engine);
    if buckets.is_empty() {
        arguments(part, engine, &mut draft, told);
    } else {
        draft.set("buckets", Draft::texts(buckets));
    }
    if facts.run.volume.is_some() {
        draft.set("storage", Draft::text("1Gi"));
    }
    server_variable::draft(part, engine, &mut draft, secrets, told);
    amount::set_resources(service, &mut draft);
    amount::set_grace(service, &mut draft);
    draft
}

/// The version of the official image, or the image of others.
fn image(part: &Part, engine: Engine, draft: &mut DraftMap, told: &mut ToldAll) {
    let facts = engine.facts();
    let text = &part.image.text;
    let read = ImageName::read(text);
    let origin = part.service.node.get("image").map_or(part.service.key, |node| node.span);
    let is_official = read.short() == facts.image.0
        || facts.image.0.ends_with(&format!("/{}", read.short()))
        || facts.foreign.is_official(&read) && read.name() == facts.image.0;
    let tag = read.tag.unwrap_or_default();
    let is_version = tag.starts_with(|c: char| c.is_ascii_digit())
        || tag.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || tag.starts_with("RELEASE.");
    // What others made of such a server is not replaced: it may have data and settings of its own.
    let is_theirs = !read.repository.is_empty()
        && !read.repository.contains(UNKNOWN)
        && !is_official
        && MADE_UPON.contains(&facts.word)
        && !has_other_contract(&read);
    if !part.image.is_known && part.image.context.is_none() && is_theirs {
        program::image(part, draft);
        return;
    }
    if !part.image.is_known && part.image.context.is_none() {
        told.add(
            origin,
            format!(
                "the image of `{}`: no file sets its variable, gen takes its own {}",
                part.name,
                engine.title()
            ),
        );
        return;
    }
    if part.image.context.is_some() || !is_official && !has_other_contract(&read) {
        program::image(part, draft);
        // Which version the data are of, the tag of most tells; of what the project makes, that of what it makes it from.
        let base = part.image.base.as_deref().map(ImageName::read);
        let is_made = part.image.context.is_some();
        let tag = if is_made { base.and_then(|base| base.tag).unwrap_or_default() } else { tag };
        let release = ImageName::release(tag);
        let end = release.find(|c: char| !c.is_ascii_digit()).unwrap_or(release.len());
        if (1..=3).contains(&end) && (part.image.is_known || is_made) {
            draft.set_at("version", Draft::text(&release[..end]), Some(origin));
        }
        return;
    }
    if read.digest.is_some() {
        program::image(part, draft);
        // The digest runs, and its tag tells where the data are and who owns them.
        if is_official && is_version {
            draft.set_at("version", Draft::text(tag), Some(origin));
        }
        return;
    }
    if is_official && is_version {
        draft.set_at("version", Draft::text(tag), Some(origin));
        return;
    }
    let variant = VARIANTS.iter().find(|variant| **variant == tag);
    let version = variant.map(|variant| format!("{}-{variant}", facts.image.1));
    let own = format!("{}:{}", facts.image.0, version.as_deref().unwrap_or(facts.image.1));
    if is_official {
        draft.set_some("version", version.map(Draft::Text), origin);
        let text = format!(
            "`{text}` of `{}`: a tag that moves, gen takes `{own}`; `version` says another one",
            part.name
        );
        told.add(origin, text);
        return;
    }
    let end = tag.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(tag.len());
    let version = tag[..end].trim_end_matches('.');
    let major = version.split('.').next().unwrap_or_default();
    if !major.is_empty() && facts.image.1.len() <= 4 {
        draft.set_at("version", Draft::text(major), Some(origin));
    }
    told.add(
        origin,
        format!(
            "`{text}` of `{}`: gen runs the official image, whose data lie elsewhere",
            part.name
        ),
    );
}

/// Options of the server, without the program and what gen says itself.
fn arguments(part: &Part, engine: Engine, draft: &mut DraftMap, told: &mut ToldAll) {
    let service = part.service;
    let foreign = &engine.facts().foreign;
    if let Some(node) = service.node.get("entrypoint") {
        told.add(
            node.span,
            format!(
                "`entrypoint` and `command` of `{}`: gen starts {} itself",
                part.name,
                engine.title()
            ),
        );
        return;
    }
    let Some(node) = service.node.get("command") else { return };
    let mut all = words(service, "command");
    if let [shell, option, text] = all.as_slice()
        && is_shell(shell)
        && option == "-c"
        && !text.contains(['|', ';', '&', '\n'])
    {
        all = split(text);
    }
    let start = all.iter().position(|word| foreign.is_program(word));
    let mut rest: Vec<String> = all.split_off(start.map_or(0, |at| at + 1));
    let is_strange =
        |word: &String| word.contains(UNKNOWN) || word.contains('\n') || word.contains('$');
    let no_program = start.is_none() && rest.first().is_some_and(|first| !first.starts_with('-'));
    let mut leave = |option: &str, count: usize| {
        if let Some(at) = rest.iter().position(|word| word == option) {
            rest.drain(at..(at + count).min(rest.len()));
        }
    };
    leave("--requirepass", 2);
    if part.login.replica_set.is_some() {
        for (option, count) in
            [("--replSet", 2), ("--keyFile", 2), ("--bind_ip", 2), ("--bind_ip_all", 1)]
        {
            leave(option, count);
        }
    }
    // MinIO is told by gen which folder and which ports.
    let is_own = rest.first().is_some_and(|first| first == "server");
    if is_own {
        return;
    }
    if rest.iter().any(is_strange) || no_program {
        told.add(
            node.span,
            format!(
                "`command` of `{}`: gen starts {} itself, `args` has its options",
                part.name,
                engine.title()
            ),
        );
    } else if !rest.is_empty() {
        draft.set_at("args", Draft::texts(rest), Some(node.span));
    }
}

fn is_shell(word: &str) -> bool {
    matches!(word, "sh" | "bash" | "/bin/sh" | "/bin/bash")
}

/// The buckets that a MinIO makes before it starts: folders of its data.
fn buckets(part: &Part, engine: Engine) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if engine.facts().word != "minio" {
        return found;
    }
    let texts = all_words(part.service);
    for line in texts.iter().flat_map(|text| text.split([';', '&', '\n'])) {
        let Some(rest) = line.trim().strip_prefix("mkdir ") else { continue };
        for path in rest.split_whitespace() {
            let name = path.rsplit('/').next().unwrap_or_default();
            let is_bucket = path.starts_with('/')
                && path.matches('/').count() > 1
                && name.len() >= 3
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if is_bucket && !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}
