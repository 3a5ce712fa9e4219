//! What several templates share: labels, and how resources are written.

use crate::helm::access::Access;
use crate::helm::decide::Decision;
use crate::helm::leaf::{Kind, Path};
use crate::helm::shape::{Entry, Shape};

/// The helpers of a chart.
#[derive(Debug, Default)]
pub struct Helpers {
    pub labels: Vec<Labels>,
}

/// Labels that many objects have.
#[derive(Clone, Debug)]
pub struct Labels {
    pub component: String,
    /// Whether they select pods.
    pub is_selector: bool,
    pub entries: Vec<Entry>,
}

impl Labels {
    /// The name of the helper; metadata of objects names the chart as well.
    pub fn name(&self, chart: &str, in_metadata: bool) -> String {
        let word = match (self.is_selector, in_metadata) {
            (true, _) => "selectorLabels",
            (false, true) => "labels",
            (false, false) => "podLabels",
        };
        format!("{chart}.{}.{word}", self.component)
    }

    pub fn covers(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|own| own.key == entry.key)
    }
}

impl Helpers {
    /// The labels of each component: what all its objects carry, and what selects its pods.
    pub fn of<'s>(objects: impl Iterator<Item = (&'s str, &'s Shape)>) -> Self {
        let mut components: Vec<(String, Vec<Entry>)> = Vec::new();
        for (component, shape) in objects {
            let pod = ["spec", "template", "metadata", "labels"];
            for path in [&["metadata", "labels"][..], &pod[..]] {
                let Some(Shape::Map(entries)) = shape.below(path) else { continue };
                match components.iter_mut().find(|(known, _)| known == component) {
                    None => components.push((component.to_owned(), entries.clone())),
                    Some((_, common)) => common.retain(|entry| entries.contains(entry)),
                }
            }
        }
        let mut labels = Vec::new();
        for (component, mut entries) in components {
            entries.sort_by(|one, other| one.key.cmp(&other.key));
            let mut selector = entries.clone();
            let selects = ["app.kubernetes.io/name", "app.kubernetes.io/instance"];
            selector.retain(|entry| selects.contains(&entry.key.as_str()));
            labels.push(Labels { component: component.clone(), is_selector: false, entries });
            labels.push(Labels { component, is_selector: true, entries: selector });
        }
        Self { labels }
    }

    /// The helper that has most of some labels.
    pub fn labels(&self, key: &str, entries: &[&Entry]) -> Option<&Labels> {
        let selector = match key {
            "labels" => false,
            "matchLabels" | "selector" => true,
            _ => return None,
        };
        self.labels.iter().find(|labels| {
            labels.is_selector == selector
                && labels.entries.len() > 1
                && labels.entries.iter().all(|own| entries.contains(&own))
        })
    }

    /// Whether an entry is a container's resources and nothing else.
    pub fn is_resources(entry: &Entry, access: &Access) -> bool {
        Self::resources_of(entry, access).is_some()
    }

    /// The place of the values that a container's resources are, all of them.
    pub fn resources_of(entry: &Entry, access: &Access) -> Option<Path> {
        let Shape::Map(kinds) = &entry.value else { return None };
        if entry.key != "resources" {
            return None;
        }
        let mut found: Option<Path> = None;
        for kind in kinds {
            let Shape::Map(amounts) = &kind.value else { return None };
            for amount in amounts {
                let Shape::Scalar(Decision::Done(expression)) = &amount.value else { return None };
                let [leaf] = expression.leaves()[..] else { return None };
                let path = &access.leaves[leaf].path;
                let own = [kind.key.as_str(), amount.key.as_str()];
                let (base, rest) = path.split_at_checked(path.len().checked_sub(2)?)?;
                let quantity = matches!(access.leaves[leaf].kind, Kind::Quantity(..));
                if rest != own || !quantity || found.as_ref().is_some_and(|known| known != base) {
                    return None;
                }
                found = Some(base.to_vec());
            }
        }
        // Amounts that are fixed, or come from two places, are no business of a helper.
        found.filter(|path| path.last().is_some_and(|key| key == "resources"))
    }
}
