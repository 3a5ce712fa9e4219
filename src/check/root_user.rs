//! GEN446: a container that must not run as root, and is told to.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::{ImageFact, RunsAs};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::RootUser,
    severity: Severity::Error,
    why: "With `runAsNonRoot` the kubelet does not start a container whose user is 0.",
    symptom: "CreateContainerConfigError: container's runAsUser breaks non-root policy",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  securityContext: { runAsNonRoot: true }
  containers:
    - name: api
      image: acme/api:1.4.2
      securityContext: { runAsUser: 0 }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  securityContext: { runAsNonRoot: true }
  containers:
    - name: api
      image: acme/api:1.4.2
      securityContext: { runAsUser: 10001 }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let pod = workload.pod.get("securityContext");
        for container in &workload.containers {
            let own = container.node.get("securityContext");
            let field = |name: &str| {
                let own = own.and_then(|context| context.get(name));
                own.or_else(|| pod.and_then(|context| context.get(name)))
            };
            let Some(denied) = field("runAsNonRoot") else { continue };
            let Some(user) = field("runAsUser") else {
                if denied.is_true("") {
                    of_image(workload, container, denied, findings);
                }
                continue;
            };
            if user.number("") == Some(0) && denied.is_true("") {
                let message = format!(
                    "container `{}` of {} must not run as root, and its user is 0",
                    container.name,
                    workload.object.label()
                );
                let found = RULE
                    .error(message)
                    .at(user.span, "root")
                    .also(denied.span, "denies it")
                    .help("write the number of another user, or remove `runAsNonRoot`");
                findings.add(workload.object, found);
            }
        }
    }
}

/// A container that must not run as root, and says not as whom: the image decides, and the kubelet asks for a number.
/// <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
fn of_image(workload: &Workload, container: &Container, denied: &Node, findings: &mut Findings) {
    let Some(fact) = ImageFact::of(&container.image) else { return };
    let (label, text) = match fact.runs_as {
        RunsAs::Root => ("runs as root".to_owned(), "is root"),
        RunsAs::Name(name) => {
            (format!("runs as `{name}`, which is no number"), "is a name, of which nobody knows")
        }
        RunsAs::Unknown | RunsAs::Number => return,
    };
    let message = format!(
        "container `{}` of {} must not run as root, and the user of its image {text}",
        container.name,
        workload.object.label()
    );
    let found = RULE
        .error(message)
        .at(denied.span, "denies it")
        .also(container.image_span(), label)
        .help("write `runAsUser` with the number of a user that the image bears, or take an image that runs without root");
    findings.add(workload.object, found);
}
