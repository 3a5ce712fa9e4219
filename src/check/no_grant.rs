//! What rules of roles name, and no request asks for: verbs that there are not, and what is in no namespace.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::layer::node::Node;
use crate::manifest::object::Object;

/// Kubernetes' own resources that are in no namespace, with their groups; but for `namespaces`, of which a Role may
/// grant its own. <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole>
const OF_CLUSTER: [(&str, &str); 14] = [
    ("", "componentstatuses"),
    ("", "nodes"),
    ("", "persistentvolumes"),
    ("admissionregistration.k8s.io", "mutatingwebhookconfigurations"),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations"),
    ("apiextensions.k8s.io", "customresourcedefinitions"),
    ("certificates.k8s.io", "certificatesigningrequests"),
    ("networking.k8s.io", "ingressclasses"),
    ("rbac.authorization.k8s.io", "clusterrolebindings"),
    ("rbac.authorization.k8s.io", "clusterroles"),
    ("scheduling.k8s.io", "priorityclasses"),
    ("storage.k8s.io", "csidrivers"),
    ("storage.k8s.io", "csinodes"),
    ("storage.k8s.io", "storageclasses"),
];

/// Words that are no verbs of the API, and what was meant.
const NO_VERBS: [(&str, &str); 14] = [
    ("read", "get, list, watch"),
    ("view", "get, list, watch"),
    ("write", "create, update, patch"),
    ("edit", "update, patch"),
    ("modify", "update, patch"),
    ("put", "update"),
    ("replace", "update"),
    ("post", "create"),
    ("add", "create"),
    ("apply", "create, patch"),
    ("remove", "delete"),
    ("destroy", "delete"),
    ("all", "\"*\""),
    ("describe", "get, list"),
];

/// Verbs of the API, where they may be written in capitals by mistake.
const VERBS: [&str; 8] =
    ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/// Verbs that no request has.
pub fn of_verbs(own: &Rule, role: &Object, verbs: &[(&str, &Node)], findings: &mut Findings) {
    for (verb, node) in verbs {
        let lower = verb.to_ascii_lowercase();
        let meant = NO_VERBS.iter().find(|(wrong, _)| *wrong == lower).map(|(_, meant)| *meant);
        let is_loud = *verb != lower && VERBS.contains(&lower.as_str());
        let Some(meant) = meant.or(is_loud.then_some(lower.as_str())) else { continue };
        // What the word means is allowed all the same.
        if verbs.iter().any(|(other, _)| *other == meant) {
            continue;
        }
        let found = own
            .error(format!("{} allows `{verb}`, which is no verb of the API", role.label()))
            .at(node.span, "matches nothing")
            .help(format!("write `{meant}`"));
        findings.add(role, found);
    }
}

/// What a Role cannot grant, because it is in no namespace.
pub fn of_cluster(
    own: &Rule,
    role: &Object,
    resources: &[(&str, &Node)],
    groups: &[(&str, &Node)],
    everywhere: &BTreeSet<String>,
    findings: &mut Findings,
) {
    if role.kind != "Role" {
        return;
    }
    let mut lost = Vec::new();
    for (resource, node) in resources {
        let base = resource.split('/').next().unwrap_or_default();
        let home = OF_CLUSTER.iter().find(|(_, name)| *name == base);
        // What a ClusterRole grants beside it is not lost.
        if home.is_some_and(|(home, _)| groups.iter().any(|(group, _)| group == home))
            && !everywhere.contains(base)
        {
            lost.push((*resource, *node));
        }
    }
    // One that is copied from a ClusterRole grants the rest: it is a mistake where nothing is left.
    let is_all = lost.len() == resources.len();
    for (resource, node) in lost {
        let message = format!("{} grants `{resource}`, which are in no namespace", role.label());
        let found = own
            .judged(is_all, message)
            .at(node.span, "a Role grants nothing of them")
            .help("write a ClusterRole, and bind it by a ClusterRoleBinding");
        findings.add(role, found);
    }
}
