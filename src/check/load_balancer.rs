//! GEN419: a load balancer on a cluster that has none.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::NoLoadBalancer,
    severity: Severity::Warning,
    why: "A kind cluster, whose configuration lies beside the manifests, gives Services of type \
          LoadBalancer no address by itself. `cloud-provider-kind` or MetalLB does.",
    symptom: "EXTERNAL-IP stays <pending>",
    bad: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
---
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
",
    good: "\
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
nodes: [{ role: control-plane, extraPortMappings: [{ containerPort: 30080, hostPort: 8080 }] }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    let Some(cluster) = graph.set.clusters.first() else { return };
    if graph.objects.iter().any(|object| object.group() == "metallb.io") {
        return;
    }
    for service in graph.services.iter().filter(|one| one.kind == "LoadBalancer") {
        let place =
            service.object.node.at("spec.type").map_or(service.object.place(), |node| node.span);
        let found = RULE
            .warning(format!("Service `{}` waits for a load balancer that kind does not have", service.object.name))
            .at(place, "stays pending")
            .also(cluster.span, "the cluster is of kind")
            .help("run `cloud-provider-kind` beside the cluster, or use a NodePort that the cluster maps");
        findings.add(service.object, found);
    }
}
