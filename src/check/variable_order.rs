//! GEN424: `$(NAME)` is used before `NAME` is declared.

use crate::check::made_elsewhere::is_gens;
use crate::check::rule::{Findings, Rule};
use crate::check::shell_variable::has_shell;
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::line;

pub const RULE: Rule = Rule {
    code: Code::VariableOrder,
    severity: Severity::Error,
    why: "The kubelet replaces `$(NAME)` by variables of `envFrom`, and by those of `env` that stand above. \
          What it does not know it leaves as it is. A name that is declared nowhere is a warning: the \
          text may be meant.",
    symptom: "the text `$(NAME)` is sent literally, for instance as a password",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: GREETING, value: \"hello $(WHO)\" }
        - { name: WHO, value: world }
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
        - { name: WHO, value: world }
        - { name: GREETING, value: \"hello $(WHO)\" }
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            of_command(workload, container, graph, findings);
            for dangling in &container.environment.dangling {
                let name = &dangling.name;
                let place = line::word_at(
                    graph.sources,
                    dangling.value,
                    &format!("$({name})"),
                    dangling.offset,
                );
                let message = format!(
                    "`{}` uses `$({name})`, which is not declared above it",
                    dangling.variable
                );
                let mut found = RULE
                    .judged(dangling.declared.is_some(), message)
                    .at(place, "passed on as this text");
                found = match dangling.declared {
                    Some(declared) if dangling.declared_index == Some(dangling.index) => found
                        .also(declared, "its own value")
                        .help("use another name for what it starts from"),
                    Some(declared) => found
                        .also(declared, "declared here, too late")
                        .help(format!("move `{name}` above `{}`", dangling.variable)),
                    None => found.help(format!(
                        "declare `{name}` above, or write `$$({name})` for the text"
                    )),
                };
                findings.add(workload.object, found);
            }
        }
    }
}

/// `$(NAME)` in a command, where nothing declares it: the kubelet leaves it as it is.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>
fn of_command(workload: &Workload, container: &Container, graph: &Graph, findings: &mut Findings) {
    if container.environment.is_open || has_shell(container) || is_gens(workload) {
        return;
    }
    for (word, node) in container.words() {
        for (start, _) in word.match_indices("$(") {
            let Some((name, _)) = word[start + 2..].split_once(')') else { continue };
            let is_name = !name.is_empty()
                && name
                    .bytes()
                    .all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || one == b'_');
            // The controller of Jobs adds the one of Indexed ones.
            // <https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode>
            let is_of_service = name.contains("_SERVICE_")
                || name.contains("_PORT")
                || name == "JOB_COMPLETION_INDEX";
            if !is_name
                || is_of_service
                || word[..start].ends_with('$')
                || container.environment.get(name).is_some()
            {
                continue;
            }
            let written = format!("$({name})");
            let place = line::word_at(graph.sources, node, &written, start);
            let found = RULE
                .error(format!(
                    "the command of {} uses `{written}`, which is not declared",
                    workload.object.label()
                ))
                .at(place, "passed on as this text")
                .help(format!("declare `{name}` in `env`, or correct the name"));
            findings.add(workload.object, found);
            // Once is enough for one word.
            break;
        }
    }
}
