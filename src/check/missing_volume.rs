//! GEN452: a mount without its volume.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::{Look, kinds};
use crate::values::suggest::{list_of, nearest};

pub const RULE: Rule = Rule {
    code: Code::MissingVolume,
    severity: Severity::Error,
    why: "Every `volumeMounts` entry names one of the pod's `volumes`, or a claim template.",
    symptom: "the apply is rejected: volumeMounts[0].name not found",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers: [{ name: api, image: acme/api:1.4.2, volumeMounts: [{ name: dta, mountPath: /data }] }]
  volumes: [{ name: data, emptyDir: {} }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers: [{ name: api, image: acme/api:1.4.2, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumes: [{ name: data, emptyDir: {} }]
",
    check,
};

/// How many volumes are compared with a name, and shown.
const MOST: usize = 64;
const SHOWN: usize = 16;

fn check(graph: &Graph, findings: &mut Findings) {
    // An operator's object may be a patch of a pod, whose volumes stand elsewhere.
    for workload in graph.workloads.iter().filter(|one| kinds::is_built_in(one.object.group())) {
        let volumes: BTreeSet<&str> = workload.volumes().map(|(name, _)| name).collect();
        for container in &workload.containers {
            for mount in container.node.items("volumeMounts") {
                let Some((name, node)) = mount.scalar("name") else { continue };
                let name = name.text.as_str();
                if volumes.contains(name) {
                    continue;
                }
                let found = RULE
                    .error(format!(
                        "{} mounts the volume `{name}`, which it does not have",
                        workload.object.label()
                    ))
                    .at(node.span, "no volume of this name");
                let near = nearest(name, volumes.iter().copied().take(MOST));
                let found = match near {
                    Some(near) => found.help(format!("write `{near}`")).fix(node.span, near),
                    None if volumes.is_empty() => {
                        found.help(format!("add `{name}` to `volumes` of the pod"))
                    }
                    None => {
                        let known = list_of(volumes.iter().copied().take(SHOWN));
                        found
                            .help(format!("write {known}, or add `{name}` to `volumes` of the pod"))
                    }
                };
                findings.add(workload.object, found);
            }
        }
    }
}
