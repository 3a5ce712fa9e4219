//! Which ConfigMaps and Secrets pods read, and who does not notice that one has changed.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diff::field::Field;
use crate::diff::pair::Pair;
use crate::diff::path::PathStep;
use crate::diff::template;
use crate::diff::verdict::{Effect, Sides, Verdict, named};

const MOUNTED: &str = "https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically";

/// A ConfigMap or a Secret.
#[derive(Clone, Copy, Debug)]
pub struct KeySource<'a> {
    pub kind: &'a str,
    pub name: &'a str,
}

/// A key that is read; none for all of them.
pub type ReadKey<'a> = Option<&'a str>;

impl<'a> KeySource<'a> {
    /// What of it a container reads as variables: their names, where they have one of their own, and keys.
    pub fn variables(self, container: &'a Json) -> Vec<(ReadKey<'a>, ReadKey<'a>)> {
        let (all, one) = match self.kind {
            "Secret" => ("secretRef", "secretKeyRef"),
            _ => ("configMapRef", "configMapKeyRef"),
        };
        let whole = template::list(container, "envFrom").iter();
        let whole = whole.filter(|source| source[all]["name"] == self.name).map(|_| (None, None));
        let single = template::list(container, "env").iter().filter_map(|variable| {
            let from = &variable["valueFrom"][one];
            (from["name"] == self.name).then(|| (variable["name"].as_str(), from["key"].as_str()))
        });
        whole.chain(single).collect()
    }

    /// The keys that a volume holds.
    pub fn files(self, volume: &'a Json) -> Vec<ReadKey<'a>> {
        let (field, name) = match self.kind {
            "Secret" => ("secret", "secretName"),
            _ => ("configMap", "name"),
        };
        let own = Some(&volume[field]).filter(|own| own[name] == self.name);
        let projected = volume["projected"]["sources"].as_array().into_iter().flatten();
        let projected = projected.map(|one| &one[field]).filter(|one| one["name"] == self.name);
        let keys = |source: &'a Json| -> Vec<ReadKey<'a>> {
            match source["items"].as_array() {
                Some(items) => items.iter().map(|item| item["key"].as_str()).collect(),
                None => vec![None],
            }
        };
        own.into_iter().chain(projected).flat_map(keys).collect()
    }
}

/// The positions of the fields that change keys.
#[derive(Debug, Default)]
pub struct ChangedKeys<'a> {
    /// The first field of each key.
    keys: BTreeMap<&'a str, usize>,
    /// The first field of all, and of those that change all keys.
    any: Option<usize>,
    all: Option<usize>,
}

impl<'a> ChangedKeys<'a> {
    pub fn new(fields: &'a [Field]) -> Self {
        let mut changed = Self::default();
        for (index, field) in fields.iter().enumerate() {
            let [PathStep::Key(top), below @ ..] = field.path.0.as_slice() else { continue };
            if top != "data" && top != "binaryData" {
                continue;
            }
            changed.any.get_or_insert(index);
            match below.first() {
                Some(PathStep::Key(key)) => drop(changed.keys.entry(key).or_insert(index)),
                _ => drop(changed.all.get_or_insert(index)),
            }
        }
        changed
    }

    /// The position of the first field that changes a key, or any key.
    pub fn first(&self, key: ReadKey) -> Option<usize> {
        let Some(key) = key else { return self.any };
        let own = self.keys.get(key).copied();
        [own, self.all].into_iter().flatten().min()
    }
}

/// Pods that read what changed, and do not notice.
pub fn verdicts(pair: Pair, sides: Sides) -> Vec<Verdict> {
    let after = match (pair.before, pair.after) {
        (Some(_), Some(after)) if matches!(after.kind(), "ConfigMap" | "Secret") => after,
        _ => return Vec::new(),
    };
    let source = KeySource { kind: after.kind(), name: after.name() };
    let mut found = Vec::new();
    let keys = ChangedKeys::new(pair.fields);
    for index in sides.around.readers(1, after.kind(), after.namespace(), after.name()) {
        let workload = &sides.after[index];
        let is_rolled = sides.around.rolls(index) || sides.around.is_new(index);
        let is_job = matches!(workload.kind(), "Job" | "CronJob");
        let Some(spec) = template::spec(workload).filter(|_| !is_rolled && !is_job) else {
            continue;
        };
        let mut variables =
            template::containers(spec).flat_map(|container| source.variables(container));
        let variable = variables.find_map(|(_, key)| keys.first(key));
        let mut files =
            template::list(spec, "volumes").iter().flat_map(|volume| source.files(volume));
        let file = files.find_map(|key| keys.first(key));
        let what = format!("{} `{}`", workload.kind(), workload.name());
        let (field, why) = match (variable, file) {
            (Some(field), _) => (field, format!("the pods of {what} go on with the old values")),
            (None, Some(field)) => {
                (field, format!("the pods of {what} see it late, if they read the files again"))
            }
            (None, None) => continue,
        };
        let restart = format!("`kubectl rollout restart {}`", named(workload));
        found.push(Verdict::new(Effect::InPlace, why).instead(restart).page(MOUNTED).of(field));
    }
    found
}
