//! GEN429: a variable that is longer than Linux gives a program.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::environment::LONGEST;

pub const RULE: Rule = Rule {
    code: Code::LongVariable,
    severity: Severity::Error,
    why: "Linux gives a program no variable that is longer than 128 KiB with its name. `$(NAME)` that \
          stands twice in a value doubles it. gen does not work such values out. \
          https://man7.org/linux/man-pages/man2/execve.2.html",
    symptom: "the container does not start: argument list too long",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: A, value: \"thirty-two characters of a text.\" }
        - { name: B, value: \"$(A)$(A)$(A)$(A)$(A)$(A)$(A)$(A)\" }
        - { name: C, value: \"$(B)$(B)$(B)$(B)$(B)$(B)$(B)$(B)\" }
        - { name: D, value: \"$(C)$(C)$(C)$(C)$(C)$(C)$(C)$(C)\" }
        - { name: E, value: \"$(D)$(D)$(D)$(D)$(D)$(D)$(D)$(D)\" }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: A, value: \"thirty-two characters of a text.\" }
        - { name: B, value: \"$(A)$(A)$(A)$(A)$(A)$(A)$(A)$(A)\" }
        - { name: C, value: \"$(B)$(B)$(B)$(B)$(B)$(B)$(B)$(B)\" }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            // One that holds another is too long for the same reason.
            let mut variables = container.environment.variables.iter();
            let Some(long) = variables.find(|one| {
                // `NAME=value` with the byte that ends it.
                one.length.saturating_add(one.name.len() as u64 + 2) > LONGEST
            }) else {
                continue;
            };
            let found = RULE
                .error(format!("`{}` is longer than {LONGEST} bytes", long.name))
                .at(long.place(), "too long for a variable")
                .also(container.image_span(), "does not start with it")
                .help("read it from a mounted file");
            findings.add(workload.object, found);
        }
    }
}
