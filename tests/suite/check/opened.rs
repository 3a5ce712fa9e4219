//! Doors between namespaces, clusters and networks: gateways, policies, ports of nodes.

use stackgen::diagnostic::Severity;

use crate::check::{Alone, client, found_with, server};

/// The codes of errors, and those of warnings.
fn found(text: &str) -> (Vec<String>, Vec<String>) {
    let (checked, ..) = found_with(&[("k8s.yaml", text)], &Alone::default());
    let of = |severity: Severity| {
        let all = checked.findings.iter().filter(|one| one.diagnostic.severity == severity);
        all.map(|one| one.diagnostic.code.to_string()).collect::<Vec<_>>()
    };
    (of(Severity::Error), of(Severity::Warning))
}

fn errors(text: &str) -> Vec<String> {
    found(text).0
}

fn gateway(listener: &str, route: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Namespace\nmetadata: {{ name: edge }}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{ name: shop, labels: {{ team: shop }} }}\n---\n\
         apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{ name: web, namespace: edge }}\nspec: {{ gatewayClassName: acme, listeners: [{{ name: http, port: 80, protocol: HTTP{listener} }}] }}\n---\n\
         apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{ name: api, namespace: shop }}\nspec: {{ {route} }}\n"
    )
}

#[test]
fn routes_that_no_listener_takes() {
    let parent = "parentRefs: [{ name: web, namespace: edge }]";
    assert_eq!(errors(&gateway("", parent)), ["GEN484"], "another namespace than the Gateway's");
    let all = ", allowedRoutes: { namespaces: { from: All } }";
    assert_eq!(errors(&gateway(all, parent)), [""; 0]);
    let team = |team: &str| {
        format!(
            ", allowedRoutes: {{ namespaces: {{ from: Selector, selector: {{ matchLabels: {{ team: {team} }} }} }} }}"
        )
    };
    assert_eq!(errors(&gateway(&team("shop"), parent)), [""; 0]);
    assert_eq!(errors(&gateway(&team("data"), parent)), ["GEN484"]);
    let section =
        |name: &str| format!("parentRefs: [{{ name: web, namespace: edge, sectionName: {name} }}]");
    assert_eq!(errors(&gateway(all, &section("http"))), [""; 0]);
    assert_eq!(errors(&gateway(all, &section("https"))), ["GEN484"]);
    let port = |port: u16| format!("parentRefs: [{{ name: web, namespace: edge, port: {port} }}]");
    assert_eq!(errors(&gateway(all, &port(80))), [""; 0]);
    assert_eq!(errors(&gateway(all, &port(8080))), ["GEN484"]);
    // Its own namespace has no such Gateway, and nobody else is asked.
    assert_eq!(errors(&gateway(all, "parentRefs: [{ name: web }]")), ["GEN484"]);
    // A Gateway of another name is somebody else's.
    assert_eq!(found(&gateway(all, "parentRefs: [{ name: shared, namespace: infra }]")).0, [""; 0]);
}

#[test]
fn a_gateway_of_each_environment() {
    let all = ", allowedRoutes: { namespaces: { from: All } }";
    let route = "parentRefs: [{ name: web, namespace: edge, sectionName: https }]";
    let plain = gateway(all, route);
    let start = plain.find("---\napiVersion: gateway").expect("a Gateway");
    let end = plain.rfind("---").expect("a route");
    let other = plain[start..end].replace("name: http,", "name: https,");
    let (errors, _) = found(&format!("{plain}{other}"));
    assert!(!errors.contains(&"GEN484".to_owned()), "{errors:?}");
}

#[test]
fn references_into_another_namespace() {
    let set = |route: &str, grant: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: api, namespace: shop }}\nspec: {{ ports: [{{ port: 80 }}] }}\n---\n\
             apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{ name: api, namespace: edge }}\nspec: {{ {route}, rules: [{{ backendRefs: [{{ name: api, namespace: shop, port: 80 }}] }}] }}\n{grant}"
        )
    };
    let grant = |from: &str, to: &str| {
        format!(
            "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {{ name: edge, namespace: shop }}\nspec: {{ from: [{{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: {from} }}], to: [{{ group: \"\", kind: Service, name: {to} }}] }}\n"
        )
    };
    let parent = "parentRefs: [{ name: web }]";
    assert_eq!(errors(&set(parent, "")), ["GEN485"]);
    assert_eq!(errors(&set(parent, &grant("edge", "api"))), [""; 0]);
    assert_eq!(errors(&set(parent, &grant("data", "api"))), ["GEN485"]);
    assert_eq!(errors(&set(parent, &grant("edge", "web"))), ["GEN485"]);
    let mesh = "parentRefs: [{ group: \"\", kind: Service, name: api, namespace: shop }]";
    assert_eq!(errors(&set(mesh, "")), [""; 0]);
}

#[test]
fn routes_for_hosts_of_no_listener() {
    let of = |listener: &str, host: &str| {
        let all =
            format!(", hostname: \"{listener}\", allowedRoutes: {{ namespaces: {{ from: All }} }}");
        let route =
            format!("parentRefs: [{{ name: web, namespace: edge }}], hostnames: [\"{host}\"]");
        errors(&gateway(&all, &route))
    };
    assert_eq!(of("*.shop.test", "api.shop.test"), [""; 0]);
    assert_eq!(of("api.shop.test", "*.shop.test"), [""; 0]);
    assert_eq!(of("*.shop.test", "shop.test"), ["GEN484"]);
    assert_eq!(of("www.shop.test", "api.shop.test"), ["GEN484"]);
}

/// A database whose policy opens one port.
fn guarded(port: u16) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: main, labels: {{ app: main }} }}\nspec:\n  volumes: [{{ name: data, emptyDir: {{}} }}]\n  containers: [{{ name: main, image: \"mysql:8.4\", env: [{{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }}], volumeMounts: [{{ name: data, mountPath: /var/lib/mysql }}] }}]\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{ name: api, labels: {{ app: api }} }}\nspec: {{ containers: [{{ name: api, image: \"acme/api:1.4.2\" }}] }}\n---\n\
         apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: main }}\nspec:\n  podSelector: {{ matchLabels: {{ app: main }} }}\n  ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ app: api }} }} }}], ports: [{{ port: {port} }}] }}]\n"
    )
}

#[test]
fn a_policy_opens_a_port_on_which_nothing_listens() {
    assert_eq!(errors(&guarded(5000)), ["GEN473"]);
    assert_eq!(errors(&guarded(3306)), [""; 0]);
    // Policies know the ports of pods, not those of Services.
    let behind = |port: u16| {
        let served = server("web", 8080).replace("port: 8080 }]", "port: 80, targetPort: 8080 }]");
        let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: web }\nspec:\n  podSelector: { matchLabels: { app: web } }\n";
        format!("{served}{policy}  ingress: [{{ ports: [{{ port: {port} }}] }}]\n")
    };
    assert_eq!(errors(&behind(80)), ["GEN473"]);
    assert_eq!(errors(&behind(8080)), [""; 0]);
}

#[test]
fn a_policy_that_keeps_a_pod_inside() {
    let closed = |rule: &str| {
        let pod = client(
            "- { name: DATABASE_URL, value: \"postgres://app:x@db.eu.acme.test:5432/app\" }",
        );
        let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: api }\nspec:\n  podSelector: { matchLabels: { app: api } }\n  policyTypes: [Egress]\n  egress:\n    - { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: UDP }] }\n";
        format!("{pod}{policy}{rule}")
    };
    assert_eq!(errors(&closed("")), ["GEN473"]);
    assert_eq!(errors(&closed("    - { ports: [{ port: 5432 }] }\n")), [""; 0]);
    assert_eq!(errors(&closed("    - { to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }\n")), [""; 0]);
    assert_eq!(errors(&closed("    - { ports: [{ port: 443 }] }\n")), ["GEN473"]);
}

#[test]
fn peers_without_pods_while_the_client_is_here() {
    let set = |label: &str| {
        let policy = format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: main }}\nspec:\n  podSelector: {{ matchLabels: {{ app: main }} }}\n  ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ app: {label} }} }} }}] }}]\n"
        );
        client("- { name: MAIN_URL, value: \"http://main:7000\" }")
            + &server("main", 7000)
            + &policy
    };
    let codes = errors(&set("gateway"));
    assert!(
        codes.contains(&"GEN472".to_owned()) && codes.contains(&"GEN473".to_owned()),
        "{codes:?}"
    );
    assert_eq!(errors(&set("api")), [""; 0]);
}

#[test]
fn a_database_port_of_a_node_that_nothing_takes() {
    let cluster = "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: [{ role: control-plane, extraPortMappings: [{ containerPort: 6379, hostPort: 6379 }, { containerPort: 8443, hostPort: 8443 }] }]\n---\n";
    assert_eq!(found(&(cluster.to_owned() + &client(""))), (Vec::new(), vec!["GEN415".to_owned()]));
    let taken = client("").replace("containerPort: 8000", "containerPort: 8000, hostPort: 6379");
    assert_eq!(found(&(cluster.to_owned() + &taken)), (Vec::new(), Vec::new()));
    let served = cluster.to_owned() + &server("cache", 6379);
    assert_eq!(errors(&served), ["GEN415"]);
}
