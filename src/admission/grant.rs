//! Words in the rules of a Role that no request has: the API server takes any, and grants nothing by them.
//! <https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb>

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::account::{Rule, ServiceAccount};
use crate::values::read::{At, List};
use crate::values::scalar::Text;
use crate::values::suggest::nearest;

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

/// All verbs that requests have, and those that grant more than a request.
/// <https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb>
const ALL_VERBS: [&str; 17] = [
    "*",
    "approve",
    "attest",
    "bind",
    "create",
    "delete",
    "deletecollection",
    "escalate",
    "get",
    "impersonate",
    "list",
    "patch",
    "proxy",
    "sign",
    "update",
    "use",
    "watch",
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

/// Others of these groups, which no word for one of the former is meant to be.
const OTHERS: [&str; 12] = [
    "bindings",
    "componentstatuses",
    "controllerrevisions",
    "endpoints",
    "ingressclasses",
    "ipaddresses",
    "limitranges",
    "persistentvolumes",
    "podtemplates",
    "replicasets",
    "replicationcontrollers",
    "resourcequotas",
];

/// Kubernetes' own groups in which these are.
const GROUPS: [&str; 6] =
    ["", "apps", "batch", "coordination.k8s.io", "discovery.k8s.io", "networking.k8s.io"];

/// Resources that are of no core group, and whose they are.
const OF_GROUPS: [(&[&str], &str); 5] = [
    (&["daemonsets", "deployments", "replicasets", "statefulsets"], "apps"),
    (&["cronjobs", "jobs"], "batch"),
    (&["leases"], "coordination.k8s.io"),
    (&["endpointslices"], "discovery.k8s.io"),
    (&["ingresses", "networkpolicies"], "networking.k8s.io"),
];

/// The group that an `apiVersion` names: rules have no versions, and the core group is empty.
fn group_of(text: &str) -> Option<&str> {
    let is_version = |text: &str| {
        text.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    match text.split_once('/') {
        Some((group, version)) => is_version(version).then_some(group),
        None => (is_version(text) || text == "core").then_some(""),
    }
}

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
            let misspelt = || {
                let near = nearest(verb.as_str(), ALL_VERBS.into_iter());
                near.filter(|_| verb.as_str().len() > 2 && !ALL_VERBS.contains(&verb.as_str()))
            };
            if let Some(meant) = meant.or_else(misspelt).filter(|meant| *meant != verb.as_str()) {
                report.add(grants_nothing("verb", verb, meant));
            }
        }
        for group in texts(api_groups.as_ref()) {
            if let Some(meant) = group_of(group.as_str()) {
                let shown = if meant.is_empty() { "\"\"" } else { meant };
                report.add(grants_nothing("API group", group, shown));
            }
        }
        let is_own = |group: &At<Text>| GROUPS.contains(&group.as_str());
        if api_groups.is_some() && !texts(api_groups.as_ref()).all(is_own) {
            continue;
        }
        let is_core = |group: &At<Text>| group.as_str().is_empty();
        let of_core = api_groups.is_none() || texts(api_groups.as_ref()).all(is_core);
        for resource in texts(resources.as_ref()) {
            let elsewhere = OF_GROUPS.iter().find(|(names, _)| names.contains(&resource.as_str()));
            if let Some((_, group)) = elsewhere.filter(|_| of_core) {
                let name = resource.as_str();
                report.add(
                    Diagnostic::warning(
                        Code::InvalidValue,
                        format!("there are no `{name}` in the core group: the rule grants nothing by it"),
                    )
                    .at(resource.span, format!("of the group `{group}`"))
                    .help(format!("add `apiGroups: [{group}]`, in a rule of its own if others are of the core group")),
                );
            }
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
    let of_kind = RESOURCES
        .into_iter()
        .find(|known| *known != name && (lower == *known || lower == one(known)));
    let all = || RESOURCES.into_iter().chain(OTHERS);
    let is_unknown = || !all().any(|known| known == name);
    let misspelt = || nearest(name, all()).filter(|near| RESOURCES.contains(near) && is_unknown());
    of_kind.or_else(misspelt)
}

fn grants_nothing(noun: &str, word: &At<Text>, meant: &str) -> Diagnostic {
    let message =
        format!("no request has the {noun} `{}`: the rule grants nothing by it", word.as_str());
    Diagnostic::warning(Code::InvalidValue, message).at(word.span, "unknown").write(meant)
}
