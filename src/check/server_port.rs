//! GEN444: a port that a database does not listen on.

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::ServerPort,
    severity: Severity::Error,
    why: "What a container declares in `ports` changes nothing: the image of a database listens on the port of \
          its engine, unless a variable or an option says another one.",
    symptom: "connection refused",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers:
    - name: main
      image: redis:8.2
      ports: [{ containerPort: 5000 }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers:
    - name: main
      image: redis:8.2
      ports: [{ containerPort: 6379 }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        let Some(database) = workload.database() else { continue };
        let (container, port) = (database.container, database.engine.facts().port);
        let Some(first) = container.ports.first() else { continue };
        let is_own = container.ports.iter().any(|one| one.number == port);
        if is_own || !database.is_official || says_another(container) {
            continue;
        }
        let name = database.engine.title();
        let message = format!(
            "{name} of {} listens on {port}, and {} is declared",
            workload.object.label(),
            first.number
        );
        let mut found = RULE
            .error(message)
            .at(first.span, "nothing listens here")
            .also(container.image_span(), format!("listens on {port}"));
        for service in graph.serving(workload.index).take(4) {
            let led = service.ports.iter().find(|own| own.pod_port(workload) == Some(first.number));
            if let Some(own) = led {
                found = found.also(own.node.span, "leads there, too");
            }
        }
        found = found.help(format!("write {port} here, and as the `targetPort` of its Service"));
        findings.add(workload.object, found.fix(first.span, port.to_string()));
    }
}

/// Whether an option, a variable or a file may set another port.
pub fn says_another(container: &Container) -> bool {
    let option = |word: &str| {
        word.contains("port") || word == "-p" || word.contains(".conf") || word.contains("config")
    };
    let variable = |name: &str| {
        name.ends_with("PORT") || name.contains("_PORT_") || name.contains("EXTRA_FLAGS")
    };
    let is_script = container.words().any(|(word, _)| word.contains(' '));
    let mounts = container.node.items("volumeMounts").iter();
    let configured = mounts
        .filter_map(|mount| mount.text("mountPath"))
        .any(|path| ["conf", ".cnf", "/etc/"].iter().any(|part| path.contains(part)));
    configured
        || is_script
        || container.words().any(|(word, _)| option(word))
        || container.environment.variables.iter().any(|one| variable(&one.name))
        || container.environment.is_open
}
