//! What strangers wrote is text in every output: manifests and values full of nasties, every verb, every format.

mod laws;
mod named;
mod places;
mod random;
mod secrets;
mod slipped_secrets;

use crate::program::Place;

/// Everything that a text can try, at once: escape sequences, C1, line ends of all kinds, commands of CI
/// systems, direction marks, what nobody sees, and the markup of every format.
pub const NASTY: &str = "Zq\u{1b}]0;t\u{7}\u{1b}[2J\u{9b}31m\u{7f}\r\n::error file=a,line=1::Zq\r::stop-commands::x\n##[error]Zq \
    ##vso[task.setvariable variable=a]b\u{2028}\u{2029}\u{202e}\u{2066}\u{200b}\u{feff}\u{85}\u{e0041}\u{fffe}\u{1}</title><script>Zq</script>\
    --><!-- ]]> \"'`````` | @everyone #1 [Zq](http://evil.example) ![Zq](http://evil.example/x.png) <img src=x> \
    %%{init: {}}%% \"]; node9 -> node1; %0A::error::Zq $(touch Zq) {{ Zq }} \\ */";

/// The same as YAML: a scalar in double quotes, in ASCII.
pub fn quoted() -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    };
    format!("\"{}\"", NASTY.chars().map(escaped).collect::<String>())
}

/// Manifests in which every place that takes text has it.
pub fn manifests() -> String {
    let n = quoted();
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{ name: {n}, namespace: {n}, labels: {{ {n}: {n} }}, annotations: {{ {n}: {n} }} }}
spec:
  selector: {{ matchLabels: {{ app: {n} }} }}
  template:
    metadata: {{ labels: {{ app: {n} }} }}
    spec:
      serviceAccountName: {n}
      containers:
        - name: {n}
          image: {n}
          command: [{n}]
          args: [{n}]
          env:
            - {{ name: DB_HOST, value: {n} }}
            - {{ name: {n}, value: 'mysql://u:p@nobody:3306/x' }}
            - {{ name: A, valueFrom: {{ secretKeyRef: {{ name: {n}, key: {n} }} }} }}
          envFrom: [{{ configMapRef: {{ name: {n} }} }}, {{ secretRef: {{ name: {n} }} }}]
          volumeMounts: [{{ name: {n}, mountPath: {n} }}]
          ports: [{{ name: {n}, containerPort: 80 }}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: web, namespace: shop }}
spec:
  selector: {{ matchLabels: {{ app: web }} }}
  template:
    metadata: {{ labels: {{ app: web }} }}
    spec:
      containers:
        - name: web
          image: {n}
          env: [{{ name: DB_HOST, value: \"mysql\\e[31mdb\\n::error::x\" }}, {{ name: URL, value: \"http://api\\e[1m.shop:81/\\n::error::x\" }}]
          envFrom: [{{ configMapRef: {{ name: \"none\\n::error file=x::PWN\" }} }}]
---
apiVersion: v1
kind: Service
metadata: {{ name: {n}, namespace: shop }}
spec: {{ type: LoadBalancer, selector: {{ app: web }}, ports: [{{ name: {n}, port: 80, targetPort: {n} }}] }}
---
apiVersion: v1
kind: Service
metadata: {{ name: api, namespace: shop }}
spec: {{ selector: {{ app: web }}, ports: [{{ port: 80 }}] }}
---
apiVersion: v1
kind: ConfigMap
metadata: {{ name: {n}, namespace: shop }}
data: {{ {n}: {n}, text: \"a\\n::error::x\\n##[error]y\\n\" }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{ name: {n}, namespace: shop }}
spec: {{ rules: [{{ host: {n}, http: {{ paths: [{{ path: {n}, backend: {{ service: {{ name: api, port: {{ number: 80 }} }} }} }}] }} }}] }}
---
apiVersion: {n}
kind: {n}
metadata: {{ name: {n} }}
spec: {{ {n}: [{n}] }}
"
    )
}

/// Values in which every place that takes any text has it, and those that do not take it refuse.
pub fn values() -> String {
    let n = quoted();
    format!(
        "name: shop
backends:
  api:
    image: {{ repository: r, tag: \"1\" }}
    port: 80
    env: {{ A: {n}, B: \"x\\n::error::y\\n##[error]z\" }}
    files: {{ /etc/x: {n} }}
    annotations: {{ pod: {{ example.com/a: {n} }} }}
    expose: {{ nodePort: 30001 }}
    resources: {{ requests: {{ cpu: 1m, memory: 1Mi }} }}
extraObjects:
  - {{ apiVersion: v1, kind: ConfigMap, metadata: {{ name: x }}, data: {{ k: {n}, {n}: v }} }}
"
    )
}

/// Values that are wrong in many places, each with the text in it.
pub fn wrong_values() -> String {
    let n = quoted();
    format!(
        "name: {n}
{n}: {n}
target: {n}
domain: {n}
databases: {{ {n}: {{ engine: {n} }}, main: {{ engine: postgres, version: {n}, {n}: 1 }} }}
backends:
  {n}: {{ image: {n} }}
  api:
    image: {{ repository: {n}, tag: {n} }}
    port: {n}
    connects: [{n}]
    env: {{ {n}: {n}, A: '${{databases.x.host}}', B: {{ fromEnv: {n} }}, C: {{ existingSecret: {{ name: {n} }} }} }}
    files: {{ {n}: {{ file: {n} }} }}
    expose: {{ ingress: {{ path: {n}, host: {n} }} }}
"
    )
}

/// A folder with all of these.
pub fn place() -> Place {
    Place::new(&[
        ("k8s/a.yaml", &manifests()),
        ("next/a.yaml", &manifests().replace("mysql", "mariadb").replace("port: 80", "port: 82")),
        ("values/base.yaml", &values()),
        ("values/dev.yaml", "{}\n"),
        ("values/prod.yaml", &values().replace("::y", "::z").replace("30001", "30002")),
        ("wrong/values/base.yaml", &wrong_values()),
    ])
}
