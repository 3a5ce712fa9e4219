//! Objects as text: field order, layout and stable bytes. Reading back is in `read_back`.

mod read_back;

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvVar, EnvVarSource, PodSpec, PodTemplateSpec, Probe,
    ResourceRequirements, SecretKeySelector, Service, ServicePort, ServiceSpec, TCPSocketAction,
    VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::{Value, json};
use stackgen::emit::{json as as_json, yaml};

fn document(object: &Value) -> String {
    let mut out = String::new();
    yaml::document(object, &mut out);
    out
}

fn given(value: &Value) -> String {
    let mut out = String::new();
    yaml::value(value, 0, &mut out);
    out
}

fn labels() -> BTreeMap<String, String> {
    BTreeMap::from([("app".into(), "api".into()), ("app.kubernetes.io/name".into(), "api".into())])
}

fn deployment() -> Value {
    let password =
        SecretKeySelector { name: "main".into(), key: "password".into(), optional: None };
    let container = Container {
        name: "api".into(),
        image: Some("ghcr.io/acme/api:1.4.2".into()),
        image_pull_policy: Some("IfNotPresent".into()),
        args: Some(vec!["$(PORT)".into(), "--verbose".into()]),
        ports: Some(vec![ContainerPort {
            name: Some("http".into()),
            container_port: 8000,
            protocol: Some("TCP".into()),
            ..ContainerPort::default()
        }]),
        env: Some(vec![
            EnvVar { name: "DEBUG".into(), value: Some("true".into()), value_from: None },
            EnvVar {
                name: "DB_PASSWORD".into(),
                value: None,
                value_from: Some(EnvVarSource {
                    secret_key_ref: Some(password),
                    ..EnvVarSource::default()
                }),
            },
        ]),
        resources: Some(ResourceRequirements {
            limits: Some(BTreeMap::from([("memory".into(), Quantity("512Mi".into()))])),
            requests: Some(BTreeMap::from([
                ("cpu".into(), Quantity("250m".into())),
                ("memory".into(), Quantity("256Mi".into())),
            ])),
            claims: None,
        }),
        readiness_probe: Some(Probe {
            tcp_socket: Some(TCPSocketAction { host: None, port: IntOrString::Int(8000) }),
            period_seconds: Some(5),
            failure_threshold: Some(3),
            ..Probe::default()
        }),
        volume_mounts: Some(vec![VolumeMount {
            name: "files".into(),
            mount_path: "/etc/api".into(),
            read_only: Some(true),
            ..VolumeMount::default()
        }]),
        ..Container::default()
    };
    let deployment = Deployment {
        metadata: ObjectMeta {
            name: Some("api".into()),
            namespace: Some("shop".into()),
            labels: Some(labels()),
            annotations: Some(BTreeMap::from([("example.com/wave".into(), "1".into())])),
            ..ObjectMeta::default()
        },
        spec: Some(DeploymentSpec {
            replicas: Some(2),
            selector: LabelSelector { match_labels: Some(labels()), match_expressions: None },
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(labels()), ..ObjectMeta::default() }),
                spec: Some(PodSpec {
                    automount_service_account_token: Some(false),
                    containers: vec![container],
                    ..PodSpec::default()
                }),
            },
            ..DeploymentSpec::default()
        }),
        status: None,
    };
    serde_json::to_value(deployment).unwrap()
}

fn service() -> Value {
    let service = Service {
        metadata: ObjectMeta { name: Some("api".into()), ..ObjectMeta::default() },
        spec: Some(ServiceSpec {
            type_: Some("NodePort".into()),
            selector: Some(labels()),
            ports: Some(vec![ServicePort {
                name: Some("http".into()),
                port: 80,
                target_port: Some(IntOrString::String("http".into())),
                node_port: Some(30004),
                ..ServicePort::default()
            }]),
            ..ServiceSpec::default()
        }),
        status: None,
    };
    serde_json::to_value(service).unwrap()
}

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
  labels:
    app: api
    app.kubernetes.io/name: api
  annotations:
    example.com/wave: '1'
spec:
  replicas: 2
  selector:
    matchLabels:
      app: api
      app.kubernetes.io/name: api
  template:
    metadata:
      labels:
        app: api
        app.kubernetes.io/name: api
    spec:
      automountServiceAccountToken: false
      containers:
      - name: api
        image: ghcr.io/acme/api:1.4.2
        imagePullPolicy: IfNotPresent
        args:
        - $(PORT)
        - --verbose
        ports:
        - name: http
          containerPort: 8000
          protocol: TCP
        env:
        - name: DEBUG
          value: 'true'
        - name: DB_PASSWORD
          valueFrom:
            secretKeyRef:
              name: main
              key: password
        resources:
          requests:
            cpu: 250m
            memory: 256Mi
          limits:
            memory: 512Mi
        readinessProbe:
          tcpSocket:
            port: 8000
          periodSeconds: 5
          failureThreshold: 3
        volumeMounts:
        - name: files
          mountPath: /etc/api
          readOnly: true
";

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  type: NodePort
  selector:
    app: api
    app.kubernetes.io/name: api
  ports:
  - name: http
    port: 80
    targetPort: http
    nodePort: 30004
";

#[test]
fn a_deployment_is_written_as_people_write_it() {
    assert_eq!(document(&deployment()), DEPLOYMENT);
}

#[test]
fn documents_are_separated_not_opened_by_dashes() {
    let objects = [deployment(), service()];
    assert_eq!(yaml::documents(&objects), format!("{DEPLOYMENT}---\n{SERVICE}"));
    assert_eq!(yaml::documents([]), "");
}

#[test]
fn maps_that_belong_to_the_user_keep_their_order() {
    for place in ["data", "stringData", "labels", "annotations", "matchLabels", "nodeSelector"] {
        let object = json!({ place: { "spec": "a", "name": "b", "kind": "c", "apiVersion": "d" } });
        let lines = format!("{place}:\n  spec: a\n  name: b\n  kind: c\n  apiVersion: d\n");
        assert_eq!(document(&object), lines);
    }
    let spec = json!({ "spec": { "resources": { "limits": { "type": "1m", "cpu": "2m", "max": "3m" } } } });
    let lines = "spec:\n  resources:\n    limits:\n      type: 1m\n      cpu: 2m\n      max: 3m\n";
    assert_eq!(document(&spec), lines);
}

#[test]
fn unknown_fields_follow_as_given_and_custom_resources_stay_as_written() {
    let monitor = json!({
        "spec": { "zebra": 1, "selector": { "matchLabels": { "b": "x", "a": "x" } }, "ant": 2 },
        "kind": "ServiceMonitor",
        "extra": true,
        "metadata": { "uid": "u", "name": "api" },
        "apiVersion": "monitoring.coreos.com/v1",
    });
    let lines = "\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: api
  uid: u
spec:
  selector:
    matchLabels:
      b: x
      a: x
  zebra: 1
  ant: 2
extra: true
";
    assert_eq!(document(&monitor), lines);
}

#[test]
fn values_are_written_in_their_own_order() {
    let values =
        json!({ "spec": { "template": 1, "replicas": 2 }, "env": [{ "value": "v", "name": "k" }] });
    let lines = "spec:\n  template: 1\n  replicas: 2\nenv:\n- value: v\n  name: k\n";
    assert_eq!(given(&values), lines);
    let mut indented = String::from("values:\n");
    yaml::value(&json!({ "a": [1, 2], "b": "x\ny\n" }), 2, &mut indented);
    assert_eq!(indented, "values:\n  a:\n  - 1\n  - 2\n  b: |\n    x\n    y\n");
}

#[test]
fn text_of_several_lines_is_a_literal_block() {
    let data = json!({ "data": {
        "clip": "a\nb", "keep": "a\n\n", "one": "a\nb\n",
        "script": "#!/bin/sh\nset -e\n\n\tif true; then\n",
    } });
    let lines = "\
data:
  clip: |-
    a
    b
  keep: |+
    a

  one: |
    a
    b
  script: |
    #!/bin/sh
    set -e

    \tif true; then
";
    assert_eq!(document(&data), lines);
    assert_eq!(given(&json!(["a\nb\n", ["c\nd"]])), "- |\n  a\n  b\n- - |-\n    c\n    d\n");
    assert_eq!(given(&json!("a\nb\n")), "|\n  a\n  b\n");
}

#[test]
fn text_that_no_block_holds_faithfully_is_escaped() {
    for (text, written) in [
        (" a\nb\n", r#"" a\nb\n""#),
        ("\ta\nb\n", r#""\ta\nb\n""#),
        ("\na\n", r#""\na\n""#),
        ("a\n \nb\n", r#""a\n \nb\n""#),
        ("a\r\nb\r\n", r#""a\r\nb\r\n""#),
        ("a\u{2028}b\n", r#""a\u2028b\n""#),
    ] {
        assert_eq!(given(&json!(text)), format!("{written}\n"));
    }
}

#[test]
fn text_is_plain_where_no_reader_can_doubt_it() {
    for plain in [
        "api",
        "500m",
        "1Gi",
        "10.0.0.0/8",
        "17-alpine",
        "ghcr.io/acme/api:1.4.2",
        "$(DB_PASSWORD)",
        "postgres://app:x@main:5432/app?sslmode=require",
        "/healthz",
        "-c",
        "--flag=value",
        "until nc -z main 5432; do sleep 1; done",
    ] {
        assert_eq!(yaml::scalar(plain), plain);
        assert_eq!(yaml::key(plain), plain);
    }
    for quoted in [
        "",
        "yes",
        "Off",
        "y",
        "NO",
        "true",
        "null",
        "~",
        "17",
        "1.10",
        "0755",
        "1e3",
        "0a",
        "12:30",
        "2001-01-01",
        "1_000",
        "=",
        "<<",
        "- a",
        "-1",
        "-no",
        "---",
        "a: b",
        "a:",
        "a #b",
        "a ",
        " a",
        "a  b",
        "{{ .Values.x }}",
        "é",
    ] {
        assert_eq!(yaml::scalar(quoted), format!("'{quoted}'"));
    }
    assert_eq!(yaml::scalar("'it''s'"), "'''it''''s'''");
    assert_eq!(yaml::scalar("a\tb"), r#""a\tb""#);
    assert_eq!(yaml::scalar("\u{1b}[0m\u{feff}"), r#""\x1B[0m\uFEFF""#);
}

#[test]
fn empty_maps_and_lists_and_nothing_stay_what_they_are() {
    let object =
        json!({ "spec": { "podSelector": {}, "ingress": [], "a": [[], {}, null], "b": null } });
    let lines =
        "spec:\n  podSelector: {}\n  ingress: []\n  a:\n  - []\n  - {}\n  - null\n  b: null\n";
    assert_eq!(document(&object), lines);
    assert_eq!(given(&json!({})), "{}\n");
}

#[test]
fn lists_of_lists_and_of_maps_nest_on_one_line() {
    let object = json!({ "a": [[1, [2, 3]], [{ "x": { "w": [4] }, "z": 5 }]] });
    let lines = "a:\n- - 1\n  - - 2\n    - 3\n- - x:\n      w:\n      - 4\n    z: 5\n";
    assert_eq!(document(&object), lines);
}

#[test]
fn numbers_are_numbers_to_every_reader() {
    let numbers = json!([0, -1, u64::MAX, i64::MIN, 1.0, 1.5, -0.0, 1e300, 1.5e-7, 5e-324]);
    let lines = "\
- 0
- -1
- 18446744073709551615
- -9223372036854775808
- 1.0
- 1.5
- -0.0
- 1.0e+300
- 1.5e-7
- 5.0e-324
";
    assert_eq!(given(&numbers), lines);
}

#[test]
fn a_long_key_takes_the_explicit_form() {
    let key = "k".repeat(1200);
    let object = json!({ "a": { &key: { "b": [1] } }, "c": [{ &key: [2] }] });
    let lines = format!("a:\n  ? '{key}'\n  :\n    b:\n    - 1\nc:\n- ? '{key}'\n  :\n    - 2\n");
    assert_eq!(document(&object), lines);
}

#[test]
fn json_is_one_list_in_the_same_field_order() {
    let written = as_json::list([&service()]);
    let lines = r#"{
  "apiVersion": "v1",
  "kind": "List",
  "items": [
    {
      "apiVersion": "v1",
      "kind": "Service",
      "metadata": {
        "name": "api"
      },
      "spec": {
        "type": "NodePort",
        "selector": {
          "app": "api",
          "app.kubernetes.io/name": "api"
        },
        "ports": [
          {
            "name": "http",
            "port": 80,
            "targetPort": "http",
            "nodePort": 30004
          }
        ]
      }
    }
  ]
}
"#;
    assert_eq!(written, lines);
    assert_eq!(
        as_json::list([]),
        "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": []\n}\n"
    );
}

#[test]
fn json_and_yaml_agree_on_order() {
    let objects = [deployment(), service()];
    let from_json: Value = serde_json::from_str(&as_json::list(&objects)).unwrap();
    let items = from_json["items"].as_array().unwrap();
    assert_eq!(items.iter().map(given).collect::<Vec<_>>(), [DEPLOYMENT, SERVICE]);
}
