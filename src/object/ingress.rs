//! Ingresses, with what each controller needs to be told.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule,
    IngressServiceBackend, IngressSpec, IngressTLS, ServiceBackendPort,
};
use serde::Serialize;

use crate::object::custom::{Custom, CustomResource};
use crate::object::metadata::metadata;
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::expose;
use crate::stack::expose::{Certificate, Controller};
use crate::stack::name::ObjectName;
use crate::stack::names::Which;
use crate::stack::probe::Action;
use crate::stack::workload::Workload;
use crate::values::port::Protocol;

/// Annotations by key.
type AnnotationMap = BTreeMap<String, String>;

/// The annotation by which traefik finds middlewares.
const MIDDLEWARES: &str = "traefik.ingress.kubernetes.io/router.middlewares";

/// The annotation by which Ingresses share a load balancer. In EKS Auto Mode the parameters of the class say it.
/// <https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html>
const GROUP: &str = "alb.ingress.kubernetes.io/group.name";

/// A middleware of traefik that cuts a prefix off.
/// <https://doc.traefik.io/traefik/middlewares/http/stripprefix/>
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Middleware {
    strip_prefix: StripPrefix,
}

#[derive(Clone, Debug, Serialize)]
struct StripPrefix {
    prefixes: Vec<String>,
}

impl Custom for Middleware {
    const API_VERSION: &'static str = "traefik.io/v1alpha1";
    const KIND: &'static str = "Middleware";
}

/// The Ingress of a workload and what it needs, where one is wanted.
pub fn objects(stack: &Stack, workload: &Workload) -> Vec<Object> {
    let Some(door) = &workload.expose.ingress else { return Vec::new() };
    let middleware = strips(door, Controller::Traefik).then(|| middleware(stack, workload, door));
    let ingress = ingress(stack, workload, door);
    middleware.into_iter().chain([ingress]).collect()
}

fn ingress(stack: &Stack, workload: &Workload, door: &expose::Ingress) -> Object {
    let expose::Ingress {
        hosts: _,
        paths: _,
        port: _,
        ports: _,
        strip_prefix: _,
        class_name,
        controller,
        namespace: _,
        tls: _,
        certificates,
        annotations: _,
    } = door;
    let component = &workload.component;
    let tls = certificates.iter().map(|Certificate { hosts, secret }| IngressTLS {
        hosts: (!hosts.is_empty()).then(|| hosts.clone()),
        secret_name: secret.clone(),
    });
    let tls: Vec<IngressTLS> = tls.collect();
    let rule = |host: Option<&str>| IngressRule {
        host: host.map(str::to_owned),
        http: Some(HTTPIngressRuleValue { paths: paths(component, door, host) }),
    };
    let mut metadata =
        metadata(stack, component, component.called(Which::Ingress).as_str(), LAST_WAVE);
    metadata.annotations.get_or_insert_default().extend(annotations(stack, workload, door));
    let ingress = Ingress {
        metadata,
        spec: Some(IngressSpec {
            ingress_class_name: class_name.clone().filter(|_| *controller != Controller::Gce),
            rules: Some(door.all_hosts().into_iter().map(rule).collect()),
            tls: (!tls.is_empty()).then_some(tls),
            ..IngressSpec::default()
        }),
        ..Ingress::default()
    };
    Object::of(component, LAST_WAVE, Phase::Runs, &ingress)
}

/// The paths of a door; an ALB takes the first that fits.
fn paths(
    component: &Component,
    door: &expose::Ingress,
    host: Option<&str>,
) -> Vec<HTTPIngressPath> {
    let mut paths: Vec<&String> = door.paths.iter().collect();
    if door.controller.is_alb() {
        paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
    }
    let port = door.port_of(host).map_or(&component.port_name, |(name, _)| name);
    paths.into_iter().map(|one| path(component, door, port, one)).collect()
}

fn path(
    component: &Component,
    door: &expose::Ingress,
    port: &str,
    written: &str,
) -> HTTPIngressPath {
    let (path, path_type) = if strips(door, Controller::Nginx) {
        // Of the root nothing is cut off, by the same number of groups.
        let path = match prefix(written) {
            "" => "/()(.*)".to_owned(),
            prefix => format!("{}(/|$)(.*)", literal(prefix)),
        };
        (path, "ImplementationSpecific")
    } else if door.controller == Controller::Nginx && !is_strict(written) {
        (written.to_owned(), "ImplementationSpecific")
    } else {
        (written.to_owned(), "Prefix")
    };
    HTTPIngressPath {
        path: Some(path),
        path_type: path_type.to_owned(),
        backend: IngressBackend {
            service: Some(IngressServiceBackend {
                name: component.service.to_string(),
                port: Some(ServiceBackendPort { name: Some(port.to_owned()), number: None }),
            }),
            resource: None,
        },
    }
}

/// Whether ingress-nginx takes a path under `Prefix`: from 1.12 on its webhook denies others there.
/// <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#strict-validate-path-type>
fn is_strict(path: &str) -> bool {
    path.chars().all(|c| c.is_ascii_alphanumeric() || "_-/".contains(c))
}

/// What the controller is told; the user's word is the last.
fn annotations(stack: &Stack, workload: &Workload, door: &expose::Ingress) -> AnnotationMap {
    let component = &workload.component;
    let mut annotations = match door.controller {
        Controller::Nginx => nginx(workload, door),
        Controller::Alb => {
            let mut annotations = alb(workload, door);
            annotations.extend(texts([(GROUP, group(stack, workload))]));
            annotations
        }
        Controller::AutoAlb => alb(workload, door),
        Controller::Gce => gce(door),
        Controller::Traefik | Controller::Other => AnnotationMap::new(),
    };
    annotations.extend(component.annotations.ingress.clone());
    annotations.extend(door.annotations.clone());
    if strips(door, Controller::Traefik) {
        let name = format!("{}-{}@kubernetescrd", component.namespace, middleware_name(component));
        let others = annotations.remove(MIDDLEWARES).map(|others| format!("{others},"));
        annotations.insert(MIDDLEWARES.to_owned(), others.unwrap_or_default() + &name);
    }
    annotations
}

/// It does not read what a Service says of its ports.
/// <https://kubernetes.github.io/ingress-nginx/examples/rewrite/>
/// <https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#backend-protocol>
fn nginx(workload: &Workload, door: &expose::Ingress) -> AnnotationMap {
    let mut annotations = AnnotationMap::new();
    if strips(door, Controller::Nginx) {
        annotations.extend(texts([
            ("nginx.ingress.kubernetes.io/use-regex", "true".to_owned()),
            ("nginx.ingress.kubernetes.io/rewrite-target", "/$2".to_owned()),
        ]));
    }
    let spoken = match workload.spoken_behind_ingress() {
        Some(Protocol::Https) => Some("HTTPS"),
        Some(Protocol::Grpc) => Some("GRPC"),
        _ => None,
    };
    let spoken =
        spoken.map(|word| [("nginx.ingress.kubernetes.io/backend-protocol", word.to_owned())]);
    annotations.extend(spoken.into_iter().flat_map(texts));
    annotations
}

/// One load balancer for the whole stack, straight to the pods. Its group has the namespace in its
/// name, because groups are those of the whole cluster.
/// <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/>
fn alb(workload: &Workload, door: &expose::Ingress) -> AnnotationMap {
    let mut annotations = texts([
        ("alb.ingress.kubernetes.io/scheme", "internet-facing".to_owned()),
        ("alb.ingress.kubernetes.io/target-type", "ip".to_owned()),
        ("alb.ingress.kubernetes.io/group.order", order(door).to_string()),
    ]);
    annotations.extend(asked_by_alb(workload, door));
    match workload.spoken_behind_ingress() {
        Some(Protocol::Https) => annotations
            .extend(texts([("alb.ingress.kubernetes.io/backend-protocol", "HTTPS".to_owned())])),
        Some(Protocol::Grpc) => annotations.extend(texts([(
            "alb.ingress.kubernetes.io/backend-protocol-version",
            "GRPC".to_owned(),
        )])),
        _ => {}
    }
    if door.tls {
        // The certificate is found by the host's name, but only for a listener that asks for one.
        let ports = r#"[{"HTTP":80},{"HTTPS":443}]"#.to_owned();
        annotations.extend(texts([
            ("alb.ingress.kubernetes.io/listen-ports", ports),
            ("alb.ingress.kubernetes.io/ssl-redirect", "443".to_owned()),
        ]));
    }
    annotations
}

/// How an ALB asks whether a pod is well, which it does over HTTP or gRPC alone. A redirect, to a login for one, is healthy;
/// where no path is known that answers, so is whatever the program says to `/`.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html>
fn asked_by_alb(workload: &Workload, door: &expose::Ingress) -> AnnotationMap {
    let readiness = workload.probes.readiness.as_ref().map(|probe| &probe.action);
    let is_grpc = workload.spoken_behind_ingress() == Some(Protocol::Grpc);
    let is_https = workload.spoken_behind_ingress() == Some(Protocol::Https);
    let (path, port, codes, encrypted) = match readiness {
        Some(Action::Grpc { port, service: _ }) if is_grpc => {
            (Some("/grpc.health.v1.Health/Check"), Some(*port), "0", false)
        }
        _ if is_grpc => (None, None, "0-99", false),
        // It asks the address of the pod; who answers a host alone says 400 to that.
        Some(Action::Http { path, port, headers, encrypted }) => {
            let is_choosy = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
            let codes = if is_choosy { "200-499" } else { "200-399" };
            (Some(path.as_str()), Some(*port), codes, *encrypted)
        }
        _ => (None, None, "200-499", is_https),
    };
    let mut annotations = texts([("alb.ingress.kubernetes.io/success-codes", codes.to_owned())]);
    let path = path.map(|path| [("alb.ingress.kubernetes.io/healthcheck-path", path.to_owned())]);
    annotations.extend(path.into_iter().flat_map(texts));
    // Several ports are asked at one.
    let is_other = |port: &u16| Some(*port) != workload.component.port() || !door.ports.is_empty();
    if let Some(port) = port.filter(is_other) {
        let port = port.to_string();
        annotations.extend(texts([("alb.ingress.kubernetes.io/healthcheck-port", port)]));
    }
    if encrypted {
        let https = "HTTPS".to_owned();
        annotations.extend(texts([("alb.ingress.kubernetes.io/healthcheck-protocol", https)]));
    }
    annotations
}

/// The class, for a controller that ignores `ingressClassName`. The API server refuses both at once.
/// <https://cloud.google.com/kubernetes-engine/docs/concepts/ingress#controller_summary>
fn gce(door: &expose::Ingress) -> AnnotationMap {
    let class =
        door.class_name.clone().map(|class| ("kubernetes.io/ingress.class".to_owned(), class));
    class.into_iter().collect()
}

/// The group of the Ingresses that share a load balancer: the stack's, whichever namespaces its
/// components live in.
fn group(stack: &Stack, workload: &Workload) -> String {
    let first = stack.exposed().find(|workload| workload.expose.ingress.is_some());
    first.unwrap_or(workload).component.namespace.with(stack.name.as_str()).to_string()
}

/// The place of an Ingress among those that share a load balancer. The first rule that matches
/// wins there, so longer paths come first.
fn order(door: &expose::Ingress) -> usize {
    1000 - door.longest_path().min(999)
}

fn middleware(stack: &Stack, workload: &Workload, door: &expose::Ingress) -> Object {
    let component = &workload.component;
    let name = middleware_name(component);
    let metadata = metadata(stack, component, name.as_str(), LAST_WAVE);
    let prefixes = door.paths.iter().map(|path| prefix(path).to_owned());
    let prefixes = prefixes.filter(|prefix| !prefix.is_empty()).collect();
    let strip_prefix = StripPrefix { prefixes };
    let middleware = CustomResource::new(metadata, Middleware { strip_prefix });
    Object::of(component, LAST_WAVE, Phase::Needs, &middleware)
}

fn middleware_name(component: &Component) -> ObjectName {
    component.called(Which::Ingress).with("strip-prefix")
}

/// Whether this controller is asked to cut the prefix off; `/` has nothing to cut.
fn strips(door: &expose::Ingress, controller: Controller) -> bool {
    let has_prefix = door.paths.iter().any(|path| !prefix(path).is_empty());
    door.strip_prefix && door.controller == controller && has_prefix
}

/// The path without a slash at its end.
fn prefix(path: &str) -> &str {
    path.trim_end_matches('/')
}

/// A path as a regular expression that matches it alone.
fn literal(path: &str) -> String {
    let special = |letter: char| r"\.+*?()|[]{}^$".contains(letter);
    let escape = |letter| special(letter).then_some('\\').into_iter().chain([letter]);
    path.chars().flat_map(escape).collect()
}

fn texts<const N: usize>(pairs: [(&str, String); N]) -> AnnotationMap {
    pairs.map(|(key, text)| (key.to_owned(), text)).into()
}
