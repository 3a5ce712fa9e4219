//! Notes of a release, and the pods that test it: how its components are reached.

use crate::helm::access::ValueAccess;
use crate::helm::environment::ChartEnvironment;
use crate::helm::expression::Expression;
use crate::helm::guard::Guard;
use crate::helm::helpers::Helpers;
use crate::helm::knob::{Knob, ValuePath, below};
use crate::helm::literal::escaped;
use crate::helm::node::{ChartNode, Lifted};
use crate::helm::place;
use crate::helm::printer::Printer;
use crate::helm::scaffold::TEST_IMAGE;
use crate::values::tier::Tier;

/// The pod that asks a component whether it is ready, and the policies that let it.
const TEST: &str = include_str!("../../templates/helm/test.yaml");
const TEST_POLICY: &str = include_str!("../../templates/helm/test-policy.yaml");

/// What notes start with.
const HEAD: &str = "{{ .Chart.Name }} {{ .Chart.AppVersion }} is release {{ .Release.Name }} in the namespace {{ .Release.Namespace }}.\n";

/// A component that can be reached, as notes and tests call it.
struct ReachedComponent {
    path: ValuePath,
    when: Guard,
    /// The name of its Service and its namespace, as template text.
    service: String,
    /// That of its Service which is a load balancer.
    balancer: String,
    namespace: String,
    /// As template text, too: a number or a value.
    port: String,
    probe: String,
    ingress: Option<IngressText>,
}

/// Where an Ingress leads in, as template text.
struct IngressText {
    when: Guard,
    host: Option<String>,
    tls: Option<Guard>,
}

/// Notes and tests.
pub fn files(
    access: &ValueAccess,
    knobs: &[&Knob],
    objects: &[Lifted],
    environments: &[ChartEnvironment],
) -> Vec<(String, String)> {
    let doors = doors(access, objects);
    let mut files = vec![(
        "templates/NOTES.txt".to_owned(),
        notes(access, knobs, objects, &doors, environments),
    )];
    for door in &doors {
        files.push((format!("templates/tests/{}.yaml", door.path[1]), test(access, objects, door)));
    }
    files
}

fn doors(access: &ValueAccess, objects: &[Lifted]) -> Vec<ReachedComponent> {
    let mut doors: Vec<ReachedComponent> = Vec::new();
    for object in objects {
        let (Some(tier), Some(component)) = (object.tier, object.component.as_ref()) else {
            continue;
        };
        let path = vec![tier.key().to_owned(), component.clone()];
        let is_known = doors.iter().any(|door| door.path == path);
        let own = |kind: &'static str| {
            objects.iter().filter(move |other| {
                other.kind == kind
                    && other.component.as_ref() == Some(component)
                    && other.tier == Some(tier)
            })
        };
        if object.kind != "Service" || tier == Tier::Database || is_known {
            continue;
        }
        let Some(port) = number(access, object.at(&["spec", "ports"])) else { continue };
        let (Some(service), Some(namespace)) =
            (shown(access, object, "name"), shown(access, object, "namespace"))
        else {
            continue;
        };
        let balancer = own("Service").find(|other| is_balancer(other));
        let balancer = balancer.and_then(|other| shown(access, other, "name"));
        let probe = own("Deployment").find_map(|one| probe(access, one));
        let probe = probe.unwrap_or_else(|| "/".to_owned());
        let ingress = own("Ingress").next().map(|ingress| ingress_of(access, ingress));
        doors.push(ReachedComponent {
            path,
            when: object.when.clone(),
            balancer: balancer.unwrap_or_else(|| service.clone()),
            service,
            namespace,
            port,
            probe,
            ingress,
        });
    }
    doors
}

/// Whether a Service is a load balancer for some values.
fn is_balancer(service: &Lifted) -> bool {
    let is = |node: &ChartNode| matches!(node, ChartNode::Scalar(Expression::Literal(kind)) if kind == "LoadBalancer");
    match service.at(&["spec", "type"]) {
        Some(ChartNode::Either(ways)) => ways.iter().any(|(_, way)| is(way)),
        other => other.is_some_and(is),
    }
}

/// The first port of a Service, as template text.
fn number(access: &ValueAccess, ports: Option<&ChartNode>) -> Option<String> {
    let Some(ChartNode::List(items)) = ports else { return None };
    match items.first()?.node.get("port")? {
        ChartNode::Scalar(Expression::Literal(port)) => Some(port.as_u64()?.to_string()),
        ChartNode::Scalar(Expression::Bare(index)) => {
            Some(format!("{{{{ {} }}}}", access.knob(*index)))
        }
        _ => None,
    }
}

/// The path by which a component says that it is ready, as template text.
fn probe(access: &ValueAccess, deployment: &Lifted) -> Option<String> {
    let Some(ChartNode::List(containers)) =
        deployment.at(&["spec", "template", "spec", "containers"])
    else {
        return None;
    };
    let probe = containers.first()?.node.get("readinessProbe")?.get("httpGet")?.get("path")?;
    match probe {
        ChartNode::Scalar(Expression::Literal(path)) => path.as_str().map(escaped),
        said => Some(text(access, said)),
    }
}

fn ingress_of(access: &ValueAccess, ingress: &Lifted) -> IngressText {
    let rule = match ingress.at(&["spec", "rules"]) {
        Some(ChartNode::List(rules)) => rules.first().map(|rule| &rule.node),
        _ => None,
    };
    let host = rule.and_then(|rule| rule.get("host")).map(|host| text(access, host));
    let tls = match &ingress.node.get("spec") {
        Some(ChartNode::Map(entries)) => {
            entries.iter().find(|entry| entry.key == "tls").map(|entry| entry.when.clone())
        }
        _ => None,
    };
    IngressText { when: ingress.when.clone(), host, tls }
}

/// A scalar of an object's metadata, as template text.
fn shown(access: &ValueAccess, object: &Lifted, key: &str) -> Option<String> {
    object.at(&["metadata", key]).map(|node| text(access, node))
}

/// A scalar as template text without quotes.
fn text(access: &ValueAccess, node: &ChartNode) -> String {
    let helpers = Helpers::default();
    let printer = Printer::new(access, &helpers, "");
    let plain = |expression: &Expression| {
        printer.expression(expression).replace(" | quote", "").trim_matches(['"', '\'']).to_owned()
    };
    match node {
        ChartNode::Scalar(expression) => plain(expression),
        ChartNode::Either(ways) => {
            let mut out = String::new();
            for (number, (when, node)) in ways.iter().enumerate() {
                out += &match (number, when) {
                    (_, Guard::Always) => "{{ else }}".to_owned(),
                    (0, _) => format!("{{{{ if {} }}}}", when.text(access)),
                    _ => format!("{{{{ else if {} }}}}", when.text(access)),
                };
                out += &text(access, node);
            }
            out + "{{ end }}"
        }
        _ => String::new(),
    }
}

fn notes(
    access: &ValueAccess,
    knobs: &[&Knob],
    objects: &[Lifted],
    doors: &[ReachedComponent],
    environments: &[ChartEnvironment],
) -> String {
    let mut body = String::new();
    for door in doors {
        let ReachedComponent { path, when, service, balancer, namespace, port, ingress, .. } = door;
        let reads = |keys: &str| {
            let wanted = below(path, keys);
            knobs.iter().any(|knob| knob.path == wanted).then(|| access.path(&wanted))
        };
        let mut text = format!("{}:\n", path[1]);
        if let Some(IngressText { when, host, tls }) = ingress {
            let secure = tls.as_ref().map_or_else(String::new, |tls| match tls {
                Guard::Always => "s".to_owned(),
                tls => format!("{{{{ if {} }}}}s{{{{ end }}}}", tls.text(access)),
            });
            let given = match reads("expose.ingress.path") {
                Some(said) => format!("{{{{ {said} }}}}"),
                None => place_of(environments, &below(path, "expose.ingress.path")),
            };
            let host = host
                .clone()
                .filter(|host| !host.is_empty())
                .unwrap_or_else(|| "<the address of the ingress controller>".to_owned());
            let line = format!("  http{secure}://{host}{given}\n");
            text += &match when {
                Guard::Always => line,
                when => format!("{{{{- if {} }}}}\n{line}{{{{- end }}}}\n", when.text(access)),
            };
        }
        if let Some(node) = reads("expose.nodePort") {
            text += &format!(
                "{{{{- with {node} }}}}\n  http://<the address of a node>:{{{{ . }}}}\n{{{{- end }}}}\n"
            );
        }
        if let Some(is_on) = reads("expose.loadBalancer.enabled") {
            text += &format!(
                "{{{{- if {is_on} }}}}\n  its address, once there is one: kubectl get service --namespace {namespace} {balancer}\n{{{{- end }}}}\n"
            );
        }
        text += &format!(
            "  from this machine: kubectl port-forward --namespace {namespace} service/{service} 8080:{port}\n"
        );
        body += &match when {
            Guard::Always => format!("\n{text}"),
            when => format!("{{{{- if {} }}}}\n\n{text}{{{{- end }}}}\n", when.text(access)),
        };
    }
    let instance = access.instance_of();
    let mut components: Vec<&str> =
        objects.iter().filter_map(|of| of.component.as_deref()).collect();
    components.dedup();
    let only = match components.as_slice() {
        [only] => format!(",app.kubernetes.io/name={only}"),
        _ => String::new(),
    };
    let mut namespaces: Vec<String> = Vec::new();
    for object in objects.iter().filter(|object| {
        matches!(object.kind.as_str(), "Deployment" | "StatefulSet" | "Job" | "CronJob")
    }) {
        let namespace =
            shown(access, object, "namespace").filter(|namespace| !namespaces.contains(namespace));
        namespaces.extend(namespace);
    }
    body += "\nNext:\n";
    for namespace in namespaces {
        body += &format!(
            "  kubectl get pods --namespace {namespace} -l app.kubernetes.io/instance={{{{ {instance} }}}}{only}\n"
        );
    }
    if !doors.is_empty() {
        body += "  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}\n";
    }
    let opening = access.opening(&body);
    format!("{opening}{HEAD}{body}")
}

/// The path of a door, where all environments have the same.
fn place_of(environments: &[ChartEnvironment], path: &[String]) -> String {
    let mut said = environments.iter().filter_map(|environment| {
        Some(place::get(&environment.root, path)?.as_scalar()?.text.clone())
    });
    let first = said.next().unwrap_or_default();
    if said.all(|other| other == first) { first } else { String::new() }
}

/// A pod that asks a component whether it is ready; and, where policies close the namespace, the way to it.
fn test(access: &ValueAccess, objects: &[Lifted], door: &ReachedComponent) -> String {
    let ReachedComponent { path, when, service, namespace, port, probe, .. } = door;
    let fill = |text: &str| {
        let instance = access.instance_of();
        let values: [(&str, &str); 7] = [
            ("CHART", access.chart),
            ("COMPONENT", &path[1]),
            ("INSTANCE", &instance),
            ("NAMESPACE", namespace),
            ("SERVICE", service),
            ("PORT", port),
            ("IMAGE", TEST_IMAGE),
        ];
        let text =
            values.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value));
        text.replace("PATH", probe)
    };
    let policy = objects.iter().find(|object| {
        object.kind == "NetworkPolicy" && object.component.as_ref() == Some(&path[1])
    });
    let mut text = String::new();
    if let Some(policy) = policy {
        text += &match &policy.when {
            Guard::Always => fill(TEST_POLICY),
            when => format!(
                "{{{{- if {} }}}}\n{}{{{{- end }}}}\n",
                when.text(access),
                fill(TEST_POLICY)
            ),
        };
    }
    text += &fill(TEST);
    let text = match when {
        Guard::Always => text,
        when => format!("{{{{- if {} }}}}\n{text}{{{{- end }}}}\n", when.text(access)),
    };
    access.opening(&text) + &text
}
