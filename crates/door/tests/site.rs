//! Which requests are let in, by what they say of themselves.

use axum::http::{HeaderMap, HeaderName, Method};
use stackgen_door::site::{Site, Stranger};

const POD: &str =
    "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\n";

fn admit(site: &Site, method: &Method, headers: &[(&str, &str)]) -> Result<(), Stranger> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    site.admit(method, &"/tasks".parse().unwrap(), &map)
}

fn host(site: &Site, host: &str) -> bool {
    admit(site, &Method::GET, &[("host", host)]).is_ok()
}

#[test]
fn names_that_no_stranger_can_give_are_known() {
    let site = Site::default();
    for known in [
        "localhost:8080",
        "LOCALHOST",
        "127.0.0.1:30080",
        "10.99.0.1",
        "[::1]:8080",
        "web",
        // Engines without a cluster give containers the names of Services.
        "web.shop.svc.cluster.local:8080",
        "web:80",
        "shop.localhost",
        "host.docker.internal:8080",
    ] {
        assert!(host(&site, known), "{known}");
    }
    for strange in [
        "rebound.evil.example",
        "evil.example:8080",
        "web.shop",
        "localhost.evil.example",
        "",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io",
        "[::1].evil.example",
        "evil.example.",
        ".svc.cluster.local",
        "evilsvc.cluster.local",
        ".localhost",
        "a b",
        "localhost@evil.example",
    ] {
        assert!(!host(&site, strange), "{strange}");
    }
    assert!(admit(&site, &Method::GET, &[]).is_ok(), "HTTP/1.0");
    assert!(admit(&site, &Method::GET, &[("host", "web"), ("host", "evil.example")]).is_err());
}

#[test]
fn a_pod_knows_the_names_of_its_cluster_and_a_machine_no_others() {
    let site = Site::default().with_search(POD);
    for known in [
        "web.shop",
        "web.shop:8080",
        "web.shop.svc",
        "web.shop.svc.cluster.local.",
        "a.b.svc.cluster.local",
    ] {
        assert!(host(&site, known), "{known}");
    }
    for strange in
        ["web.shop.evil.example", "web.other", "cluster.local", "svc.cluster.local.evil.example"]
    {
        assert!(!host(&site, strange), "{strange}");
    }
    for resolver in ["", "search corp.example.com\n", "search evil.svc\n", "nameserver 1.1.1.1\n"] {
        assert_eq!(Site::default().with_search(resolver), Site::default(), "{resolver}");
    }
}

#[test]
fn more_names_are_told() {
    let site =
        Site::told("shop.example.com, https://www.example.com:8443/path *.elb.amazonaws.com,")
            .unwrap();
    for known in [
        "shop.example.com",
        "SHOP.example.com:443",
        "www.example.com:8443",
        "a.b.elb.amazonaws.com",
    ] {
        assert!(host(&site, known), "{known}");
    }
    for strange in
        ["example.com", "x.shop.example.com", "elb.amazonaws.com", "evilelb.amazonaws.com"]
    {
        assert!(!host(&site, strange), "{strange}");
    }
    assert!(host(&Site::told("*").unwrap(), "anything.example"));
    for wrong in ["*.", "a b*c", "ex*mple.com", "http://", "größe.example"] {
        assert!(Site::told(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_page_of_another_site_writes_nothing() {
    let site = Site::told("shop.example.com").unwrap();
    let own = ("host", "localhost:8080");
    let strangers: [&[(&str, &str)]; 8] = [
        &[own, ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[own, ("sec-fetch-site", "cross-site")],
        &[own, ("sec-fetch-site", "same-site"), ("origin", "http://localhost:9090")],
        &[own, ("sec-fetch-site", "same-site"), ("origin", "http://localhost:8080")],
        &[own, ("origin", "https://evil.example")],
        &[own, ("origin", "null")],
        &[own, ("origin", "http://localhost:9090")],
        &[own, ("origin", "")],
    ];
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for headers in strangers {
            let refused = admit(&site, &method, headers);
            assert_eq!(refused, Err(Stranger::Page), "{method} {headers:?}");
            assert!(admit(&site, &Method::GET, headers).is_ok());
        }
    }
    let friends: [&[(&str, &str)]; 7] = [
        &[own],
        &[own, ("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8080")],
        &[own, ("sec-fetch-site", "none")],
        &[own, ("origin", "http://localhost:8080")],
        &[("host", "10.99.0.1:30080"), ("origin", "http://10.99.0.1:30080")],
        &[
            ("host", "api:8000"),
            ("x-forwarded-host", "localhost:8080"),
            ("origin", "http://localhost:8080"),
        ],
        &[
            ("host", "api:8000"),
            ("origin", "https://shop.example.com"),
            ("sec-fetch-site", "same-site"),
        ],
    ];
    for headers in friends {
        assert_eq!(admit(&site, &Method::POST, headers), Ok(()), "{headers:?}");
    }
}
