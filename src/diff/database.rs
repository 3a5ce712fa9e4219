//! What a database does only once: its entrypoint makes users, passwords and tables on an empty data
//! directory, and never again.
//! <https://hub.docker.com/_/postgres> <https://hub.docker.com/_/mysql> <https://hub.docker.com/_/mongo>

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::diff::item::SideObject;
use crate::diff::pair::Pair;
use crate::diff::reading::{ChangedKeys, KeySource, ReadKey};
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict};
use crate::engine::Engine;
use crate::engine::run::SCRIPTS;

/// What a pair means to a database that has data.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return Vec::new() };
    match after.kind() {
        "Secret" | "ConfigMap" => read_once(pair, before, sides),
        _ => {
            let mut found = variables(pair, before);
            found.extend(first_scripts(pair, before));
            found
        }
    }
}

/// A Secret or ConfigMap that a database reads when its data directory is empty.
fn read_once(pair: Pair, before: &SideObject, sides: Sides) -> Vec<Verdict> {
    let source = KeySource { kind: before.kind(), name: before.name() };
    let mut found = Vec::new();
    let changed = ChangedKeys::new(pair.fields);
    for index in sides.around.readers(0, before.kind(), before.namespace(), before.name()) {
        let workload = &sides.before[index];
        let Some(spec) = template::spec(workload) else { continue };
        for (engine, _, container) in template::databases(spec) {
            let foreign = &engine.facts().foreign;
            if foreign.once.is_empty() || !template::keeps_data(workload, spec) {
                continue;
            }
            let mounted = |at: fn(&str) -> bool| {
                let keys = mounted(spec, container, source, at);
                keys.into_iter().find_map(|key| changed.first(key))
            };
            if let Some(field) = mounted(|path| path.starts_with(SCRIPTS)) {
                found.push(ran_scripts(engine, pair).of(field));
                continue;
            }
            let variables = source.variables(container).into_iter();
            let mut once =
                variables.filter(|(name, _)| name.is_none_or(|name| foreign.is_once(name)));
            let by_variable = once.find_map(|(name, key)| Some((name, changed.first(key)?)));
            if let Some((Some(name), field)) = by_variable
                && let Some(verdict) = keeps_name(engine, name)
            {
                found.push(verdict.of(field));
                continue;
            }
            let field = by_variable.map(|(_, field)| field).or_else(|| mounted(|_| true));
            if let Some(field) = field.filter(|_| source.kind == "Secret") {
                found.push(keeps_password(engine).of(field));
            }
        }
    }
    found
}

/// Scripts that ran, and say otherwise now. Who is made by another name in them is not there.
fn ran_scripts(engine: Engine, pair: Pair) -> Verdict {
    let text = |value: &Option<Json>| value.as_ref().and_then(Json::as_str).map(str::to_owned);
    let sides = pair.fields.iter().filter_map(|field| text(&field.before).zip(text(&field.after)));
    let renamed = sides.into_iter().find_map(|(before, after)| {
        let (before, after) = (made_by(&before), made_by(&after));
        let gone = before.iter().any(|name| !after.contains(name));
        after.into_iter().find(|name| gone && !before.contains(name)).map(|(_, name)| name)
    });
    let title = engine.title();
    let once = format!("{title} ran the scripts once, and does not run them again");
    let Some(name) = renamed else {
        let help = "make the change in the database too, by hand or by a migration";
        return Verdict::new(Effect::InPlace, once).instead(help);
    };
    let why = format!("{once}: `{name}` is not there, and who asks for it is refused");
    let help = format!("make `{name}` in the database before you apply, by hand or by a migration");
    Verdict::new(Effect::Interrupts, why).instead(help)
}

/// The users and databases that a script makes.
fn made_by(script: &str) -> BTreeSet<(&'static str, String)> {
    let words: Vec<&str> = script.split_whitespace().collect();
    let mut made = BTreeSet::new();
    for (index, word) in words.iter().enumerate() {
        let is = |at: usize, expected: &[&str]| {
            let word = words.get(index + at);
            word.is_some_and(|word| expected.iter().any(|one| word.eq_ignore_ascii_case(one)))
        };
        let kind = match () {
            () if !word.eq_ignore_ascii_case("create") => continue,
            () if is(1, &["role", "user"]) => "user",
            () if is(1, &["database", "schema"]) => "database",
            () => continue,
        };
        let skipped = if is(2, &["if"]) { 5 } else { 2 };
        let name = words.get(index + skipped).copied().unwrap_or_default();
        let name = name.split('@').next().unwrap_or_default();
        made.insert((kind, name.trim_matches(|one: char| "\"'`;".contains(one)).to_owned()));
    }
    made
}

/// The keys of a source that a container mounts at some places.
fn mounted<'a>(
    spec: &'a Json,
    container: &Json,
    source: KeySource<'a>,
    at: fn(&str) -> bool,
) -> Vec<ReadKey<'a>> {
    let mounts = template::list(container, "volumeMounts").iter();
    let mounts = mounts.filter(|mount| at(mount["mountPath"].as_str().unwrap_or_default()));
    let names: Vec<&Json> = mounts.map(|mount| &mount["name"]).collect();
    let volumes = template::list(spec, "volumes").iter();
    volumes
        .filter(|volume| names.contains(&&volume["name"]))
        .flat_map(|one| source.files(one))
        .collect()
}

/// Scripts that a database has for the first time, when its data are there.
fn first_scripts(pair: Pair, before: &SideObject) -> Option<Verdict> {
    let spec = template::spec(before)?;
    let (engine, ..) = template::databases(spec).into_iter().next()?;
    let is_mount = |shown: &str| shown.contains("volumeMounts[") && shown.contains(SCRIPTS);
    let new = pair.fields.iter().position(|field| {
        field.before.is_none() && field.after.is_some() && is_mount(&field.path.to_string())
    })?;
    if !template::keeps_data(before, spec) {
        return None;
    }
    let why =
        format!("{} runs scripts on an empty data directory, and this one is not", engine.title());
    let help = "make what they make in the database, by hand or by a migration";
    Some(Verdict::new(Effect::Interrupts, why).instead(help).of(new))
}

/// The user that a variable names, or the database, which a server with data does not make any more.
fn keeps_name(engine: Engine, variable: &str) -> Option<Verdict> {
    let what = match variable.rsplit('_').next()? {
        "USER" | "USERNAME" => "user",
        "DB" | "DATABASE" => "database",
        _ => return None,
    };
    let why = format!(
        "{} made its {what} when its data were made, and makes no other one: clients of the new name are refused",
        engine.title()
    );
    let help =
        format!("make the {what} in the database by hand before you apply, or keep the name");
    Some(Verdict::new(Effect::Interrupts, why).instead(help))
}

fn keeps_password(engine: Engine) -> Verdict {
    let how = engine.facts().data.change_password;
    let why = format!(
        "{} keeps the password with which its data were made: clients are refused",
        engine.title()
    );
    Verdict::new(Effect::Interrupts, why)
        .instead(format!("change it in the database too, by {how}, right before applying"))
}

/// Variables in the template that count once.
fn variables(pair: Pair, before: &SideObject) -> Vec<Verdict> {
    let Some(spec) = template::spec(before) else { return Vec::new() };
    let mut found = Vec::new();
    for (engine, _, container) in template::databases(spec) {
        let foreign = &engine.facts().foreign;
        let of = format!("containers[{}].env[", container["name"].as_str().unwrap_or_default());
        for (index, field) in pair.fields.iter().enumerate() {
            let shown = field.path.to_string();
            let name = shown.split_once(&of).map_or("", |(_, rest)| rest);
            let name = name.split(']').next().unwrap_or_default();
            if foreign.files.variable == Some(name) && template::keeps_data(before, spec) {
                let why = format!(
                    "{} looks for its data in another folder, and makes new ones there",
                    engine.title()
                );
                let verdict = Verdict::new(Effect::LosesData, why);
                found.push(verdict.instead("move the data inside of the volume, too").of(index));
            }
            let is_reference = shown.contains(".valueFrom.") || shown.ends_with(']');
            if foreign.is_once(name)
                && template::keeps_data(before, spec)
                && !(is_reference && name.contains("PASSWORD"))
            {
                let why = format!(
                    "{} reads `{name}` when its data are made, and never again",
                    engine.title()
                );
                let help = "make the user or the database by hand, or start with an empty claim";
                found.push(Verdict::new(Effect::Interrupts, why).instead(help).of(index));
            }
        }
    }
    found
}
