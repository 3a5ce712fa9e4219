//! Servers that keep data: which engine a service is.

use crate::engine::Engine;
use crate::manifest::Look;
use crate::manifest::compose_merge::mounted_at;
use crate::manifest::compose_objects::{command_words, split};
use crate::manifest::compose_run::MergedService;
use crate::notation::address::UNKNOWN;
use crate::notation::image::ImageName;

/// Parts of names of images that call a server, show it or copy it.
const TOOLS: [&str; 22] = [
    "admin",
    "backup",
    "bouncer",
    "browser",
    "client",
    "commander",
    "compass",
    "connect",
    "console",
    "dump",
    "exporter",
    "express",
    "gui",
    "init",
    "insight",
    "manager",
    "migrate",
    "operator",
    "proxy",
    "sentinel",
    "ui",
    "web",
];

/// Images of others whose entrypoint is another one than the official image's.
const OTHER_CONTRACTS: [&str; 6] =
    ["bitnami/", "bitnamilegacy/", "confluentinc/", "mongodb/", "cloudnative-pg/", "rapidfort/"];

/// Whether gen runs the official image in place of one, which reads other variables.
pub fn has_other_contract(image: &ImageName) -> bool {
    OTHER_CONTRACTS.iter().any(|start| image.short().contains(start))
}

/// The engine of an image, by its name, or by that of the image that it is made from.
pub fn engine_of(image: &str, service: &MergedService) -> Option<Engine> {
    let image = ImageName::read(image);
    let name = image.name();
    let words = || name.split(|c: char| !c.is_ascii_alphanumeric());
    let is_tool = || words().any(|word| TOOLS.contains(&word));
    // A word alone may be that of a client: it is set up, or keeps data, as the server does.
    let by_word = || {
        words()
            .find_map(Engine::of_image)
            .filter(|engine| !is_tool() && is_set_up(service, *engine))
    };
    let named =
        (!name.contains(UNKNOWN)).then(|| Engine::of_image(name).or_else(by_word)).flatten();
    named.or_else(|| by_place(service)).filter(|engine| runs(service, *engine))
}

/// Whether an image has the word of an engine in its name because it calls a server of it: one runs beside it, and it
/// keeps no data itself.
pub fn is_called_after(
    image: &str,
    service: &MergedService,
    engine: Engine,
    all: &[MergedService],
) -> bool {
    let is_exact = |image: &str| Engine::of_image(ImageName::read(image).name()) == Some(engine);
    let is_there = |other: &MergedService| {
        other.name != service.name && other.node.text("image").is_some_and(is_exact)
    };
    !is_exact(image) && !keeps_data(service, engine) && all.iter().any(is_there)
}

/// The engine of whatever keeps its data where an engine's image does, and is set up by its variables.
fn by_place(service: &MergedService) -> Option<Engine> {
    Engine::ALL.iter().copied().find(|engine| {
        let files = &engine.facts().foreign.files;
        let is_data = |path: &str| {
            files.paths.iter().any(|known| *known != "/data" && path.starts_with(known))
        };
        sets_variables(service, *engine) && mounts(service).any(is_data)
    })
}

/// Whether a service mounts something where an engine has its data.
pub fn keeps_data(service: &MergedService, engine: Engine) -> bool {
    let paths = engine.facts().foreign.files.paths;
    mounts(service).any(|path| paths.iter().any(|known| path.starts_with(known)))
}

/// Whether a service has variables or data of an engine.
fn is_set_up(service: &MergedService, engine: Engine) -> bool {
    sets_variables(service, engine) || keeps_data(service, engine)
}

fn sets_variables(service: &MergedService, engine: Engine) -> bool {
    service.variables.iter().any(|one| begins(engine, &one.name))
}

/// Whether a name begins as those of an engine's variables do.
pub fn begins(engine: Engine, name: &str) -> bool {
    let mut prefixes = engine.facts().foreign.prefixes.iter();
    prefixes.any(|prefix| name.starts_with(&format!("{prefix}_")))
}

/// Where a service mounts something.
fn mounts(service: &MergedService) -> impl Iterator<Item = &str> {
    service.node.items("volumes").iter().filter_map(mounted_at)
}

/// The words of a command, which may be one text.
pub fn words(service: &MergedService, key: &str) -> Vec<String> {
    let words = service.node.get(key).map(command_words).unwrap_or_default();
    words.into_iter().map(|(word, _)| word).collect()
}

/// All that a service says of how it is started.
pub fn all_words(service: &MergedService) -> Vec<String> {
    ["entrypoint", "command"].iter().flat_map(|key| words(service, key)).collect()
}

/// Whether it runs the server, and not a client of it.
fn runs(service: &MergedService, engine: Engine) -> bool {
    let foreign = &engine.facts().foreign;
    let all = all_words(service);
    let starts = |text: &String| {
        let parts = text.split(|c: char| c.is_whitespace() || "\"'`;&|()".contains(c));
        parts.filter(|part| !part.is_empty()).any(|part| {
            foreign.is_program(part) || part.contains("entrypoint") || part.ends_with("run.sh")
        })
    };
    if all.iter().any(starts) {
        return true;
    }
    // Options, or what the image's entrypoint takes for one.
    let first = all.first().map(String::as_str).unwrap_or_default();
    let has_entrypoint = service.node.get("entrypoint").is_some();
    let is_other_program = first.starts_with('/')
        || first.contains("dump")
        || matches!(
            first,
            "sh" | "bash"
                | "ash"
                | "psql"
                | "mysql"
                | "mongosh"
                | "mongo"
                | "redis-cli"
                | "mc"
                | "tail"
                | "sleep"
        );
    !has_entrypoint && !is_other_program
}

/// The replica set that a server of MongoDB is told to be a member of.
pub fn replica_set(service: &MergedService) -> Option<String> {
    let all: Vec<String> = all_words(service).iter().flat_map(|text| split(text)).collect();
    let at = all.iter().position(|word| word.starts_with("--replSet"))?;
    let name = match all[at].split_once('=') {
        Some((_, name)) => name,
        None => all.get(at + 1)?,
    };
    Some(name.to_owned()).filter(|name| !name.is_empty() && !name.contains(UNKNOWN))
}
