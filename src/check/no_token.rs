//! GEN520: a client of the API server without a token.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;

pub const RULE: Rule = Rule {
    code: Code::NoToken,
    severity: Severity::Error,
    why: "kubectl and Helm find the API server in a pod by the token that the kubelet mounts. With `automountServiceAccountToken: false`, in \
          the pod or, where the pod says nothing, in its ServiceAccount, there is none. \
          https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
    symptom: "The connection to the server localhost:8080 was refused",
    bad: "\
apiVersion: batch/v1
kind: Job
metadata: { name: restart }
spec:
  template:
    spec:
      automountServiceAccountToken: false
      restartPolicy: Never
      containers: [{ name: restart, image: acme/kubectl:1.4.2, command: [kubectl, rollout, restart, deployment/api] }]
",
    good: "\
apiVersion: batch/v1
kind: Job
metadata: { name: restart }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: restart, image: acme/kubectl:1.4.2, command: [kubectl, rollout, restart, deployment/api] }]
",
    check,
};

/// Orders of kubectl and of Helm that ask no server.
const ALONE: [&str; 14] = [
    "completion",
    "config",
    "create",
    "dependency",
    "env",
    "help",
    "kustomize",
    "lint",
    "options",
    "package",
    "plugin",
    "pull",
    "template",
    "version",
];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(denied) = denied(workload, graph) else { continue };
        // One may be mounted by hand.
        let mounts_one = workload.pod.items("volumes").iter().any(|volume| {
            let mut sources = volume.items("projected.sources").iter();
            sources.any(|one| one.get("serviceAccountToken").is_some())
        });
        if mounts_one {
            continue;
        }
        for container in &workload.containers {
            let Some((program, place)) = client(container) else { continue };
            let message = format!(
                "{} runs {program}, and has no token for the API server",
                workload.object.label()
            );
            let found = RULE
                .judged(graph.set.is_whole, message)
                .at(place.span, "asks the API server")
                .also(denied.span, "keeps the token away")
                .help("write `automountServiceAccountToken: true` in the pod");
            findings.add(workload.object, found);
        }
    }
}

/// What keeps the token away from a pod.
fn denied<'a>(workload: &Workload<'a>, graph: &Graph<'a>) -> Option<&'a Node> {
    const KEY: &str = "automountServiceAccountToken";
    if let Some(own) = workload.pod.get(KEY) {
        return (!own.is_true("") && own.text("").is_some()).then_some(own);
    }
    let name = workload.pod.text("serviceAccountName").or(workload.pod.text("serviceAccount"));
    let account: &Object =
        graph.find("ServiceAccount", name.unwrap_or("default"), workload.namespace())?;
    if account.shares_namespace(workload.object) != Some(true) {
        return None;
    }
    account.node.get(KEY).filter(|own| own.text("") == Some("false"))
}

/// The client that a container runs, and where it is written.
fn client<'n>(container: &Container<'n>) -> Option<(&'static str, &'n Node)> {
    let is_given = |name: &str| container.environment.get(name).is_some();
    let mut mounts = container.node.items("volumeMounts").iter();
    let has_config = mounts.any(|one| {
        let path = one.text("mountPath").unwrap_or_default();
        path.contains("kube") || path.contains("serviceaccount") || path.contains("/root")
    });
    if has_config || is_given("KUBECONFIG") || container.environment.is_open {
        return None;
    }
    for order in &container.script()?.orders {
        let parts: Vec<&str> = order.words.iter().map(String::as_str).collect();
        let parts = parts.strip_prefix(&["exec"]).unwrap_or(&parts);
        let program = parts.first()?.rsplit('/').next()?;
        let program = ["kubectl", "helm"].into_iter().find(|one| *one == program);
        let Some(program) = program else { continue };
        let order = parts[1..].iter().find(|word| !word.starts_with('-'));
        let says_where = parts.iter().any(|word| {
            ["--kubeconfig", "--server", "--token", "--dry-run", "--kube-"]
                .iter()
                .any(|option| word.starts_with(option))
                || *word == "-s"
        });
        if says_where || order.is_none_or(|order| ALONE.contains(order)) {
            continue;
        }
        let (_, place) = container.words().find(|(word, _)| word.contains(program))?;
        return Some((program, place));
    }
    None
}
