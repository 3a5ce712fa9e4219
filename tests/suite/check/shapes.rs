//! Objects that the API server does not take, and such that it takes: types, fields, forms, what is bound to
//! each other.

use crate::check::{codes, told};

/// A Deployment with something in its container, and something in its PodSpec.
fn deployment(container: &str, pod: &str) -> String {
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
{pod}
      containers:
        - name: api
          image: acme/api:1.4.2
{container}
"
    )
}

/// The codes that something in a container gives.
fn container(lines: &str) -> Vec<String> {
    let indented: Vec<String> = lines.lines().map(|line| format!("          {line}")).collect();
    let found = codes(&[("api.yaml", &deployment(&indented.join("\n"), ""))]);
    found.into_iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
}

fn pod(lines: &str) -> Vec<String> {
    let indented: Vec<String> = lines.lines().map(|line| format!("      {line}")).collect();
    let found = codes(&[("api.yaml", &deployment("", &indented.join("\n")))]);
    found.into_iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
}

fn of(text: &str) -> Vec<String> {
    let found = codes(&[("api.yaml", text)]);
    found.into_iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn check_wrong_types() {
    assert_eq!(
        container("env: [{ name: PORT, value: 8000 }, { name: DEBUG, value: true }]"),
        ["GEN502"; 2]
    );
    assert_eq!(
        container("env: [{ name: PORT, value: \"8000\" }, { name: DEBUG, value: 'true' }]"),
        [""; 0]
    );
    let map = |data: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: api }}\ndata: {{ {data} }}\n")
    };
    let found = |data: &str| {
        let mut found = of(&map(data));
        found.retain(|code| code != "GEN425");
        found
    };
    for wrong in
        ["A: 8000", "A: yes", "A: 1.5", "A: 0755", "A: 0x1F", "A: [b]", "A: { b: c }", "A: 1_000"]
    {
        assert_eq!(found(wrong), ["GEN502"], "{wrong}");
    }
    for right in
        ["A: text", "A: \"8000\"", "A: 2001-01-01", "A: 12:30", "A: null", "A: 1.2.3", "A: ''"]
    {
        assert_eq!(found(right), [""; 0], "{right}");
    }
}

#[test]
fn numbers_take_no_text_and_no_fractions() {
    assert_eq!(container("ports: [{ containerPort: \"8080\" }]"), ["GEN502"]);
    assert_eq!(container("ports: [{ containerPort: 80.5 }]"), ["GEN502"]);
    assert_eq!(container("ports: [{ containerPort: 8080.0 }]"), [""; 0]);
    assert_eq!(container("ports: [{ containerPort: 99999999999 }]"), ["GEN502"]);
    assert_eq!(container("ports: [{ containerPort: 70000 }]"), ["GEN505"]);
    assert_eq!(container("stdin: \"yes\""), ["GEN502"]);
    assert_eq!(container("stdin: yes"), [""; 0]);
    assert_eq!(container("ports: { containerPort: 80 }"), ["GEN502"]);
    // A program fills it in.
    assert_eq!(container("ports:\n  - containerPort: ${PORT}"), [""; 0]);
}

#[test]
fn unknown_fields_are_told_with_the_nearest_name_or_their_place() {
    let text = told(&[(
        "api.yaml",
        &deployment("          livenessProb: { tcpSocket: { port: 80 } }", ""),
    )]);
    assert!(text.contains("write `livenessProbe`"), "{text}");
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec:\n  ports:\n    - port: 80\n      type: ClusterIP\n";
    let text = told(&[("api.yaml", service)]);
    assert!(text.contains("`type` belongs further out, beside `ports`"), "{text}");
    assert_eq!(pod("replicas: 2"), ["GEN503"]);
    assert_eq!(
        of(
            "apiVersion: v1\nkind: Namespace\nmetadata: { name: a, status: {} }\nstatus: { anything: 1 }\n"
        ),
        ["GEN503"]
    );
}

#[test]
fn what_has_no_default_has_to_be_there() {
    assert_eq!(container("env: [{ value: a }]"), ["GEN504"]);
    assert_eq!(container("volumeMounts: [{ name: a }]"), ["GEN504", "GEN452"]);
    assert_eq!(
        of("apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: {}\n"),
        ["GEN504"]
    );
    assert_eq!(
        of("apiVersion: v1\nkind: Service\nmetadata: {}\nspec: { ports: [{ port: 80 }] }\n"),
        ["GEN504"]
    );
    assert_eq!(of("apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\n"), ["GEN504"]);
    assert_eq!(
        of(
            "apiVersion: v1\nkind: Pod\nmetadata: { name: api }\nspec: { containers: [{ name: api }] }\n"
        ),
        ["GEN504"]
    );
    let two = "apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { ports: [{ name: a, port: 80 }, { port: 81 }] }\n";
    assert_eq!(of(two), ["GEN504"]);
}

#[test]
fn quantities_have_a_form_and_limits_are_not_below_requests() {
    for wrong in ["512MB", "1 Gi", "0,5", "lots", "1.2.3", "5mi"] {
        assert_eq!(
            container(&format!("resources: {{ requests: {{ memory: \"{wrong}\" }} }}")),
            ["GEN505"],
            "{wrong}"
        );
    }
    for right in ["512Mi", "1Gi", "0.5", ".5", "1e9", "128M", "1", "2E3", "+1"] {
        assert_eq!(
            container(&format!("resources: {{ requests: {{ memory: \"{right}\" }} }}")),
            [""; 0],
            "{right}"
        );
    }
    assert_eq!(container("resources: { requests: { cpu: 1 }, limits: { cpu: 500m } }"), ["GEN506"]);
    assert_eq!(container("resources: { requests: { cpu: 0.5 }, limits: { cpu: 500m } }"), [""; 0]);
    assert_eq!(container("resources: { requests: { mem: 1Gi } }"), ["GEN505"]);
    assert_eq!(container("resources: { limits: { memory: 512m } }"), ["GEN505"]);
}

#[test]
fn of_some_fields_there_is_one() {
    assert_eq!(
        container("livenessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } }"),
        ["GEN506"]
    );
    assert_eq!(container("livenessProbe: { periodSeconds: 5 }"), ["GEN506"]);
    assert_eq!(
        container("livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 }"),
        ["GEN505"]
    );
    assert_eq!(
        container("readinessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 }"),
        [""; 0]
    );
    assert_eq!(pod("volumes: [{ name: a, emptyDir: {}, hostPath: { path: /a } }]"), ["GEN506"]);
    assert_eq!(pod("volumes: [{ name: a }]"), [""; 0]);
    assert_eq!(pod("restartPolicy: Never"), ["GEN506"]);
    assert_eq!(pod("restartPolicy: never"), ["GEN505"]);
    let job = "apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec: { template: { spec: { containers: [{ name: a, image: acme/a:1.0.0 }] } } }\n";
    assert_eq!(of(job), ["GEN506"]);
}

#[test]
fn secrets_hold_base64_and_what_their_type_asks_for() {
    let secret = |rest: &str| {
        let mut found =
            of(&format!("apiVersion: v1\nkind: Secret\nmetadata: {{ name: api }}\n{rest}\n"));
        found.retain(|code| code != "GEN425");
        found
    };
    assert_eq!(secret("data: { A: \"s3cret!\" }"), ["GEN505"]);
    assert_eq!(secret("data: { A: czNjcmV0IQ== }"), [""; 0]);
    assert_eq!(secret("stringData: { A: \"s3cret!\" }"), [""; 0]);
    assert_eq!(secret("stringData: { A: 1234 }"), ["GEN502"]);
    assert_eq!(secret("type: kubernetes.io/tls\nstringData: { tls.crt: a }"), ["GEN504"]);
    assert_eq!(secret("stringData: { \"a b\": c }"), ["GEN505"]);
    // Whoever reads the report reads no secret in it.
    let text = told(&[(
        "s.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: { name: api }\nstringData: { A: 12345678 }\n",
    )]);
    assert!(!text.contains("12345678"), "{text}");
}

#[test]
fn kinds_are_looked_for_in_their_versions() {
    assert_eq!(of("apiVersion: v1\nkind: Deployment\nmetadata: { name: a }\n"), ["GEN501"]);
    assert_eq!(of("apiVersion: apps/v1\nkind: Deploymnet\nmetadata: { name: a }\n"), ["GEN501"]);
    assert_eq!(of("apiVersion: apps/v2\nkind: Deployment\nmetadata: { name: a }\n"), ["GEN501"]);
    for other in [
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: a }\n",
        "apiVersion: v1\nkind: Config\nclusters: []\n",
        "apiVersion: v1\nkind: Event\nmetadata: { name: a }\n",
        "apiVersion: example.com/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { anything: [1] }\n",
    ] {
        assert_eq!(of(other), [""; 0], "{other}");
    }
}

#[test]
fn schedules_hosts_networks_and_ports_have_forms() {
    let cron = |schedule: &str| {
        of(&format!(
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{ name: a }}\nspec: {{ schedule: \"{schedule}\", jobTemplate: {{ spec: {{ template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: a, image: \"acme/a:1.0.0\" }}] }} }} }} }} }}\n"
        ))
    };
    for right in ["0 3 * * *", "*/15 * * * *", "@daily", "0 0 1,15 * MON-FRI", "5 4 * jan-mar sun"]
    {
        assert_eq!(cron(right), [""; 0], "{right}");
    }
    for wrong in ["0 3 * *", "60 * * * *", "0 3 * * 8", "@sometimes", "*/0 * * * *", "0 0 3 * * *"]
    {
        assert_eq!(cron(wrong), ["GEN505"], "{wrong}");
    }
    let block = |cidr: &str| {
        of(&format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: a }}\nspec: {{ podSelector: {{}}, policyTypes: [Egress], egress: [{{ to: [{{ ipBlock: {{ cidr: {cidr} }} }}] }}] }}\n"
        ))
    };
    assert_eq!(block("10.0.0.0/8"), [""; 0]);
    assert_eq!(block("10.0.0.0"), ["GEN505"]);
    assert_eq!(block("10.0.0.0/33"), ["GEN505"]);
    let target = |port: &str| {
        of(&format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: a }}\nspec: {{ ports: [{{ port: 80, targetPort: {port} }}] }}\n"
        ))
    };
    assert_eq!(target("\"8080\""), ["GEN505"]);
    assert_eq!(target("web-port"), [""; 0]);
    assert_eq!(target("0"), [""; 0]);
    assert_eq!(target("Web_Port"), ["GEN505"]);
}

#[test]
fn autoscalers_have_a_minimum_below_their_maximum() {
    let scaler = |bounds: &str| {
        of(&format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{ name: a }}\nspec: {{ scaleTargetRef: {{ apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: a }}, {bounds} }}\n"
        ))
        .into_iter()
        .filter(|code| code.starts_with("GEN5"))
        .collect::<Vec<_>>()
    };
    assert_eq!(scaler("minReplicas: 3, maxReplicas: 2"), ["GEN506"]);
    assert_eq!(scaler("minReplicas: 2, maxReplicas: 3"), [""; 0]);
    assert_eq!(scaler("minReplicas: 2"), ["GEN504"]);
    assert_eq!(scaler("maxReplicas: 3, metrics: [{ type: Resource }]"), ["GEN504"]);
}

#[test]
fn definitions_of_kinds_are_called_after_them_and_store_one_version() {
    let definition = |name: &str, versions: &str| {
        of(&format!(
            "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{ name: {name} }}
spec: {{ group: acme.io, scope: Namespaced, names: {{ kind: Shop, plural: shops }}, versions: [{versions}] }}
"
        ))
    };
    let version =
        "name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } }";
    let one = format!("{{ {version} }}");
    assert_eq!(definition("shops.acme.io", &one), [""; 0]);
    assert_eq!(definition("shop.acme.io", &one).len(), 1);
    assert_eq!(
        definition("shops.acme.io", &format!("{one}, {}", one.replace("v1", "v2"))).len(),
        1
    );
    assert_eq!(
        definition("shops.acme.io", &one.replace("storage: true", "storage: false")).len(),
        1
    );
    assert_eq!(definition("shops.acme.io", "{ name: v1, served: true, storage: true }").len(), 1);
}

#[test]
fn volumes_of_one_node_name_it_and_exceptions_are_parts() {
    let volume = |more: &str| {
        of(&format!(
            "\
apiVersion: v1
kind: PersistentVolume
metadata: {{ name: a }}
spec: {{ capacity: {{ storage: 1Gi }}, accessModes: [ReadWriteOnce], local: {{ path: /data }}{more} }}
"
        ))
    };
    let affinity = ", nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [a] }] }] } }";
    assert_eq!(volume(affinity), [""; 0]);
    assert_eq!(volume("").len(), 1);
    let policy = |block: &str| {
        of(&format!(
            "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: a }}
spec: {{ podSelector: {{}}, egress: [{{ to: [{{ ipBlock: {{ {block} }} }}] }}] }}
"
        ))
    };
    for block in [
        "cidr: 0.0.0.0/0, except: [10.0.0.0/8]",
        "cidr: 'fd00::/8', except: ['fd12::/16']",
        "cidr: '::/0', except: ['fd00::/8']",
    ] {
        assert_eq!(policy(block), [""; 0], "{block}");
    }
    for block in [
        "cidr: 10.0.0.0/16, except: [10.9.0.0/24]",
        "cidr: 10.0.0.0/16, except: [10.0.0.0/16]",
        "cidr: 'fd00::/8', except: ['2001:db8::/32']",
    ] {
        assert_eq!(policy(block).len(), 1, "{block}");
    }
}

#[test]
fn an_empty_selector_of_a_job_is_filled_in() {
    let job = |selector: &str| {
        of(&format!(
            "\
apiVersion: batch/v1
kind: Job
metadata: {{ name: a }}
spec:
  {selector}
  template: {{ spec: {{ restartPolicy: Never, containers: [{{ name: a, image: acme/a:1.4.2 }}] }} }}
"
        ))
    };
    assert_eq!(job("selector: {}"), [""; 0]);
    assert_eq!(job("manualSelector: false"), [""; 0]);
    assert_eq!(job("selector: { matchLabels: { app: a } }").len(), 1);
}
