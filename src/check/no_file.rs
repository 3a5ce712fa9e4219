//! Programs that are not in the container: scripts that their ConfigMap does not hold, shells of images that have none, and
//! clients that the smallest images do not have. A part of GEN459.

use crate::check::near::meant;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line;
use crate::notation::script::is_shell;

/// Where words are run as they are.
const RUN: [&str; 6] = [
    "command",
    "livenessProbe.exec.command",
    "readinessProbe.exec.command",
    "startupProbe.exec.command",
    "lifecycle.postStart.exec.command",
    "lifecycle.preStop.exec.command",
];

/// Looks for all three on behalf of a rule.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    no_client(rule, graph, findings);
    for workload in &graph.workloads {
        for container in &workload.containers {
            for path in RUN {
                let words = container.node.items(path);
                no_shell(rule, words, container, workload, findings);
            }
            if !no_script(rule, container, workload, graph, findings) {
                no_option(rule, container, workload, graph, findings);
            }
        }
    }
}

/// A shell of an image that has no shell.
/// <https://github.com/GoogleContainerTools/distroless#debug-images>
fn no_shell(
    rule: &Rule,
    words: &[Node],
    container: &Container,
    workload: &Workload,
    findings: &mut Findings,
) {
    let image = &container.image;
    let is_bare = image.repository.contains("distroless/")
        && image.tag.is_none_or(|tag| !tag.contains("debug"))
        && image.text.starts_with("gcr.io/");
    let Some(first) = words.first().filter(|_| is_bare) else { return };
    let text = first.text("").unwrap_or_default();
    if !is_shell(text) {
        return;
    }
    let message =
        format!("{} runs `{text}`, which its image does not have", workload.object.label());
    let found = rule
        .error(message)
        .at(first.span, "not found")
        .also(container.image_span(), "an image without a shell")
        .help(
            "run the program itself, or ask it over HTTP; images of the tag `debug` have a shell",
        );
    findings.add(workload.object, found);
}

/// A file below a mount of a ConfigMap that does not hold it.
fn no_script(
    rule: &Rule,
    container: &Container,
    workload: &Workload,
    graph: &Graph,
    findings: &mut Findings,
) -> bool {
    let words: Vec<(&str, &Node)> = container.words().take(2).collect();
    let program = match words.as_slice() {
        [(first, node), ..] if first.starts_with('/') && !is_shell(first) => (*first, *node),
        [(first, _), (second, node)] if is_shell(first) && second.starts_with('/') => {
            (*second, *node)
        }
        _ => return false,
    };
    let (path, node) = program;
    if path.contains(['$', ' ']) {
        return false;
    }
    for mount in container.node.items("volumeMounts") {
        let root = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
        let inside = path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/'));
        let Some(file) = inside.filter(|_| root.len() > 1 && mount.get("subPath").is_none()) else {
            continue;
        };
        let Some(name) = mount.text("name") else { continue };
        let Some((_, volume)) = workload.volumes().find(|(own, _)| *own == name) else { continue };
        let Some(source) = volume.get("configMap") else { continue };
        let found = graph.stores.find(
            StoreKind::ConfigMap,
            source.text("name").unwrap_or_default(),
            workload.namespace(),
        );
        let StoreLookup::Here(store) = found else { continue };
        let items = source.items("items");
        let is_there = match (&store.keys, items.is_empty()) {
            (None, _) => true,
            (Some(keys), true) => keys.contains_key(file),
            (Some(_), false) => items.iter().any(|item| item.text("path") == Some(file)),
        };
        if is_there {
            continue;
        }
        let message = format!(
            "{} starts `{path}`, which is not in {}",
            workload.object.label(),
            store.object.label()
        );
        let found = rule
            .judged(graph.set.is_whole, message)
            .at(node.span, "no such file")
            .also(store.object.place(), "holds no such key")
            .help(format!("write the name of a key, or add the key `{file}`"));
        findings.add(workload.object, found);
        return true;
    }
    false
}

/// A file that an option names below the mount of a ConfigMap, which cannot be written to: what is no key is not there.
fn no_option(
    rule: &Rule,
    container: &Container,
    workload: &Workload,
    graph: &Graph,
    findings: &mut Findings,
) {
    let mounts = container.node.items("volumeMounts");
    let is_end = |one: char| one.is_whitespace() || "=,;:'\"()".contains(one);
    for (word, node) in container.words().skip(1) {
        for path in word.split(is_end).filter(|path| path.starts_with('/')) {
            let is_plain = |one: char| one.is_ascii_alphanumeric() || "/._-".contains(one);
            let Some((folder, file)) = path.rsplit_once('/').filter(|_| path.chars().all(is_plain))
            else {
                continue;
            };
            if !file.contains('.') || file.starts_with('.') {
                continue;
            }
            let is_at = |mount: &Node, path: &str| {
                mount.text("mountPath").map(|at| at.trim_end_matches('/')) == Some(path)
            };
            // The folder itself is mounted, and the file is not mounted beside it.
            let mut own = mounts.iter().filter(|mount| is_at(mount, folder));
            let is_alone = !mounts.iter().any(|mount| is_at(mount, path));
            let (Some(mount), None, true) = (own.next(), own.next(), is_alone) else { continue };
            let Some(keys) = keys_of(mount, workload, graph).filter(|keys| !keys.contains(&file))
            else {
                continue;
            };
            let near = meant(file, keys.iter().copied());
            let only = if keys.len() == 1 { keys.first().copied() } else { None };
            let message = format!(
                "{} is told of `{path}`, which its ConfigMap does not hold",
                workload.object.label()
            );
            let mut found = rule
                .judged(graph.set.is_whole, message)
                .at(line::word_at(graph.sources, node, path, 0), "no such file")
                .also(mount.span, "mounted here");
            found = match near.or(only) {
                Some(near) => found.help(format!("write `{folder}/{near}`")),
                None => found.help(format!("add the key `{file}` to the ConfigMap")),
            };
            findings
                .add(workload.object, found.note("no such file or directory: the program ends"));
            return;
        }
    }
}

/// The files that a whole ConfigMap brings into a folder.
fn keys_of<'g>(
    mount: &Node,
    workload: &Workload<'g>,
    graph: &'g Graph<'g>,
) -> Option<Vec<&'g str>> {
    let is_part = mount.get("subPath").is_some() || mount.get("subPathExpr").is_some();
    let name = mount.text("name").filter(|_| !is_part)?;
    let (_, volume) = workload.volumes().find(|(own, _)| *own == name)?;
    let source = volume.get("configMap")?;
    if !source.items("items").is_empty() || source.is_true("optional") {
        return None;
    }
    match graph.stores.find(StoreKind::ConfigMap, source.text("name")?, workload.namespace()) {
        StoreLookup::Here(store) => Some(store.keys.as_ref()?.keys().copied().collect()),
        StoreLookup::Existing | StoreLookup::Elsewhere(_) | StoreLookup::Nowhere => None,
    }
}

/// Programs that neither BusyBox nor Alpine brings along.
/// <https://busybox.net/downloads/BusyBox.html>, <https://hub.docker.com/_/alpine>
const ABSENT: [&str; 15] = [
    "pg_isready",
    "psql",
    "pg_dump",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "mariadb",
    "mongosh",
    "mongo",
    "mongodump",
    "redis-cli",
    "curl",
    "kubectl",
    "aws",
    "jq",
];

/// Words before the program that is run.
const BEFORE: [&str; 9] = ["until", "while", "if", "elif", "!", "do", "then", "else", "exec"];

/// A loop that waits with one of them waits for ever.
fn no_client(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let Some((program, offset, node)) = absent(container) else { continue };
            let name = container.image.name();
            let found = rule
                .error(format!(
                    "{} runs `{program}`, which the image `{name}` does not have",
                    workload.object.label()
                ))
                .at(line::word_at(graph.sources, node, program, offset), "not found")
                .also(container.image_span(), "an image without it")
                .note("not found: a loop that waits for it to do well never ends")
                .help(match program {
                    "curl" => {
                        "write `wget -q -O -`, which the image has, or take an image with curl"
                    }
                    "kubectl" | "aws" | "jq" => "take an image that has it",
                    _ => "take the image of the database itself, or ask its port with `nc -z`",
                });
            findings.add(workload.object, found);
        }
    }
}

/// The first program of a script that its image surely lacks: its name, where in the text, and the text.
fn absent<'c>(container: &'c Container) -> Option<(&'c str, usize, &'c Node)> {
    let is_bare = matches!(container.image.short(), "busybox" | "alpine");
    // Volumes may bring programs, and scripts install or look for them.
    let brings = !container.node.items("volumeMounts").is_empty()
        && container.words().any(|(word, _)| word.contains("PATH"));
    let gets = |word: &str| {
        ["apk ", "command -v", "which ", "wget ", "type "].iter().any(|get| word.contains(get))
    };
    if !is_bare || brings || container.words().any(|(word, _)| gets(word)) {
        return None;
    }
    let (first, node) = container.words().next()?;
    if !is_shell(first) {
        return ABSENT.contains(&first).then_some((first, 0, node));
    }
    let (text, node) = container.words().find(|(word, _)| word.contains(' '))?;
    let is_end = |one: char| ";|&(){}\n".contains(one);
    text.split(is_end).find_map(|order| {
        let mut words = order.split_whitespace().skip_while(|word| BEFORE.contains(word));
        let program = words.next().filter(|program| ABSENT.contains(program))?;
        Some((program, program.as_ptr() as usize - text.as_ptr() as usize, node))
    })
}
