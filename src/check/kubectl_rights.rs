//! What kubectl does in a pod whose ServiceAccount may not: a part of GEN467.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

/// What an order asks of the API server about the kind that it names.
/// <https://kubernetes.io/docs/reference/kubectl/>
const ORDERS: [(&[&str], &str); 6] = [
    (&["rollout", "restart"], "patch"),
    (&["scale"], "patch"),
    (&["patch"], "patch"),
    (&["annotate"], "patch"),
    (&["label"], "patch"),
    (&["delete"], "delete"),
];

/// How kinds are called on the command line, with their group and plural.
const KINDS: [(&str, &str, &str); 15] = [
    ("deployment", "apps", "deployments"),
    ("deployments", "apps", "deployments"),
    ("deploy", "apps", "deployments"),
    ("statefulset", "apps", "statefulsets"),
    ("statefulsets", "apps", "statefulsets"),
    ("sts", "apps", "statefulsets"),
    ("daemonset", "apps", "daemonsets"),
    ("ds", "apps", "daemonsets"),
    ("job", "batch", "jobs"),
    ("jobs", "batch", "jobs"),
    ("pod", "", "pods"),
    ("pods", "", "pods"),
    ("po", "", "pods"),
    ("configmap", "", "configmaps"),
    ("secret", "", "secrets"),
];

/// How many rules and bindings are looked at.
const MOST: usize = 512;

/// Looks at what pods run, on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    discovery(rule, graph, findings);
    for workload in &graph.workloads {
        let Some(account) = workload.pod.text("serviceAccountName") else { continue };
        for container in &workload.containers {
            let words: Vec<(&str, &Node)> = container.words().collect();
            let Some((verb, group, plural, place)) = asked(&words, container.image.name()) else {
                continue;
            };
            let Some(roles) = roles(account, workload, graph) else { continue };
            let grants = |role: &&Object| {
                role.node.items("rules").iter().take(MOST).any(|one| {
                    has(one, "apiGroups", group)
                        && has(one, "resources", plural)
                        && has(one, "verbs", verb)
                })
            };
            if roles.is_empty() || roles.iter().any(grants) {
                continue;
            }
            let shown = if group.is_empty() { "\"\"" } else { group };
            let message = format!(
                "{} runs kubectl to {verb} {plural}, which its ServiceAccount `{account}` may not",
                workload.object.label()
            );
            let mut found = rule
                .judged(graph.set.is_whole, message)
                .at(place.span, format!("asks for `{verb}`"));
            for role in roles.iter().take(2) {
                found = found.also(role.place(), "grants other things");
            }
            let help = format!(
                "add a rule: `{{ apiGroups: [{shown}], resources: [{plural}], verbs: [get, {verb}] }}`"
            );
            findings.add(workload.object, found.help(help));
        }
    }
}

/// Whether a list of a rule has a word, or the star.
fn has(rule: &Node, list: &str, word: &str) -> bool {
    rule.items(list)
        .iter()
        .take(MOST)
        .any(|one| matches!(one.text(""), Some(text) if text == word || text == "*"))
}

/// What kubectl asks for: the verb, the group, the resource, and where.
fn asked<'n>(
    words: &[(&'n str, &'n Node)],
    image: &str,
) -> Option<(&'static str, &'static str, &'static str, &'n Node)> {
    let first = words.first()?;
    let is_kubectl = |word: &str| word == "kubectl" || word.ends_with("/kubectl");
    // One order in words of its own, or in a script of one line.
    let split: Vec<(&str, &Node)> = words
        .iter()
        .flat_map(|(word, node)| word.split_whitespace().map(move |part| (part, *node)))
        .collect();
    let from = match split.iter().position(|(word, _)| is_kubectl(word)) {
        Some(at) => at + 1,
        None if image.contains("kubectl") && !first.0.contains("sh") => 0,
        None => return None,
    };
    let plain: Vec<(&str, &Node)> =
        split[from..].iter().copied().filter(|(word, _)| !word.starts_with('-')).collect();
    let (order, verb) = ORDERS.iter().find(|(order, _)| {
        plain.iter().map(|(word, _)| *word).take(order.len()).eq(order.iter().copied())
    })?;
    let (target, place) = plain.get(order.len())?;
    let kind = target.split('/').next()?;
    let (_, group, plural) = KINDS.iter().find(|(name, ..)| *name == kind)?;
    Some((*verb, *group, *plural, *place))
}

/// The roles that are bound to a ServiceAccount; `None` where one of them is not here.
fn roles<'g>(account: &str, workload: &Workload, graph: &Graph<'g>) -> Option<Vec<&'g Object>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for kind in ["RoleBinding", "ClusterRoleBinding"] {
        for binding in graph.of_kind(kind).take(MOST) {
            let is_own = |subject: &Node| {
                let is_account = subject.text("kind") == Some("ServiceAccount");
                let namespace = subject.text("namespace").or(binding.namespace.as_deref());
                is_account
                    && subject.text("name") == Some(account)
                    && (namespace == workload.namespace() || workload.namespace().is_none())
                    || subject.text("kind") == Some("Group")
            };
            if !binding.node.items("subjects").iter().take(MOST).any(is_own) {
                continue;
            }
            let role = (binding.node.text("roleRef.kind")?, binding.node.text("roleRef.name")?);
            let object = graph.find(role.0, role.1, binding.namespace.as_deref())?;
            if seen.insert(object.place()) {
                found.push(object);
            }
        }
    }
    Some(found)
}

/// A Prometheus that is to find pods, as an account to which nobody grants anything.
/// <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config>
fn discovery(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let account = workload.pod.text("serviceAccountName").unwrap_or("default");
        let runs = workload.running().any(|one| one.image.repository.ends_with("prom/prometheus"));
        if !runs || account != "default" {
            continue;
        }
        let maps = workload.pod.items("volumes").iter();
        let told = maps.filter_map(|volume| volume.text("configMap.name")).find_map(|name| {
            let found = graph.stores.find(StoreKind::ConfigMap, name, workload.namespace());
            let StoreLookup::Here(store) = found else { return None };
            let mut keys = store.keys.iter().flatten();
            keys.find(|(_, item)| {
                item.value.as_deref().is_some_and(|text| text.contains("kubernetes_sd_configs"))
            })
        });
        let Some((key, item)) = told else { continue };
        if !roles(account, workload, graph).is_some_and(|roles| roles.is_empty()) {
            continue;
        }
        let message = format!(
            "`{key}` lets {} look for pods, and its ServiceAccount `default` may not",
            workload.object.label()
        );
        let found = rule
            .judged(graph.set.is_whole, message)
            .at(item.key, "asks the API server")
            .also(workload.object.place(), "runs as `default`")
            .help("add a ServiceAccount, a ClusterRole that may get, list and watch nodes, pods, services and endpoints, and a ClusterRoleBinding");
        findings.add(workload.object, found);
    }
}
