//! GEN528: the name server of Docker, which no pod has.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::store::StoreKind;
use crate::manifest::Look;
use crate::manifest::line;
use crate::notation::docker_dns::{DOCKERS, INSTEAD, asked};

pub const RULE: Rule = Rule {
    code: Code::DockerDns,
    severity: Severity::Warning,
    why: "Docker answers names at 127.0.0.11 in each of its containers. In a pod nothing listens there: the cluster's own name \
          server is asked, by the address in /etc/resolv.conf. nginx asks whom `resolver` names, for hosts in variables, and adds \
          no domain to them. https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver",
    symptom: "nginx: api could not be resolved (110: Operation timed out), 502 Bad Gateway",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
  default.conf: |
    server {
      listen 80;
      resolver 127.0.0.11 valid=10s;
    }
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
  default.conf: |
    server {
      listen 80;
      resolver kube-dns.kube-system.svc.cluster.local valid=10s;
    }
",
    check,
};

/// Texts of ConfigMaps, variables and words of commands that ask it.
fn check(graph: &Graph, findings: &mut Findings) {
    for store in graph.stores.all.iter().filter(|store| store.kind == StoreKind::ConfigMap) {
        for (key, item) in store.keys.iter().flatten() {
            let Some(text) = item.value.as_deref() else { continue };
            let Some(index) = asked(text) else { continue };
            let place = line::of_line(graph.sources, item.node, index, DOCKERS);
            let found = RULE
                .warning(format!("`{key}` asks {DOCKERS} for names, which Docker alone has"))
                .at(place, "in a pod nothing listens there")
                .help(INSTEAD);
            findings.add(store.object, found);
        }
    }
    for workload in graph.workloads.iter().filter(|one| !one.is_on_host()) {
        for container in &workload.containers {
            let variables = container.node.items("env").iter().filter_map(|one| one.get("value"));
            let words = ["command", "args"].iter().flat_map(|key| container.node.items(key));
            for node in variables.chain(words) {
                let Some(text) = node.text("").filter(|text| asked(text).is_some()) else {
                    continue;
                };
                let found = RULE
                    .warning(format!("{DOCKERS} answers nobody in a pod: Docker alone has it"))
                    .at(line::word(graph.sources, node, text), "in a pod nothing listens there")
                    .help(INSTEAD);
                findings.add(workload.object, found);
            }
        }
    }
}
