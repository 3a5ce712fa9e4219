//! GEN493: a namespace that nothing declares.

use std::collections::BTreeSet;

use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::{Look, Object, kinds};

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
    let made = made_by_applications(graph);
    let is_of_argo =
        |object: &&Object| object.group() == "argoproj.io" && object.kind.starts_with("App");
    // Applications of Argo CD are read where it is installed.
    // https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/
    let others = graph.objects.iter().filter(|object| !is_of_argo(object));
    let wanted: BTreeSet<&str> = others.filter_map(|one| one.namespace.as_deref()).collect();
    let running: BTreeSet<&str> = graph.workloads.iter().filter_map(Workload::namespace).collect();
    let declared: Vec<&str> = graph.namespaces.keys().copied().collect();
    let names = Names::new(declared.iter().copied());
    // The object that most probably would declare it comes first: a workload.
    let workloads = graph.workloads.iter().map(|one| one.object);
    for object in workloads.chain(graph.objects) {
        let Some(name) = object.namespace.as_deref() else { continue };
        let known = graph.namespaces.contains_key(name) || kinds::is_given_namespace(name);
        if known
            || graph.set.declared.contains(name)
            || graph.set.is_made("Namespace", name)
            || made.contains(name)
            || name.contains("${")
            || !wanted.contains(name)
            || !told.insert(name)
        {
            continue;
        }
        let place = object.node.at("metadata.namespace").map_or(object.place(), |node| node.span);
        let mut found = RULE
            .warning(format!("the namespace `{name}` is declared nowhere here"))
            .at(place, "must be there first")
            .note(format!("namespaces \"{name}\" not found"));
        let like: Vec<&str> = names.like(name).into_iter().map(|place| declared[place]).collect();
        let near = meant(name, like.into_iter());
        // Where nothing of this set runs, something else is at home, and brought its namespace.
        if near.is_none() && !running.contains(name) && !running.is_empty() {
            continue;
        }
        let help = match near {
            Some(near) => format!("write `{near}`, or add a Namespace `{name}`"),
            None => format!("add a Namespace `{name}`"),
        };
        found = found.help(help);
        findings.add(object, found);
    }
}

/// The namespaces that Argo CD or Flux make before they apply what an object of theirs names.
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#create-namespace>
fn made_by_applications<'a>(graph: &Graph<'a>) -> BTreeSet<&'a str> {
    let makes = |spec: &Node| {
        let mut options = spec.items("syncPolicy.syncOptions").iter();
        options.any(|one| one.text("") == Some("CreateNamespace=true"))
    };
    let applications = graph.of_kind("Application").filter_map(|one| one.node.get("spec"));
    let sets = graph.of_kind("ApplicationSet").filter_map(|one| one.node.at("spec.template.spec"));
    let of_argo = applications.chain(sets).filter(|spec| makes(spec));
    let of_argo = of_argo.filter_map(|spec| spec.text("destination.namespace"));
    let releases = graph.of_kind("HelmRelease").filter_map(|one| one.node.get("spec"));
    let releases = releases.filter(|spec| spec.is_true("install.createNamespace"));
    of_argo.chain(releases.filter_map(|spec| spec.text("targetNamespace"))).collect()
}
