//! What is no error where something beside the manifests may change or make it; and is one where nothing does.

use std::collections::BTreeMap;

use stackgen::diagnostic::Severity;

use crate::check::{Alone, found_with};

/// The codes of errors, with the objects that they are about.
fn errors(files: &[(&str, &str)]) -> Vec<String> {
    errors_in(files, &Alone::default())
}

fn errors_in(files: &[(&str, &str)], world: &Alone) -> Vec<String> {
    let (checked, ..) = found_with(files, world);
    let all = checked.findings.into_iter();
    all.filter(|one| one.diagnostic.severity == Severity::Error)
        .map(|one| format!("{} {}", one.diagnostic.code, one.object))
        .collect()
}

/// Files beside those that are given.
fn beside(files: &[(&str, &str)]) -> Alone {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Alone { files: files.collect::<BTreeMap<_, _>>(), ..Alone::default() }
}

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec: { containers: [{ name: web, image: acme/web:1.4.2, ports: [{ name: http, containerPort: 8000 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80, targetPort: http }] }
";

#[test]
fn labels_of_a_kustomization_make_selectors() {
    assert_eq!(
        errors(&[("web.yaml", DEPLOYMENT)]),
        ["GEN504 Deployment/web", "GEN420 Service/web"]
    );
    let labels =
        ["commonLabels: { app: web }", "labels: [{ pairs: { app: web }, includeSelectors: true }]"];
    for labels in labels {
        let root = format!("resources: [web.yaml]\n{labels}\n");
        assert_eq!(errors(&[("kustomization.yaml", &root), ("web.yaml", DEPLOYMENT)]), [""; 0]);
    }
    // Those of objects alone select nothing.
    let root = "resources: [web.yaml]\nlabels: [{ pairs: { app: web }, includeTemplates: true }]\n";
    assert_eq!(
        errors(&[("kustomization.yaml", root), ("web.yaml", DEPLOYMENT)]),
        ["GEN504 Deployment/web", "GEN420 Service/web"]
    );
}

#[test]
fn a_kustomization_is_built_without_what_is_not_fetched() {
    let root = "\
resources: ['https://example.com/more.yaml', web.yaml]
labels: [{ pairs: { app: web }, includeSelectors: true }]
";
    let files = [("kustomization.yaml", root), ("web.yaml", DEPLOYMENT)];
    assert_eq!(errors(&files), [""; 0]);
    let (_, _, passed_over) = found_with(&files, &Alone::default());
    assert_eq!(passed_over.len(), 1);
    assert!(passed_over[0].1.contains("is fetched with `--network` alone"), "{passed_over:?}");
    // What could not be built at all may be completed by its kustomization; what is no field never is.
    let wrong =
        DEPLOYMENT.replace("metadata: { name: web }", "metadata: { name: web, lables: {} }");
    let root = "resources: [web.yaml]\npatches: [{ path: patch.yaml }]\n";
    let files = [("kustomization.yaml", root), ("web.yaml", wrong.as_str()), ("patch.yaml", "{}")];
    assert_eq!(errors(&files), ["GEN503 Deployment/web", "GEN503 Service/web"]);
}

#[test]
fn what_git_leaves_out_is_made_before() {
    let files = [("kustomization.yaml", "resources: [made.yaml]\n")];
    assert_eq!(errors(&files), ["GEN209 "]);
    for line in ["made.yaml", "/made.yaml", "*.yaml", "ma*.yaml"] {
        assert_eq!(errors_in(&files, &beside(&[(".gitignore", line)])), [""; 0], "{line}");
    }
    for line in ["# made.yaml", "other.yaml", "below/made.yaml", "!made.yaml"] {
        assert_eq!(errors_in(&files, &beside(&[(".gitignore", line)])), ["GEN209 "], "{line}");
    }
    let compose = "services: { web: { build: { context: ./vendor/web } } }\n";
    let files = [("compose.yaml", compose)];
    assert_eq!(errors(&files), ["GEN516 service/web"]);
    assert_eq!(errors_in(&files, &beside(&[(".gitignore", "/vendor\n")])), [""; 0]);
    assert_eq!(errors_in(&files, &beside(&[(".gitignore", "/vendors\n")])), ["GEN516 service/web"]);
}

#[test]
fn material_of_tests_is_wrong_on_purpose() {
    let wrong = "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\n";
    let right = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { A: b }\n";
    let at = |path: &str| errors(&[("k8s/web.yaml", right), (path, wrong)]);
    for path in ["k8s/fixtures/a.yaml", "tests/a.yaml", "test/e2e/a.yaml", "src/__tests__/a.yaml"] {
        assert_eq!(at(path), [""; 0], "{path}");
    }
    assert_eq!(at("k8s/testing-ground.yaml"), ["GEN504 Pod/web"]);
    // What was named is asked about, and `test` is an environment beside others.
    assert_eq!(errors(&[("tests/a.yaml", wrong)]), ["GEN504 Pod/web"]);
    let files = [("overlays/test/a.yaml", wrong), ("overlays/prod/b.yaml", right)];
    assert_eq!(errors(&files), ["GEN504 Pod/web"]);
}

#[test]
fn capitals_in_place_of_a_number_are_filled_in() {
    let job = |completions: &str| {
        format!(
            "\
apiVersion: batch/v1
kind: Job
metadata: {{ name: scan }}
spec:
  completions: {completions}
  template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: scan, image: acme/scan:1.4.2 }}] }} }}
"
        )
    };
    for gap in ["NUM_NODES", "COUNT", "<nodes>"] {
        assert_eq!(errors(&[("job.yaml", &job(gap))]), [""; 0], "{gap}");
    }
    for wrong in ["many", "\"3\"", "TRUE"] {
        assert_eq!(errors(&[("job.yaml", &job(wrong))]), ["GEN502 Job/scan"], "{wrong}");
    }
}

#[test]
fn defaults_that_are_written_are_no_difference() {
    let service = |rest: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: web }}\nspec: {{ selector: {{ app: web }}, ports: [{{ port: 80{rest} }}] }}\n---\n"
        )
    };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: { app: web } }\nspec: { containers: [{ name: web, image: acme/web:1.4.2 }] }\n";
    let (plain, whole) = (service(""), service(", protocol: TCP"));
    let other = service(", name: http");
    assert_eq!(errors(&[("a.yaml", &format!("{plain}{whole}{pod}"))]), [""; 0]);
    assert_eq!(errors(&[("a.yaml", &format!("{plain}{other}{pod}"))]), ["GEN491 Service/web"]);
}
