//! GEN447: a pod that its namespace refuses.

use crate::admission::pod_security::{CAPABILITIES, ENFORCE, VOLUMES};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: Code::PodSecurity,
    severity: Severity::Error,
    why: "The label `pod-security.kubernetes.io/enforce` of a namespace names a level, and pods that do not meet \
          it are not made. https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    symptom: "the workload is there and has no pods: violates PodSecurity",
    bad: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  hostNetwork: true
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    good: "\
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec:
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    check,
};

/// What is wrong, where, and what to do about it.
type Breach = (String, Span, &'static str);

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(labels) = workload.namespace().and_then(|name| graph.namespaces.get(name)) else {
            continue;
        };
        let level = labels.get(ENFORCE).copied().unwrap_or_default();
        let breach = match level {
            "baseline" => baseline(workload),
            "restricted" => baseline(workload).or_else(|| restricted(workload)),
            _ => None,
        };
        let Some((what, place, help)) = breach else { continue };
        let namespace = workload.namespace().unwrap_or_default();
        let message = format!(
            "{} {what}, which the level `{level}` of `{namespace}` refuses",
            workload.object.label()
        );
        let mut found = RULE.error(message).at(place, "refused").help(help);
        let own = graph.find("Namespace", namespace, None);
        let label =
            own.and_then(|own| own.node.at("metadata.labels")).and_then(|map| map.get(ENFORCE));
        if let Some(label) = label {
            found = found.also(label.span, "the level");
        }
        findings.add(workload.object, found);
    }
}

fn place(node: &Node) -> Span {
    node.span
}

fn baseline(workload: &Workload) -> Option<Breach> {
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if let Some(node) = workload.pod.get(field).filter(|node| node.is_true("")) {
            return Some((format!("has `{field}`"), place(node), "remove it"));
        }
    }
    for volume in workload.pod.items("volumes") {
        if let Some(path) = volume.get("hostPath") {
            let at = path.get("path").unwrap_or(path);
            return Some((
                "mounts a folder of its node".to_owned(),
                place(at),
                "use a claim, or an `emptyDir`",
            ));
        }
    }
    workload.containers.iter().find_map(|container| {
        let port = container.node.items("ports").iter().find_map(|port| port.get("hostPort"));
        if let Some(port) = port.filter(|port| port.number("") != Some(0)) {
            return Some(("takes a port of its node".to_owned(), place(port), "remove `hostPort`"));
        }
        let context = container.node.get("securityContext")?;
        if let Some(node) = context.get("privileged").filter(|node| node.is_true("")) {
            return Some(("is privileged".to_owned(), place(node), "remove it"));
        }
        let added = context.items("capabilities.add").iter();
        let mut added =
            added.filter(|one| !one.text("").is_some_and(|name| CAPABILITIES.contains(&name)));
        let added = added.next()?;
        Some(("adds a capability".to_owned(), place(added), "remove it"))
    })
}

fn restricted(workload: &Workload) -> Option<Breach> {
    for volume in workload.pod.items("volumes") {
        let Some(map) = volume.as_map() else { continue };
        let other =
            map.present().find(|(key, _)| *key != "name" && !VOLUMES.contains(&key.as_str()));
        if let Some((key, entry)) = other {
            return Some((format!("has a volume of the kind `{key}`"), entry.key, "use a claim"));
        }
    }
    workload.containers.iter().find_map(|container| of_container(workload, container))
}

fn of_container(workload: &Workload, container: &Container) -> Option<Breach> {
    let pod = workload.pod.get("securityContext");
    let own = container.node.get("securityContext");
    let field = |path: &str| {
        let own = own.and_then(|context| context.at(path));
        own.or_else(|| pod.and_then(|context| context.at(path)))
    };
    let name = container.node.get("name").map_or(container.node.span, place);
    let of = |what: &str| format!("{what} in container `{}`", container.name);
    if !field("runAsNonRoot").is_some_and(|node| node.is_true("")) {
        return Some((
            of("may run as root"),
            name,
            "write `runAsNonRoot: true` in its `securityContext`",
        ));
    }
    let escalation = own.and_then(|context| context.get("allowPrivilegeEscalation"));
    if escalation.is_none_or(|node| node.text("") != Some("false")) {
        let help = "write `allowPrivilegeEscalation: false` in its `securityContext`";
        return Some((of("may gain privileges"), name, help));
    }
    let dropped = own.is_some_and(|context| {
        context.items("capabilities.drop").iter().any(|one| one.text("") == Some("ALL"))
    });
    if !dropped {
        let help = "write `capabilities: { drop: [ALL] }` in its `securityContext`";
        return Some((of("keeps capabilities"), name, help));
    }
    let profile = field("seccompProfile.type").and_then(|node| node.text(""));
    if !matches!(profile, Some("RuntimeDefault" | "Localhost")) {
        let help =
            "write `seccompProfile: { type: RuntimeDefault }` in the `securityContext` of the pod";
        return Some((of("has no seccomp profile"), name, help));
    }
    None
}
