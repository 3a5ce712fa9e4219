//! GEN493: a namespace that nothing declares.

use std::collections::BTreeSet;

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::{Look, kinds};

pub const RULE: Rule = Rule {
    code: Code::MissingNamespace,
    severity: Severity::Warning,
    why: "Objects are refused in a namespace that is not there. It is a warning, because a command or \
          another tool may make it first.",
    symptom: "namespaces \"x\" not found",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
",
    good: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    // The object that most probably would declare it comes first: a workload.
    let workloads = graph.workloads.iter().map(|one| one.object);
    for object in workloads.chain(graph.objects) {
        let Some(name) = object.namespace.as_deref() else { continue };
        let known = graph.namespaces.contains_key(name) || kinds::is_given_namespace(name);
        if known || name.contains("${") || is_of_argo(name, graph) || !told.insert(name) {
            continue;
        }
        let place = object.node.at("metadata.namespace").map_or(object.place(), |node| node.span);
        let mut found = RULE
            .warning(format!("the namespace `{name}` is declared nowhere here"))
            .at(place, "must be there first");
        let help =
            match meant(name, graph.namespaces.keys().copied().collect::<Vec<_>>().into_iter()) {
                Some(near) => format!("write `{near}`, or add a Namespace `{name}`"),
                None => format!("add a Namespace `{name}`"),
            };
        found = found.help(help);
        findings.add(object, found);
    }
}

/// Whether a namespace holds applications of Argo CD alone, which it reads where it is installed.
/// <https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/>
fn is_of_argo(name: &str, graph: &Graph) -> bool {
    let mut own = graph.objects.iter().filter(|object| object.namespace.as_deref() == Some(name));
    own.all(|object| object.group() == "argoproj.io" && object.kind.starts_with("App"))
}
