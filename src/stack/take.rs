//! Values as plain Rust: what is left when places are no longer needed.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::diagnostic::{Code, Diagnostic};
use crate::stack::component::{Annotations, Resources, Toleration, TopologySpread};
use crate::stack::report::Report;
use crate::values::metadata;
use crate::values::quantity;
use crate::values::read::{At, List, Map};
use crate::values::resources::{self, Amounts};
use crate::values::scalar::{Count, QuantityText, Text};
use crate::values::schedule;

pub fn text(field: Option<&At<Text>>) -> Option<String> {
    field.map(|text| text.as_str().to_owned())
}

pub fn texts<T: Display>(field: Option<&At<List<T>>>) -> Vec<String> {
    field.map(|list| list.iter().map(|text| text.value.to_string()).collect()).unwrap_or_default()
}

pub fn count(field: Option<&At<Count>>) -> Option<i32> {
    field.map(|count| count.value.0)
}

pub fn map(field: Option<&At<Map<Text>>>) -> BTreeMap<String, String> {
    let pairs = field.into_iter().flat_map(|map| &map.entries);
    pairs.map(|(key, item)| (key.clone(), item.as_str().to_owned())).collect()
}

/// Labels: keys and values as the API server takes them.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
pub fn labels(field: Option<&At<Map<Text>>>, report: &mut Report) -> BTreeMap<String, String> {
    for (key, item) in field.into_iter().flat_map(|map| &map.entries) {
        if !qualified_name(key) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{key}` cannot be the key of a label"),
                )
                .at(item.key, "letters, digits, `-`, `_` and `.`, after an optional `domain/`")
                .help("choose another key"),
            );
        }
        if !label_value(item.as_str()) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("the label `{key}` cannot have this value"),
                )
                .at(item.at.span, "at most 63 letters, digits, `-`, `_` and `.`")
                .help("use an annotation, whose values are free"),
            );
        }
    }
    map(field)
}

/// Annotations: keys as the API server takes them.
pub fn annotation(field: Option<&At<Map<Text>>>, report: &mut Report) -> BTreeMap<String, String> {
    for (key, item) in field.into_iter().flat_map(|map| &map.entries) {
        if !qualified_name(key) {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("`{key}` cannot be the key of an annotation"),
                )
                .at(item.key, "letters, digits, `-`, `_` and `.`, after an optional `domain/`")
                .help("choose another key"),
            );
        }
    }
    map(field)
}

/// Whether a text can be the value of a label.
pub fn label_value(text: &str) -> bool {
    text.is_empty() || text.len() <= 63 && name_part(text)
}

fn qualified_name(key: &str) -> bool {
    let (domain, name) =
        key.rsplit_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let domain_fits =
        domain.is_none_or(|domain| crate::values::scalar::Subdomain::new(domain).is_ok());
    domain_fits && !name.is_empty() && name.len() <= 63 && name_part(name)
}

fn name_part(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.chars().all(inside) && edge(text.chars().next()) && edge(text.chars().last())
}

pub fn annotations(field: Option<&At<metadata::Annotations>>, report: &mut Report) -> Annotations {
    let Some(field) = field else { return Annotations::default() };
    let metadata::Annotations { pod, workload, service, ingress, service_account } = &field.value;
    Annotations {
        pod: annotation(pod.as_ref(), report),
        workload: annotation(workload.as_ref(), report),
        service: annotation(service.as_ref(), report),
        ingress: annotation(ingress.as_ref(), report),
        service_account: annotation(service_account.as_ref(), report),
    }
}

/// Requests and limits; a track's own lie above the component's. A request above its limit is a
/// mistake that the API server would refuse.
pub fn resources(
    common: Option<&At<resources::Resources>>,
    own: Option<&At<resources::Resources>>,
    report: &mut Report,
) -> Resources {
    let mut requests = BTreeMap::new();
    let mut limits = BTreeMap::new();
    for layer in [common, own].into_iter().flatten() {
        requests.extend(layer.requests.as_ref().map(amounts).unwrap_or_default());
        limits.extend(layer.limits.as_ref().map(amounts).unwrap_or_default());
    }
    for (name, request) in &requests {
        if let Some(limit) = limits.get(name)
            && quantity::milli(request.as_str()) > quantity::milli(limit.as_str())
        {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!(
                        "the {name} request of {} is above its limit of {}",
                        request.as_str(),
                        limit.as_str()
                    ),
                )
                .at(request.span, "above the limit")
                .also(limit.span, "the limit")
                .help(format!("raise the limit to `{}`, or lower the request", request.as_str())),
            );
        }
    }
    let plain = |amounts: BTreeMap<&str, &At<QuantityText>>| {
        amounts.into_iter().map(|(name, at)| (name.to_owned(), at.as_str().to_owned())).collect()
    };
    Resources { requests: plain(requests), limits: plain(limits) }
}

fn amounts(field: &At<Amounts>) -> BTreeMap<&'static str, &At<QuantityText>> {
    let Amounts { cpu, memory, ephemeral_storage } = &field.value;
    let all = [("cpu", cpu), ("memory", memory), ("ephemeral-storage", ephemeral_storage)];
    all.into_iter().filter_map(|(name, amount)| Some((name, amount.as_ref()?))).collect()
}

pub fn tolerations(field: Option<&At<List<schedule::Toleration>>>) -> Vec<Toleration> {
    let take = |toleration: &At<schedule::Toleration>| {
        let schedule::Toleration { key, operator, value, effect, toleration_seconds } =
            &toleration.value;
        Toleration {
            key: text(key.as_ref()),
            operator: operator.as_ref().map(|operator| operator.value.as_str().to_owned()),
            value: text(value.as_ref()),
            effect: effect.as_ref().map(|effect| effect.value.as_str().to_owned()),
            seconds: count(toleration_seconds.as_ref()).map(i64::from),
        }
    };
    field.map(|list| list.iter().map(take).collect()).unwrap_or_default()
}

pub fn topology_spread(
    field: Option<&At<List<schedule::TopologySpread>>>,
    report: &mut Report,
) -> Vec<TopologySpread> {
    let mut spreads = Vec::new();
    for spread in field.into_iter().flat_map(|list| &list.value) {
        let schedule::TopologySpread { topology_key, max_skew, when_unsatisfiable } = &spread.value;
        let Some(topology_key) = text(topology_key.as_ref()) else {
            report.add(
                Diagnostic::error(Code::Missing, "`topologySpread` needs a `topologyKey`")
                    .at(spread.span, "without a key")
                    .help("add `topologyKey: topology.kubernetes.io/zone`"),
            );
            continue;
        };
        spreads.push(TopologySpread {
            topology_key,
            max_skew: count(max_skew.as_ref()).unwrap_or(1),
            when_unsatisfiable: when_unsatisfiable
                .as_ref()
                .map_or(schedule::WhenUnsatisfiable::ScheduleAnyway, |when| when.value),
        });
    }
    spreads
}
