//! GEN522: a configuration of nginx that ends it; and Services that lead to ports on which it does not listen, a part
//! of GEN444.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::rule::{Findings, Rule};
use crate::check::server_port;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::{StoreKey, StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::line;
use crate::notation::nginx;

pub const RULE: Rule = Rule {
    code: Code::NginxFile,
    severity: Severity::Error,
    why: "nginx reads its files when it starts. A directive ends with `;`: without one the next line is taken for its \
          values. https://nginx.org/en/docs/beginners_guide.html#conf_structure",
    symptom: "nginx: [emerg] invalid parameter; the container ends, CrashLoopBackOff",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
  default.conf: |
    server {
      listen 80
      root /usr/share/nginx/html;
    }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [{ name: web, image: nginx:1.29, volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }] }]
  volumes: [{ name: conf, configMap: { name: web } }]
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
  default.conf: |
    server {
      listen 80;
      root /usr/share/nginx/html;
    }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers: [{ name: web, image: nginx:1.29, volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }] }]
  volumes: [{ name: conf, configMap: { name: web } }]
",
    check,
};

/// The folder of the files that the image's own configuration includes.
const INCLUDED: &str = "/etc/nginx/conf.d";

/// A file of a ConfigMap in a container: where, and what is in it.
struct MountedFile<'g, 'a> {
    path: String,
    item: &'g StoreKey<'a>,
    store: &'a crate::manifest::object::Object,
}

fn check(graph: &Graph, findings: &mut Findings) {
    for workload in graph.workloads.iter().filter(|one| !one.is_on_host()) {
        let mut running = workload.running();
        let only = running.next().filter(|_| running.next().is_none());
        for container in workload.running() {
            let Some(default) = nginx::default_port(&container.image) else { continue };
            let files = files(workload, container, graph);
            for file in &files {
                of_text(file, workload, graph, findings);
            }
            let is_own = container.words().next().is_none() && !files.is_empty();
            if let Some(only) = only.filter(|_| is_own)
                && let Some(ports) = listens(&files, only, default)
            {
                probes(&ports, &files, workload, findings);
                services(&ports, &files, workload, graph, findings);
            }
        }
    }
}

/// The files of nginx that ConfigMaps bring.
fn files<'g, 'a>(
    workload: &Workload<'a>,
    container: &Container<'a>,
    graph: &'g Graph<'a>,
) -> Vec<MountedFile<'g, 'a>> {
    let mut found = Vec::new();
    for mount in container.node.items("volumeMounts") {
        let path = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
        if !path.starts_with("/etc/nginx") {
            continue;
        }
        let mut volumes = workload.pod.items("volumes").iter();
        let Some(volume) = volumes.find(|one| one.text("name") == mount.text("name")) else {
            continue;
        };
        let Some(name) = volume.text("configMap.name") else { continue };
        let map = graph.stores.find(StoreKind::ConfigMap, name, workload.namespace());
        let StoreLookup::Here(store) = map else { continue };
        let items: &[Node] = volume.items("configMap.items");
        for (key, item) in store.keys.iter().flatten() {
            let listed = items.iter().find(|one| one.text("key") == Some(key));
            let name = listed.and_then(|one| one.text("path")).unwrap_or(key);
            if !items.is_empty() && listed.is_none() {
                continue;
            }
            let path = match mount.text("subPath") {
                Some(own) if own == name => path.to_owned(),
                Some(_) => continue,
                None => format!("{path}/{name}"),
            };
            if Path::new(&path).extension().is_some_and(|ending| ending == "conf") {
                found.push(MountedFile { path, item, store: store.object });
            }
        }
    }
    found
}

/// The image's own configuration, which includes the others.
const MAIN: &str = "/etc/nginx/nginx.conf";

/// What keeps nginx from starting with a file: the line, from 0, and the mistake.
pub fn fault(path: &str, text: &str) -> Option<(usize, Diagnostic)> {
    if let Some(found) = misplaced(path, text) {
        return Some(found);
    }
    if let Some((line, name)) = nginx::unended(text) {
        let message = format!("`{name}` in {path} has no `;` at its end, and nginx does not start");
        return Some((line, RULE.error(message).help("write `;` at the end of the line")));
    }
    let nginx::NginxBrace { line, opened_by } = nginx::unpaired(text)?;
    let found = match opened_by {
        Some(name) => RULE
            .error(format!("`{name}` in {path} has no `}}` at its end, and nginx does not start"))
            .note("nginx: [emerg] unexpected end of file, expecting \"}\"")
            .help("write `}` where its block ends"),
        None => RULE
            .error(format!("a `}}` too many in {path}, and nginx does not start"))
            .note("nginx: [emerg] unexpected \"}\"")
            .help("remove it, or open a block with `{` above it"),
    };
    Some((line, found))
}

/// A file whose directives are not taken where it is mounted.
fn misplaced(path: &str, text: &str) -> Option<(usize, Diagnostic)> {
    let is_main = path == MAIN;
    if !is_main && !path.starts_with(INCLUDED) {
        return None;
    }
    let nginx::NginxFault { line, name, is_missing } = nginx::misplaced(text, is_main)?;
    let found = if is_missing {
        RULE.error(format!("{path} has no `events`, and nginx does not start"))
            .note("nginx: [emerg] no \"events\" section in configuration")
            .help("add `events {}` above `http`")
    } else {
        let help = if is_main {
            format!(
                "mount it as `{INCLUDED}/default.conf`, which the image's own file includes in `http`"
            )
        } else {
            format!("mount it as `{MAIN}`, or leave `server` alone in it")
        };
        RULE.error(format!("`{name}` does not belong into {path}, and nginx does not start"))
            .note(format!("nginx: [emerg] \"{name}\" directive is not allowed here"))
            .help(help)
    };
    Some((line, found))
}

fn of_text(file: &MountedFile, workload: &Workload, graph: &Graph, findings: &mut Findings) {
    let Some(text) = &file.item.value else { return };
    let Some((index, found)) = fault(&file.path, text) else { return };
    let place = line::of_line(graph.sources, file.item.node, index, "");
    let found = found.at(place, "not taken").also(workload.object.place(), "reads this file");
    findings.add(file.store, found);
}

/// The ports on which nginx listens by its files, and by those of the image that they leave.
fn listens(files: &[MountedFile], container: &Container, default: u16) -> Option<BTreeSet<u16>> {
    let main = files.iter().find(|file| file.path == MAIN);
    let includes = match main {
        Some(main) => main.item.value.as_deref()?.contains(INCLUDED),
        None => true,
    };
    let own = |file: &&MountedFile| file.path.starts_with(INCLUDED) && includes;
    let mut ports = BTreeSet::new();
    let main_text = main.and_then(|main| main.item.value.as_deref());
    if let Some(text) =
        main_text.filter(|text| text.contains("server {") || text.contains("listen"))
    {
        // Streams and included files listen, too.
        if text.matches("include").count()
            > text.matches("mime.types").count() + usize::from(includes)
        {
            return None;
        }
        ports.extend(nginx::listens(text)?);
    }
    for file in files.iter().filter(own) {
        let text = file.item.value.as_deref()?;
        if text.contains("server {") || text.contains("server{") {
            ports.extend(nginx::listens(text)?);
        }
    }
    // The image's own file stays where neither it nor its folder is covered.
    let mut covers =
        container.node.items("volumeMounts").iter().filter_map(|one| one.text("mountPath"));
    let is_covered = covers.any(|path| {
        let path = path.trim_end_matches('/');
        [INCLUDED, "/etc/nginx", "/etc/nginx/conf.d/default.conf"].contains(&path)
    });
    if includes && !is_covered {
        ports.insert(default);
    }
    (!ports.is_empty()).then_some(ports)
}

fn probes(
    ports: &BTreeSet<u16>,
    files: &[MountedFile],
    workload: &Workload,
    findings: &mut Findings,
) {
    let shown: Vec<String> = ports.iter().map(u16::to_string).collect();
    let shown = shown.join(" and ");
    let container = workload.running().next().map(|one| one.node);
    for name in ["startupProbe", "livenessProbe", "readinessProbe"] {
        for way in ["httpGet.port", "tcpSocket.port"] {
            let node = container.and_then(|node| node.at(&format!("{name}.{way}")));
            let Some((node, port)) = node.and_then(|node| Some((node, node.text("")?))) else {
                continue;
            };
            let number = port.parse().ok().or_else(|| Some(workload.port_named(port)?.number));
            if number.is_some_and(|number: u16| !ports.contains(&number)) {
                let found = server_port::RULE
                    .error(format!(
                        "`{name}` of {} asks port {port}, and nginx listens on {shown} by its file",
                        workload.object.label()
                    ))
                    .at(node.span, "nothing listens here")
                    .also(files[0].item.key, format!("says {shown}"))
                    .help(format!("write {shown}, or another port in `listen`"));
                findings.add(workload.object, found);
            }
        }
    }
}

fn services(
    ports: &BTreeSet<u16>,
    files: &[MountedFile],
    workload: &Workload,
    graph: &Graph,
    findings: &mut Findings,
) {
    let shown: Vec<String> = ports.iter().map(u16::to_string).collect();
    let shown = shown.join(" and ");
    for service in graph.serving(workload.index).take(4) {
        let wrong = service.ports.iter().find(|own| {
            let port = own.pod_port(workload);
            own.protocol() == "TCP" && port.is_some_and(|port| !ports.contains(&port))
        });
        let Some(own) = wrong else { continue };
        let port = own.pod_port(workload).unwrap_or_default();
        let place = own.node.get("targetPort").or_else(|| own.node.get("port")).unwrap_or(own.node);
        let message = format!(
            "Service `{}` leads to port {port} of nginx, whose file listens on {shown}",
            service.object.name
        );
        let found = server_port::RULE
            .judged(graph.set.is_whole, message)
            .at(place.span, "nothing listens there")
            .also(files[0].item.key, format!("says {shown}"))
            .help(format!("write `targetPort: {shown}`, or another port in `listen`"));
        findings.add(service.object, found);
    }
}
