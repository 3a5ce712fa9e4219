//! Notes of a release, and the pods that test it: how its components are reached.

use crate::helm::access::{ValueAccess, operand};
use crate::helm::environment::ChartEnvironment;
use crate::helm::guard::Guard;
use crate::helm::knob::{Knob, below, ends_in};
use crate::helm::node::Lifted;
use crate::helm::place;
use crate::helm::reached::{IngressText, ReachedComponent, doors, shown};
use crate::helm::scaffold::TEST_IMAGE;
use crate::helm::variables::DEFAULT_KEY;
use crate::object::bundle::pod_path;

/// The pod that asks a component whether it is ready, and the policies that let it.
const TEST: &str = include_str!("../../templates/helm/test.yaml");
const TEST_POLICY: &str = include_str!("../../templates/helm/test-policy.yaml");

/// What notes start with.
const HEAD: &str = "{{ .Chart.Name }} {{ .Chart.AppVersion }} is release {{ .Release.Name }} in the namespace {{ .Release.Namespace }}.\n";

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
        let (path, text) =
            (format!("templates/tests/{}.yaml", door.path[1]), test(access, objects, door));
        match files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, before)) => *before += &text,
            None => files.push((path, text)),
        }
    }
    files
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
            let wanted = below(path, "expose.ingress.path");
            let is_open = |knob: &&&Knob| knob.path == wanted;
            let index = knobs
                .iter()
                .find(is_open)
                .and_then(|_| access.knobs.iter().position(|knob| knob.path == wanted));
            let given = match index {
                Some(index) => format!("{{{{ {} }}}}", access.knob(index)),
                None => place_of(environments, &below(path, "expose.ingress.path")),
            };
            let host = host
                .clone()
                .filter(|host| !host.is_empty())
                .unwrap_or_else(|| "<the address of the ingress controller>".to_owned());
            let line = format!("  http{secure}://{host}{given}\n");
            text += &when.around(access, &line);
        }
        for (when, host) in &door.routes {
            let line = format!("  {host}, through its Gateway\n");
            text += &when.around(access, &line);
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
        body += &when.around(access, &format!("\n{text}"));
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
    body += &secrets(access, knobs, objects);
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

/// The Secrets that must exist, each once in every namespace whose pods read it, with all keys that they read.
fn secrets(access: &ValueAccess, knobs: &[&Knob], objects: &[Lifted]) -> String {
    let mut lines = String::new();
    for Knob { path, .. } in knobs.iter().filter(|knob| ends_in(&knob.path, "existingSecret.name"))
    {
        let secret = &path[..path.len() - 1];
        let mut places: Vec<(String, Vec<Guard>)> = Vec::new();
        for object in objects.iter().filter(|object| pod_path(&object.kind).is_some()) {
            let namespace = shown(access, object, "namespace");
            let Some(namespace) = namespace.filter(|_| object.paths(access.knobs).contains(path))
            else {
                continue;
            };
            match places.iter_mut().find(|(known, _)| *known == namespace) {
                Some((_, whens)) if whens.contains(&object.when) => {}
                Some((_, whens)) => whens.push(object.when.clone()),
                None => places.push((namespace, vec![object.when.clone()])),
            }
        }
        let is_knob = |key: &str| knobs.iter().any(|knob| knob.path == below(secret, key));
        let own = |key: &str| is_knob(key).then(|| access.path(&below(secret, key)));
        let key = own("key").map_or(format!("\"{DEFAULT_KEY}\""), |key| {
            format!("({key} | default \"{DEFAULT_KEY}\")")
        });
        let keys = std::iter::once(key).chain(own("urlKey")).collect::<Vec<_>>().join(" ");
        for (namespace, whens) in places {
            let inner = namespace.strip_prefix("{{ ").and_then(|text| text.strip_suffix(" }}"));
            let namespace = inner.map_or_else(|| format!("{namespace:?}"), operand);
            let at = format!(
                "{{{{- $at := printf \"%s in the namespace %s\" {} {namespace} }}}}\n",
                access.path(path)
            );
            let add = format!(
                "{{{{- $_ := set $secrets $at (concat (get $secrets $at | default list) (list {keys}) | compact | uniq) }}}}\n"
            );
            let given = Guard::Given(secret.to_vec());
            let when = match Guard::any(whens) {
                Some(Guard::Always) | None => given,
                Some(Guard::Or(any)) if any.contains(&Guard::Always) => given,
                Some(when) => given.within(&when),
            };
            lines += &when.around(access, &(at + &add));
        }
    }
    if lines.is_empty() {
        return lines;
    }
    format!(
        "{{{{- $secrets := dict }}}}\n{lines}{{{{- with $secrets }}}}\n\nSecrets that must exist:\n{{{{- range $at, $keys := . }}}}\n  {{{{ $at }}}}: {{{{ join \", \" $keys }}}}\n{{{{- end }}}}\n{{{{- end }}}}\n"
    )
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
        let values: [(&str, &str); 8] = [
            ("CHART", access.chart),
            ("COMPONENT", &path[1]),
            ("INSTANCE", &instance),
            ("NAMESPACE", namespace),
            ("SERVICE", service),
            ("PORT", port),
            ("IMAGE", TEST_IMAGE),
            ("PATH", probe),
        ];
        values.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
    };
    let policy = objects.iter().find(|object| {
        object.kind == "NetworkPolicy" && object.component.as_ref() == Some(&path[1])
    });
    let mut text = String::new();
    if let Some(policy) = policy {
        text += &policy.when.around(access, &fill(TEST_POLICY));
    }
    text += &fill(TEST);
    let text = when.around(access, &text);
    access.opening(&text) + &text
}
