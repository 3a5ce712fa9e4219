//! GEN437: replicas of a database that know nothing of each other.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::{Call, Reach};
use crate::graph::database::Database;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::SplitDatabase,
    severity: Severity::Error,
    why: "The images of databases do not replicate by themselves: each pod is a database of its own. It \
          is an error where nothing in the pod configures replication; a warning where a mounted file \
          or a script may.",
    symptom: "each query may meet another, differently filled database",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 27017 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: store }
spec:
  replicas: 3
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec:
      containers: [{ name: store, image: mongo:8.0, volumeMounts: [{ name: data, mountPath: /data/db }] }]
      volumes: [{ name: data, emptyDir: { sizeLimit: 1Gi } }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 27017 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: store }
spec:
  replicas: 1
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec:
      containers: [{ name: store, image: mongo:8.0, volumeMounts: [{ name: data, mountPath: /data/db }] }]
      volumes: [{ name: data, emptyDir: { sizeLimit: 1Gi } }]
",
    check,
};

/// What configures replication, in words of the command or names of variables.
const REPLICATION: [&str; 12] = [
    "replset", "replica", "cluster", "wsrep", "galera", "primary", "master", "sentinel", "slave",
    "group", "patroni", "repmgr",
];

fn check(graph: &Graph, findings: &mut Findings) {
    // The name of a headless Service leads to all of them, too; that of a pod below it to one.
    let called = LazyCell::new(|| -> BTreeSet<usize> {
        let own_name = |call: &Call| {
            let Reach::Service(index) = call.reach else { return None };
            let name = graph.services[index].object.name.as_str();
            (call.address.host.split('.').next() == Some(name)).then_some(index)
        };
        graph.calls.iter().filter_map(own_name).collect()
    });
    for workload in graph.workloads.iter().filter(|one| one.replicas > 1) {
        // What keeps nothing has nothing to differ in.
        let keeps = |one: &Database| one.engine.facts().run.volume.is_some() && !replicates(one);
        let Some(database) = workload.database().filter(keeps) else { continue };
        if configures(workload, graph) {
            continue;
        }
        let mut serving = graph.serving(workload.index);
        let addressed =
            serving.find(|service| !service.is_headless || called.contains(&service.index));
        let Some(service) = addressed else { continue };
        let configured =
            workload.pod.items("volumes").iter().any(|volume| volume.get("configMap").is_some())
                || !database.container.node.items("command").is_empty()
                || workload.containers.len() > 1;
        let place = workload
            .object
            .node
            .at("spec.replicas")
            .map_or(workload.object.place(), |node| node.span);
        let message = format!(
            "{} runs {} databases that know nothing of each other",
            workload.object.label(),
            workload.replicas
        );
        let found = RULE
            .judged(database.is_official && !configured, message)
            .at(place, "each one has data of its own")
            .also(service.object.place(), "spreads queries over all of them")
            .help("run one replica, or an operator that replicates");
        findings.add(workload.object, found);
    }
}

/// Whether a ConfigMap of the pod speaks of replication.
fn configures(workload: &Workload, graph: &Graph) -> bool {
    let maps =
        workload.pod.items("volumes").iter().filter_map(|volume| volume.text("configMap.name"));
    maps.into_iter().any(|name| {
        let found = graph.stores.find(StoreKind::ConfigMap, name, workload.namespace());
        let StoreLookup::Here(store) = found else { return false };
        let texts = store.keys.iter().flatten().filter_map(|(_, item)| item.value.as_deref());
        texts.into_iter().any(tells)
    })
}

fn tells(text: &str) -> bool {
    let lower = text.to_lowercase();
    REPLICATION.iter().any(|word| lower.contains(word))
}

fn replicates(database: &Database) -> bool {
    database.container.words().any(|(word, _)| tells(word))
        || database.container.environment.variables.iter().any(|variable| tells(&variable.name))
}
