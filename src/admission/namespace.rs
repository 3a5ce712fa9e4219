//! The names of resources in quotas and limits: the API server refuses those that it does not know.

use crate::admission::metadata;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::Values;
use crate::values::namespace::{Namespace, NamespaceRef};
use crate::values::read::{At, Either, Map};
use crate::values::scalar::QuantityText;
use crate::values::suggest::nearest;

/// What a quota can count, beside `count/…` and resources with a domain.
/// <https://kubernetes.io/docs/concepts/policy/resource-quotas/>
const OF_QUOTA: [&str; 20] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
];

/// What a container can ask for, beside resources with a domain.
const OF_CONTAINER: [&str; 3] = ["cpu", "ephemeral-storage", "memory"];

/// Reports resources that do not exist, and annotations with keys that are none.
pub fn check(values: &Values, report: &mut Report) {
    let tiers = values.namespaces.as_ref().map(|tiers| &tiers.value);
    let tiers = tiers.map(|tiers| [&tiers.database, &tiers.backend, &tiers.frontend]);
    let own = values.namespace.iter();
    for named in own.chain(tiers.into_iter().flatten().flatten()) {
        if let Some(namespace) = described(named) {
            of_namespace(namespace, report);
        }
    }
}

fn described(named: &At<NamespaceRef>) -> Option<&Namespace> {
    match &named.value {
        Either::Short(_) => None,
        Either::Long(namespace) => Some(namespace),
    }
}

fn of_namespace(namespace: &Namespace, report: &mut Report) {
    metadata::annotations(namespace.annotations.as_ref(), report);
    names(namespace.quota.as_ref(), &OF_QUOTA, report);
    let Some(limits) = &namespace.limits else { return };
    for amounts in [&limits.default, &limits.default_request, &limits.max, &limits.min] {
        names(amounts.as_ref(), &OF_CONTAINER, report);
    }
}

fn names(field: Option<&At<Map<QuantityText>>>, known: &[&'static str], report: &mut Report) {
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        let pages = name.contains("hugepages-");
        if !name.contains('/') && !pages && !known.contains(&name.as_str()) {
            unknown(name, item.key, known, report);
        }
    }
}

fn unknown(name: &str, span: Span, known: &[&'static str], report: &mut Report) {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("write `{near}`"),
        None => format!("use one of {}", crate::values::suggest::list_of(known.iter().copied())),
    };
    report.add(
        Diagnostic::error(Code::InvalidValue, format!("there is no resource `{name}`"))
            .at(span, "the API server would refuse it")
            .help(help),
    );
}
