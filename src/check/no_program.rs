//! GEN459: commands whose first word is no program.

use crate::check::no_file;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::Engine;
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::placeholder::is_filled_by_program;
use crate::notation::nginx;

pub const RULE: Rule = Rule {
    code: Code::NoProgram,
    severity: Severity::Error,
    why: "`command` is a list of words, of which the first is the program: no shell splits a line, or replaces \
          `$(NAME)` in a probe. A file of a ConfigMap is a program only if its mode says so. \
          https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/",
    symptom: "the container does not start, or its probe fails: no such file or directory, or permission denied",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: hello }
spec: { containers: [{ name: hello, image: acme/hello:1.4.2, command: [\"echo hello world\"] }] }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: hello }
spec: { containers: [{ name: hello, image: acme/hello:1.4.2, command: [echo, hello world] }] }
",
    check,
};

/// What is executed without a shell, beside `command`.
const EXECUTED: [(&str, &str); 5] = [
    ("livenessProbe", "livenessProbe.exec.command"),
    ("readinessProbe", "readinessProbe.exec.command"),
    ("startupProbe", "startupProbe.exec.command"),
    ("postStart", "lifecycle.postStart.exec.command"),
    ("preStop", "lifecycle.preStop.exec.command"),
];

fn check(graph: &Graph, findings: &mut Findings) {
    no_file::check(&RULE, graph, findings);
    for workload in &graph.workloads {
        for container in &workload.containers {
            let own = ("command", "command");
            for (shown, path) in [own].into_iter().chain(EXECUTED) {
                let words = container.node.items(path);
                let Some(first) = words.first() else { continue };
                of_one_text(first, words, shown, workload, findings);
                if path != "command" {
                    of_variable(words, shown, container, workload, findings);
                }
            }
            of_mode(container, workload, findings);
            let words = container.node.items("args");
            if let Some(first) = words.first().filter(|first| is_executed(container, first)) {
                of_one_text(first, words, "args", workload, findings);
            }
        }
    }
}

/// Whether the first argument is the program that an entrypoint starts: those of databases and of nginx end with
/// `exec "$@"`, and add a program in front of what begins with `-` alone.
fn is_executed(container: &Container, first: &Node) -> bool {
    let image = &container.image;
    let is_official =
        Engine::of_image(image.name()).is_some_and(|one| one.facts().foreign.is_official(image));
    let text = first.text("").unwrap_or_default().trim_start();
    let is_own = container.node.items("command").is_empty();
    is_own && !text.starts_with('-') && (is_official || nginx::default_port(image).is_some())
}

/// A whole line where the name of a program belongs.
fn of_one_text(
    first: &Node,
    words: &[Node],
    shown: &str,
    workload: &Workload,
    findings: &mut Findings,
) {
    let text = first.text("").unwrap_or_default();
    let mut parts = text.split_ascii_whitespace();
    if parts.next().is_none() || parts.next().is_none() {
        return;
    }
    // A template may stand for anything, and folders of Windows have blanks.
    if is_filled_by_program(text) || text.contains('\\') {
        return;
    }
    let split: Vec<String> = text.split_ascii_whitespace().map(quoted).collect();
    let has_shell_signs = text.contains(['|', '&', ';', '<', '>', '*', '\'', '"', '\n']);
    let help = if has_shell_signs || words.len() > 1 {
        "write `[sh, -c, …]` with the line as the last word".to_owned()
    } else {
        format!("write `[{}]`", split.join(", "))
    };
    let message = format!(
        "{shown} of {} is one text, and no program has such a name",
        workload.object.label()
    );
    findings.add(
        workload.object,
        RULE.error(message).at(first.span, "looked for as the name of a program").help(help),
    );
}

fn quoted(word: &str) -> String {
    let is_plain = word.chars().all(|one| one.is_ascii_alphanumeric() || "-_./=".contains(one))
        && word.starts_with(|one: char| one.is_ascii_alphabetic() || one == '/' || one == '-')
        && !matches!(word, "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "-");
    if is_plain { word.to_owned() } else { format!("\"{word}\"") }
}

/// `$(NAME)` in what the kubelet executes in a container that runs: nothing is replaced there.
fn of_variable(
    words: &[Node],
    shown: &str,
    container: &Container,
    workload: &Workload,
    findings: &mut Findings,
) {
    for word in words {
        let text = word.text("").unwrap_or_default();
        let Some(name) = text.split_once("$(").and_then(|(_, rest)| Some(rest.split_once(')')?.0))
        else {
            continue;
        };
        let mut declared = container.node.items("env").iter();
        let Some(entry) = declared.find(|one| one.text("name") == Some(name)) else { continue };
        // https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/prober.go
        let is_probe = shown.contains("Probe");
        if is_probe && entry.get("value").is_some() {
            continue;
        }
        if is_probe {
            let message = format!(
                "{shown} of {} holds `$({name})`, which is empty there: only values that are written are replaced",
                workload.object.label()
            );
            let found = RULE
                .warning(message)
                .at(word.span, "empty")
                .also(entry.span, "read from elsewhere")
                .help(format!("let a shell read it: `[sh, -c, \"… ${name}\"]`"));
            findings.add(workload.object, found);
            return;
        }
        let message = format!(
            "{shown} of {} holds `$({name})`, which is replaced in `command` and `args` alone",
            workload.object.label()
        );
        let found = RULE
            .error(message)
            .at(word.span, "passed on as this text; a shell runs it as a program")
            .help(format!("let a shell read it: `[sh, -c, \"… ${name}\"]`"));
        findings.add(workload.object, found);
        return;
    }
}

/// A file of a ConfigMap or a Secret that is started, and whose mode lets nobody.
fn of_mode(container: &Container, workload: &Workload, findings: &mut Findings) {
    let Some(first) = container.node.items("command").first() else { return };
    let path = first.text("").filter(|text| text.starts_with('/')).unwrap_or_default();
    if path.is_empty() {
        return;
    }
    for mount in container.node.items("volumeMounts") {
        let root = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
        let Some(rest) = path.strip_prefix(root).filter(|_| !root.is_empty()) else { continue };
        let is_file = mount.get("subPath").is_some() && rest.is_empty();
        if !is_file && !rest.starts_with('/') {
            continue;
        }
        let name = mount.text("name");
        let mut volumes = workload.pod.items("volumes").iter();
        let Some(volume) = volumes.find(|one| one.text("name") == name) else { continue };
        let Some(source) = volume.get("configMap").or(volume.get("secret")) else { continue };
        let has_modes = source.items("items").iter().any(|item| item.get("mode").is_some());
        let mode = source.get("defaultMode").and_then(|node| mode(node.text("")?));
        if has_modes
            || mode.is_some_and(|mode| mode & 0o111 != 0)
            || source.get("defaultMode").is_some() && mode.is_none()
        {
            continue;
        }
        let message =
            format!("{} starts `{path}`, whose mode lets nobody", workload.object.label());
        let found = RULE
            .error(message)
            .at(first.span, "permission denied")
            .also(source.span, "files of mode 0644, if nothing else is said")
            .help("write `defaultMode: 0755` here, or start it by a shell: `[sh, …]`");
        findings.add(workload.object, found);
        return;
    }
}

/// A mode as Kubernetes' reader of YAML takes it: octal behind a zero.
fn mode(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("0o").or_else(|| text.strip_prefix('0'));
    match digits {
        Some(digits) if !digits.is_empty() => u32::from_str_radix(digits, 8).ok(),
        _ => text.parse().ok(),
    }
}
