//! Ingresses that would answer for each other.

use super::base;
use crate::memory::Memory;

/// Two backends behind nginx on one host.
fn two(one: &str, other: &str) -> String {
    let component = |name: &str, ingress: &str| {
        format!(
            "  {name}: {{ image: {{ repository: acme/{name}, tag: v1 }}, port: 80, \
             expose: {{ ingress: {ingress} }} }}\n"
        )
    };
    format!(
        "name: shop\ndomain: shop.example.com\n\
         policy: {{ missingRequests: allow, missingProbes: allow }}\ndefaults:\n  \
         backends: {{ expose: {{ ingress: {{ className: nginx }} }} }}\nbackends:\n{}{}",
        component("one", one),
        component("other", other)
    )
}

#[test]
fn two_ingresses_of_one_path() {
    insta::assert_snapshot!(base(&two("{ path: /api }", "{ path: /api/ }")), @"
    error[GEN208]: two Ingresses answer for `/api/` of `shop.example.com`
     --> values/base.yaml:8:93
      |
    7 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { ingress: { path: /api } } }
      |                                                                                         ---- `one` answers
    8 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { ingress: { path: /api/ } } }
      |                                                                                             ^^^^^ `other` answers too
      |
      = help: give one of them another `path` or `host`
    ");
    assert_eq!(base(&two("{ path: /api }", "{ path: /api, host: other.example.com }")), "");
}

#[test]
fn a_path_below_one_that_nginx_cuts_off() {
    let outer = "{ path: /api, stripPrefix: true }";
    insta::assert_snapshot!(base(&two(outer, "{ path: /api/v2 }")), @"
    error[GEN208]: `one` would get the requests for `other`
     --> values/base.yaml:7:89
      |
    7 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { ingress: { path: /api, stripPrefix: true } } }
      |                                                                                         ^^^^ nginx tries `/api(/|$)(.*)` first, which is longer
    8 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { ingress: { path: /api/v2 } } }
      |                                                                                             ------- lies below it
      |
      = help: set `stripPrefix: true` for `other` too, or move it to another path
    ");
    assert_eq!(base(&two(outer, "{ path: /api/v2, stripPrefix: true }")), "");
    assert_eq!(base(&two("{ path: /api }", "{ path: /api/v2 }")), "");
}

#[test]
fn components_of_one_host_share_its_certificate() {
    let secrets = |one: &str, other: &str| {
        let project = Memory::new(&[("values/base.yaml", &two(one, other))]);
        let objects = project.objects().expect("objects");
        let ingresses = objects.iter().filter(|object| object["kind"] == "Ingress");
        let name = |object: &serde_json::Value| {
            object["spec"]["tls"][0]["secretName"].as_str().unwrap_or_default().to_owned()
        };
        ingresses.map(name).collect::<Vec<_>>()
    };
    // Each alone has the one that it has beside another.
    assert_eq!(
        secrets("{ path: /a, tls: true }", "{ path: /b, tls: true }"),
        ["shop-example-com-tls", "shop-example-com-tls"]
    );
    assert_eq!(
        secrets("{ tls: true }", "{ host: other.example.com, tls: true }"),
        ["shop-example-com-tls", "other-example-com-tls"]
    );
    let own = "{ path: /b, tls: { secretName: own } }";
    assert_eq!(secrets("{ path: /a, tls: { secretName: own } }", own), ["own", "own"]);
}

#[test]
fn tls_on_one_of_two_doors() {
    insta::assert_snapshot!(base(&two("{ path: /a, tls: true }", "{ path: /b }")), @"
    error[GEN208]: `shop.example.com` is encrypted for `one`, and not for `other`
     --> values/base.yaml:8:3
      |
    7 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { ingress: { path: /a, tls: true } } }
      |                                                                                                  ---- encrypted here
    8 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { ingress: { path: /b } } }
      |   ^^^^^ a page that came by https calls nothing by http
      |
      = help: set `expose.ingress.tls: true` for `other`, too
    ");
    insta::assert_snapshot!(
        base(&two("{ path: /a, tls: false }", "{ path: /b, tls: { secretName: own } }")), @"
    error[GEN208]: `shop.example.com` is encrypted for `other`, and not for `one`
     --> values/base.yaml:7:98
      |
    7 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { ingress: { path: /a, tls: false } } }
      |                                                                                                  ^^^^^ a page that came by https calls nothing by http
    8 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { ingress: { path: /b, tls: { secretName: own } } } }
      |                                                                                                 --- encrypted here
      |
      = help: set `expose.ingress.tls: { secretName: own }` for `one`, too
    ");
    // Two hosts are two things, but to a load balancer that is one for both.
    let hosts = two("{ tls: true }", "{ host: other.example.com }");
    assert_eq!(base(&hosts), "");
    let hosts = hosts.replace("className: nginx", "className: alb");
    insta::assert_snapshot!(base(&format!("target: eks\n{hosts}")), @"
    error[GEN208]: one load balancer is encrypted for `one`, and not for `other`
     --> values/base.yaml:9:3
      |
    8 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { ingress: { tls: true } } }
      |                                                                                        ---- encrypted here
    9 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { ingress: { host: other.example.com } } }
      |   ^^^^^ what comes by http is sent to https, where this is not
      |
      = help: set `expose.ingress.tls: true` for `other`, too
    ");
    // Of two classes each has listeners of its own.
    assert_eq!(base(&two("{ tls: true }", "{ className: inside-nginx }")), "");
}

#[test]
fn two_certificates_of_one_host() {
    let own = "{ path: /b, tls: { secretName: own } }";
    insta::assert_snapshot!(base(&two("{ path: /a, tls: true }", own)), @"
    error[GEN208]: `shop.example.com` has two certificates
     --> values/base.yaml:8:97
      |
    7 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { ingress: { path: /a, tls: true } } }
      |                                                                                                  ---- that of the Secret `shop-example-com-tls`
    8 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { ingress: { path: /b, tls: { secretName: own } } } }
      |                                                                                                 ^^^ that of the Secret `own`
      |
      = help: name one Secret for all that answers for a host: the controller takes any of them
    ");
}

#[test]
fn routes_of_one_host_are_encrypted_or_not() {
    let stack = |one: &str, other: &str| {
        two(one, other)
            .replace("ingress: { className: nginx }", "route: { gateway: web }")
            .replace("{ ingress:", "{ route:")
    };
    insta::assert_snapshot!(base(&stack("{ path: /a, tls: true }", "{ path: /b }")), @"
    error[GEN211]: the target `kind` has no `httproutes.gateway.networking.k8s.io`, which `route` needs
     --> values/base.yaml:5:25
      |
    5 |   backends: { expose: { route: { gateway: web } } }
      |                         ^^^^^ needs a custom resource
      |
      = help: install its operator and list `httproutes.gateway.networking.k8s.io` under `cluster.customResources` in `profiles/kind.yaml`, or remove `route` for this environment

    error[GEN208]: `shop.example.com` is encrypted for `one`, and not for `other`
     --> values/base.yaml:8:3
      |
    7 |   one: { image: { repository: acme/one, tag: v1 }, port: 80, expose: { route: { path: /a, tls: true } } }
      |                                                                                                ---- encrypted here
    8 |   other: { image: { repository: acme/other, tag: v1 }, port: 80, expose: { route: { path: /b } } }
      |   ^^^^^ a page that came by https calls nothing by http
      |
      = help: set `expose.route.tls: true` for `other`, too
    ");
}

/// A stack that is warned of nothing else.
const HEAD: &str = "name: shop\npolicy: { missingRequests: allow, missingProbes: allow }\n";

#[test]
fn a_port_that_nothing_leads_to_is_told() {
    let lines = "\
backends:
  web:
    image: acme/web:1.0.0
    port: 80
    ports: { admin: 9000, health: 9001, metrics: 9100, ring: 7800 }
    probes: { liveness: { path: /livez, port: 9001 } }
    metrics: { port: 9100 }
    allowFrom: [{ podLabels: { app: web }, ports: [7800] }]
    sidecars: { proxy: { image: acme/proxy:1.0.0, ports: { sql: 5432 } } }
";
    let said = base(&format!("{HEAD}{lines}"));
    insta::assert_snapshot!(said, @"
    warning[GEN317]: nothing reaches the port `admin` of `web`
     --> values/base.yaml:7:14
      |
    7 |     ports: { admin: 9000, health: 9001, metrics: 9100, ring: 7800 }
      |              ^^^^^ its network policy lets nobody in there
      |
      = help: add a door such as `expose: { nodePort: { admin: 30080 } }`, `connects` to those that call it, or `allowFrom` with its number in `ports`, or set `policy.unreachedPorts: allow` for this environment
    ");
    // Whoever calls the component gets to all of its ports.
    let called = format!(
        "{lines}frontends:\n  page: {{ image: acme/page:1.0.0, port: 80, connects: [web] }}\n"
    );
    let said = base(&format!("{HEAD}{called}"));
    assert!(!said.contains("GEN317"), "{said}");
}
