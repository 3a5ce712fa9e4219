//! A random project: its files, its environments, and what is asked of it.

use serde_json::{Value as Json, json};
use stackgen::emit::yaml;
use stackgen::plan::Request;

use crate::choices::Choices;
use crate::memory::Memory;
use crate::world::{Values, World};
use crate::{layers, stack, target, words};

/// A project in memory, valid by construction.
#[derive(Clone, Debug)]
pub struct Project {
    /// The layers as data, by their paths.
    pub layers: Vec<(String, Json)>,
    /// All files, and gen's own environment.
    pub memory: Memory,
    /// The environments; one without a name where there are none.
    pub environments: Vec<String>,
    /// The choices that made it.
    pub choices: Vec<u64>,
}

/// The names of environments.
const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

impl Project {
    /// The project of a seed; small seeds make small projects.
    pub fn of_seed(seed: u64) -> Self {
        Self::of(Choices::of_seed(seed))
    }

    /// The project that some choices make.
    pub fn of(choices: Choices) -> Self {
        let mut world = World::new(choices);
        let count = world.choices.one(&[1, 0, 2, 3]);
        let environments = &ENVIRONMENTS[..count];
        world.facts = target::choose(count, &mut world);
        let mut base = stack::values(count > 0, &mut world);
        if world.custom {
            let all = [
                "externalsecrets.external-secrets.io",
                "servicemonitors.monitoring.coreos.com",
                "middlewares.traefik.io",
                "httproutes.gateway.networking.k8s.io",
                "clusters.postgresql.cnpg.io",
                "objectstores.barmancloud.cnpg.io",
                "grpcroutes.gateway.networking.k8s.io",
            ];
            base.insert("cluster".to_owned(), json!({ "customResources": all }));
        }
        let targets = world.facts.targets.clone();
        let mut written = written(base, environments, &targets, &mut world);
        let mut files = std::mem::take(&mut world.files);
        for (path, values) in &mut written {
            let json = Json::Object(std::mem::take(values));
            files.insert(path.clone(), text(&json, &mut world.choices));
            if let Json::Object(map) = json {
                *values = map;
            }
        }
        let environments = if count == 0 { vec![""] } else { environments.to_vec() };
        Self {
            layers: written.into_iter().map(|(path, map)| (path, Json::Object(map))).collect(),
            memory: Memory { files, variables: world.variables },
            environments: environments.into_iter().map(str::to_owned).collect(),
            choices: world.choices.made(),
        }
    }

    /// What is asked for an environment.
    pub fn request(&self, environment: &str) -> Request {
        Request { env: environment.to_owned(), ..Request::default() }
    }

    /// The project as people read it.
    pub fn shown(&self) -> String {
        let mut shown = String::new();
        for (path, text) in &self.memory.files {
            shown += &format!("--- {path}\n{text}\n");
        }
        shown + &format!("--- environment: {:?}\n", self.memory.variables)
    }
}

/// The layers by path: the values, parted, and what differs from environment to environment.
fn written(
    mut base: Values,
    environments: &[&str],
    targets: &[String],
    world: &mut World,
) -> Vec<(String, Values)> {
    if world.choices.once_in(3) {
        layers::to_defaults(&mut base, &mut world.choices);
    }
    let choices = &mut world.choices;
    let mut found = Vec::new();
    let same = targets.iter().all(|target| *target == targets[0]);
    // The highest layer first: what stands for a value that it has may move too, to one below it.
    let mut last = Values::new();
    if !environments.is_empty() && choices.once_in(4) {
        layers::to_another(&mut base, &mut last, &[], choices);
    }
    let mut common = Values::new();
    if !environments.is_empty() && choices.once_in(2) {
        layers::to_another(&mut base, &mut common, &[], choices);
    }
    let mut profile = world.facts.profile.clone();
    if same && choices.once_in(4) {
        let profile = profile.get_or_insert_default();
        let mut moved = Values::new();
        layers::to_another(&mut base, &mut moved, &["cluster", "domain", "labels"], choices);
        profile.extend(moved);
    }
    found.extend(profile.map(|profile| (format!("profiles/{}.yaml", targets[0]), profile)));
    if environments.is_empty() || choices.once_in(2) && same {
        if targets[0] != "kind" {
            base.insert("target".to_owned(), targets[0].clone().into());
        }
        common.shift_remove("target");
    }
    for (environment, target) in environments.iter().zip(targets) {
        let mut own = common.clone();
        if base.get("target").is_none() {
            own.insert("target".to_owned(), target.clone().into());
        }
        differ(&base, &mut own, choices);
        found.push((format!("values/{environment}.yaml"), own));
        if !last.is_empty() {
            found.push((format!("values/{environment}.{target}.yaml"), last.clone()));
        }
    }
    found.push(("values/base.yaml".to_owned(), base));
    found
}

/// Something that an environment has for itself.
fn differ(base: &Values, own: &mut Values, choices: &mut Choices) {
    for tier in ["backends", "frontends"] {
        let Some(Json::Object(components)) = base.get(tier) else { continue };
        let Some(name) = components.keys().next() else { continue };
        if choices.once_in(3) {
            let pod = json!({ "example.com/environment": choices.one(&words::TEXTS) });
            let patch = json!({ name: { "annotations": { "pod": pod } } });
            merge(own, tier, patch);
        }
        if choices.once_in(4) {
            let level = choices.one(&["debug", "warn", "${env}"]);
            merge(own, tier, json!({ name: { "env": { "OWN_LEVEL": level } } }));
        }
    }
}

/// Lays a map upon what is at a key.
fn merge(values: &mut Values, key: &str, above: Json) {
    match (values.get_mut(key), above) {
        (Some(Json::Object(below)), Json::Object(above)) => {
            for (key, value) in above {
                merge(below, &key, value);
            }
        }
        (_, above) => drop(values.insert(key.to_owned(), above)),
    }
}

/// Values as YAML, in one of its styles.
fn text(values: &Json, choices: &mut Choices) -> String {
    if choices.once_in(3) {
        return format!("{values:#}\n");
    }
    let mut text = String::new();
    yaml::value(values, 0, &mut text);
    text
}
