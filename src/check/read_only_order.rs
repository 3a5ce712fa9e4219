//! Scripts that write to a file system that is read-only: a part of GEN480.

use crate::check::rule::{Findings, Rule};
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::notation::script::ScriptOrder;

/// Folders that are never on the container's own file system.
const OTHERS: [&str; 4] = ["/dev", "/proc", "/sys", "/etc/hosts"];

pub fn check(rule: &Rule, workload: &Workload, container: &Container, findings: &mut Findings) {
    let denied = container.node.at("securityContext.readOnlyRootFilesystem");
    let Some(denied) = denied.filter(|one| one.is_true("")) else { return };
    let Some(script) = container.script() else { return };
    let mounts: Vec<&str> = container
        .node
        .items("volumeMounts")
        .iter()
        .filter_map(|mount| mount.text("mountPath"))
        .collect();
    for (index, order) in script.orders.iter().enumerate() {
        let Some(path) = written(order, &mounts) else { continue };
        let is_last = index + 1 == script.orders.len();
        let Some((_, place)) = container.words().find(|(word, _)| word.contains(path)) else {
            continue;
        };
        let found = rule
            .judged(
                script.stops || order.is_needed || is_last,
                format!(
                    "container `{}` of {} writes to {path}, and may not",
                    container.name,
                    workload.object.label()
                ),
            )
            .at(place.span, "Read-only file system")
            .also(denied.span, "denies it");
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = if folder.is_empty() { "a folder, and write there" } else { folder };
        findings.add(workload.object, found.help(format!("mount an `emptyDir` at {folder}")));
        return;
    }
}

/// A path outside of some mounts that an order makes a file at.
fn written<'o>(order: &'o ScriptOrder, mounts: &[&str]) -> Option<&'o str> {
    let words: Vec<&str> = order.words.iter().map(String::as_str).collect();
    let sent = words.windows(2).filter(|pair| pair[0].ends_with('>')).map(|pair| pair[1]);
    let program = words.first().and_then(|word| word.rsplit('/').next()).unwrap_or_default();
    // `mkdir -p` does well where the folder is there.
    let named: &[&str] = if matches!(program, "touch" | "tee") { &words[1..] } else { &[] };
    // `/var/run` is a link to `/run`.
    let plain = |path: &str| {
        let path = path.trim_end_matches('/');
        path.strip_prefix("/var/run").map_or(path.to_owned(), |rest| format!("/run{rest}"))
    };
    let is_below = |path: &str, folder: &str| {
        let (path, folder) = (plain(path), plain(folder));
        path == folder || path.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let mut paths = sent.chain(named.iter().copied());
    let found = paths.find(|path| {
        path.starts_with('/')
            && !path.contains(['$', '*', '&'])
            && !OTHERS.iter().chain(mounts).any(|folder| is_below(path, folder))
    })?;
    order.words.iter().map(String::as_str).find(|word| *word == found)
}
