//! What the API server takes and nobody reaches, scales or is granted: each mistake, and its siblings that are none.

use crate::check::never::{pod, told_of};
use crate::check::{codes, server};

#[test]
fn autoscalers_scale_what_can_be_scaled_and_alone() {
    let scaler = |name: &str, target: &str| {
        format!(
            "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{ name: {name} }}\nspec: {{ scaleTargetRef: {{ {target} }}, maxReplicas: 3 }}\n"
        )
    };
    let target = "apiVersion: apps/v1, kind: Deployment, name: api";
    let wrong = [
        scaler("a", "apiVersion: extensions/v1beta1, kind: Deployment, name: api"),
        scaler("a", "apiVersion: v1, kind: StatefulSet, name: api"),
        scaler("a", "kind: Deployment, name: api"),
        scaler("a", "apiVersion: apps/v1, kind: DaemonSet, name: api"),
        scaler("a", target) + &scaler("b", target),
    ];
    let right = [
        scaler("a", target),
        scaler("a", "apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: api"),
        scaler("a", target) + &scaler("b", "apiVersion: apps/v1, kind: Deployment, name: web"),
    ];
    told_of("GEN460", &wrong, &right);
}

#[test]
fn laws_of_the_gateway_api() {
    let route = |rule: &str| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{ name: r }}\nspec: {{ parentRefs: [{{ name: g }}], rules: [{{ {rule} }}] }}\n"
        )
    };
    let gateway = |listener: &str| {
        format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{ name: g }}\nspec: {{ gatewayClassName: acme, listeners: [{{ name: a, port: 443, {listener} }}] }}\n"
        )
    };
    let wrong = [
        route("backendRefs: [{ name: api }]"),
        route(
            "filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }], backendRefs: [{ name: api, port: 80 }]",
        ),
        route("filters: [{ type: URLRewrite }]"),
        route("matches: [{ path: { type: PathPrefix, value: api } }]"),
        route("matches: [{ path: { value: /a//b } }]"),
        gateway("protocol: HTTPS"),
        gateway("protocol: HTTP, tls: { mode: Terminate }"),
        gateway("protocol: TCP, hostname: a.example.com"),
        gateway("protocol: HTTP }, { name: a, port: 80, protocol: HTTP"),
    ];
    let right = [
        route("backendRefs: [{ name: api, port: 80 }]"),
        route("backendRefs: [{ group: acme.example, kind: Bucket, name: api }]"),
        route("filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]"),
        route("matches: [{ path: { type: RegularExpression, value: a.* } }]"),
        gateway("protocol: HTTPS, tls: { certificateRefs: [{ name: c }] }"),
        gateway("protocol: TLS, tls: { mode: Passthrough }"),
        gateway(
            "protocol: HTTPS, hostname: a.example.com, tls: { options: { acme.example/cert: a } }",
        ),
    ];
    told_of("GEN486", &wrong, &right);
}

#[test]
fn paths_of_an_ingress_are_paths() {
    let ingress = |annotation: &str, path: &str, kind: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{ name: i, annotations: {{ {annotation} }} }}\nspec: {{ rules: [{{ http: {{ paths: [{{ path: \"{path}\", pathType: {kind}, backend: {{ service: {{ name: api, port: {{ number: 80 }} }} }} }}] }} }}] }}\n{}",
            server("api", 80)
        )
    };
    let nginx = "nginx.ingress.kubernetes.io/use-regex: \"true\"";
    let wrong = [
        ingress(nginx, "/users/?(.*)", "Prefix"),
        ingress(nginx, "/a|/b", "Exact"),
        ingress("", "/app/*", "Exact"),
        ingress("", "/*", "Prefix"),
    ];
    let right = [
        ingress(nginx, "/users/?(.*)", "ImplementationSpecific"),
        ingress(nginx, "/users", "Prefix"),
        ingress("", "/*", "ImplementationSpecific"),
        ingress("haproxy.org/path-rewrite: /", "/users/(.*)", "Prefix"),
    ];
    told_of("GEN487", &wrong, &right);
}

#[test]
fn a_service_leads_somewhere() {
    let service = |spec: &str| {
        format!("apiVersion: v1\nkind: Service\nmetadata: {{ name: api }}\nspec: {{ {spec} }}\n")
    };
    let slice = "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: a, labels: { kubernetes.io/service-name: api } }\naddressType: IPv4\nendpoints: [{ addresses: [10.0.0.5] }]\n";
    let own = pod("", "").replace("name: api }\nspec", "name: api, labels: { app: api } }\nspec");
    let wrong = [
        service("ports: [{ port: 80 }]") + &own,
        service("type: ExternalName, externalName: 10.0.0.5"),
        service("type: ExternalName, externalName: localhost"),
    ];
    let right = [
        service("ports: [{ port: 80 }]"),
        service("ports: [{ port: 80 }]") + &own + slice,
        service("selector: { app: api }, ports: [{ port: 80 }]") + &own,
        service("type: ExternalName, externalName: db.example.com"),
    ];
    told_of("GEN420", &wrong, &right);
}

#[test]
fn namespaces_are_chosen_by_labels_that_they_have() {
    let policy = |labels: &str, own: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{ name: frontier{own} }}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p }}\nspec: {{ podSelector: {{}}, ingress: [{{ from: [{{ namespaceSelector: {{ matchLabels: {{ {labels} }} }} }}] }}] }}\n"
        )
    };
    let wrong = [
        policy("name: frontier", ""),
        policy("kubernetes.io/metadata.name: frontire", ""),
        policy("name: kube-system", ""),
    ];
    let right = [
        policy("name: frontier", ", labels: { name: frontier }"),
        policy("kubernetes.io/metadata.name: frontier", ""),
        policy("kubernetes.io/metadata.name: monitoring", ""),
        policy("name: monitoring", ""),
    ];
    told_of("GEN472", &wrong, &right);
}

#[test]
fn objects_are_as_their_definition_says() {
    let object = |version: &str, spec: &str| {
        format!(
            "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{ name: shops.acme.example }}
spec:
  group: acme.example
  scope: Namespaced
  names: {{ plural: shops, kind: Shop }}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size, tier]
              properties:
                size: {{ type: integer, minimum: 1, maximum: 9 }}
                tier: {{ type: string, enum: [free, paid], default: free }}
                port: {{ x-kubernetes-int-or-string: true }}
                tags: {{ type: object, additionalProperties: {{ type: string }} }}
                rest: {{ type: object, x-kubernetes-preserve-unknown-fields: true }}
                doors: {{ type: array, items: {{ type: object, properties: {{ name: {{ type: string }} }} }} }}
---
apiVersion: acme.example/{version}
kind: Shop
metadata: {{ name: corner }}
{spec}
"
        )
    };
    let spec = |text: &str| object("v1", &format!("spec: {{ {text} }}"));
    let wrong = [
        spec("size: large"),
        spec("size: 0"),
        spec("size: 10"),
        spec("tier: paid"),
        spec("size: 1, tier: golden"),
        spec("size: 1, sise: 2"),
        spec("size: 1, port: true"),
        spec("size: 1, tags: { a: 1 }"),
        spec("size: 1, doors: [{ nmae: a }]"),
        spec("size: 1, doors: { name: a }"),
        object("v1", "metadate: {}\nspec: { size: 1 }"),
        object("v1", ""),
        object("v1beta1", "spec: { size: 1 }"),
    ];
    let right = [
        spec("size: 1"),
        spec(
            "size: 9, tier: paid, port: http, tags: { a: b }, rest: { any: [1] }, doors: [{ name: a }]",
        ),
        spec("size: ${SIZE}, port: 80"),
        object("v1", "spec: { size: 1 }\nstatus: { any: 1 }"),
    ];
    told_of("GEN507", &wrong, &right);
}

#[test]
fn roles_grant_what_there_is() {
    let role = |kind: &str, rule: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{ name: r }}\nrules: [{{ apiGroups: [\"\"], {rule} }}]\n"
        )
    };
    let given = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: b, namespace: kube-system }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader }\nsubjects: [{ kind: Group, name: g, apiGroup: rbac.authorization.k8s.io }]\n---\n";
    let wrong = [
        role("Role", "resources: [nodes], verbs: [get]"),
        role("ClusterRole", "resources: [pods], verbs: [read]"),
        role("ClusterRole", "resources: [pods], verbs: [GET]"),
    ];
    let right = [
        role("ClusterRole", "resources: [nodes], verbs: [get]"),
        role("Role", "resources: [namespaces], verbs: [get]"),
        role("ClusterRole", "resources: [pods], verbs: [use, \"*\"]"),
        given.to_owned()
            + &role("Role", "resources: [pods], verbs: [get]")
                .replace("name: r }", "name: r, namespace: kube-system }"),
    ];
    told_of("GEN467", &wrong, &right);
}

#[test]
fn a_kustomization_renames_the_namespace_that_it_lists() {
    let files = [
        ("kustomization.yaml", "namespace: shop\nresources: [all.yaml]\n"),
        (
            "all.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: { name: default }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: default }\ndata: { a: b }\n",
        ),
    ];
    let found = codes(&files);
    assert!(!found.iter().any(|one| one.starts_with("GEN493")), "{found:?}");
}

#[test]
fn what_a_webhook_may_fill_in_is_not_missing() {
    let text = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: shops.acme.example }
spec:
  group: acme.example
  scope: Namespaced
  names: { plural: shops, kind: Shop }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, required: [spec], properties: { spec: { type: object } } } } }
---
apiVersion: acme.example/v1
kind: Shop
metadata: { name: corner }
";
    let hook = "---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: { name: shop }\n";
    told_of("GEN507", &[text.to_owned()], &[text.to_owned() + hook]);
}

#[test]
fn probes_do_not_ask_the_service_of_their_own_pod() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 8000 }]MORE }\n---\n";
    let pods = |probe: &str, more: &str| {
        service.replace("MORE", more)
            + &format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: x }}\nspec:\n  selector: {{ matchLabels: {{ app: api }} }}\n  template:\n    metadata: {{ labels: {{ app: api }} }}\n    spec:\n      containers:\n        - {{ name: x, image: \"acme/x:1.0\", ports: [{{ containerPort: 8000 }}], {probe} }}\n"
            )
    };
    let wrong = [
        pods("readinessProbe: { exec: { command: [wget, -qO-, \"http://api:8000/health\"] } }", ""),
        pods("startupProbe: { exec: { command: [sh, -c, \"curl -f http://api:8000/\"] } }", ""),
        pods("readinessProbe: { exec: { command: [redis-cli, -h, api, ping] } }", ""),
        pods("readinessProbe: { exec: { command: [sh, -c, \"pg_isready -h api\"] } }", ""),
        pods("readinessProbe: { httpGet: { host: api, port: 8000 } }", ""),
        pods("readinessProbe: { tcpSocket: { host: api, port: 8000 } }", ""),
    ];
    let right = [
        pods(
            "readinessProbe: { exec: { command: [wget, -qO-, \"http://localhost:8000/health\"] } }",
            "",
        ),
        pods("livenessProbe: { exec: { command: [wget, -qO-, \"http://api:8000/health\"] } }", ""),
        pods(
            "readinessProbe: { exec: { command: [sh, -c, \"curl -f http://api:8000/ || true\"] } }",
            "",
        ),
        pods(
            "readinessProbe: { exec: { command: [wget, -qO-, \"http://api:8000/health\"] } }",
            ", publishNotReadyAddresses: true",
        ),
        pods("readinessProbe: { exec: { command: [redis-cli, -h, cache, ping] } }", ""),
    ];
    told_of("GEN523", &wrong, &right);
}
