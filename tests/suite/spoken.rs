//! What controllers, probes, urls and policies must know of what the values say: protocols, forms of urls, hosts outside.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::memory::Memory;

const SHOP: &str = "\
name: shop
domain: shop.example.com
policy: { inlineSecrets: allow }
backends:
  api:
    image: acme/api:1
    port: 8443
    protocol: https
    probes: { readiness: /ready }
    expose: { ingress: {} }
  rpc:
    image: acme/rpc:1
    port: 9090
    protocol: grpc
    probes: { readiness: { grpc: {} } }
    expose: { ingress: { host: rpc.example.com } }
  tcp: { image: acme/tcp:1, port: 8000, expose: { ingress: { host: tcp.example.com } } }
";

fn shop() -> Memory {
    Memory::new(&[("values/base.yaml", SHOP)])
}

#[test]
fn probes_ask_in_the_protocol_of_the_port() {
    let api = shop().object("Deployment", "api");
    let probe = &api["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]["httpGet"];
    assert_eq!(probe["scheme"], "HTTPS", "{api}");
    let file = shop().compose();
    assert!(file.contains("https://127.0.0.1:8443/ready"), "{file}");
}

#[test]
fn controllers_are_told_what_pods_speak() {
    let told = |target: &str, kind: &str, name: &str, key: &str| {
        shop().target(target).object(kind, name)["metadata"]["annotations"][key].clone()
    };
    let nginx = "nginx.ingress.kubernetes.io/backend-protocol";
    assert_eq!(told("kind", "Ingress", "api", nginx), "HTTPS");
    assert_eq!(told("kind", "Ingress", "rpc", nginx), "GRPC");
    assert!(told("kind", "Ingress", "tcp", nginx).is_null());
    let alb = |name: &str, key: &str| {
        told("eks", "Ingress", name, &format!("alb.ingress.kubernetes.io/{key}"))
    };
    assert_eq!(alb("api", "backend-protocol"), "HTTPS");
    assert_eq!(alb("api", "healthcheck-protocol"), "HTTPS");
    assert_eq!(alb("rpc", "backend-protocol-version"), "GRPC");
    assert_eq!(alb("rpc", "success-codes"), "0");
    assert_eq!(alb("tcp", "success-codes"), "200-499");
    let traefik = "traefik.ingress.kubernetes.io/service.serversscheme";
    assert_eq!(told("k3s", "Service", "rpc", traefik), "h2c");
}

/// A password with characters that urls encode, in forms that are urls and in forms that are none.
#[test]
fn what_is_no_url_is_not_encoded() {
    for (url, text) in [
        (
            "jdbc:postgresql://${host}/${database}?user=${user}&password=${password}",
            "password=p%40s%21",
        ),
        ("Server=${host},${port};User Id=${user};Password=${password}", "Password=p@s!"),
        ("host=${host} user=${user} password=${password}", "password=p@s!"),
        ("jdbc:sqlserver://${host};user=${user};password=${password}", "password=p@s!"),
    ] {
        let databases = format!(
            "databases: {{ main: {{ engine: other, image: \"acme/db:1\", port: 5432, user: app, database: app, credentials: {{ value: \"p@s!\" }}, url: \"{url}\" }} }}\n"
        );
        let client = "backends: { api: { connects: [main] } }\n";
        let shop = shop().layer(&databases).layer(client);
        let secret = shop.object("Secret", "main");
        let found =
            STANDARD.decode(secret["data"]["url"].as_str().expect("a url")).expect("base64");
        let found = String::from_utf8(found).expect("text");
        assert!(found.contains(text), "{found}");
    }
}

/// The rules by which a component may leave.
fn leaves(host: &str) -> Result<String, String> {
    let values = format!(
        "externals: {{ auth: {{ host: {host} }} }}\nbackends: {{ api: {{ connects: [auth] }} }}\n"
    );
    let objects = shop().layer(&values).objects()?;
    let policy = objects.iter().find(|one| crate::memory::is(one, "NetworkPolicy", "api"));
    Ok(policy.map_or(String::new(), |policy| policy["spec"]["egress"].to_string()))
}

#[test]
fn policies_open_the_namespace_of_a_service_of_others() {
    let rules = leaves("keycloak.sso.svc.cluster.local, port: 8080").expect("objects");
    assert!(rules.contains(r#"{"kubernetes.io/metadata.name":"sso"}"#), "{rules}");
    let rules = leaves("api.example.com, port: 443").expect("objects");
    assert!(rules.contains("0.0.0.0/0"), "{rules}");
    let error = leaves("10.20.0.3, port: 443, cidr: 10.30.0.0/16").expect_err("another network");
    assert!(error.contains("write `10.20.0.3/32`"), "{error}");
    leaves("10.20.0.3, port: 443, cidr: 10.20.0.0/16").expect("the network that it is in");
}

/// Requests come from the controller whose class the Ingress names.
#[test]
fn the_namespace_of_a_controller_goes_with_its_class() {
    for (class, namespace) in [
        ("nginx", json!({ "kubernetes.io/metadata.name": "ingress-nginx" })),
        ("traefik", json!({ "kubernetes.io/metadata.name": "traefik" })),
        ("kong", json!({ "kubernetes.io/metadata.name": "kong" })),
        ("ours", json!(null)),
    ] {
        let values =
            format!("backends: {{ tcp: {{ expose: {{ ingress: {{ className: {class} }} }} }} }}\n");
        let policy = shop().target("minikube").layer(&values).object("NetworkPolicy", "tcp");
        let from = &policy["spec"]["ingress"][0]["from"][0]["namespaceSelector"]["matchLabels"];
        assert_eq!(from, &namespace, "{class}: {policy}");
    }
    let said = "cluster: { ingressNamespace: edge }\nbackends: { tcp: { expose: { ingress: { className: ours } } } }\n";
    let policy = shop().target("minikube").layer(said).object("NetworkPolicy", "tcp");
    assert!(policy.to_string().contains("\"edge\""), "{policy}");
}

/// What a component takes from another that is not there is no mistake of its own.
#[test]
fn a_wrong_like_is_the_only_mistake() {
    for like in ["apo", "worker", "main"] {
        let values = format!(
            "databases: {{ main: {{ engine: postgres, credentials: {{ value: x }} }} }}\nbackends: {{ worker: {{ like: {like}, migrate: null, port: null, env: {{ A: null }} }} }}\n"
        );
        let error = shop().layer(&values).error();
        assert_eq!(error.matches("error[").count(), 1, "{like}: {error}");
        assert!(error.contains("like"), "{like}: {error}");
    }
}
