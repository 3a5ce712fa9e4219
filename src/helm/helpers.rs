//! What several templates share: labels, what images and resources are written with, and the prefix of names.

use std::collections::BTreeMap;

use crate::helm::node::{ChartNode, Lifted, PartEntry};

/// The labels that select a component's pods.
pub const SELECTOR: [&str; 2] = ["app.kubernetes.io/instance", "app.kubernetes.io/name"];

/// The labels of components: what all objects of one carry.
#[derive(Debug, Default)]
pub struct Helpers {
    pub labels: BTreeMap<String, Vec<PartEntry>>,
}

impl Helpers {
    pub fn of(objects: &[Lifted]) -> Self {
        let mut labels: BTreeMap<String, Vec<PartEntry>> = BTreeMap::new();
        for object in objects {
            let Some(component) = &object.component else { continue };
            let pod = ["spec", "template", "metadata", "labels"];
            for path in [&["metadata", "labels"][..], &pod[..]] {
                let Some(ChartNode::Map(entries)) = object.at(path) else { continue };
                match labels.get_mut(component) {
                    None => drop(labels.insert(component.clone(), entries.clone())),
                    Some(common) => common.retain(|entry| entries.contains(entry)),
                }
            }
        }
        Self { labels }
    }

    /// The helper that has most of some labels, without the chart's name.
    pub fn labels(
        &self,
        owner: &str,
        key: &str,
        entries: &[&PartEntry],
        in_metadata: bool,
    ) -> Option<String> {
        let own = self.own(owner, key)?;
        let has_all = own.len() > 1 && own.iter().all(|own| entries.contains(own));
        let word = match (key, in_metadata) {
            ("labels", true) => "labels",
            ("labels", false) => "podLabels",
            _ => "selectorLabels",
        };
        has_all.then(|| format!("{owner}.{word}"))
    }

    /// Whether a helper prints an entry.
    pub fn covers(&self, owner: &str, key: &str, entry: &str) -> bool {
        self.own(owner, key).is_some_and(|own| own.iter().any(|own| own.key == entry))
    }

    fn own(&self, owner: &str, key: &str) -> Option<Vec<&PartEntry>> {
        let all = self.labels.get(owner)?;
        let is_selector = |entry: &&PartEntry| SELECTOR.contains(&entry.key.as_str());
        match key {
            "labels" => Some(all.iter().collect()),
            "matchLabels" | "selector" => Some(all.iter().filter(is_selector).collect()),
            _ => None,
        }
    }
}
