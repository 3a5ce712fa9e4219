//! GEN481, GEN482: where an Ingress leads, and what is left of the path.

use std::collections::BTreeSet;

use crate::check::backend::{RouteBackend, backends};
use crate::check::istio;
use crate::check::near::{Names, meant};
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::graph::service::Service;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::object::{Object, same_namespace};

pub const BACKEND: Rule = Rule {
    code: Code::IngressBackend,
    severity: Severity::Error,
    why: "An Ingress leads to Services of its own namespace, by their ports. It is an error where the \
          Service lives in another namespace, has another port, or one of a similar name is here.",
    symptom: "503 for its paths",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop-web }
spec: { ports: [{ port: 80 }] }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop-web }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop-web }
spec: { ports: [{ port: 80 }] }
",
    check: backend,
};

pub const REWRITE: Rule = Rule {
    code: Code::IngressRewrite,
    severity: Severity::Error,
    why: "ingress-nginx replaces the whole path by `rewrite-target`. Without a group such as `$2` in it, \
          every path below a prefix becomes that one path. It is an error where the program behind is \
          known to have more pages: its probes ask for one. \
          https://kubernetes.github.io/ingress-nginx/examples/rewrite/",
    symptom: "every path arrives as /: 404, or index.html instead of assets",
    bad: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: { nginx.ingress.kubernetes.io/rewrite-target: / }
spec:
  rules:
    - http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
          - { path: /api, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, labels: { app: api } }
spec: { containers: [{ name: api, image: acme/api:1.4.2, readinessProbe: { httpGet: { path: /api/ready, port: 80 } } }] }
",
    good: "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: { nginx.ingress.kubernetes.io/rewrite-target: /$2 }
spec:
  rules:
    - http:
        paths:
          - { path: /()(.*), pathType: ImplementationSpecific, backend: { service: { name: web, port: { number: 80 } } } }
          - { path: /api(/|$)(.*), pathType: ImplementationSpecific, backend: { service: { name: api, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ port: 80 }] }
",
    check: rewrite,
};

fn backend(graph: &Graph, findings: &mut Findings) {
    istio::check(&BACKEND, graph, findings);
    let routes = |object: &&Object| {
        object.kind == "Ingress"
            || matches!(object.kind.as_str(), "HTTPRoute" | "GRPCRoute" | "IngressRoute")
    };
    let names = Names::new(graph.services.iter().map(|one| one.object.name.as_str()));
    for object in graph.objects.iter().filter(routes) {
        let annotations = object.node.pairs("metadata.annotations");
        let actions: BTreeSet<&str> = annotations
            .filter_map(|(key, _)| key.rsplit_once("/actions.").map(|(_, action)| action))
            .collect();
        let backends = backends(object);
        let distance = |service: &&Service| {
            let other = service.object;
            (other.file != object.file, graph.folder(other) != graph.folder(object))
        };
        // Of several the one that lies next to it.
        let of = |backend: &RouteBackend| {
            let namespace = backend.namespace.or(object.namespace.as_deref());
            let name = backend.name.text("").unwrap_or_default();
            graph.services_near(name, namespace).min_by_key(distance)
        };
        // Where an Ingress leads to Services that are here, all of its Services would be here.
        let is_among =
            !graph.has_pod_makers && backends.iter().any(|backend| of(backend).is_some());
        for backend in backends {
            let name = backend.name.text("").unwrap_or_default();
            let port = backend.port.and_then(|port| port.text("")).unwrap_or_default();
            // An action of the load balancer's, not a Service.
            let is_action = port == "use-annotation" || actions.contains(name);
            if name.is_empty() || is_action {
                continue;
            }
            let namespace = backend.namespace.or(object.namespace.as_deref());
            let found = match of(&backend) {
                Some(service) => wrong_port(object, &backend, service, port),
                None => absent(object, &backend, (namespace, is_among), graph, &names),
            };
            if let Some(found) = found {
                findings.add(object, found);
            }
        }
    }
}

/// How many ports of a Service are shown.
const MOST_SHOWN: usize = 8;

fn wrong_port(
    object: &Object,
    backend: &RouteBackend,
    service: &Service,
    port: &str,
) -> Option<Diagnostic> {
    let node = backend.port?;
    let by_number = port.parse().ok().and_then(|number| service.port(number));
    let known = by_number.is_some() || service.port_named(port).is_some();
    if known || service.ports.is_empty() || port.is_empty() {
        return None;
    }
    let name = &service.object.name;
    let shown = || service.ports.iter().take(MOST_SHOWN);
    let ports: Vec<String> = shown().map(|own| own.number.to_string()).collect();
    let mut found = BACKEND
        .error(format!(
            "{} leads to port {port} of Service `{name}`, which it does not have",
            object.label()
        ))
        .at(node.span, "no such port");
    for own in shown() {
        found = found.also(own.node.span, format!("the Service's port is {}", own.number));
    }
    let found = found.help(format!("write {}", ports.join(" or ")));
    let number = port.parse::<u16>().is_ok();
    Some(if ports.len() == 1 && number { found.fix(node.span, ports[0].clone()) } else { found })
}

fn absent(
    object: &Object,
    backend: &RouteBackend,
    (namespace, is_among): (Option<&str>, bool),
    graph: &Graph,
    names: &Names,
) -> Option<Diagnostic> {
    let (label, name) = (object.label(), backend.name.text("").unwrap_or_default());
    let whole = graph.set.is_whole;
    if let Some(other) = graph.services_named(name).next() {
        let (own, theirs) =
            (namespace.unwrap_or_default(), other.object.namespace.as_deref().unwrap_or_default());
        return Some(
            BACKEND
                .judged(whole, format!("{label} leads to Service `{name}`, which is in `{theirs}`"))
                .at(backend.name.span, format!("looked for in `{own}`"))
                .also(other.object.place(), format!("in `{theirs}`"))
                .help(format!("give `{theirs}` an {} of its own for these paths", object.kind)),
        );
    }
    if graph.services.is_empty() {
        return None;
    }
    let own: Vec<&str> = names
        .like(name)
        .into_iter()
        .map(|place| &graph.services[place])
        .filter(|one| same_namespace(one.object.namespace.as_deref(), namespace) != Some(false))
        .map(|one| one.object.name.as_str())
        .collect();
    let near = meant(name, own.iter().copied());
    let mut found = BACKEND
        .judged(
            whole && (near.is_some() || is_among),
            format!("{label} leads to Service `{name}`, which is not here"),
        )
        .at(backend.name.span, "no Service of this name");
    match near {
        Some(near) => {
            if let Some(service) = graph.services_named(near).next() {
                found =
                    found.also(service.object.place(), format!("this Service is called `{near}`"));
            }
            found = found.help(format!("write `{near}`"));
            if graph.sources.text(backend.name.span) == name {
                found = found.fix(backend.name.span, near);
            }
        }
        None => {
            found = found
                .help("correct the name, or ignore this where something else makes the Service");
        }
    }
    Some(found)
}

fn rewrite(graph: &Graph, findings: &mut Findings) {
    for ingress in graph.of_kind("Ingress") {
        let annotations = ingress.node.at("metadata.annotations");
        let target =
            annotations.and_then(|map| map.get("nginx.ingress.kubernetes.io/rewrite-target"));
        let Some((node, text)) = target.and_then(|node| Some((node, node.text("")?))) else {
            continue;
        };
        let wanted =
            text.split('$').skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10)).max();
        for path in
            ingress.node.items("spec.rules").iter().flat_map(|rule| rule.items("http.paths"))
        {
            let Some((written, place)) = path.scalar("path") else { continue };
            let written = written.text.as_str();
            let groups = u32::try_from(written.matches('(').count()).unwrap_or_default();
            let exact = path.text("pathType") == Some("Exact");
            let base = written.trim_end_matches('/');
            let message = match wanted {
                Some(wanted) if groups < wanted => {
                    format!(
                        "`{text}` takes group {wanted} of the path, and `{written}` has {groups}"
                    )
                }
                None if !exact
                    && !base.is_empty()
                    && base != text.trim_end_matches('/')
                    && groups == 0 =>
                {
                    format!("every path below `{written}` becomes `{text}`")
                }
                _ => continue,
            };
            let help = if base.is_empty() {
                "write `path: /()(.*)` and `rewrite-target: /$2`, or move the path to an Ingress without the annotation".to_owned()
            } else if groups > 0 {
                format!("write `rewrite-target: /${groups}`, the last group of the path")
            } else {
                format!(
                    "write `path: {base}(/|$)(.*)`, `pathType: ImplementationSpecific` and `rewrite-target: /$2`; without the annotation the path arrives as it is"
                )
            };
            let sure = wanted.is_some() || is_interface(base) || serves_more(path, ingress, graph);
            let found = REWRITE
                .judged(sure, message)
                .at(place.span, "this path")
                .also(node.span, "replaces all of it");
            findings.add(ingress, found.help(help));
        }
    }
}

/// Whether a path is that of an API, which has more than its root.
fn is_interface(path: &str) -> bool {
    path.split('/').any(|part| part == "api")
}

/// Whether the program behind a path surely has more than one page: it is probed below the root.
fn serves_more(path: &Node, ingress: &Object, graph: &Graph) -> bool {
    let name = path.text("backend.service.name").or(path.text("backend.serviceName"));
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    let mut behind = graph
        .services_named(name.unwrap_or_default())
        .filter(|one| one.object.shares_namespace(ingress) != Some(false))
        .flat_map(|service| graph.behind(service));
    behind.any(|workload| {
        workload.running().any(|container| {
            probes.iter().any(|kind| {
                let page = container.node.text(&format!("{kind}.httpGet.path"));
                page.is_some_and(|page| !page.trim_matches('/').is_empty())
            })
        })
    })
}
