//! GEN456: a claim template that no container mounts.

use crate::check::data_home;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::UnmountedTemplate,
    severity: Severity::Error,
    why: "Each pod gets its claim, and a volume of the template's name; what no container mounts holds nothing.",
    symptom: "the volume stays empty, and the data are lost with the container",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { clusterIP: None, selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: main }
spec:
  serviceName: main
  selector: { matchLabels: { app: main } }
  template:
    metadata: { labels: { app: main } }
    spec: { containers: [{ name: main, image: acme/data:1.4.2, ports: [{ containerPort: 7000 }] }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { clusterIP: None, selector: { app: main }, ports: [{ port: 7000 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: main }
spec:
  serviceName: main
  selector: { matchLabels: { app: main } }
  template:
    metadata: { labels: { app: main } }
    spec:
      containers:
        - name: main
          image: acme/data:1.4.2
          ports: [{ containerPort: 7000 }]
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| one.object.kind == "StatefulSet") {
        for template in workload.object.node.items("spec.volumeClaimTemplates") {
            let Some(name) = template.at("metadata.name") else { continue };
            let text = name.text("").unwrap_or_default();
            let used = workload.containers.iter().any(|container| {
                let mounts = container.node.items("volumeMounts").iter();
                let devices = container.node.items("volumeDevices").iter();
                mounts.chain(devices).any(|mount| mount.text("name") == Some(text))
            });
            if used || text.is_empty() {
                continue;
            }
            let mut found = RULE
                .error(format!(
                    "no container of {} mounts its claim `{text}`",
                    workload.object.label()
                ))
                .at(name.span, "not mounted");
            let known = workload
                .database()
                .and_then(|database| Some((database, data_home::home(&database)?.to_owned())));
            found = match known {
                Some((database, path)) => found
                    .also(database.container.image_span(), format!("keeps its data in {path}"))
                    .help(match data_home::sub_path(&database) {
                        Some(folder) => format!(
                            "add `volumeMounts: [{{ name: {text}, mountPath: {path}, subPath: {folder} }}]`"
                        ),
                        None => {
                            format!("add `volumeMounts: [{{ name: {text}, mountPath: {path} }}]`")
                        }
                    }),
                None => found.help("mount it where the program keeps its data, or remove it"),
            };
            findings.add(workload.object, found);
        }
    }
}
