//! Files as they are in the world: several documents, lists, kustomizations, charts, broken ones.

use stackgen::check::{RULES, fix};
use stackgen::diagnostic::{MessageFormat, Severity, render};

use crate::check::{Alone, client, codes, found_with, server, told};
use crate::numbers::Numbers;

const SERVICE: &str =
    "apiVersion: v1\nkind: Service\nmetadata: { name: main }\nspec: { ports: [{ port: 80 }] }\n";

#[test]
fn lists_documents_and_files_are_one_set() {
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n  - {}\n",
        "{ apiVersion: v1, kind: Service, metadata: { name: main }, spec: { ports: [{ port: 80 }] } }"
    );
    let pod = client("- { name: MAIN_URL, value: \"http://main\" }");
    for other in [
        list.as_str(),
        SERVICE,
        "---\n---\n# nothing\n---\napiVersion: v1\nkind: Service\nmetadata: { name: main }\nspec: { ports: [{ port: 80 }] }\n",
    ] {
        assert_eq!(codes(&[("a.yaml", &pod), ("b.yaml", other)]), Vec::<String>::new(), "{other}");
    }
    let json = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"main"},"spec":{"ports":[{"port":80}]}}"#;
    assert_eq!(codes(&[("a.yaml", &pod), ("b.json", json)]), Vec::<String>::new());
}

#[test]
fn yaml_of_the_real_world_is_read() {
    let pod = client("- { name: MAIN_URL, value: \"http://main\" }");
    let crlf = SERVICE.replace('\n', "\r\n");
    let anchors = "apiVersion: v1\nkind: Service\nmetadata: &m { name: main }\nspec: { ports: &ports [{ port: 80 }], <<: { type: ClusterIP } }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: other, annotations: &a { b: c }, labels: *a }\nspec: { ports: [{ port: 80 }] }\n";
    let quoted = "apiVersion: v1\nkind: Service\nmetadata:\n  name: main\n  annotations:\n    list: '[\n      a\n    ]'\nspec: { ports: [{ port: 80 }] }\n";
    let tagged = "apiVersion: v1\nkind: Service\nmetadata: { name: !name main }\nspec: { ports: [{ port: !!int 80 }] }\n";
    let marked = format!("\u{feff}{SERVICE}");
    for other in [&crlf, anchors, quoted, tagged, &marked] {
        assert_eq!(codes(&[("a.yaml", &pod), ("b.yaml", other)]), Vec::<String>::new(), "{other}");
    }
}

#[test]
fn duplicate_keys_are_told_and_the_last_one_counts() {
    let twice = "apiVersion: v1\nkind: Service\nmetadata: { name: other }\nmetadata: { name: main }\nspec: { ports: [{ port: 80 }] }\n";
    let pod = client("- { name: MAIN_URL, value: \"http://main\" }");
    assert_eq!(codes(&[("a.yaml", &pod), ("b.yaml", twice)]), ["GEN003 "]);
}

#[test]
fn broken_yaml_is_told_and_makes_what_is_missing_uncertain() {
    let pod = client("- { name: MAIN_URL, value: \"http://mainn\" }") + &server("main", 80);
    let found = |broken: &str| {
        let (checked, ..) = found_with(&[("a.yaml", &pod), ("b.yaml", broken)], &Alone::default());
        let all = checked.findings.into_iter().map(|found| found.diagnostic);
        all.map(|found| (found.code.to_string(), found.severity)).collect::<Vec<_>>()
    };
    let broken = "apiVersion: v1\nkind: Service\nmetadata:\n\tname: other\n";
    let (host, tab) =
        (("GEN401".to_owned(), Severity::Error), ("GEN002".to_owned(), Severity::Error));
    assert_eq!(found(broken), [host, tab.clone()]);
    // It is there, in what could not be read.
    assert_eq!(found(&broken.replace("other", "mainn")), [tab]);
}

#[test]
fn templates_are_named_and_passed_over() {
    let template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.x }}\n  labels: {}\n{{- end }}\n";
    let (checked, _, passed) =
        found_with(&[("templates/service.yaml", template)], &Alone::default());
    assert_eq!(checked.findings, []);
    assert_eq!(passed.len(), 1);
    assert!(passed[0].1.contains("a template"), "{passed:?}");
}

#[test]
fn charts_are_rendered_where_helm_is_there() {
    let files = [
        ("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n"),
        ("chart/values.yaml", "env:\n  API_URL: http://mainn:7000\n"),
        ("chart/templates/pod.yaml", "{{ .Values.x }}"),
    ];
    let (_, _, passed) = found_with(&files, &Alone::default());
    assert_eq!(passed.len(), 1);
    assert!(passed[0].1.contains("needs `helm`"), "{passed:?}");
    let rendered =
        client("- { name: API_URL, value: \"http://mainn:7000\" }") + &server("main", 7000);
    let world = Alone { helm: Some(rendered), ..Alone::default() };
    let (checked, sources, _) = found_with(&files, &world);
    assert_eq!(checked.findings.len(), 1, "{:?}", checked.findings);
    let place = checked.findings[0].diagnostic.place().expect("a place");
    assert_eq!(sources.place(place), "chart/values.yaml:2:19");
}

#[test]
fn a_kustomization_is_one_set_and_its_base_is_read_once() {
    let pod = client("- { name: MAIN_URL, value: \"http://main\" }");
    let files = [
        ("base/kustomization.yaml", "resources: [pod.yaml, service.yaml]\n"),
        ("base/pod.yaml", pod.as_str()),
        ("base/service.yaml", SERVICE),
        ("dev/kustomization.yaml", "namespace: dev\nresources: [../base, namespace.yaml]\n"),
        ("dev/namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: dev }\n"),
        ("prod/kustomization.yaml", "namespace: prod\nresources: [../base]\n"),
    ];
    assert_eq!(codes(&files), ["GEN493 Pod/api"]);
}

#[test]
fn generated_config_maps_are_there() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: api }\nspec:\n  containers:\n    - name: api\n      image: acme/api:1.4.2\n      env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: A } } }]\n";
    let kustomization =
        "resources: [pod.yaml]\nconfigMapGenerator: [{ name: settings, literals: [A=1] }]\n";
    let files = [("kustomization.yaml", kustomization), ("pod.yaml", pod)];
    assert_eq!(codes(&files), Vec::<String>::new());
    let wrong = kustomization.replace("A=1", "B=1");
    assert_eq!(codes(&[("kustomization.yaml", &wrong), ("pod.yaml", pod)]), ["GEN422 Pod/api"]);
}

#[test]
fn what_kustomize_renders_is_shown_where_it_was_written() {
    let kustomization = "resources: [pod.yaml]\npatches: [{ path: patch.yaml }]\n";
    let pod = client("- { name: API_URL, value: \"http://mainn:7000\" }") + &server("main", 7000);
    let patch = "apiVersion: v1\nkind: Pod\nmetadata: { name: api, labels: { a: b } }\n";
    let files = [("kustomization.yaml", kustomization), ("patch.yaml", patch), ("pod.yaml", &pod)];
    let (_, _, passed) = found_with(&files, &Alone::default());
    assert!(passed[0].1.contains("needs `kubectl`"), "{passed:?}");
    let world = Alone { kustomize: Some(pod.clone()), ..Alone::default() };
    let (checked, sources, _) = found_with(&files, &world);
    assert_eq!(checked.findings.len(), 1);
    let place = checked.findings[0].diagnostic.place().expect("a place");
    assert_eq!(sources.place(place), "pod.yaml:10:43");
}

#[test]
fn yaml_that_is_no_object_is_left_alone() {
    let files = [
        ("mkdocs.yaml", "site: x\nplugins: [search]\n"),
        ("empty.yaml", ""),
        ("list.yaml", "- a\n- b\n"),
    ];
    assert_eq!(told(&files), "");
}

#[test]
fn comments_say_what_is_known() {
    let pod =
        client("- { name: DB_HOST, value: elsewhere } # gen: ignore[GEN401] made by the operator");
    let text = pod + &server("main", 7000);
    assert_eq!(codes(&[("k8s.yaml", &text)]), Vec::<String>::new());
    let above = text.replace("apiVersion: v1\nkind: Pod\nmetadata: { name: api", "# gen: ignore[GEN401] made by the operator\napiVersion: v1\nkind: Pod\nmetadata: { name: api");
    let above = above.replace(" # gen: ignore[GEN401] made by the operator\n---", "\n---");
    assert_eq!(codes(&[("k8s.yaml", &above)]), Vec::<String>::new());
    let unused = text.replace("GEN401]", "GEN402]");
    assert_eq!(codes(&[("k8s.yaml", &unused)]), ["GEN401 Pod/api", "GEN499 "]);
    let without = text.replace("] made by the operator", "]");
    assert_eq!(codes(&[("k8s.yaml", &without)]), ["GEN499 "]);
    let unknown = text.replace("GEN401]", "GEN4]");
    assert!(told(&[("k8s.yaml", &unknown)]).contains("there is no rule `GEN4`"));
}

/// Texts that are nearly manifests: parts of examples, cut, doubled and mixed.
#[test]
fn no_text_makes_it_panic() {
    for seed in 0..400 {
        let mut numbers = Numbers(seed);
        let mut text = String::new();
        for _ in 0..4 {
            let rule = numbers.one(&RULES);
            text += if numbers.once_in(2) { rule.bad } else { rule.good };
            text += "---\n";
        }
        for _ in 0..8 {
            let (from, length) = (numbers.below(text.len()), numbers.below(12));
            let from = text.floor_char_boundary(from);
            let until = text.floor_char_boundary((from + length).min(text.len()));
            let with = *numbers.one(&[
                "", ":", "- ", "{", "}", "\n", "\n  ", "name", "$(A)", "\u{fc}", "://", "null",
                "|\n", "0", "\"",
            ]);
            text.replace_range(from..until.max(from), with);
        }
        let (checked, sources, _) = found_with(&[("a.yaml", &text)], &Alone::default());
        let all: Vec<_> = checked.findings.iter().map(|found| found.diagnostic.clone()).collect();
        let masked = sources.masked(&checked.secrets);
        for format in [MessageFormat::Human, MessageFormat::Json, MessageFormat::Github] {
            render(&all, &masked, format, false);
        }
        let (fixed, _) = fix::apply(&checked.findings, &sources);
        assert!(fixed.len() <= 1);
    }
}

#[test]
fn every_fix_takes_its_finding_away() {
    let mut fixes = 0;
    for rule in RULES.iter().filter(|rule| !rule.bad.starts_with("# ")) {
        let (checked, sources, _) = found_with(&[("a.yaml", rule.bad)], &Alone::default());
        let (texts, _) = fix::apply(&checked.findings, &sources);
        for text in texts.values() {
            fixes += 1;
            let (again, ..) = found_with(&[("a.yaml", text)], &Alone::default());
            let left =
                again.findings.iter().filter(|found| found.diagnostic.code == rule.code).count();
            assert_eq!(left, 0, "{}: {text}", rule.code);
        }
    }
    assert!(fixes >= 12, "{fixes} rules have a fix");
}

#[test]
fn a_stage_of_several_kinds_is_named_after_what_it_adds() {
    let main = server("main", 80);
    let service = main.split("---\n").find(|one| one.contains("kind: Service")).expect("a Service");
    let errors = |files: &[(&str, &str)]| {
        let (checked, ..) = found_with(files, &Alone::default());
        let all = checked.findings.iter().filter(|one| one.diagnostic.severity == Severity::Error);
        all.map(|one| one.diagnostic.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(errors(&[("01-main.yaml", &main), ("02-with-hpa.yaml", &main)]), [""; 0]);
    assert_eq!(errors(&[("main.yaml", &main), ("main-hpa.yaml", service)]), ["GEN495"]);
}

#[test]
fn two_sizes_of_one_thing_are_alternatives() {
    let claim = |size: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: data }}\nspec: {{ accessModes: [ReadWriteOnce], resources: {{ requests: {{ storage: {size} }} }} }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: sizes }}\ndata: {{ size: {size} }}\n"
        )
    };
    let found = |names: [&str; 2]| {
        let (small, large) = (claim("1Gi"), claim("9Gi") + SERVICE_BESIDE);
        let (checked, ..) =
            found_with(&[(names[0], &small), (names[1], &large)], &Alone::default());
        checked.findings.iter().any(|one| one.diagnostic.severity == Severity::Error)
    };
    assert!(!found(["data.small.yaml", "data.large.yaml"]));
    // Two files that define mostly the same are ways to do it, whatever they are called.
    assert!(!found(["data.yaml", "other.yaml"]));
    // One object among others is defined twice by mistake.
    let claim = |size: &str| {
        format!(
            "{SERVICE_BESIDE}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: sizes }}\ndata: {{ size: {size} }}\n"
        )
    };
    let (one, other) = (claim("1Gi"), claim("9Gi").replace("name: main", "name: other"));
    let files = [("data.yaml", one.as_str()), ("other.yaml", other.as_str())];
    let (checked, ..) = found_with(&files, &Alone::default());
    assert!(checked.findings.iter().any(|one| one.diagnostic.severity == Severity::Error));
}

const SERVICE_BESIDE: &str = "---\napiVersion: v1\nkind: Service\nmetadata: { name: main }\nspec: { ports: [{ port: 80 }] }\n";

/// Docker's name server is asked in files, variables and commands; other addresses are none of it.
#[test]
fn dockers_name_server_is_told_wherever_it_is_asked() {
    let map = |text: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: web }}\ndata:\n  default.conf: |\n    {text}\n"
        )
    };
    let pod = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: api }}\nspec: {{ containers: [{{ name: api, image: 'acme/api:1.4.2', env: [{{ name: RESOLVER, value: {value} }}] }}] }}\n"
        )
    };
    let has = |text: &str| codes(&[("k8s.yaml", text)]).iter().any(|one| one.starts_with("GEN528"));
    assert!(has(&map("resolver 127.0.0.11 valid=10s;")));
    assert!(has(&map("resolver 127.0.0.11:53;")));
    assert!(has(&pod("127.0.0.11")));
    for other in [
        "# resolver 127.0.0.11;",
        "resolver 127.0.0.1;",
        "resolver 127.0.0.110;",
        "resolver 1.127.0.0.11;",
    ] {
        assert!(!has(&map(other)), "{other}");
    }
    assert!(!has(&pod("10.96.0.10")));
    let key = map("-----BEGIN RSA PRIVATE KEY-----\n    MIIE\n    -----END RSA PRIVATE KEY-----");
    assert!(codes(&[("k8s.yaml", &key)]).iter().any(|one| one.starts_with("GEN440")));
    let public = map("-----BEGIN CERTIFICATE-----\n    MIIE\n    -----END CERTIFICATE-----");
    assert!(!codes(&[("k8s.yaml", &public)]).iter().any(|one| one.starts_with("GEN440")));
}
