//! GEN446: a container that must not run as root, and is told to.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
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
            let (Some(user), Some(denied)) = (field("runAsUser"), field("runAsNonRoot")) else {
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
