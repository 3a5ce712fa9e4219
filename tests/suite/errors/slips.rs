//! Slips of the hand: a line in a wrong column, a form of another place, a word of another tool.

use super::{BACKEND, DATABASE, backend, base, below, edits, files};

/// What gen proposes, gen takes: the next answer is no error.
#[test]
fn what_is_proposed_is_taken() {
    for lines in [
        "tolerations: { dedicated: db }",
        "tolerations: { dedicated: db, gpu: NoSchedule, spot: }",
        "tolerations: { key: dedicated, operator: Exists }",
        "sidecars:\n  - image: acme/proxy:1.2.0",
        "sidecars: [{ image: \"ghcr.io/acme/proxy:1.2.0\", args: [-v] }]",
        "initContainers: [{ image: \"acme/wait:1.0.0\" }]",
        "expose: { ingress: { host: a.example.com, tls: my-cert } }",
        "serviceAccount: { rules: [{ resources: [ConfigMap], verbs: [get] }] }",
    ] {
        let values = below(BACKEND, lines);
        let after = edits::followed(&values).unwrap_or_else(|| panic!("no edit for {lines}"));
        let said = base(&after);
        assert!(!said.contains("error"), "{lines}: {said}\n{after}");
    }
}

#[test]
fn what_has_no_name_is_not_called_after_its_key() {
    for lines in ["volumes: [{ mountPath: /data }]", "sidecars: [{ command: [x] }]"] {
        let said = backend(lines);
        assert!(said.contains("write the names as keys, without `-`"), "{said}");
        assert!(edits::followed(&below(BACKEND, lines)).is_none(), "{lines}: {said}");
    }
    let said = backend("expose: { loadBalancer: { ports: [80] } }");
    assert!(said.contains("write `port: 80` for the main port"), "{said}");
}

#[test]
fn maps_are_no_items_that_the_list_refuses() {
    for lines in ["tolerations: { key: a, taint: b }", "command: { run: x }"] {
        let said = backend(lines);
        assert!(said.contains("takes a list, and this is a map"), "{said}");
        assert!(edits::followed(&below(BACKEND, lines)).is_none(), "{lines}: {said}");
    }
}

#[test]
fn a_star_between_brackets_begins_a_text() {
    let said = base(&format!("{BACKEND}jobs: {{ n: {{ like: api, schedule: */5 * * * * }} }}\n"));
    assert!(said.contains("write `\"*/5 * * * *\"` if it is text"), "{said}");
    assert_eq!(said.matches("error").count(), 1, "{said}");
    let said = backend("writable: [*tmp, /run]");
    assert!(said.contains("an alias without an anchor: `*tmp`"), "{said}");
}

#[test]
fn keys_of_a_component_in_the_column_of_components() {
    for (lines, name) in [
        ("  env:\n    LOG_LEVEL: info\n", "env"),
        ("  env: { PORT: \"1\" }\n", "env"),
        ("  replicas: 2\n", "replicas"),
        ("  probes: { readiness: { path: /readyz } }\n", "probes"),
        ("  resources: { requests: { cpu: 1 } }\n", "resources"),
        ("  connects: [main]\n", "connects"),
        ("  port: 80\n", "port"),
    ] {
        let said = base(&format!("{BACKEND}{lines}"));
        let help = format!(
            "indent `{name}` below the component that has it, `backends: {{ NAME: {{ {name}: … }} }}`"
        );
        assert!(said.contains(&help), "{lines}: {said}");
    }
    // A component may be called like a key.
    for (lines, help) in [
        ("  service: { image: \"a:1.0\", replica: 2 }\n", "write `replicas`"),
        ("  metrics: { image: \"a:1.0\", prot: 80 }\n", "write `port`"),
    ] {
        let said = base(&format!("{BACKEND}{lines}"));
        assert!(said.contains(help), "{lines}: {said}");
    }
}

#[test]
fn the_line_above_may_be_the_one_in_a_wrong_column() {
    let outdented = BACKEND.replace("    probes:", "  probes:");
    let said = base(&outdented);
    let help = "start it in column 5 like `resources`";
    assert!(said.contains(help), "{said}");
    let said = base("name: shop\n  namespace: a\n");
    assert!(!said.contains("the line above in column"), "{said}");
}

/// What no layer may say is told, whatever form a later layer has.
#[test]
fn slips_below_another_layer_are_told() {
    let said = files(
        &[
            ("values/base.yaml", "name: shop\ndatabases: { main: postgres }\n"),
            ("values/dev.yaml", "databases: { main: { storage: { size: 1Gi } } }\n"),
        ],
        "dev",
    );
    assert!(said.contains("`databases.main` takes a map, and this is `postgres`"), "{said}");
    assert!(said.contains("values/base.yaml:2:20") && !said.contains("GEN106"), "{said}");
    let names = format!("{BACKEND}namespace: {{ backend: b }}\n");
    let said =
        files(&[("values/base.yaml", &names), ("values/dev.yaml", "namespace: shop-dev\n")], "dev");
    assert!(said.contains("`namespace` has no key `backend`"), "{said}");
    // Another form of what both may say is no slip.
    for (below, above) in [
        ("namespace: { name: a }", "namespace: b"),
        ("namespace: a", "namespace: { name: b }"),
        (
            "  web: { like: api, env: { A: { fieldRef: status.hostIP } } }",
            "backends: { web: { env: { A: b } } }",
        ),
        (
            "  web: { like: api, expose: { ingress: { host: a.b, tls: true } } }",
            "backends: { web: { expose: { ingress: { tls: { secretName: c } } } } }",
        ),
    ] {
        let below = format!("{BACKEND}{below}\n");
        let above = format!("{above}\n");
        let said = files(&[("values/base.yaml", &below), ("values/dev.yaml", &above)], "dev");
        assert!(!said.contains("error"), "{below} {above}: {said}");
    }
}

#[test]
fn words_of_others_lead_to_what_they_mean() {
    for (lines, help) in [
        ("probes: { readiness: tcp }", "a probe without it and `command` is a TCP connection"),
        ("probes: { readiness: http }", "write the path, such as `/readyz`"),
        ("probes: { readiness: healthz }", "write `/healthz`"),
        ("networkPolicy: { enabled: false }", "write `networkPolicy` at the top of the file"),
        (
            "tolerations: [{ key: a, operator: Exists, value: b }]",
            "remove `value`, or `operator: Exists`",
        ),
        (
            "capabilities: { add: [NET_ADMIN] }",
            "labels: { pod-security.kubernetes.io/enforce: privileged }",
        ),
    ] {
        let said = if lines.starts_with("probes") {
            base(&BACKEND.replace("probes: { readiness: { path: /readyz } }", lines))
        } else {
            backend(lines)
        };
        assert!(said.contains(help), "{lines}: {said}");
    }
    let said = base(&format!("{BACKEND}global: {{ imageRegistry: r.example.com }}\n"));
    assert!(said.contains("a registry is the start of each `image`"), "{said}");
    let said = base(&format!("{BACKEND}target: k8s\n"));
    assert!(said.contains("use one of `kind`") && !said.contains("write `k3s`"), "{said}");
}

#[test]
fn passwords_that_name_a_variable() {
    let told = |text: &str| {
        let form = format!("credentials: {{ value: {text} }}");
        let usual = "credentials: { existingSecret: { name: main, urlKey: url } }";
        base(
            &DATABASE
                .replace(usual, &form)
                .replace("name: shop\n", "name: shop\npolicy: { inlineSecrets: allow }\n"),
        )
    };
    assert!(told("$DB_PASSWORD").contains("write `{ fromEnv: DB_PASSWORD }`"));
    for text in ["$XK9AQ2", "\"$ecret\"", "$XKQZP"] {
        assert!(!told(text).contains("fromEnv"), "{}", told(text));
    }
}

#[test]
fn words_in_rules_that_grant_nothing() {
    let told = |groups: &str, resource: &str, verb: &str| {
        let rule = format!("{{ {groups}resources: [\"{resource}\"], verbs: [\"{verb}\"] }}");
        backend(&format!("serviceAccount: {{ rules: [{rule}] }}"))
    };
    for (groups, resource, verb, meant) in [
        ("apiGroups: [\"\"], ", "configmap", "get", "configmaps"),
        ("", "Pod", "get", "pods"),
        ("", "pod/log", "get", "pods/log"),
        ("apiGroups: [networking.k8s.io], ", "ingress", "get", "ingresses"),
        ("apiGroups: [networking.k8s.io], ", "networkpolicy", "get", "networkpolicies"),
        ("", "pods", "read", "get"),
        ("", "pods", "List", "list"),
    ] {
        let said = told(groups, resource, verb);
        assert!(said.contains(&format!("write `{meant}`")), "{resource} {verb}: {said}");
        assert!(said.contains("warning") && !said.contains("error"), "{said}");
    }
    for (groups, resource, verb) in [
        ("", "pods", "get"),
        ("", "pods/exec", "*"),
        ("", "*", "deletecollection"),
        ("apiGroups: [example.com], ", "ingress", "use"),
        ("apiGroups: [\"*\"], ", "Pod", "impersonate"),
    ] {
        assert_eq!(told(groups, resource, verb), "", "{resource} {verb}");
    }
}

#[test]
fn gpus_are_resources_with_names_of_their_own() {
    let said = base(
        &BACKEND.replace("memory: 64Mi } }", "memory: 64Mi }, limits: { nvidia.com/gpu: 1 } }"),
    );
    assert!(said.is_empty(), "{said}");
    for (amounts, help) in [
        ("requests: { nvidia.com/gpu: 1 }", "write `limits: { nvidia.com/gpu: 1 }`"),
        ("limits: { nvidia.com/gpu: 0.5 }", "comes in whole numbers"),
        ("limits: { gpu: 1 }", "write the name that the device plugin has"),
        ("limits: { kubernetes.io/gpu: 1 }", "has no key `kubernetes.io/gpu`"),
    ] {
        let said = base(&BACKEND.replace("requests: { cpu: 100m, memory: 64Mi }", amounts));
        assert!(said.contains(help), "{amounts}: {said}");
    }
}

#[test]
fn jobs_that_are_called_like_a_backend_make_no_service() {
    let said = base(&format!("{BACKEND}jobs: {{ api: {{ image: \"a:1.0\", command: [x] }} }}\n"));
    assert!(said.contains("are called `api`") && !said.contains("Service"), "{said}");
    let jobs = "    connects: [nightly]\njobs: { nightly: { like: api, command: [x] } }\n";
    let said = base(&format!("{BACKEND}{jobs}"));
    assert!(said.contains("`nightly` is a job"), "{said}");
    assert!(!said.contains("itself"), "{said}");
}
