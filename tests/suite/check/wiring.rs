//! Wires that end nowhere: sources that name nothing, labels under another key.

use stackgen::diagnostic::Severity;

use crate::check::{Alone, client, codes, found_with, server, told};

#[test]
fn a_source_of_variables_that_names_nothing() {
    let config =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { A: b }\n";
    let lines = "- { name: A, valueFrom: { configMapKeyRef: { name: settings, key: A } } }";
    let right = client(lines) + config;
    assert_eq!(codes(&[("k8s.yaml", &right)]), Vec::<String>::new());
    let beside = right.replace(
        "      env:\n",
        "      envFrom:\n        - configMapRef:\n          name: settings\n      env:\n",
    );
    assert_eq!(codes(&[("k8s.yaml", &beside)]), ["GEN428 Pod/api"]);
    let below = beside.replace("          name: settings", "            name: settings");
    assert_eq!(codes(&[("k8s.yaml", &below)]), Vec::<String>::new());
    let empty = client("- { name: B, valueFrom: {} }\n- { name: C, valueFrom: null }") + config;
    assert!(codes(&[("k8s.yaml", &empty)]).contains(&"GEN428 Pod/api".to_owned()));
}

#[test]
fn a_label_under_another_key() {
    let text = server("main", 7000);
    let severity = |text: &str| {
        let (checked, ..) = found_with(&[("k8s.yaml", text)], &Alone::default());
        let mut all = checked.findings.iter().map(|found| &found.diagnostic);
        all.find(|found| found.code.as_str() == "GEN411").map(|found| found.severity)
    };
    assert_eq!(severity(&text), None);
    let named = text.replace("labels: { app: main }", "labels: { name: main }");
    assert_ne!(named, text);
    assert_eq!(severity(&named), Some(Severity::Error));
    let other = text.replace("labels: { app: main }", "labels: { tier: main }");
    // Nobody else leads to pods that listen there.
    assert_eq!(severity(&other), Some(Severity::Error));
    let elsewhere = other.replace("containerPort: 7000", "containerPort: 7001");
    assert_eq!(severity(&elsewhere), Some(Severity::Warning));
}

#[test]
fn files_that_each_bring_the_namespace() {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n";
    let one = format!("{namespace}---\n{}", server("main", 7000));
    let files = [("main.yaml", one.as_str()), ("namespace.yaml", namespace)];
    assert_eq!(codes(&files), Vec::<String>::new());
}

#[test]
fn the_namespace_of_argo_cd_came_with_it() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: shop, namespace: argocd }\n";
    assert_eq!(codes(&[("app.yaml", application)]), Vec::<String>::new());
    let pod = client("[]").replace("name: api, labels", "name: api, namespace: argocd, labels");
    let beside = [("app.yaml", application), ("pod.yaml", pod.as_str())];
    assert_eq!(codes(&beside), ["GEN493 Pod/api"]);
}

#[test]
fn a_wrong_name_is_known_with_the_port_of_the_container_too() {
    let served =
        server("mysql-svc", 8085).replace("{ port: 8085 }", "{ port: 8085, targetPort: 3306 }");
    let served = served.replace("containerPort: 8085", "containerPort: 3306");
    let text = client("- { name: DB_URL, value: \"mysql://u:p@mysql:3306/app\" }") + &served;
    let (checked, ..) = found_with(&[("k8s.yaml", &text)], &Alone::default());
    let found: Vec<_> = checked.findings.iter().map(|found| &found.diagnostic).collect();
    let unknown = found.iter().find(|found| found.code.as_str() == "GEN401").expect("a finding");
    assert_eq!(unknown.severity, Severity::Error);
    assert_eq!(unknown.fix.as_ref().map(|fix| fix.text.as_str()), Some("mysql-svc"));
}

#[test]
fn a_mistake_in_what_many_take_in_is_told_once() {
    let pod = |index: usize| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: api-{index} }}\nspec:\n  containers:\n    - name: api\n      image: acme/api:1.4.2\n      \
             envFrom: [{{ configMapRef: {{ name: settings }} }}]\n"
        )
    };
    let pods: String = (0..6).map(pod).collect();
    let config =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { MAIN_URL: \"";
    let files = |url: &str| {
        format!("{pods}# {}\n{config}{url}\" }}\n{}", "-".repeat(300), server("main", 7000))
    };
    for (code, url) in [("GEN401", "http://mian-api:7000"), ("GEN403", "http://main:7001")] {
        let text = files(url);
        let said = told(&[("k8s.yaml", &text)]);
        assert_eq!(said.matches(&format!("[{code}]")).count(), 1, "{code}: {said}");
        assert_eq!(said.matches("taken in here").count(), 3, "{said}");
        assert!(said.contains("taken in here, and in 3 more places"), "{said}");
    }
    // Two mistakes in one line are two.
    let said = told(&[("k8s.yaml", &files("http://one:80,http://two:80"))]);
    assert_eq!(said.matches("[GEN401]").count(), 2, "{said}");
}
