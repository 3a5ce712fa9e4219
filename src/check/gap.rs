//! GEN498: a gap that nobody has filled.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::{is_filled_by_program, is_for_people};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::Gap,
    severity: Severity::Error,
    why: "Texts such as `<your-password>` or `your-storage-class` stand for a value that somebody has to write. \
          It is an error where a class is named: there is none. Variables of templates, such as `${NAME}`, are filled by a program, and left alone.",
    symptom: "the text itself is used: unknown host, access denied, class not found",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: REGION, value: \"<your-region>\" }] }] }
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: data }
spec:
  storageClassName: your-storage-class
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  nfs: { server: nfs.acme.example, path: /data }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, env: [{ name: REGION, value: eu-west-1 }] }] }
",
    check,
};

/// The longest text that is looked at, in bytes: files hold words of all kinds.
const LONGEST: usize = 200;

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for workload in &graph.workloads {
        for variable in workload.containers.iter().flat_map(|one| &one.environment.variables) {
            if let Some(node) = variable.node
                && told.insert(node.span)
                && let Some(value) = &variable.value
            {
                let object = variable.store.unwrap_or(workload.object);
                report(object, node, value, &format!("`{}`", variable.name), findings);
            }
        }
    }
    let classes = [
        ("PersistentVolumeClaim", "spec.storageClassName"),
        ("PersistentVolume", "spec.storageClassName"),
        ("Ingress", "spec.ingressClassName"),
    ];
    for (kind, path) in classes {
        for object in graph.of_kind(kind) {
            if let Some((text, node)) =
                object.node.at(path).and_then(|node| Some((node.text("")?, node)))
            {
                report(object, node, text, &format!("`{path}`"), findings);
            }
        }
    }
    for object in graph.of_kind("StatefulSet") {
        for template in object.node.items("spec.volumeClaimTemplates") {
            let class = template.at("spec.storageClassName");
            if let Some((text, node)) = class.and_then(|node| Some((node.text("")?, node))) {
                report(object, node, text, "`storageClassName`", findings);
            }
        }
    }
}

fn report(object: &Object, node: &Node, text: &str, shown: &str, findings: &mut Findings) {
    // Of a class there is one of this very name, or nothing happens.
    let is_class = shown.ends_with("ClassName`");
    // Capitals alone are values of many settings.
    let asks =
        is_for_people(text) && text.contains(|one: char| one.is_ascii_lowercase() || one == '<');
    if text.len() > LONGEST || is_filled_by_program(text) || !asks {
        return;
    }
    // What both sides are given works, and is known to everybody.
    let lower = shown.to_ascii_lowercase();
    let is_secret = ["password", "passwd", "secret", "token", "_key", "pwd"]
        .iter()
        .any(|word| lower.contains(word));
    let found = RULE
        .judged(is_class, format!("{shown} of {} is a gap to be filled", object.label()))
        .at(node.span, "still to be written")
        .help("write the value, or ignore this where something fills it in");
    let found = if is_secret && !is_class {
        found.note("everybody can guess it, and what checks its form refuses it")
    } else {
        found
    };
    findings.add(object, found);
}
