//! GEN430: a mount of a key that its ConfigMap or Secret does not have.

use crate::check::rule::{Findings, Rule};
use crate::check::{file_argument, folder_for_file};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::{Store, StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::values::suggest::{list_of, nearest};

pub const RULE: Rule = Rule {
    code: Code::SubPathKey,
    severity: Severity::Error,
    why: "A `subPath` names a file of the volume: a key of the ConfigMap or Secret, or a path of its `items`. What \
          is not there the kubelet makes, as an empty folder, and tells nobody.",
    symptom: "the file is an empty folder: is a directory",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { settings.yaml: \"level: info\" }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      volumeMounts: [{ name: conf, mountPath: /app/settings.yaml, subPath: setings.yaml }]
  volumes: [{ name: conf, configMap: { name: api } }]
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: api }
data: { settings.yaml: \"level: info\" }
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      volumeMounts: [{ name: conf, mountPath: /app/settings.yaml, subPath: settings.yaml }]
  volumes: [{ name: conf, configMap: { name: api } }]
",
    check,
};

/// How many keys are shown.
const MOST_KEYS: usize = 8;

fn check(graph: &Graph, findings: &mut Findings) {
    folder_for_file::check(&RULE, graph, findings);
    file_argument::check(&RULE, graph, findings);
    for workload in &graph.workloads {
        for container in &workload.containers {
            for mount in container.node.items("volumeMounts") {
                report(mount, workload, graph, findings);
            }
        }
    }
}

fn report<'a>(
    mount: &'a Node,
    workload: &Workload<'a>,
    graph: &Graph<'a>,
    findings: &mut Findings,
) {
    let Some((path, node)) = mount.get("subPath").and_then(|one| Some((one.text("")?, one))) else {
        return;
    };
    let name = mount.text("name");
    let Some(volume) = workload.pod.items("volumes").iter().find(|one| one.text("name") == name)
    else {
        return;
    };
    let sources =
        [("configMap", "name", StoreKind::ConfigMap), ("secret", "secretName", StoreKind::Secret)];
    let source = sources.into_iter().find_map(|(field, name, kind)| {
        let source = volume.get(field)?;
        Some((source, source.text(name)?, kind))
    });
    let Some((source, name, kind)) = source else { return };
    let items = source.items("items");
    let store = graph.stores.find(kind, name, workload.namespace());
    let StoreLookup::Here(Store { object, .. }) = store else { return };
    // One that is written twice has the keys of both, for all that is known.
    let mut keys: Vec<&str> = Vec::new();
    for store in graph.stores.named(kind, name) {
        let Some(own) = &store.keys else { return };
        keys.extend(own.keys().copied());
    }
    let files: Vec<&str> = if items.is_empty() {
        keys
    } else {
        items.iter().filter_map(|item| item.text("path")).collect()
    };
    let is_there = |file: &&str| **file == *path || file.starts_with(&format!("{path}/"));
    // What is empty here is filled by something else.
    if files.is_empty() || files.iter().any(is_there) || path.contains('$') {
        return;
    }
    let shown = files.iter().copied().take(MOST_KEYS);
    let mut found = RULE
        .judged(
            graph.set.is_whole,
            format!(
                "{} mounts `{path}` of {}, which is not in it",
                workload.object.label(),
                object.label()
            ),
        )
        .at(node.span, "no such key")
        .also(object.place(), "holds others");
    found = match nearest(path, files.iter().copied()) {
        Some(near) if graph.sources.text(node.span) == path => {
            found.help(format!("write `{near}`")).fix(node.span, near)
        }
        _ => found.help(format!("write {}", list_of(shown))),
    };
    findings.add(workload.object, found);
}
