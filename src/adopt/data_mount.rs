//! Which mount of a server holds its data.

use crate::adopt::mounted::{MountSource, Mounted};
use crate::adopt::part::Part;
use crate::adopt::server::all_words;
use crate::engine::Engine;
use crate::manifest::compose_objects::split;
use crate::manifest::parsed::is_below;

/// The mount that holds the data of a database.
pub fn data_of(part: &Part, mounts: &[Mounted]) -> Option<usize> {
    let is_kept =
        |mount: &Mounted| matches!(mount.source, MountSource::Kept { .. } | MountSource::Nameless);
    match part.engine() {
        Some(engine) => {
            let is_data = |mount: &Mounted| {
                is_kept(mount)
                    && is_data_path(engine, &mount.target)
                    && !is_scratch(engine, &mount.target)
            };
            mounts.iter().position(is_data).or_else(|| {
                let said =
                    part.service.variables.iter().find(|one| {
                        engine.facts().foreign.files.variable == Some(one.name.as_str())
                    });
                let variable = said.and_then(|one| one.value.clone());
                let folders: Vec<String> =
                    variable.into_iter().chain(told_folders(part, engine)).collect();
                mounts.iter().position(|mount| {
                    let target = mount.target.as_str();
                    let is_there = |folder: &String| folder == target || is_below(folder, target);
                    is_kept(mount) && folders.iter().any(is_there)
                })
            })
        }
        None => mounts.iter().position(is_kept),
    }
}

/// The folders that a command names for the data: `--dbpath /srv`, `server /export`.
fn told_folders(part: &Part, engine: Engine) -> Vec<String> {
    let all: Vec<String> = all_words(part.service).iter().flat_map(|text| split(text)).collect();
    let options = engine.facts().foreign.files.options;
    let is_told = |word: &str| options.contains(&word) || word == "server";
    let pairs = all.windows(2).filter(|pair| is_told(&pair[0])).map(|pair| pair[1].as_str());
    let joined =
        all.iter().filter_map(|word| word.split_once('=')).filter(|(option, _)| is_told(option));
    let folders = pairs.chain(joined.map(|(_, folder)| folder));
    folders.filter(|folder| folder.starts_with('/')).map(str::to_owned).collect()
}

/// Whether the key is there by which members of a replica set know each other: of one alone gen needs none.
pub fn has_set_key(part: &Part, target: &str) -> bool {
    let all: Vec<String> = all_words(part.service).iter().flat_map(|text| split(text)).collect();
    let is_key = |pair: &[String]| pair[0] == "--keyFile" && is_below(&pair[1], target);
    part.login.replica_set.is_some() && all.windows(2).any(is_key)
}

/// Whether gen mounts something there itself, which may be forgotten.
pub fn is_scratch(engine: Engine, target: &str) -> bool {
    engine.facts().run.scratch.iter().any(|scratch| scratch.path == target)
}

fn is_data_path(engine: Engine, target: &str) -> bool {
    let facts = engine.facts();
    let paths = facts.foreign.files.paths;
    let own = facts.run.volume.map(|volume| volume(None).path);
    paths
        .iter()
        .copied()
        .chain(own)
        .any(|path| target.starts_with(path) || path.starts_with(target))
}
