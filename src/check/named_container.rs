//! GEN489: a container is named that its pod does not have.

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::manifest::placeholder::is_gap;
use crate::source::Span;
use crate::values::suggest::list_of;

pub const RULE: Rule = Rule {
    code: Code::NamedContainer,
    severity: Severity::Error,
    why: "Autoscalers by the use of one container, variables that hold its limits, and annotations for one container name it as it is \
          called in the pod; the name of the workload, or that of the image, is not asked. \
          https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#container-resource-metrics",
    symptom: "the autoscaler never scales (FailedGetContainerResourceMetric), or the container does not start: CreateContainerConfigError",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      resources: { limits: { memory: 256Mi } }
      env:
        - { name: MEMORY, valueFrom: { resourceFieldRef: { containerName: app, resource: limits.memory } } }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      resources: { limits: { memory: 256Mi } }
      env:
        - { name: MEMORY, valueFrom: { resourceFieldRef: { containerName: api, resource: limits.memory } } }
",
    check,
};

/// Containers that webhooks add to pods when they are made.
const INJECTED: [&str; 12] = [
    "consul-connect-envoy-sidecar",
    "consul-dataplane",
    "daprd",
    "envoy-sidecar",
    "istio-init",
    "istio-proxy",
    "istio-validation",
    "kuma-sidecar",
    "linkerd-init",
    "linkerd-proxy",
    "vault-agent",
    "vault-agent-init",
];

/// How many names one object is asked for.
const MOST: usize = 256;

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            for variable in container.node.items("env").iter().take(MOST) {
                if let Some(named) = variable.at("valueFrom.resourceFieldRef.containerName") {
                    let what = "the container does not start";
                    report(workload.object, workload, named, true, what, graph, findings);
                }
            }
        }
        let volumes = workload.pod.items("volumes").iter().take(MOST);
        let items = volumes.flat_map(|volume| {
            let sources = volume.items("projected.sources").iter();
            let projected = sources.flat_map(|source| source.items("downwardAPI.items"));
            volume.items("downwardAPI.items").iter().chain(projected)
        });
        for named in items.filter_map(|item| item.at("resourceFieldRef.containerName")) {
            let what = "the volume cannot be made";
            report(workload.object, workload, named, true, what, graph, findings);
        }
        annotations(workload, graph, findings);
    }
    for kind in ["HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler"] {
        for scaler in graph.of_kind(kind) {
            of_scaler(scaler, graph, findings);
        }
    }
}

/// Annotations of pods that say something about one container.
fn annotations(workload: &Workload, graph: &Graph, findings: &mut Findings) {
    /// <https://kubernetes.io/docs/reference/labels-annotations-taints/#container-apparmor-security-beta-kubernetes-io>
    const PROFILE: &str = "container.apparmor.security.beta.kubernetes.io/";
    let Some(annotations) = workload.metadata.and_then(|metadata| metadata.get("annotations"))
    else {
        return;
    };
    for (key, entry) in annotations.pairs("").take(MOST) {
        if let Some(name) = key.strip_prefix(PROFILE) {
            let what = "refused: container not found";
            of_name(workload.object, workload, (name, entry.key), true, what, graph, findings);
        } else if matches!(
            key,
            "kubectl.kubernetes.io/default-container"
                | "kubectl.kubernetes.io/default-logs-container"
        ) {
            let what = "`kubectl exec` and `kubectl logs` take the first one";
            report(workload.object, workload, &entry.node, false, what, graph, findings);
        }
    }
}

fn of_scaler(scaler: &Object, graph: &Graph, findings: &mut Findings) {
    let reference = scaler.node.at("spec.scaleTargetRef").or(scaler.node.at("spec.targetRef"));
    let Some(reference) = reference else { return };
    let Some(name) = reference.text("name") else { return };
    let kind = reference.text("kind").unwrap_or("Deployment");
    let mut near = graph.workloads_near(name, scaler.namespace.as_deref());
    let Some(workload) = near.find(|one| one.object.kind == kind) else { return };
    let metrics = scaler.node.items("spec.metrics").iter().take(MOST);
    let triggers = scaler.node.items("spec.triggers").iter().take(MOST);
    let named = metrics
        .filter_map(|one| one.at("containerResource.container"))
        .chain(triggers.filter_map(|one| one.at("metadata.containerName")));
    for node in named {
        let what = "has no measures, and nothing is scaled";
        report(scaler, workload, node, true, what, graph, findings);
    }
    for policy in scaler.node.items("spec.resourcePolicy.containerPolicies").iter().take(MOST) {
        let named = policy.at("containerName").filter(|one| one.text("") != Some("*"));
        if let Some(node) = named {
            report(scaler, workload, node, false, "bounds nothing", graph, findings);
        }
    }
}

fn report(
    object: &Object,
    workload: &Workload,
    node: &Node,
    is_fatal: bool,
    what: &str,
    graph: &Graph,
    findings: &mut Findings,
) {
    let Some(name) = node.text("") else { return };
    of_name(object, workload, (name, node.span), is_fatal, what, graph, findings);
}

fn of_name(
    object: &Object,
    workload: &Workload,
    (name, place): (&str, Span),
    is_fatal: bool,
    what: &str,
    graph: &Graph,
    findings: &mut Findings,
) {
    let own = || workload.containers.iter().map(|one| one.name);
    if own().any(|one| one == name) || name.is_empty() || INJECTED.contains(&name) || is_gap(name) {
        return;
    }
    // Names that are gaps themselves may become this one.
    if workload.containers.iter().any(|one| is_gap(one.name)) {
        return;
    }
    let label = workload.object.label();
    let message = if std::ptr::eq(object, workload.object) {
        format!("{label} names its container `{name}`, which it does not have")
    } else {
        format!("{} names the container `{name}`, which {label} does not have", object.label())
    };
    let mut found: Diagnostic =
        RULE.judged(is_fatal && graph.set.is_whole, message).at(place, what);
    if let Some(first) = workload.containers.iter().find(|one| !one.is_init) {
        let at = first.node.at("name").map_or(first.node.span, |one| one.span);
        found = found.also(at, format!("called `{}`", first.name));
    }
    let running: Vec<&str> = workload.running().map(|one| one.name).take(8).collect();
    let only = running.first().copied().filter(|_| running.len() == 1);
    found = match only.or_else(|| meant(name, running.iter().copied())) {
        Some(near) => {
            let found = found.help(format!("write `{near}`"));
            if graph.sources.text(place) == name { found.fix(place, near) } else { found }
        }
        None => found.help(format!("write {}", list_of(running.iter().copied()))),
    };
    findings.add(object, found);
}
