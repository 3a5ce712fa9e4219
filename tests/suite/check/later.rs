//! What is right although it looks wrong as it is written: what others write, build, elect or read later.

use crate::check::codes;

fn of(text: &str) -> Vec<String> {
    codes(&[("a.yaml", text)])
}

/// A Deployment `api` with more lines in its container, and a Service with a selector and a target.
fn served(container: &str, selector: &str, target: &str) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec:
      containers:
        - name: api
          image: acme/api:1.4.2
          ports: [{{ name: http, containerPort: 8080 }}]
          {container}
---
apiVersion: v1
kind: Service
metadata: {{ name: api }}
spec: {{ selector: {{ {selector} }}, ports: [{{ port: 80, targetPort: {target} }}] }}
"
    )
}

#[test]
fn pods_that_helm_tests_a_release_with_take_no_requests() {
    let test = |annotation: &str| {
        served("stdin: false", "app: api", "http")
            + &format!(
                "\
---
apiVersion: v1
kind: Pod
metadata: {{ name: api-test, labels: {{ app: api }}, annotations: {{ {annotation}: test }} }}
spec: {{ restartPolicy: Never, containers: [{{ name: wget, image: 'busybox:1.37' }}] }}
"
            )
    };
    assert_eq!(of(&test("helm.sh/hook")), [""; 0]);
    assert_eq!(of(&test("acme.example/note")), ["GEN412 Service/api"]);
}

#[test]
fn a_label_that_pods_lack_may_be_put_on_the_leader() {
    let leader = served("stdin: false", "app: api, role: leader", "http");
    assert_eq!(of(&leader), ["GEN411 Service/api"]);
    let is_error = |text: &str| {
        let told = crate::check::told(&[("a.yaml", text)]);
        (told.contains("error[GEN411]"), told.contains("what elects a leader may set it later"))
    };
    assert_eq!(is_error(&leader), (false, true));
    // Where pods have such a label, it is another one that is meant.
    let labelled = leader.replace("labels: { app: api }", "labels: { app: api, role: leadr }");
    assert_eq!(is_error(&labelled), (true, false));
}

#[test]
fn a_port_that_the_command_line_names_is_listened_on() {
    for told in [
        "args: ['--metrics-bind-address=:8443']",
        "command: [api, --port, '8443']",
        "env: [{ name: PORT, value: '8443' }]",
        "env: [{ name: LISTEN_ADDRESS, value: '0.0.0.0:8443' }]",
    ] {
        assert_eq!(of(&served(told, "app: api", "8443")), [""; 0], "{told}");
    }
    for other in ["args: ['--port=18443']", "env: [{ name: DATABASE_PORT, value: '8443' }]"] {
        assert_eq!(of(&served(other, "app: api", "8443")), ["GEN413 Service/api"], "{other}");
    }
}

#[test]
fn an_autoscaler_goes_by_what_the_pod_requests() {
    let scaled = |pod: &str| {
        format!(
            "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api }}
spec:
  scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: api }}
  maxReplicas: 5
  metrics: [{{ type: Resource, resource: {{ name: cpu, target: {{ type: Utilization, averageUtilization: 70 }} }} }}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec:
      {pod}
      containers: [{{ name: api, image: 'acme/api:1.4.2' }}]
"
        )
    };
    assert_eq!(of(&scaled("resources: { requests: { cpu: 500m } }")), [""; 0]);
    assert_eq!(
        of(&scaled("resources: { requests: { memory: 1Gi } }")),
        ["GEN462 HorizontalPodAutoscaler/api"]
    );
}

#[test]
fn an_autoscaler_is_in_the_namespace_of_what_it_scales() {
    let scaled = |own: &str, theirs: &str| {
        of(&format!(
            "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{ name: api{own} }}
spec: {{ scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: api }}, maxReplicas: 5 }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: api{theirs} }}
spec:
  selector: {{ matchLabels: {{ app: api }} }}
  template:
    metadata: {{ labels: {{ app: api }} }}
    spec: {{ containers: [{{ name: api, image: 'acme/api:1.4.2', resources: {{ requests: {{ cpu: 1 }} }} }}] }}
---
{{ apiVersion: v1, kind: Namespace, metadata: {{ name: one }} }}
---
{{ apiVersion: v1, kind: Namespace, metadata: {{ name: two }} }}
"
        ))
    };
    assert_eq!(scaled(", namespace: one", ", namespace: one"), [""; 0]);
    assert_eq!(
        scaled(", namespace: one", ", namespace: two"),
        ["GEN461 HorizontalPodAutoscaler/api"]
    );
    assert_eq!(scaled(", namespace: one", ""), ["GEN483 HorizontalPodAutoscaler/api"]);
}

#[test]
fn images_that_ko_builds_and_names_with_colons_are_no_mistakes() {
    for text in [
        "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: 'ko://acme.example/cmd/Api' }] }\n",
        "apiVersion: certificates.k8s.io/v1beta1\nkind: ClusterTrustBundle\nmetadata: { name: 'acme.io:x:b' }\nspec: { signerName: acme.io/x, trustBundle: a }\n",
    ] {
        let found = of(text);
        assert!(
            !found.iter().any(|one| one.starts_with("GEN443") || one.starts_with("GEN492")),
            "{found:?}"
        );
    }
}

#[test]
fn what_a_role_lets_a_program_read_is_used() {
    let set = |resources: &str, names: &str| {
        of(&format!(
            "\
apiVersion: v1
kind: ConfigMap
metadata: {{ name: features }}
data: {{ a: b }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec: {{ containers: [{{ name: api, image: 'acme/api:1.4.2' }}] }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{ name: api }}
rules: [{{ apiGroups: [\"\"], resources: [{resources}], verbs: [get, watch]{names} }}]
"
        ))
    };
    assert_eq!(set("configmaps", ""), [""; 0]);
    assert_eq!(set("configmaps", ", resourceNames: [features]"), [""; 0]);
    for (resources, names) in [("pods", ""), ("configmaps", ", resourceNames: [other]")] {
        assert_eq!(set(resources, names), ["GEN425 ConfigMap/features"], "{resources} {names}");
    }
}

#[test]
fn names_of_single_pods_that_nobody_calls_may_be_missing() {
    let set = |host: &str| {
        format!(
            "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {{ name: store }}
spec:
  serviceName: store
  selector: {{ matchLabels: {{ app: store }} }}
  template:
    metadata: {{ labels: {{ app: store }} }}
    spec: {{ containers: [{{ name: store, image: 'acme/store:1.4.2', ports: [{{ containerPort: 7000 }}] }}] }}
---
apiVersion: v1
kind: Service
metadata: {{ name: store-svc }}
spec: {{ clusterIP: None, selector: {{ app: store }}, ports: [{{ port: 7000 }}] }}
---
apiVersion: v1
kind: Pod
metadata: {{ name: api }}
spec: {{ containers: [{{ name: api, image: 'acme/api:1.4.2', env: [{{ name: STORE_URL, value: 'http://{host}:7000' }}] }}] }}
"
        )
    };
    let told = |host: &str| crate::check::told(&[("a.yaml", &set(host))]);
    assert!(told("store-svc").contains("warning[GEN417]"), "{}", told("store-svc"));
    assert!(told("store-0.store").contains("error[GEN417]"), "{}", told("store-0.store"));
}

#[test]
fn services_of_a_compose_project_may_be_in_other_files() {
    let web = "services: { web: { image: 'acme/web:1', environment: { CARTS_URL: 'http://carts:80' } } }\n";
    let carts = "services: { cart: { image: 'acme/cart:1', hostname: carts } }\n";
    assert_eq!(codes(&[("compose.yaml", web)]), ["GEN401 service/web"]);
    // An override is a layer of the file beside it, in either direction.
    assert_eq!(codes(&[("compose.yaml", web), ("compose.override.yaml", carts)]), [""; 0]);
    assert_eq!(codes(&[("compose.yaml", carts), ("compose.override.yaml", web)]), [""; 0]);
    // Another folder is another project.
    assert_eq!(
        codes(&[("a/compose.yaml", web), ("b/compose.yaml", carts)]),
        ["GEN401 service/web"]
    );
    let includes = format!("include: [../cart/compose.yaml]\n{web}");
    assert_eq!(codes(&[("app/compose.yaml", &includes)]), ["GEN516 include"]);
    assert_eq!(codes(&[("app/compose.yaml", &includes), ("cart/compose.yaml", carts)]), [""; 0]);
    let extends = format!("{web}  \n")
        .replace("image: 'acme/web:1'", "extends: { file: ../web.yaml, service: web }");
    // What is there to be extended is told of by whoever extends it, if at all.
    assert_eq!(codes(&[("app/compose.yaml", &extends), ("web.yaml", web)]), [""; 0]);
}

#[test]
fn words_name_what_is_meant() {
    let told = crate::check::told(&[(
        "a.yaml",
        "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'acme/web:1', resources: { requests: { cpu: 1 } } }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, minReplicas: 1, maxReplicas: 5 }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
",
    )]);
    for words in [
        "namespaces \"shop\" not found",
        "HorizontalPodAutoscaler/web goes down to 1",
        "write `minReplicas: 2` for HorizontalPodAutoscaler/web, or lower the budget",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

/// A peer beside one that admits the whole namespace keeps nobody out; a server that is told its own name calls nobody.
#[test]
fn policies_that_keep_nobody_out() {
    let policy = |spec: &str| {
        served("env: [{ name: API_HOST, value: api }]", "app: api", "http")
            + &format!(
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p }}\nspec: {{ podSelector: {{}}, {spec} }}\n"
            )
    };
    let dns = "policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }, { podSelector: { matchLabels: { k8s-app: kube-dns } } }] }]";
    assert_eq!(of(&policy(dns)), [""; 0]);
    assert_eq!(of(&policy("policyTypes: [Egress], egress: []")), [""; 0]);
}

#[test]
fn a_role_of_another_namespace_is_granted_by_nobody() {
    let binding = |namespace: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{ name: r, namespace: a }}\nrules: [{{ apiGroups: [\"\"], resources: [pods], verbs: [get] }}]\n---\n\
             apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{ name: b, namespace: {namespace} }}\nroleRef: {{ apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }}\nsubjects: [{{ kind: User, name: u }}]\n---\n\
             {{ apiVersion: v1, kind: Namespace, metadata: {{ name: a }} }}\n---\n{{ apiVersion: v1, kind: Namespace, metadata: {{ name: b }} }}\n"
        )
    };
    assert_eq!(of(&binding("b")), ["GEN467 RoleBinding/b"]);
    assert_eq!(of(&binding("a")), [""; 0]);
}
