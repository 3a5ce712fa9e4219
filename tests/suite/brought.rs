//! What applications of others need when they are brought: images by digest and made of others, groups, ports of their own.

use crate::program::Place;

/// What `gen render` prints of some values.
fn rendered(values: &str) -> String {
    Place::new(&[("values/base.yaml", values)]).prints(&["render"])
}

fn database(lines: &str) -> String {
    format!(
        "name: shop\npolicy: {{ inlineSecrets: allow, missingRequests: allow }}\ndatabases:\n  main:\n    credentials: {{ value: devpassword123 }}\n{lines}"
    )
}

/// The user and the mount of the data, of a database with these lines, and what is said.
fn server(lines: &str) -> (String, String, String) {
    let place = Place::new(&[("values/base.yaml", &database(lines))]);
    let ran = place.run(&["render"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let of = |key: &str| {
        let line = ran.out.lines().find(|line| line.trim_start().starts_with(key));
        line.map(|line| line.trim().to_owned()).unwrap_or_default()
    };
    (of("runAsUser:"), of("mountPath: /var/lib/postgresql"), ran.err)
}

#[test]
fn servers_run_as_the_user_that_their_image_has() {
    let digest = "sha256:9a8afca54e7861fd90fab5fdf4c42477a6b1cb7d293595148e674e0a3181de15";
    let cases = [
        ("    engine: postgres\n    version: 17-alpine\n", 70),
        ("    engine: postgres\n    image: mirror.acme.com/postgres:17-alpine\n", 70),
        ("    engine: postgres\n    image: timescale/timescaledb:2.17.2-pg16\n", 70),
        ("    engine: postgres\n    image: zulip/zulip-postgresql:14\n", 70),
        ("    engine: postgres\n    image: timescale/timescaledb-ha:pg16\n", 1000),
        ("    engine: postgres\n    image: pgvector/pgvector:0.8.0-pg17\n", 999),
        ("    engine: postgres\n    image: acme/our-data:1.0\n    runAsUser: 26\n", 26),
    ];
    for (lines, user) in cases {
        let (own, _, said) = server(lines);
        assert_eq!(own, format!("runAsUser: {user}"), "{lines}");
        assert!(!said.contains("GEN313"), "{lines}{said}");
    }
    let told = format!("    engine: postgres\n    image: postgres@{digest}\n");
    assert!(server(&told).2.contains("which version of PostgreSQL this is, no tag says"));
    let version = told.clone() + "    version: 18.4-alpine\n";
    let (user, mount, said) = server(&version);
    assert_eq!(
        (user.as_str(), mount.as_str()),
        ("runAsUser: 70", "mountPath: /var/lib/postgresql")
    );
    assert!(!said.contains("GEN313"), "{said}");
    let unknown = server("    engine: postgres\n    image: acme/our-data:1.0\n").2;
    assert!(unknown.contains("who `our-data` runs as is not known"), "{unknown}");
    assert!(unknown.contains("values/base.yaml:7:12"), "{unknown}");
}

#[test]
fn the_release_of_a_server_is_that_of_its_tag_behind_an_extension() {
    // What 16 keeps is below `data`, what 18 keeps is not.
    let mount = |tag: &str| {
        server(&format!("    engine: postgres\n    image: timescale/timescaledb:{tag}\n")).1
    };
    assert_eq!(mount("2.17.2-pg16"), "mountPath: /var/lib/postgresql/data");
    assert_eq!(mount("2.22.1-pg18"), "mountPath: /var/lib/postgresql");
    assert_eq!(mount("latest-pg17-oss"), "mountPath: /var/lib/postgresql/data");
}

#[test]
fn a_program_has_the_group_that_is_said() {
    let of = |lines: &str| {
        let values = format!(
            "name: shop\npolicy: {{ missingRequests: allow }}\nbackends:\n  api:\n    image: acme/api:1.0\n    port: 80\n    probes: {{ readiness: {{}} }}\n{lines}"
        );
        let text = rendered(&values);
        let keys = ["runAsUser:", "runAsGroup:", "fsGroup:"];
        let line = |key: &&str| text.lines().find(|line| line.trim_start().starts_with(*key));
        keys.iter().filter_map(line).map(str::trim).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of("    user: 50000\n    group: 0\n"), "runAsUser: 50000 runAsGroup: 0 fsGroup: 0");
    assert_eq!(of("    user: 50000\n"), "runAsUser: 50000 runAsGroup: 50000 fsGroup: 50000");
    assert_eq!(of("    group: 0\n"), "runAsUser: 10001 runAsGroup: 0 fsGroup: 0");
    assert_eq!(of("    group: 5\n    security: baseline\n"), "runAsGroup: 5 fsGroup: 5");
    assert_eq!(of(""), "runAsUser: 10001 runAsGroup: 10001 fsGroup: 10001");
}

#[test]
fn measures_are_read_at_the_port_that_is_called_so() {
    let of = |lines: &str| {
        let values = format!(
            "name: shop\npolicy: {{ missingRequests: allow }}\nbackends:\n  api: {{ image: \"acme/api:1.0\", {lines} }}\n"
        );
        let text = rendered(&values);
        let line = text.lines().find(|line| line.contains("prometheus.io/port"));
        line.map(|line| line.trim().to_owned()).unwrap_or_default()
    };
    let probes = "probes: { readiness: {} }";
    for metrics in ["/metrics", "{}", "{ path: /m }"] {
        let with = format!("port: 9000, ports: {{ metrics: 9300 }}, metrics: {metrics}, {probes}");
        assert_eq!(of(&with), "prometheus.io/port: '9300'");
        let worker = format!("ports: {{ metrics: 9300 }}, metrics: {metrics}");
        assert_eq!(of(&worker), "prometheus.io/port: '9300'");
        let main = format!("port: 9000, ports: {{ admin: 9300 }}, metrics: {metrics}, {probes}");
        assert_eq!(of(&main), "prometheus.io/port: '9000'");
    }
    let said =
        format!("port: 9000, ports: {{ metrics: 9300 }}, metrics: {{ port: 9000 }}, {probes}");
    assert_eq!(of(&said), "prometheus.io/port: '9000'");
}

#[test]
fn a_public_url_is_that_below_which_all_paths_are() {
    let of = |expose: &str, more: &str| {
        let values = format!(
            "name: shop\npolicy: {{ missingRequests: allow }}\nbackends:\n  api: {{ image: \"acme/api:1.0\", port: 80, probes: {{ readiness: {{}} }}, expose: {expose}, env: {{ U: \"${{self.publicUrl}}\" }}{more} }}\n"
        );
        let place =
            Place::new(&[("values/base.yaml", &values), ("values/dev.yaml", "target: kind\n")]);
        let text = place.prints(&["render", "--env", "dev"]);
        let line = text.lines().find(|line| line.trim_start().starts_with("U: "));
        line.map(|line| line.trim().to_owned()).unwrap_or_default()
    };
    let ingress =
        |path: &str| of(&format!("{{ ingress: {{ host: a.example.com, path: {path} }} }}"), "");
    assert_eq!(ingress("[/console/api, /api, /v1]"), "U: http://a.example.com");
    assert_eq!(ingress("[/api, /api/v2]"), "U: http://a.example.com/api");
    assert_eq!(ingress("[/api, /apis]"), "U: http://a.example.com");
    assert_eq!(ingress("[/a/b/, /a/c]"), "U: http://a.example.com/a");
    assert_eq!(ingress("/api/"), "U: http://a.example.com/api");
    let beside = ", sidecars: { nginx: { image: \"acme/nginx:1\", ports: { web: { port: 8080, protocol: http } } } }";
    assert_eq!(of("{ nodePort: { web: 30080 } }", beside), "U: http://localhost:30080");
}

#[test]
fn a_job_in_the_pods_of_others_has_its_own_user() {
    let values = "\
name: shop
policy: { missingRequests: allow }
backends:
  api: { image: \"acme/api:1.0\", port: 80, probes: { readiness: {} }, security: baseline }
jobs:
  init: { image: \"acme/init:1.0\", command: [prepare], user: 0, before: [api], security: baseline }
";
    let text = rendered(values);
    let init = text.split("initContainers:").nth(1).expect("the job");
    assert!(init.contains("runAsUser: 0"), "{text}");
}
