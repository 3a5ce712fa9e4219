//! Kustomizations that have names, or files, in common: what is found in one is told of it, and no edit is written into
//! what another one reads.

mod laws;

use serde_json::Value;

use super::{gen_in, program};
use crate::program::{Ended, Place};

/// Pods behind a Service.
fn application(port: u16, requests: &str) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec:
      containers:
        - name: api
          image: acme/api:1.4.2
          ports: [{{ containerPort: 5000 }}]
          resources: {{ requests: {{ {requests} }} }}
---
apiVersion: v1
kind: Service
metadata: {{ name: api }}
spec:
  selector: {{ app: api }}
  ports:
    - port: {port}
      targetPort: 5000
"
    )
}

/// An Ingress that leads to a port of the Service.
fn ingress(host: &str, port: u16) -> String {
    format!(
        "\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{ name: api }}
spec:
  ingressClassName: nginx
  rules:
    - host: {host}.example.com
      http:
        paths:
          - {{ path: /, pathType: Prefix, backend: {{ service: {{ name: api, port: {{ number: {port} }} }} }} }}
"
    )
}

const AUTOSCALER: &str = "\
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  minReplicas: 1
  maxReplicas: 3
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
";

const PATCH: &str =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api, annotations: { team: web } }\n";

const MEMORY: &str = "memory: 100Mi";
const CPU: &str = "cpu: 100m, memory: 100Mi";

/// A folder with a kustomization: its name, its files, and what a shell does to print what it makes.
type Overlay = (&'static str, Vec<(String, String)>, String);

/// Two versions side by side: the first asks a port that its Service does not have, and no cpu.
fn versions() -> Place {
    let list = "resources: [app.yaml, ingress.yaml, hpa.yaml]\npatches: [{ path: patch.yaml }]\n";
    let all = [("v1", 80, MEMORY), ("v2", 8080, CPU)].map(|(name, port, requests)| {
        let files = [
            ("kustomization.yaml", list.to_owned()),
            ("patch.yaml", PATCH.to_owned()),
            ("app.yaml", application(port, requests)),
            ("ingress.yaml", ingress(name, 8080)),
            ("hpa.yaml", AUTOSCALER.to_owned()),
        ];
        let files = files.map(|(path, text)| (format!("{name}/{path}"), text)).to_vec();
        (name, files, "all app.yaml ingress.yaml hpa.yaml".to_owned())
    });
    placed(&[], &all)
}

/// A base, and two overlays with Ingresses and autoscalers of their own. The patch of one gives what both need.
fn overlays() -> Place {
    let list = "resources: [../../base, ingress.yaml, hpa.yaml]\npatches: [{ path: patch.yaml }]\n";
    let prod = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [{ name: api, resources: { requests: { cpu: 100m } } }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { ports: [{ $patch: replace }, { port: 8080, targetPort: 5000 }] }
";
    let both = format!("{WITH_8080} | sed 's/{{ memory/{{ cpu: 100m, memory/'");
    let all = [("dev", PATCH, "all app.yaml"), ("prod", prod, &both)];
    let all = all.map(|(name, patch, made)| {
        let files = [
            ("kustomization.yaml", list.to_owned()),
            ("patch.yaml", patch.to_owned()),
            ("ingress.yaml", ingress(name, 8080)),
            ("hpa.yaml", AUTOSCALER.to_owned()),
        ];
        let files = files.map(|(path, text)| (format!("overlays/{name}/{path}"), text)).to_vec();
        (name, files, format!("{made}; all ingress.yaml hpa.yaml"))
    });
    placed(&base(&application(80, MEMORY)), &all)
}

/// The application, whose Service has another port.
const WITH_8080: &str = "all app.yaml | sed 's/- port: 80$/- port: 8080/'";

/// A base that is right, and an overlay that gives its Service another port: in the whole of it, or in a part of the
/// kustomization.
fn changed(patches: [&str; 2]) -> Place {
    let whole = application(80, CPU) + &ingress("shop", 80);
    let mut names = ["dev", "prod"].into_iter();
    let both = patches.map(|patch| {
        let name = names.next().expect("a name");
        let mut files = vec![(
            format!("overlays/{name}/kustomization.yaml"),
            format!("resources: [../../base]\nnamePrefix: \"\"\n{patch}"),
        )];
        if patch.contains("path: p.yaml") {
            files.push((format!("overlays/{name}/p.yaml"), SERVICE_PATCH.to_owned()));
        }
        let made = if patch.is_empty() { "all app.yaml" } else { WITH_8080 };
        (name, files, made.to_owned())
    });
    placed(&base(&whole), &both)
}

/// The same by operations.
const OPERATIONS: &str = "\
patches:
  - target: { kind: Service, name: api }
    patch: |-
      - op: replace
        path: /spec/ports/0/port
        value: 8080
";

const IN_A_FILE: &str = "patches: [{ path: p.yaml }]\n";

const SERVICE_PATCH: &str = "\
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  ports:
    - $patch: replace
    - port: 8080
      targetPort: 5000
";

fn base(app: &str) -> Vec<(String, String)> {
    let list = "resources: [app.yaml]\n".to_owned();
    vec![("base/kustomization.yaml".to_owned(), list), ("base/app.yaml".to_owned(), app.to_owned())]
}

/// The files, and a program that makes of each folder what kustomize would.
fn placed(common: &[(String, String)], all: &[Overlay]) -> Place {
    let place = Place::new(&[]);
    let mut cases = String::new();
    for (name, files, made) in all {
        cases += &format!("*'\"metadata\":{{\"name\":\"{name}\"}}'*) {made} ;;\n");
        let own = format!("{name}/kustomization.yaml");
        for (path, text) in files {
            let marked = format!("metadata: {{ name: {name} }}\n{text}");
            let text = if path.ends_with(&own) { &marked } else { text };
            place.write(&format!("k8s/{path}"), text);
        }
    }
    for (path, text) in common {
        place.write(&format!("k8s/{path}"), text);
    }
    let script = format!(
        "\
all() {{ for one in \"$@\"; do find . -name \"$one\" -exec cat {{}} +; done; }}
case \"$(all kustomization.yaml)\" in
{cases}esac"
    );
    program(&place, "kubectl", &script);
    place
}

fn check(place: &Place, arguments: &[&str]) -> Ended {
    gen_in(place, "k8s", &[&["check"], arguments].concat())
}

/// The places of all that is told.
fn places(told: &str) -> Vec<&str> {
    let lines = told.lines().map(str::trim_start);
    lines.filter_map(|line| line.strip_prefix("--> ").or(line.strip_prefix("::: "))).collect()
}

#[test]
fn what_is_wrong_in_one_version_is_told_and_mended_there() {
    let place = versions();
    let ended = check(&place, &["."]);
    assert!(ended.err.contains("2 errors"), "{}", ended.err);
    let told = places(&ended.out);
    assert!(told.len() >= 3 && told.iter().all(|one| one.starts_with("v1/")), "{}", ended.out);
    let right = place.read("k8s/v2/ingress.yaml");
    let ended = check(&place, &[".", "--fix"]);
    assert!(ended.err.contains("1 edit made in 1 file"), "{}", ended.err);
    assert!(place.read("k8s/v1/ingress.yaml").contains("number: 80 }"));
    assert_eq!(place.read("k8s/v2/ingress.yaml"), right);
}

#[test]
fn what_is_wrong_in_one_overlay_is_told_and_mended_there() {
    let place = overlays();
    let ended = check(&place, &["."]);
    assert!(ended.err.contains("2 errors"), "{}", ended.err);
    let told = places(&ended.out);
    let is_own = |one: &&str| one.starts_with("overlays/dev/") || one.starts_with("base/");
    assert!(told.len() >= 3 && told.iter().all(is_own), "{}", ended.out);
    // The container is the base's, and what it lacks another overlay adds.
    assert!(told.contains(&"base/app.yaml:10:17"), "{}", ended.out);
    check(&place, &[".", "--fix"]);
    assert!(place.read("k8s/overlays/dev/ingress.yaml").contains("number: 80 }"));
    assert!(place.read("k8s/overlays/prod/ingress.yaml").contains("number: 8080 }"));
}

#[test]
fn a_base_of_several_is_not_edited_for_one_of_them() {
    let inline = SERVICE_PATCH.replace('\n', "\n      ");
    for (patch, port) in [
        (IN_A_FILE, "overlays/prod/p.yaml:7:7"),
        (
            &format!("patches:\n  - patch: |-\n      {inline}\n"),
            "overlays/prod/kustomization.yaml:12:13",
        ),
        (OPERATIONS, "overlays/prod/kustomization.yaml:9:16"),
    ] {
        let place = changed(["", patch]);
        let before = place.read("k8s/base/app.yaml");
        let ended = check(&place, &[".", "--fix"]);
        assert!(ended.err.contains("1 error"), "{patch} {}", ended.err);
        let message =
            "error[GEN481]: in `overlays/prod`, Ingress/api leads to port 80 of Service `api`";
        assert!(ended.out.contains(message), "{patch} {}", ended.out);
        let help = "help: write 8080, in a patch of `overlays/prod`: `overlays/dev` reads `base/app.yaml`, too";
        assert!(ended.out.contains(help), "{patch} {}", ended.out);
        assert!(ended.out.contains(port), "{patch} {}", ended.out);
        assert_eq!(place.read("k8s/base/app.yaml"), before);
    }
}

#[test]
fn what_is_wrong_in_all_of_them_is_one_mistake_of_the_base() {
    let place = changed([IN_A_FILE; 2]);
    let ended = check(&place, &["."]);
    assert!(ended.err.contains("1 error"), "{}", ended.err);
    assert!(ended.out.contains("error[GEN481]: Ingress/api leads to port 80"), "{}", ended.out);
    check(&place, &[".", "--fix"]);
    assert!(place.read("k8s/base/app.yaml").contains("number: 8080 }"));
}

/// Findings, each with its message without the name of an overlay.
fn findings(place: &Place, path: &str) -> Vec<(String, Value)> {
    let ended = check(place, &[path, "--root", ".", "--format", "json"]);
    let lines = ended.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines
        .map(|line| {
            let message = line["message"].as_str().expect("a message");
            let (start, rest) = message.split_once(", ").unwrap_or(("", message));
            let message = if start.starts_with("in `") { rest } else { message };
            (message.to_owned(), line)
        })
        .collect()
}

/// Findings with all of their places.
fn told(place: &Place, path: &str) -> Vec<String> {
    let mut all: Vec<String> = findings(place, path)
        .iter()
        .map(|(message, line)| format!("{} {message} {}", line["code"], line["labels"]))
        .collect();
    all.sort();
    all
}

#[test]
fn what_is_told_of_several_is_what_is_told_of_each_alone() {
    let mut seen = 0;
    for (place, folders) in [
        (versions(), ["v1", "v2"]),
        (overlays(), ["overlays/dev", "overlays/prod"]),
        (changed(["", IN_A_FILE]), ["overlays/dev", "overlays/prod"]),
    ] {
        let mut alone: Vec<String> = folders.iter().flat_map(|one| told(&place, one)).collect();
        alone.sort();
        seen += alone.len();
        assert_eq!(told(&place, "."), alone);
    }
    assert_eq!(seen, 5);
}
