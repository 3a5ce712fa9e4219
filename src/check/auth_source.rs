//! GEN450: a client of MongoDB that asks the wrong database about its user.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::init_script::InitScripts;
use crate::graph::workload::Workload;

pub const RULE: Rule = Rule {
    code: Code::AuthSource,
    severity: Severity::Error,
    why: "The image makes its user in the database `admin`. A client asks the database of its address, unless \
          `authSource` names another one.",
    symptom: "Authentication failed: UserNotFound",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 27017 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: main }
stringData: { password: example, url: \"mongodb://root:example@main:27017/shop\" }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers:
    - name: main
      image: mongo:8.0
      ports: [{ containerPort: 27017 }]
      env:
        - { name: MONGO_INITDB_ROOT_USERNAME, value: root }
        - { name: MONGO_INITDB_ROOT_PASSWORD, valueFrom: { secretKeyRef: { name: main, key: password } } }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env: [{ name: MONGO_URL, valueFrom: { secretKeyRef: { name: main, key: url } } }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: main }
spec: { selector: { app: main }, ports: [{ port: 27017 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: main }
stringData: { password: example, url: \"mongodb://root:example@main:27017/shop?authSource=admin\" }
---
apiVersion: v1
kind: Pod
metadata: { name: main, labels: { app: main } }
spec:
  containers:
    - name: main
      image: mongo:8.0
      ports: [{ containerPort: 27017 }]
      env:
        - { name: MONGO_INITDB_ROOT_USERNAME, value: root }
        - { name: MONGO_INITDB_ROOT_PASSWORD, valueFrom: { secretKeyRef: { name: main, key: password } } }
      volumeMounts: [{ name: data, mountPath: /data/db }]
  volumes: [{ name: data, emptyDir: {} }]
---
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env: [{ name: MONGO_URL, valueFrom: { secretKeyRef: { name: main, key: url } } }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for call in graph.calls.iter().filter(|call| call.address.scheme.starts_with("mongodb")) {
        let Reach::Service(index) = call.reach else { continue };
        let Some(user) = call.address.user.as_deref() else { continue };
        let mut behind = graph.behind(&graph.services[index]);
        let Some(database) = behind.find_map(Workload::database) else { continue };
        let Some(root) = database.setting("ROOT_USERNAME") else { continue };
        // Scripts may make any user, in any database.
        if !database.is_official
            || InitScripts::of(&database, graph).may_make(user)
            || database.bypasses_entrypoint()
            || root.value.is_none()
        {
            continue;
        }
        let is_root = root.value == Some(user);
        let asked = call.address.auth_source.as_deref().or(call.address.database.as_deref());
        let (message, help) = if !is_root {
            continue;
        } else if asked.is_some_and(|asked| asked != "admin") {
            let asked = asked.unwrap_or_default();
            (
                format!(
                    "{} asks the database `{asked}` about `{user}`, which is in `admin`",
                    call.shown()
                ),
                "add `?authSource=admin` to the address".to_owned(),
            )
        } else {
            continue;
        };
        if !told.insert(call.host) {
            continue;
        }
        let found = RULE
            .judged(graph.set.is_whole, message)
            .at(call.host, "no such user there")
            .also(root.span, "made in `admin`")
            .help(help);
        findings.add(call.object, found);
    }
}
