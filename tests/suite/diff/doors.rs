//! Doors that close while somebody calls: ports and names of Services, keys of Secrets.

use super::{manifests, shop};

const WEB: &str = "\
frontends:
  web:
    image: { repository: ghcr.io/acme/web, tag: 1.4.2 }
    port: 8080
    connects: [api]
    env: { API_URL: \"${backends.api.url}\" }
";

#[test]
fn diff_service_port() {
    let place = shop();
    place.write("values/dev.yaml", &format!("target: kind\n{WEB}"));
    let out = place.prints(&["diff", "dev", "--set", "backends.api.service.port=80"]);
    assert!(out.contains("Service shop/api  interrupts"), "{out}");
    assert!(out.contains("the port 8000 of `api` closes at once"), "{out}");
    assert!(out.contains("such as Deployment `web`"), "{out}");
    let out = place.prints(&["diff", "dev", "--set", "backends.api.service.name=api-v2"]);
    assert!(out.contains("Service shop/api  removed, interrupts"), "{out}");
    assert!(out.contains("interrupts: Service shop/api"), "{out}");
    // Pods that go with their Service interrupt nobody.
    let out = place.prints(&["diff", "dev", "--set", "frontends.web=null"]);
    assert!(!out.contains("Service shop/web  removed, interrupts"), "{out}");
}

/// A Service and the pods behind it.
fn api(service: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: api, namespace: shop }}\nspec:\n  selector: {{ matchLabels: {{ app: api }} }}\n  \
         template:\n    metadata: {{ labels: {{ app: api }} }}\n    spec: {{ containers: [{{ name: api, image: \"example.com/api:1\" }}] }}\n---\n\
         apiVersion: v1\nkind: Service\nmetadata: {{ name: api, namespace: shop }}\nspec: {{ selector: {{ app: api }}, {service} }}\n{more}"
    )
}

#[test]
fn ports_of_anybodys_services() {
    let cases = [
        ("ports: [{ port: 80 }]", "ports: [{ port: 81 }]", "the port 80 of `api` closes at once"),
        ("ports: [{ port: 80 }]", "ports: [{ name: a, port: 80 }, { name: b, port: 81 }]", ""),
        (
            "ports: [{ port: 53 }]",
            "ports: [{ port: 53, protocol: UDP }]",
            "the port 53 of `api` closes",
        ),
        (
            "ports: [{ port: 80, targetPort: 8000 }]",
            "ports: [{ port: 80, targetPort: 9000 }]",
            "pods that listen on 8000 get no calls any more",
        ),
        ("ports: [{ port: 80, targetPort: http }]", "ports: [{ port: 80, targetPort: web }]", ""),
        (
            "type: NodePort, ports: [{ port: 80, nodePort: 30001 }]",
            "type: NodePort, ports: [{ port: 80, nodePort: 30002 }]",
            "the node port 30001 closes at once",
        ),
        ("clusterIP: None, ports: [{ port: 80 }]", "clusterIP: None, ports: [{ port: 81 }]", ""),
    ];
    for (before, after, expected) in cases {
        let out = manifests(&api(before, ""), &api(after, ""));
        assert!(out.contains(expected), "{before} {after}: {out}");
        assert_eq!(out.contains("interrupts"), !expected.is_empty(), "{before} {after}: {out}");
    }
}

#[test]
fn who_calls_a_service_is_named_wherever_the_host_stands() {
    let caller = |text: &str| {
        let pod = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: caller, namespace: SPACE }\nspec:\n  template:\n    spec:\n      containers:\n        - name: caller\n          image: example.com/caller:1\n";
        match text.split_once(' ') {
            Some(("config", text)) => format!(
                "{}          envFrom: [{{ configMapRef: {{ name: c }} }}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c, namespace: shop }}\ndata: {{ conf: \"a=1\\nurl={text}\\n\" }}\n",
                pod.replace("SPACE", "shop")
            ),
            Some((space, text)) => format!(
                "{}          env: [{{ name: TEXT, value: \"{text}\" }}]\n",
                pod.replace("SPACE", space)
            ),
            None => String::new(),
        }
    };
    let cases = [
        ("shop http://api:80/v1", true),
        ("shop api", true),
        ("shop api:80", true),
        ("shop amqp://u:p@api", true),
        ("config http://api/", true),
        ("other http://api.shop.svc:80", true),
        ("other http://api:80", false),
        ("shop the api of others", false),
        ("shop http://api-v2:80", false),
    ];
    for (text, is_named) in cases {
        let more = caller(text);
        let out =
            manifests(&api("ports: [{ port: 80 }]", &more), &api("ports: [{ port: 81 }]", &more));
        assert_eq!(out.contains("such as Deployment `caller`"), is_named, "{text}: {out}");
    }
}

#[test]
fn keys_that_are_gone_and_still_read() {
    let side = |kind: &str, data: &str, reads: &str| {
        let object = if data.is_empty() {
            String::new()
        } else {
            format!(
                "---\napiVersion: v1\nkind: {kind}\nmetadata: {{ name: s, namespace: shop }}\ndata: {{ {data} }}\n"
            )
        };
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: api, namespace: shop }}\nspec:\n  template:\n    spec:\n      containers:\n        \
             - {{ name: api, image: \"example.com/api:1\", {reads} }}\n{object}"
        )
    };
    let key = |kind: &str, more: &str| {
        format!(
            "env: [{{ name: A, valueFrom: {{ {kind}KeyRef: {{ name: s, key: old{more} }} }} }}]"
        )
    };
    let cases = [
        ("Secret", key("secret", ""), "new: Yg==", true),
        ("ConfigMap", key("configMap", ""), "new: Yg==", true),
        ("Secret", key("secret", ""), "", true),
        ("Secret", key("secret", ", optional: true"), "new: Yg==", false),
        ("Secret", key("secret", ""), "old: Yg==", false),
        ("Secret", "envFrom: [{ secretRef: { name: s } }]".to_owned(), "", true),
        ("Secret", "envFrom: [{ secretRef: { name: s, optional: true } }]".to_owned(), "", false),
    ];
    for (kind, reads, after, stops) in cases {
        let out =
            manifests(&side(kind, "old: Yg==, more: Yg==", &reads), &side(kind, after, &reads));
        assert_eq!(out.contains("  interrupts: "), stops, "{kind} {reads} {after}: {out}");
    }
    // Who reads the new key from now on starts.
    let out = manifests(
        &side("Secret", "old: Yg==", &key("secret", "")),
        &side("Secret", "new: Yg==", &key("secret", "").replace("key: old", "key: new")),
    );
    assert!(!out.contains("interrupts"), "{out}");
}

#[test]
fn the_address_of_a_load_balancer_goes_with_it() {
    let balanced = api("type: LoadBalancer, ports: [{ port: 80 }]", "");
    let plain = api("ports: [{ port: 80 }]", "");
    let told = |before: &str, after: &str| {
        crate::program::Place::new(&[("a/s.yaml", before), ("b/s.yaml", after)])
            .prints(&["diff", "./a", "./b"])
    };
    let out = told(&balanced, &plain);
    assert!(
        out.contains("the load balancer of `api` is deleted, and its address with it"),
        "{out}"
    );
    assert!(!told(&plain, &balanced).contains("is deleted"));
}
