//! GEN407: a setting names a host that is nearly a Service.

use std::collections::BTreeSet;

use crate::check::config::references;
use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::file;
use crate::graph::resolve::resolve;
use crate::graph::store::StoreKind;
use crate::manifest::Look;
use crate::manifest::line::Cursor;
use crate::manifest::object::same_namespace;

pub const RULE: Rule = Rule {
    code: Code::NearHost,
    severity: Severity::Error,
    why: "Programs read ConfigMaps in other ways than by variables and files: through the API, for instance. An \
          address in one that differs in a letter from a Service is misspelled.",
    symptom: "the name does not resolve",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: gateway }
data: { visits-service-id: \"http://vists-service:8080\" }
---
apiVersion: v1
kind: Pod
metadata: { name: gateway }
spec: { containers: [{ name: gateway, image: acme/gateway:1.4.2, args: [--config=gateway] }] }
---
apiVersion: v1
kind: Service
metadata: { name: visits-service }
spec: { ports: [{ port: 8080 }] }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: gateway }
data: { visits-service-id: \"http://visits-service:8080\" }
---
apiVersion: v1
kind: Pod
metadata: { name: gateway }
spec: { containers: [{ name: gateway, image: acme/gateway:1.4.2, args: [--config=gateway] }] }
---
apiVersion: v1
kind: Service
metadata: { name: visits-service }
spec: { ports: [{ port: 8080 }] }
",
    check,
};

/// How many addresses of one value are looked at.
const MOST_ADDRESSES: usize = 64;

fn check(graph: &Graph, findings: &mut Findings) {
    if graph.services.is_empty() {
        return;
    }
    let names = Names::new(graph.services.iter().map(|one| one.object.name.as_str()));
    // What pods take in is for other rules.
    let used: BTreeSet<&str> = graph
        .workloads
        .iter()
        .flat_map(references)
        .filter(|one| one.kind == StoreKind::ConfigMap)
        .filter_map(|one| one.name.text(""))
        .collect();
    for store in graph
        .stores
        .all
        .iter()
        .filter(|one| one.kind == StoreKind::ConfigMap && !used.contains(one.name))
    {
        for (key, item) in store.keys.iter().flatten() {
            let Some(value) = item.value.as_deref().filter(|value| value.contains("://")) else {
                continue;
            };
            let mut cursor = Cursor::new(graph.sources, item.node.span);
            for found in file::all(key, value).into_iter().take(MOST_ADDRESSES) {
                let host = found.address.host.as_str();
                let place = cursor.find_host(host);
                // `main`, or `main.shop.svc.cluster.local`.
                let (name, rest) = host.split_once('.').unwrap_or((host, ""));
                let namespace = rest.split_once(".svc").map(|(namespace, _)| namespace);
                if !rest.is_empty() && namespace.is_none()
                    || resolve(graph, host, store.namespace) != Reach::Missing
                {
                    continue;
                }
                let own = namespace.or(store.namespace);
                let like = names.like(name).into_iter().map(|place| &graph.services[place]);
                let like = like.filter(|one| {
                    same_namespace(one.object.namespace.as_deref(), own) != Some(false)
                });
                let Some(near) = meant(name, like.map(|one| one.object.name.as_str())) else {
                    continue;
                };
                let near = host.replacen(name, near, 1);
                let mut found = RULE
                    .judged(
                        graph.set.is_whole,
                        format!("`{key}` names the host `{host}`, and no Service has this name"),
                    )
                    .at(place, "does not resolve")
                    .help(format!("write `{near}`"));
                if graph.sources.text(place) == host {
                    found = found.fix(place, near);
                }
                findings.add(store.object, found);
            }
        }
    }
}
