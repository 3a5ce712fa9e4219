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
    assert_eq!(
        secrets("{ path: /a, tls: true }", "{ path: /b, tls: true }"),
        ["shop-example-com-tls", "shop-example-com-tls"]
    );
    assert_eq!(
        secrets("{ path: /a, tls: true }", "{ path: /b, tls: { secretName: own } }"),
        ["one-tls", "own"]
    );
    assert_eq!(
        secrets("{ tls: true }", "{ host: other.example.com, tls: true }"),
        ["one-tls", "other-tls"]
    );
}
