//! Label selectors. <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/>

use std::collections::BTreeMap;

use crate::layer::node::Node;
use crate::manifest::Look;
use crate::source::effort;

/// A selector of `matchLabels` and `matchExpressions`, or a plain map of labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Requirement {
    key: String,
    operator: Operator,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operator {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
}

/// Labels that controllers add to pods, whose values nobody can know.
const ADDED: [&str; 6] = [
    "pod-template-hash",
    "controller-revision-hash",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-name",
    "job-name",
];

impl Selector {
    /// Reads a LabelSelector.
    pub fn read(node: &Node) -> Self {
        let mut selector = Self::of_labels(node, "matchLabels");
        for item in node.items("matchExpressions") {
            let values: Vec<String> = item
                .items("values")
                .iter()
                .filter_map(|value| value.text("").map(str::to_owned))
                .collect();
            let operator = match item.text("operator").unwrap_or_default() {
                "In" => Operator::In(values),
                "NotIn" => Operator::NotIn(values),
                "DoesNotExist" => Operator::DoesNotExist,
                _ => Operator::Exists,
            };
            let key = item.text("key").unwrap_or_default().to_owned();
            selector.requirements.push(Requirement { key, operator });
        }
        selector
    }

    /// Reads a map of labels, such as the selector of a Service.
    pub fn of_labels(node: &Node, path: &str) -> Self {
        let requirement = |(key, value): (&str, &str)| Requirement {
            key: key.to_owned(),
            operator: Operator::In(vec![value.to_owned()]),
        };
        let pairs = node.pairs(path).filter_map(|(key, entry)| Some((key, entry.node.text("")?)));
        Self { requirements: pairs.map(requirement).collect() }
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it asks for labels that operators give the pods they make, such as `cnpg.io/cluster`.
    pub fn is_of_operator(&self) -> bool {
        self.requirements.iter().any(|Requirement { key, .. }| {
            let domain = key.split_once('/').map(|(domain, _)| domain);
            domain.is_some_and(|domain| {
                !domain.ends_with("kubernetes.io") && !domain.ends_with("k8s.io")
            })
        })
    }

    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        effort::spend(1);
        self.requirements.iter().all(|Requirement { key, operator }| {
            let value = labels.get(key);
            if value.is_none() && ADDED.contains(&key.as_str()) {
                return true;
            }
            match operator {
                Operator::In(values) => value.is_some_and(|value| values.contains(value)),
                Operator::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
                Operator::Exists => value.is_some(),
                Operator::DoesNotExist => value.is_none(),
            }
        })
    }

    /// Labels that whatever is selected has, written in its template.
    pub fn certain(&self) -> impl Iterator<Item = (&str, &str)> {
        self.exact().filter(|(key, _)| !ADDED.contains(key))
    }

    /// Keys with the one value that each must have.
    pub fn exact(&self) -> impl Iterator<Item = (&str, &str)> {
        self.requirements.iter().filter_map(|Requirement { key, operator }| match operator {
            Operator::In(values) if values.len() == 1 => Some((key.as_str(), values[0].as_str())),
            _ => None,
        })
    }
}

impl std::fmt::Display for Selector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.requirements.iter().map(|Requirement { key, operator }| match operator {
            Operator::In(values) if values.len() == 1 => format!("{key}={}", values[0]),
            Operator::In(values) => format!("{key} in ({})", values.join(", ")),
            Operator::NotIn(values) => format!("{key} not in ({})", values.join(", ")),
            Operator::Exists => key.clone(),
            Operator::DoesNotExist => format!("!{key}"),
        });
        formatter.write_str(&shown.collect::<Vec<_>>().join(","))
    }
}
