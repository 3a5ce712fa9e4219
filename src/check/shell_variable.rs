//! GEN449: a variable in the form of a shell, which nobody replaces.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line;

pub const RULE: Rule = Rule {
    code: Code::ShellVariable,
    severity: Severity::Error,
    why: "The kubelet replaces `$(NAME)` in values, commands and arguments, and nothing else; `$NAME` and `${NAME}` are for \
          shells. It is an error where a variable of this name is declared in the container.",
    symptom: "the text ${NAME} itself is sent, as a password for instance",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env:
        - { name: STAGE, value: prod }
        - { name: TOPIC, value: \"orders-${STAGE}\" }
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
        - { name: STAGE, value: prod }
        - { name: TOPIC, value: \"orders-$(STAGE)\" }
",
    check,
};

/// Programs that replace variables in their arguments, or read scripts.
const SHELLS: [&str; 7] = ["sh", "bash", "ash", "dash", "zsh", "busybox", "envsubst"];

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let names: BTreeSet<&str> =
                container.node.items("env").iter().filter_map(|entry| entry.text("name")).collect();
            of_maps(container, workload, findings);
            if names.is_empty() {
                continue;
            }
            let values = container.node.items("env").iter();
            let values =
                values.filter_map(|entry| Some((entry.text("name")?, entry.get("value")?)));
            let server = workload.database().filter(|one| std::ptr::eq(one.container, container));
            // A variable that the image of a database does not read does no harm.
            let is_read =
                |name: &str| server.is_none_or(|one| one.engine.facts().foreign.is_once(name));
            for (name, value) in values.filter(|(name, _)| is_read(name)) {
                report(value, &format!("`{name}`"), &names, Some(name), workload, graph, findings);
            }
            if !has_shell(container) {
                for (_, word) in container.words() {
                    report(word, "the command", &names, None, workload, graph, findings);
                }
            }
        }
    }
}

/// `${NAME}` in a value that comes with a whole ConfigMap or Secret, where `NAME` is another of its keys.
fn of_maps(container: &Container, workload: &Workload, findings: &mut Findings) {
    let bulk = container.environment.variables.iter().filter(|one| one.is_bulk);
    for variable in bulk {
        let (Some(text), Some(store), Some(node)) =
            (variable.value.as_deref(), variable.store, variable.node)
        else {
            continue;
        };
        let named = text.match_indices("${").find_map(|(at, _)| {
            let (name, written) = named(&text[at + 1..])?;
            let other = container.environment.get(name)?;
            (other.is_bulk && name != variable.name).then_some(written)
        });
        let Some(written) = named.filter(|_| !text.contains('\n')) else { continue };
        let found = RULE
            .warning(format!(
                "`{}` of {} holds `{written}`, which nobody replaces for {}",
                variable.name,
                store.label(),
                workload.object.label()
            ))
            .at(node.span, "passed on as this text")
            .help("write the value itself: ConfigMaps and Secrets are taken in as they are");
        findings.add(store, found);
    }
}

/// The name behind a `$`, in braces or not, and all that is written: `$NAME` and `${NAME}`.
fn named(rest: &str) -> Option<(&str, String)> {
    if let Some(inner) = rest.strip_prefix('{') {
        // No further than to the next one, so that no text takes longer than its length.
        let end = inner.find(['}', '$']).filter(|end| inner[*end..].starts_with('}'))?;
        return Some((&inner[..end], format!("${{{}}}", &inner[..end])));
    }
    let is_name = |one: char| one.is_ascii_alphanumeric() || one == '_';
    let end = rest.find(|one| !is_name(one)).unwrap_or(rest.len());
    let name = &rest[..end];
    let is_first = name.starts_with(|one: char| one.is_ascii_alphabetic() || one == '_');
    is_first.then(|| (name, format!("${name}")))
}

/// Whether a shell reads the words of a command.
pub fn has_shell(container: &Container) -> bool {
    container.words().any(|(word, _)| {
        let program = word.rsplit('/').next().unwrap_or_default();
        SHELLS.contains(&program)
            || matches!(word, "-c" | "-e" | "--eval" | "-p")
            // `-ecx`
            || word.len() < 6 && word.starts_with('-') && !word.starts_with("--") && word.contains('c')
            || has_substitution(word)
            || word.contains('\n')
            || word.contains("; ")
            || word.contains(" && ")
    })
}

/// Whether a text has `$(command)`, which only a shell reads: `$(NAME)` is what the kubelet fills in.
fn has_substitution(text: &str) -> bool {
    text.split("$(").skip(1).any(|rest| {
        let inner = rest.split(')').next().unwrap_or_default();
        !inner.bytes().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || one == b'_')
    })
}

fn report(
    node: &Node,
    shown: &str,
    names: &BTreeSet<&str>,
    own: Option<&str>,
    workload: &Workload,
    graph: &Graph,
    findings: &mut Findings,
) {
    let text = node.text("").unwrap_or_default();
    for (start, _) in text.match_indices('$') {
        let Some((name, written)) = named(&text[start + 1..]) else { continue };
        // `$$` stands for the sign itself.
        if !names.contains(name) || own == Some(name) || text[..start].ends_with('$') {
            continue;
        }
        let place = line::word_at(graph.sources, node, &written, start);
        // Some programs replace variables in their own options: Spring, and others whose options say so.
        let label = workload.object.label();
        let message = format!("{shown} of {label} holds `{written}`, which only shells replace");
        let mut found = RULE
            .judged(own.is_some(), message)
            .at(place, "passed on as this text")
            .help(format!("write `$({name})`"));
        if graph.sources.text(place) == written {
            found = found.fix(place, format!("$({name})"));
        }
        findings.add(workload.object, found);
        // Once is enough for one value.
        return;
    }
}
