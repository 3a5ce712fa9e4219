//! What people write as other programs take it: references, variables of shells, hosts of Docker, namespaces of the
//! cluster's own.

use super::{BACKEND, DATABASE, backend, base, below};
use crate::project::render;

/// What gen says about a variable of a frontend beside a backend `api`.
fn variable(text: &str) -> String {
    base(&format!(
        "{}frontends:\n  web:\n    port: 80\n    image: {{ repository: web, tag: v1 }}\n    env:\n      API_URL: {text}\n\
         policy: {{ missingRequests: allow, missingProbes: allow }}\n",
        below(BACKEND, "")
    ))
}

/// The first line of what gen says, and its help.
fn told(text: &str) -> (String, String) {
    let said = variable(text);
    let first = said.lines().next().unwrap_or_default().to_owned();
    let help = said.lines().find_map(|line| line.split_once("= help: "));
    (first, help.map(|(_, help)| help.to_owned()).unwrap_or_default())
}

#[test]
fn references_of_other_programs_name_the_one_that_is_meant() {
    for (text, code, written) in [
        ("\"$backends.api.url\"", "warning[GEN202]", "${backends.api.url}"),
        ("$backends.api.url", "warning[GEN202]", "\"${backends.api.url}\""),
        ("\"$(backends.api.url)\"", "warning[GEN202]", "${backends.api.url}"),
        ("\"x{{ backends.api.host }}/y\"", "warning[GEN202]", "${backends.api.host}"),
        ("backends.api.url", "warning[GEN202]", "\"${backends.api.url}\""),
        ("\"${ backends.api.url }\"", "error[GEN202]", "${backends.api.url}"),
        ("\"${{ backends.api.url }}\"", "error[GEN202]", "${backends.api.url}"),
        ("\"${ env }\"", "error[GEN202]", "${env}"),
    ] {
        let (first, help) = told(text);
        assert!(first.starts_with(code), "{text}: {first}");
        assert_eq!(help, format!("write `{written}`"), "{text}: {first}");
    }
    let help = told("\"${backends.api.url:-http://x}\"").1;
    assert!(help.starts_with("write `${backends.api.url}`: "), "{help}");
    let (first, help) = told("\"{{ .Values.apiUrl }}\"");
    assert!(first.starts_with("warning[GEN202]: nobody fills"), "{first}");
    assert!(help.starts_with("write the value itself"), "{help}");
    // What leads nowhere is text of the program's own.
    for text in ["\"$(backends.none.url)\"", "\"$$(backends.api.url)\"", "\"{{ .Labels.x }}\""] {
        assert_eq!(variable(text), "", "{text}");
    }
}

#[test]
fn variables_of_gen_s_own_are_no_references() {
    let (first, help) = told("\"${env.HOME}\"");
    assert_eq!(first, "error[GEN201]: there is nothing below `env`");
    assert!(help.contains("{ fromEnv: HOME }"), "{help}");
    assert!(told("\"${HOME}\"").1.contains("{ fromEnv: HOME }"));
    assert_eq!(told("\"${namespace.name}\"").1, "write `${namespace}`");
}

#[test]
fn a_variable_of_a_shell_is_no_password() {
    let said = base(&DATABASE.replace(
        "{ existingSecret: { name: main, urlKey: url } }",
        "{ value: \"${DB_PASSWORD}\" }",
    ));
    assert!(said.contains("`value` is taken as it is"), "{said}");
    assert!(said.contains("write `{ fromEnv: DB_PASSWORD }`"), "{said}");
    let said =
        backend("env: { KEY: { value: \"$(KEY)\" }, URL: { value: \"${backends.api.host}\" } }");
    assert!(said.contains("write `{ fromEnv: KEY }`"), "{said}");
    assert!(said.contains("write `\"${backends.api.host}\"` itself"), "{said}");
    let said = backend("env: { KEY: { value: \"a${b\" } }\npolicy: { inlineSecrets: allow }");
    assert!(!said.contains("is taken as it is"), "{said}");
}

/// What to refer to in place of an address is what was most likely meant, and never the component itself.
#[test]
fn addresses_name_the_component_that_is_meant() {
    let database = "databases:\n  main: { engine: postgres, credentials: { existingSecret: { name: m, key: p } } }\n";
    let policy = "policy: { missingRequests: allow, missingProbes: allow, targetGaps: allow }\n";
    for (variable, text, example) in [
        ("DATABASE_URL", "postgres://localhost:5432/app", "${databases.main.url}"),
        ("DATABASE_URL", "postgres://app:app@db:5432/app", "${databases.main.url}"),
        ("SPRING_DATASOURCE_URL", "jdbc:postgresql://localhost/app", "${databases.main.url}"),
        ("REDIS_URL", "redis://localhost:6379", "${databases.cache.url}"),
        ("PGHOST", "db", "${databases.main.host}"),
        ("UPSTREAM_URL", "http://localhost:8080", "${frontends.web.url}"),
    ] {
        let said = base(&format!(
            "{}{database}frontends:\n  web: {{ port: 80, image: {{ repository: web, tag: v1 }} }}\n{policy}",
            below(BACKEND, &format!("env: {{ {variable}: \"{text}\" }}"))
        ));
        assert!(said.contains(&format!("as in `{example}`")), "{variable}: {said}");
    }
    let said = base(&format!(
        "{}{database}{policy}",
        below(BACKEND, "connects: [main]\nenv: { URL: \"postgres://${DB_HOST}/app\" }")
    ));
    assert!(said.contains("write `${databases.main.host}`"), "{said}");
}

#[test]
fn hosts_of_the_cluster_that_nothing_has() {
    for (url, help) in [
        ("http://apii:8000", "write `${backends.api.url}`"),
        ("http://api-service:8000", "write `${backends.api.url}`"),
        ("http://orders:8000", "podLabels: { app: orders }, ports: [8000]"),
        ("http://kafka.messaging.svc:80", "add `allowTo: [{ namespace: messaging, ports: [80] }]`"),
    ] {
        let (first, said) = told(url);
        assert!(first.starts_with("warning[GEN312]"), "{url}: {first}");
        assert!(said.contains(help), "{url}: {said}");
    }
    let (first, _) = told("http://host.docker.internal:8000");
    assert!(first.starts_with("warning[GEN310]"), "{first}");
    for url in ["app://callback", "default", "http://kubernetes/healthz", "sqlite:///data"] {
        assert_eq!(variable(url), "", "{url}");
    }
}

#[test]
fn hosts_that_the_values_describe_are_known() {
    let service = "{ apiVersion: v1, kind: Service, metadata: { name: orders }, spec: {} }";
    for lines in [
        "env: { ORDERS_URL: \"http://orders:80\" }\nallowTo: [{ podLabels: { app: orders } }]"
            .to_owned(),
        "env: { ORDERS_URL: \"http://orders:80\" }\nextra".to_owned(),
    ] {
        let values = match lines.strip_suffix("extra") {
            Some(lines) => below(BACKEND, lines) + &format!("extraObjects: [{service}]\n"),
            None => below(BACKEND, &lines),
        };
        assert_eq!(base(&values), "", "{values}");
    }
}

#[test]
fn namespaces_of_kubernetes_itself_are_not_made() {
    for (namespace, made) in [
        ("default", false),
        ("kube-system", false),
        ("kube-prometheus", false),
        ("{ name: kube-prometheus, create: true }", true),
        ("shop", true),
    ] {
        let values = format!("{BACKEND}namespace: {namespace}\n");
        let text = render(&[("values/base.yaml", &values)], "").expect("it renders");
        assert_eq!(text.contains("kind: Namespace\n"), made, "{namespace}");
        assert!(text.contains("kind: Deployment\n"), "{namespace}");
    }
    let said = |more: &str| base(&format!("{BACKEND}namespace: {{ name: default, {more} }}\n"));
    for more in ["create: true", "labels: { a: b }", "annotations: { a: b }"] {
        let key = more.split(':').next().unwrap_or_default();
        assert!(said(more).contains(&format!("remove `{key}`")), "{}", said(more));
    }
    assert!(!said("quota: { pods: 5 }").contains("error"));
}

#[test]
fn hosts_of_doors_are_names() {
    let door = |host: &str| {
        let door = format!("expose: {{ ingress: {{ host: {host} }} }}\n");
        base(&below(BACKEND, &door))
    };
    for host in ["10.0.0.1", "[shop.example.com, 192.168.0.9]"] {
        let said = door(host);
        assert!(said.contains("it is an address, and this takes a name"), "{host}: {said}");
    }
    assert!(!door("1.2.3.example.com").contains("it is an address"));
}

#[test]
fn services_with_a_digit_first_need_a_newer_cluster() {
    let told = |version: &str| {
        let values = BACKEND.replace("  api:", "  1api:");
        base(&format!("{values}cluster: {{ kubernetes: \"{version}\" }}\n"))
    };
    assert!(told("1.35").contains("the Service `1api` starts with a digit"), "{}", told("1.35"));
    assert!(!told("1.36").contains("starts with a digit"), "{}", told("1.36"));
}

#[test]
fn jobs_are_no_servers() {
    let jobs = "jobs:\n  a: { image: { repository: a, tag: v1 } }\n  b: { image: { repository: a, tag: v1 }, after: [a] }\n";
    let said = base(&format!("{BACKEND}{jobs}"));
    assert!(said.contains("`a` is a job, to which nobody connects"), "{said}");
}

#[test]
fn pages_of_a_repository_are_no_repository() {
    let told = |url: &str| base(&format!("{BACKEND}argocd: {{ repoURL: \"{url}\" }}\n"));
    let said = told("https://github.com/acme/shop/tree/main/manifests");
    assert!(said.contains("write `https://github.com/acme/shop.git`"), "{said}");
    assert!(
        told("https://gitlab.com/acme/shop/-/blob/main/a")
            .contains("write `https://gitlab.com/acme/shop.git`")
    );
    assert!(!told("./shop").contains("https://./"), "{}", told("./shop"));
}

/// A url leads where it leads, with a password in it or without.
#[test]
fn urls_with_passwords_are_addresses() {
    for (name, url, told_of) in [
        ("DATABASE_URL", "postgres://app:app@db:5432/app", "`db`"),
        ("DATABASE_URL", "postgres://db:5432/app", "`db`"),
        ("DATABASE_URL", "postgres://app:app@localhost:5432/app", "`localhost`"),
        ("MONGO_URL", "mongodb://root:root@127.0.0.1:27017", "`127.0.0.1`"),
        ("PGHOST", "db", "`db`"),
    ] {
        let said = backend(&format!("env: {{ {name}: \"{url}\" }}"));
        assert!(said.contains(told_of) && said.contains("warning[GEN31"), "{name} {url}: {said}");
    }
    // What browsers are told is none, nor is a password.
    for (name, text) in [("BASE_URL", "http://db:80"), ("PASSWORD", "p@db:5432")] {
        let said = backend(&format!("env: {{ {name}: \"{text}\" }}"));
        assert!(!said.contains("GEN31"), "{name} {text}: {said}");
    }
}

#[test]
fn a_digest_is_no_tag() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let said = base(&BACKEND.replace("tag: 1.4.2", &format!("tag: \"{digest}\"")));
    assert!(said.contains(&format!("write `digest: \"{digest}\"` in its place")), "{said}");
}
