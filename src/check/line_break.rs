//! GEN445: a value of a Secret or a ConfigMap that ends with a line break.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::LineBreak,
    severity: Severity::Error,
    why: "`echo` puts a line break behind what it prints, and base64 keeps it. As a variable the value is the \
          text with the line break. So does `|` in YAML. It is an error for users, passwords and addresses, else a warning.",
    symptom: "access denied, or unknown host, for a name that looks right",
    bad: "\
apiVersion: v1
kind: Secret
metadata: { name: api }
data: { DB_USER: YXBwCg== }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ secretRef: { name: api } }] }] }
",
    good: "\
apiVersion: v1
kind: Secret
metadata: { name: api }
data: { DB_USER: YXBw }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: acme/api:1.4.2, envFrom: [{ secretRef: { name: api } }] }] }
",
    check,
};

/// Words of names whose values are compared, or looked up, letter by letter.
const EXACT: [&str; 9] = ["USER", "PASS", "PWD", "HOST", "URL", "URI", "NAME", "DATABASE", "_DB"];

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for workload in &graph.workloads {
        for variable in workload.containers.iter().flat_map(|one| &one.environment.variables) {
            let (Some(value), Some(node), Some(store)) =
                (&variable.value, variable.node, variable.store)
            else {
                continue;
            };
            let bare = value.trim_end_matches(['\n', '\r']);
            // Certificates and keys have several lines, and end with a break.
            let is_line = bare.len() < value.len() && !bare.is_empty() && !bare.contains('\n');
            let upper = variable.name.to_uppercase();
            let sure = EXACT.iter().any(|word| upper.contains(word));
            let is_secret = store.kind == "Secret";
            // Of settings in plain text many are texts.
            if !is_line || !is_secret && !sure || !told.insert(node.span) {
                continue;
            }
            let help = if is_secret {
                "encode it without one: `printf %s TEXT | base64 -w0`, or use `stringData`"
            } else {
                "write the value behind the `:`, or `|-` in place of `|`"
            };
            let found = RULE
                .judged(sure, format!("`{}` ends with a line break", variable.name))
                .at(node.span, "a line break at its end")
                .also(variable.used, "taken in here")
                .help(help);
            findings.add(store, found);
        }
    }
}
