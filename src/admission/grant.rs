//! Words in the rules of a Role that no request has: the API server takes any, and grants nothing by them.
//! <https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb>

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::account::{Rule, ServiceAccount};
use crate::values::read::{At, List};
use crate::values::scalar::Text;

/// What people call verbs, and the verb.
const VERBS: [(&[&str], &str); 7] = [
    (&["read", "view", "show", "describe", "gets"], "get"),
    (&["lists"], "list"),
    (&["watches"], "watch"),
    (&["write", "edit", "modify", "updates", "put"], "update"),
    (&["add", "post", "creates"], "create"),
    (&["apply", "patches"], "patch"),
    (&["remove", "destroy", "deletes"], "delete"),
];

/// The resources of Kubernetes' own groups that pods are given most, as requests call them.
/// <https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris>
const RESOURCES: [&str; 18] = [
    "configmaps",
    "cronjobs",
    "daemonsets",
    "deployments",
    "endpointslices",
    "events",
    "ingresses",
    "jobs",
    "leases",
    "namespaces",
    "networkpolicies",
    "nodes",
    "persistentvolumeclaims",
    "pods",
    "secrets",
    "serviceaccounts",
    "services",
    "statefulsets",
];

/// Kubernetes' own groups in which these are.
const GROUPS: [&str; 6] =
    ["", "apps", "batch", "coordination.k8s.io", "discovery.k8s.io", "networking.k8s.io"];

/// Checks the rules of an account.
pub fn check(account: &ServiceAccount, report: &mut Report) {
    for rule in account.rules.iter().flat_map(|rules| &rules.value) {
        let Rule { api_groups, resources, verbs, resource_names: _ } = &rule.value;
        for verb in texts(verbs.as_ref()) {
            let lower = verb.as_str().to_lowercase();
            let called = VERBS.iter().find(|(words, _)| words.contains(&lower.as_str()));
            let verb_of = called.map(|(_, verb)| *verb);
            let meant = verb_of
                .or_else(|| VERBS.iter().map(|(_, verb)| *verb).find(|known| *known == lower));
            if let Some(meant) = meant.filter(|meant| *meant != verb.as_str()) {
                report.add(grants_nothing("verb", verb, meant));
            }
        }
        let is_own = |group: &At<Text>| GROUPS.contains(&group.as_str());
        if api_groups.is_some() && !texts(api_groups.as_ref()).all(is_own) {
            continue;
        }
        for resource in texts(resources.as_ref()) {
            let (name, _) = resource.as_str().split_once('/').unwrap_or((resource.as_str(), ""));
            if let Some(meant) = plural(name) {
                let rest = &resource.as_str()[name.len()..];
                report.add(grants_nothing("resource", resource, &format!("{meant}{rest}")));
            }
        }
    }
}

fn texts(field: Option<&At<List<Text>>>) -> impl Iterator<Item = &At<Text>> {
    field.into_iter().flat_map(|list| &list.value)
}

/// The resource that a kind, or one object of it, names.
fn plural(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let one = |known: &str| match known.strip_suffix("ies") {
        Some(start) => format!("{start}y"),
        None => known
            .strip_suffix("sses")
            .map_or_else(|| known.trim_end_matches('s').to_owned(), |start| format!("{start}ss")),
    };
    RESOURCES.into_iter().find(|known| *known != name && (lower == *known || lower == one(known)))
}

fn grants_nothing(noun: &str, word: &At<Text>, meant: &str) -> Diagnostic {
    let message =
        format!("no request has the {noun} `{}`: the rule grants nothing by it", word.as_str());
    Diagnostic::warning(Code::InvalidValue, message).at(word.span, "unknown").write(meant)
}
