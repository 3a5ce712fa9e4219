//! GEN524: pods that ask the name server of their node, and name Services.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::call::Reach;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::NodeDns,
    severity: Severity::Error,
    why: "A pod in the network of its node asks the name server of the node, which knows no Services, unless it says \
          `dnsPolicy: ClusterFirstWithHostNet`. `dnsPolicy: Default` does the same to every pod. \
          https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy",
    symptom: "no such host, although the Service exists",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: store, labels: { app: store } }
spec: { containers: [{ name: store, image: acme/store:1.4.2, ports: [{ containerPort: 8000 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: agent }
spec:
  hostNetwork: true
  containers: [{ name: agent, image: acme/agent:1.4.2, env: [{ name: STORE_URL, value: \"http://store:8000\" }] }]
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: store }
spec: { selector: { app: store }, ports: [{ port: 8000 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: store, labels: { app: store } }
spec: { containers: [{ name: store, image: acme/store:1.4.2, ports: [{ containerPort: 8000 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: agent }
spec:
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  containers: [{ name: agent, image: acme/agent:1.4.2, env: [{ name: STORE_URL, value: \"http://store:8000\" }] }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for call in &graph.calls {
        let Reach::Service(index) = call.reach else { continue };
        let workload = &graph.workloads[call.workload];
        let Some((cause, text)) = asks_node(workload).filter(|_| !told.contains(&call.workload))
        else {
            continue;
        };
        told.insert(call.workload);
        let service = &graph.services[index];
        let message = format!(
            "{} of {} names the Service `{}`, and these pods ask the name server of their node",
            call.shown(),
            workload.object.label(),
            service.object.name
        );
        let found = RULE
            .judged(!call.is_bulk, message)
            .at(call.host, "does not resolve there")
            .also(cause.span, text)
            .help(if workload.is_on_host() {
                "write `dnsPolicy: ClusterFirstWithHostNet`"
            } else {
                "take `dnsPolicy` out, or write `ClusterFirst`"
            });
        findings.add(workload.object, found);
    }
}

/// What makes the pods of a workload ask the name server of their node.
fn asks_node<'a>(workload: &Workload<'a>) -> Option<(&'a Node, &'static str)> {
    // Name servers of one's own may know the Services.
    if workload.pod.at("dnsConfig.nameservers").is_some() {
        return None;
    }
    let policy = workload.pod.get("dnsPolicy");
    match policy.and_then(|node| node.text("")) {
        Some("Default") => Some((policy?, "the name server of the node")),
        None | Some("ClusterFirst") if workload.is_on_host() => {
            Some((workload.pod.get("hostNetwork")?, "the network of the node, and its name server"))
        }
        _ => None,
    }
}
