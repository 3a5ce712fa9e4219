//! A file that a command names in the folder of a ConfigMap or Secret which does not have it: a part of GEN430.

use std::collections::BTreeSet;

use crate::check::folder_for_file;
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::StoreLookup;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::Object;
use crate::values::suggest::{list_of, nearest};

/// How many keys are shown.
const MOST_KEYS: usize = 8;

/// A folder that a ConfigMap or a Secret fills: nothing else is in it.
struct FilledFolder<'g> {
    path: &'g str,
    files: BTreeSet<&'g str>,
    object: &'g Object,
}

/// Looks at the words of commands on behalf of a rule: `--config.file=/etc/app/app.yaml`.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            let names_files =
                |(word, _): (&str, &Node)| word.starts_with('/') || word.contains("=/");
            if !container.words().any(names_files) {
                continue;
            }
            let mounts = container.node.items("volumeMounts").iter();
            let folders: Vec<FilledFolder> =
                mounts.filter_map(|mount| filled(mount, container, workload, graph)).collect();
            if folders.is_empty() {
                continue;
            }
            for (word, node) in container.words() {
                report(rule, (word, node), &folders, workload, graph, findings);
            }
        }
    }
}

/// The files of a mount; `None` where more may be in it.
fn filled<'g>(
    mount: &'g Node,
    container: &Container<'g>,
    workload: &Workload<'g>,
    graph: &Graph<'g>,
) -> Option<FilledFolder<'g>> {
    let path = mount.text("mountPath")?.trim_end_matches('/');
    let is_part = mount.get("subPath").is_some() || mount.get("subPathExpr").is_some();
    // What is mounted below it is there, too.
    let below = format!("{path}/");
    let mut others = container.node.items("volumeMounts").iter();
    let is_shared =
        others.any(|other| other.text("mountPath").is_some_and(|other| other.starts_with(&below)));
    if is_part || is_shared {
        return None;
    }
    let (kind, source, name) = folder_for_file::source(mount, workload)?;
    let StoreLookup::Here(store) = graph.stores.find(kind, name, workload.namespace()) else {
        return None;
    };
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    for twin in graph.stores.named(kind, name) {
        keys.extend(twin.keys.as_ref()?.keys().copied());
    }
    let items = source.items("items");
    let files: BTreeSet<&str> = if items.is_empty() {
        keys
    } else {
        items.iter().filter_map(|item| item.text("path")).collect()
    };
    (!files.is_empty()).then_some(FilledFolder { path, files, object: store.object })
}

fn report(
    rule: &Rule,
    (word, node): (&str, &Node),
    folders: &[FilledFolder],
    workload: &Workload,
    graph: &Graph,
    findings: &mut Findings,
) {
    // An option with a path, or a path alone; scripts do more with files than to read them.
    let value = if word.starts_with('-') {
        word.split_once('=').map(|(_, value)| value)
    } else {
        Some(word)
    };
    let Some(value) = value.filter(|value| value.starts_with('/')) else { return };
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "/._-".contains(one);
    if !value.chars().all(is_plain) {
        return;
    }
    for folder in folders {
        let Some(file) = value.strip_prefix(folder.path).and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        let is_file = file.contains('.') && !file.contains('/') && !file.starts_with('.');
        if !is_file || folder.files.contains(file) {
            continue;
        }
        let message = format!(
            "the command of {} names `{value}`, and {} has no `{file}`",
            workload.object.label(),
            folder.object.label()
        );
        let shown = list_of(folder.files.iter().copied().take(MOST_KEYS));
        let found = rule
            .judged(graph.set.is_whole, message)
            .at(node.span, "no such file")
            .also(folder.object.place(), format!("has {shown}"))
            .note("no such file or directory: the program ends, or falls back to what it has");
        let near = nearest(file, folder.files.iter().copied());
        let help = match near.or(folder.files.first().copied().filter(|_| folder.files.len() == 1))
        {
            Some(near) => format!("write `{}/{near}`", folder.path),
            None => format!("name one of {shown}"),
        };
        findings.add(workload.object, found.help(help));
    }
}
