//! What a chart offers beside what its project says, and what is there while that is which it is for.

use serde_json::{Value as Json, json};

use crate::charts_brought::follows_each;
use crate::charts_turned::templates;

const BASE: &str = "\
name: s
policy: { inlineSecrets: allow, missingProbes: allow, missingRequests: allow, closedEgress: allow }
databases:
  main: { engine: postgres }
backends:
  api: { image: 'ghcr.io/acme/api:1.4.2', port: 8000, connects: [main], env: { LOG: info }, resources: { requests: { cpu: 100m } } }
";

const DEV: &str = "target: kind\ndatabases: { main: { credentials: { value: devpassword1 } } }\n";

/// What gen takes as well is what gen makes of it.
#[test]
fn parts_of_pods_services_and_policies_may_be_said_where_nobody_says_them() {
    let api = |said: Json| json!({ "backends": { "api": said } });
    let changes = vec![
        api(json!({ "allowFrom": [{ "namespace": "others" }] })),
        api(json!({ "allowFrom": [{ "podLabels": { "app": "x" }, "ports": [9000] }] })),
        api(json!({ "allowTo": [{ "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] }] })),
        api(json!({ "pod": { "initContainers": [{ "name": "more", "image": "acme/more:1" }] } })),
        api(json!({ "pod": { "containers": [
            { "name": "more", "image": "acme/more:1", "securityContext": { "runAsUser": 4711 } },
        ] } })),
        api(json!({ "pod": { "dnsPolicy": "Default", "dnsConfig": { "searches": ["a.b"] } } })),
        api(json!({ "autoscaling": { "max": 4, "scaleDownSeconds": 60 } })),
        api(json!({ "autoscaling": { "max": 4 } })),
        api(json!({ "service": { "sessionAffinity": "ClientIP" } })),
        json!({ "databases": { "main": { "storage": { "accessModes": ["ReadWriteMany"] } } } }),
        json!({ "databases": { "main": { "allowFrom": [{ "namespace": "backup" }] } } }),
    ];
    follows_each(BASE, &[("dev", DEV)], &[changes]);
}

/// What only charts have stands where Kubernetes has it, and asks for nothing.
#[test]
fn what_gen_has_no_key_for_is_a_value_of_the_chart() {
    let (place, text) = templates(BASE, &[("dev", DEV)]);
    let deployment = place.read("chart/templates/api/deployment.yaml");
    for key in ["revisionHistoryLimit", "minReadySeconds", "progressDeadlineSeconds"] {
        assert!(deployment.contains(&format!("  {key}: {{{{ $api.{key} }}}}\n")), "{deployment}");
    }
    let service = place.read("chart/templates/api/service.yaml");
    assert!(
        service.contains("externalTrafficPolicy: {{ $api.service.externalTrafficPolicy }}"),
        "{service}"
    );
    assert!(text.contains("{{- with (first .).Values.annotations }}"), "{text}");
    let values = place.read("chart/values.yaml");
    assert!(
        values.contains(
            "# How many old versions are kept to go back to.\n    # revisionHistoryLimit: 10\n"
        ),
        "{values}"
    );
    assert!(!values.contains("# Enable this component.\nbackends:"), "{values}");
}

/// The copy of a database's Secret in its clients' namespace is there while it is needed, and no longer.
#[test]
fn a_copy_of_a_secret_is_there_for_whoever_reads_it() {
    let base = format!("{BASE}namespaces: {{ database: s-data }}\n");
    let (place, _) = templates(&base, &[("dev", DEV)]);
    let secret = place.read("chart/templates/main/secret.yaml");
    let conditions: Vec<&str> = secret.lines().filter(|line| line.starts_with("{{- if")).collect();
    assert_eq!(conditions.len(), 2, "{secret}");
    for condition in conditions {
        assert!(condition.contains("not $main.credentials.existingSecret.name"), "{secret}");
    }
    assert!(secret.contains("$api.enabled"), "{secret}");
}

/// A namespace that has one component is closed while that is there, in every environment.
#[test]
fn a_namespace_is_closed_while_anything_is_in_it() {
    let base = format!(
        "{BASE}namespaces: {{ frontend: s-web }}\nfrontends: {{ web: {{ image: 'acme/web:1', port: 80, connects: [api] }} }}\n"
    );
    let prod = format!("{DEV}networkPolicy: {{ defaultDeny: true }}\n");
    let (place, _) = templates(&base, &[("dev", DEV), ("prod", &prod)]);
    let policy = place.read("chart/templates/networkpolicy.yaml");
    assert!(!policy.contains(".Values.environment"), "{policy}");
    assert!(
        policy.contains(
            "if and .Values.networkPolicy.enabled .Values.networkPolicy.defaultDeny $web.enabled"
        ),
        "{policy}"
    );
}

/// Of what is left out nothing stays, whatever it has.
#[test]
fn a_component_that_is_left_out_leaves_nothing() {
    let tool = "\
backends: { tool: { image: 'acme/tool:1', port: 81, env: { K: { value: toolsecret1 }, L: x }, metrics: /m, files: { /a: x },
  release: { canary: { stable: { replicas: 2 }, canary: { replicas: 1 } } }, disruptionBudget: { maxUnavailable: 1 },
  serviceAccount: { rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] } } }
";
    let prod = format!("{DEV}{tool}");
    let (place, _) = templates(BASE, &[("dev", DEV), ("prod", &prod)]);
    let folder = place.path().join("chart/templates/tool");
    let mut count = 0;
    for file in std::fs::read_dir(folder).expect("a folder") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        let first = text.lines().find(|line| line.starts_with("{{- if")).unwrap_or_default();
        assert!(
            first.starts_with("{{- if and $tool.enabled") || first == "{{- if $tool.enabled }}",
            "{text}"
        );
        count += 1;
    }
    assert!(count > 6, "{count}");
}

/// The secrets of one environment are in no other's file.
#[test]
fn the_secrets_of_an_environment_are_its_own() {
    let prod = format!(
        "{DEV}backends: {{ tool: {{ image: 'acme/tool:1', port: 81, env: {{ K: {{ value: toolsecret1 }} }} }} }}\n"
    );
    let (place, _) = templates(BASE, &[("dev", DEV), ("prod", &prod)]);
    assert!(place.read("chart/values-prod.yaml").contains("toolsecret1"));
    assert!(!place.read("chart/values-dev.yaml").contains("toolsecret1"));
}

/// A file that is a secret is seen once, wherever it is.
#[test]
fn a_file_is_in_one_secret() {
    let base = BASE.replace("env: { LOG: info }", "files: { /k: { value: filesecret1 } }");
    let (place, _) = templates(&base, &[("dev", DEV)]);
    let deployment = place.read("chart/templates/api/deployment.yaml");
    let secret = "(index $api.files \"/k\").existingSecret.name";
    assert_eq!(deployment.matches("mountPath: /k").count(), 2, "{deployment}");
    assert_eq!(
        deployment.matches(&format!("if not {secret} }}}}\n        - name: secret-files")).count(),
        1,
        "{deployment}"
    );
    assert!(!deployment.contains("existingSecret.key }}"), "{deployment}");
}

/// A variable that one environment says and another has in a store follows what is said, not the environment.
#[test]
fn a_variable_may_be_in_a_store() {
    let dev = format!("{DEV}backends: {{ api: {{ env: {{ K: {{ value: devsecret1 }} }} }} }}\n");
    let prod = "\
target: gke
cluster: { customResources: [externalsecrets.external-secrets.io] }
databases: { main: { credentials: { existingSecret: { name: main } } } }
backends: { api: { env: { K: { externalSecret: { store: { name: v }, remoteKey: r, property: k } } } } }
";
    let (place, _) = templates(BASE, &[("dev", &dev), ("prod", prod)]);
    for file in ["secret", "externalsecret", "deployment"] {
        let text = place.read(&format!("chart/templates/api/{file}.yaml"));
        assert!(!text.contains(".Values.environment"), "{text}");
        assert!(text.contains("$api.env.K.externalSecret.remoteKey"), "{text}");
    }
}

/// What is long and said twice has a name.
#[test]
fn whom_a_policy_lets_in_is_said_once() {
    let (place, _) = templates(BASE, &[("dev", DEV)]);
    let policy = place.read("chart/templates/api/networkpolicy.yaml");
    for name in ["$anyone", "$controller"] {
        assert_eq!(policy.matches(&format!("{{{{- {name} := ")).count(), 1, "{policy}");
        assert!(policy.contains(&format!("{{{{- if {name} }}}}\n")), "{policy}");
    }
    assert!(policy.contains("{{- if or $anyone $controller $api.allowFrom }}\n"), "{policy}");
    assert_eq!(policy.matches("$api.expose.nodePort").count(), 1, "{policy}");
}
