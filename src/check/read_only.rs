//! GEN480: a read-only file system where the image writes.

use crate::check::read_only_order;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::engine::image_fact::ImageFact;
use crate::graph::Graph;
use crate::manifest::Look;

pub const RULE: Rule = Rule {
    code: Code::ReadOnlyFolder,
    severity: Severity::Error,
    why: "With `readOnlyRootFilesystem` a program writes to its volumes alone. nginx makes folders below /var/cache/nginx and \
          a file in /run when it starts: https://hub.docker.com/_/nginx, \"Running nginx in read-only mode\".",
    symptom: "Read-only file system: the program ends when it starts, CrashLoopBackOff",
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: nginx:1.29
      securityContext: { readOnlyRootFilesystem: true }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: nginx:1.29
      securityContext: { readOnlyRootFilesystem: true }
      volumeMounts:
        - { name: scratch, mountPath: /var/cache/nginx, subPath: cache }
        - { name: scratch, mountPath: /run, subPath: run }
  volumes: [{ name: scratch, emptyDir: {} }]
",
    check,
};

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in &graph.workloads {
        for container in &workload.containers {
            read_only_order::check(&RULE, workload, container, findings);
        }
        for container in workload.running() {
            let Some(fact) = ImageFact::of(&container.image) else { continue };
            let Some(denied) = container.node.at("securityContext.readOnlyRootFilesystem") else {
                continue;
            };
            // A configuration, or another program, may write elsewhere.
            let is_changed = !container.node.items("command").is_empty()
                || container.words().any(|(word, _)| word.contains("pid") || word.contains("conf"));
            if !denied.is_true("") || is_changed {
                continue;
            }
            let mounts = container
                .node
                .items("volumeMounts")
                .iter()
                .filter_map(|mount| mount.text("mountPath"));
            if mounts.clone().any(|path| {
                path.ends_with("nginx.conf") || path.ends_with("httpd.conf") || path == "/etc/nginx"
            }) {
                continue;
            }
            // `/var/run` is a link to `/run`.
            let plain = |path: &str| {
                let path = path.trim_end_matches('/');
                path.strip_prefix("/var/run").map_or(path.to_owned(), |rest| format!("/run{rest}"))
            };
            let covers = |folder: &str, path: &str| {
                let (folder, path) = (plain(folder), plain(path));
                folder == path
                    || folder.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'))
            };
            let missing =
                fact.writes.iter().find(|folder| !mounts.clone().any(|path| covers(folder, path)));
            let Some(folder) = missing else { continue };
            let found = RULE
                .error(format!(
                    "container `{}` of {} may not write to {folder}, and its image does",
                    container.name,
                    workload.object.label()
                ))
                .at(denied.span, "denies it")
                .also(container.image_span(), format!("writes to {folder} when it starts"))
                .help(format!("mount an `emptyDir` at {folder}"));
            findings.add(workload.object, found);
        }
    }
}
