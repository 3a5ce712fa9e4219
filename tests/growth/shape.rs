//! Manifests of every shape that grows: `n` of one thing, where everything else stays as it is.

/// A shape of manifests.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub name: &'static str,
    pub verb: Verb,
    pub make: Make,
}

/// The text of so many; for a difference that before and that after.
#[derive(Clone, Copy, Debug)]
pub enum Make {
    One(fn(usize) -> String),
    Two(fn(usize) -> [String; 2]),
}

impl Shape {
    /// The files of so many.
    pub fn texts(&self, n: usize) -> Vec<String> {
        match self.make {
            Make::One(make) => vec![make(n)],
            Make::Two(make) => make(n).to_vec(),
        }
    }
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Check,
    Graph,
    Diff,
}

/// All shapes.
pub const SHAPES: &[Shape] = &[
    check("applications", |n| all(n, |i| app(i) + &service(i))),
    check("applications that call missing names", |n| {
        all(n, |i| app(i) + &service_named(&format!("svc{i}-api"), i))
    }),
    check("applications of many namespaces", |n| all(n, in_namespace)),
    check("policies", |n| all(n, |i| app(i) + &service(i) + &policy(i))),
    check("policies that select nothing", |n| all(n, |i| app(i) + &policy_of("ap", i))),
    check("Services that select nothing", |n| all(n, |i| app(i) + &selecting("wrong", i))),
    check("Services of the same pods", |n| app(0) + &all(n, selecting_first)),
    check("ports of a Service", ports),
    check("variables of a pod", |n| {
        pod_of_env(n, |i| format!("{{ name: V{i}_HOST, value: host{i} }}"))
    }),
    check("variables that name the one before", |n| {
        pod_of_env(n, |i| {
            format!("{{ name: V{i}, value: \"$(V{})$(V{})\" }}", i.max(1) - 1, i.max(1) - 1)
        })
    }),
    check("pods that take in all of one ConfigMap", |n| {
        let taken = "envFrom: [{ configMapRef: { name: config } }]\n          ports:";
        config(n).replace("http://host", "word")
            + &all(n, |i| app(i).replace("ports:", taken) + &service(i))
    }),
    check("variables of no declaration", |n| {
        pod_of_env(n, |i| format!("{{ name: V{i}, value: \"$(W{i})\" }}"))
    }),
    check("names in one value", |n| {
        pod_of_env(1, |_| {
            format!("{{ name: ALL, value: \"{}\" }}", joined(n, "", |i| format!("$(W{i})")))
        })
    }),
    check("addresses in one value", |n| {
        pod_of_env(1, |_| {
            format!(
                "{{ name: ALL, value: \"{}\" }}",
                joined(n, ",", |i| format!("http://host{i}:80"))
            )
        })
    }),
    check("references that are missing", |n| {
        pod_of_env(n, |i| {
            format!(
                "{{ name: V{i}, valueFrom: {{ secretKeyRef: {{ name: secret{i}, key: k }} }} }}"
            )
        })
    }),
    check("keys that are missing", |n| {
        config(n)
            + &pod_of_env(n, |i| {
                format!(
                    "{{ name: V{i}, valueFrom: {{ configMapKeyRef: {{ name: config, key: other{i} }} }} }}"
                )
            })
    }),
    check("keys of a ConfigMap", |n| {
        config(n) + &pod_with("envFrom: [{ configMapRef: { name: config } }]")
    }),
    check("variables of a shell that are not closed, in one value", |n| {
        let value = "${".repeat(n);
        pod_with(&format!("env: [{{ name: A, value: a }}, {{ name: B, value: \"{value}\" }}]"))
    }),
    check("ConfigMaps that nothing uses", |n| {
        pod_with("")
            + &all(n, |i| {
                format!(
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: config{i} }}\ndata: {{ a: \"x {i}\" }}\n---\n"
                )
            })
    }),
    check("containers of a pod", |n| {
        POD.to_owned()
            + &joined(n, "", |i| {
                format!(
                    "    - {{ name: c{i}, image: \"acme/c{i}:1\", ports: [{{ containerPort: {} }}], env: [{{ name: A_HOST, value: localhost }}] }}\n",
                    1000 + i % 60_000
                )
            })
    }),
    check("volumes of a pod", |n| {
        format!(
            "{POD}    - name: a\n      image: acme/a:1\n      volumeMounts:\n{}  volumes:\n{}",
            joined(n, "", |i| format!("        - {{ name: v{i}, mountPath: /v{i} }}\n")),
            joined(n, "", |i| format!("    - {{ name: v{i}, configMap: {{ name: c{i} }} }}\n"))
        )
    }),
    check("volumes that are missing", |n| {
        format!(
            "{POD}    - name: a\n      image: acme/a:1\n      volumeMounts:\n{}",
            joined(n, "", |i| format!("        - {{ name: v{i}, mountPath: /v{i} }}\n"))
        )
    }),
    check("paths of an Ingress", |n| {
        service(0)
            + "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web }\nspec:\n  rules:\n    - http:\n        paths:\n"
            + &joined(n, "", |i| {
                format!(
                    "          - {{ path: /p{i}, pathType: Prefix, backend: {{ service: {{ name: missing{i}, port: {{ number: 80 }} }} }} }}\n"
                )
            })
    }),
    check("comments that ignore", |n| {
        all(n, |i| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{ name: p{i} }}\nspec: {{ containers: [{{ name: a, image: \"a/p{i}:1\", envFrom: [{{ secretRef: {{ name: s{i} }} }}] }}] }} # gen: ignore[GEN421] by hand\n---\n"
            )
        })
    }),
    check("comments in a row", |n| {
        joined(n, "", |_| "# gen: ignore[GEN421] by hand\n".to_owned())
            + &pod_with("envFrom: [{ secretRef: { name: s } }]")
    }),
    check("objects that are there twice", |n| all(n, |i| service(i) + &service(i))),
    check("copies of one object", |n| all(n, |_| service(0))),
    check("images of one name", |n| {
        all(n, |i| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{ name: p{i} }}\nspec: {{ containers: [{{ name: a, image: acme/shop, ports: [{{ containerPort: {} }}] }}] }}\n---\n",
                1000 + i
            )
        })
    }),
    check("autoscalers of nothing", |n| {
        all(n, |i| {
            app(i)
                + &format!(
                    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{ name: h{i} }}\nspec: {{ scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: ap-{i} }}, maxReplicas: 5 }}\n---\n"
                )
        })
    }),
    check("budgets", |n| {
        all(n, |i| {
            app(i)
                + &format!(
                    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{ name: b{i} }}\nspec: {{ minAvailable: 1, selector: {{ matchLabels: {{ app: app{i} }} }} }}\n---\n"
                )
        })
    }),
    check("claims that are missing", |n| {
        all(n, |i| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{ name: p{i} }}\nspec: {{ serviceAccountName: sa{i}, containers: [{{ name: a, image: \"a/p{i}:1\" }}], volumes: [{{ name: v, persistentVolumeClaim: {{ claimName: c{i} }} }}] }}\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: d{i} }}\nspec: {{ accessModes: [ReadWriteOnce] }}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{ name: sb{i} }}\n---\n"
            )
        })
    }),
    check("lines of a mounted file", |n| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: config }}\ndata:\n  app.properties: |\n{}---\n{POD}    - {{ name: a, image: \"a/a:1\", volumeMounts: [{{ name: c, mountPath: /c }}] }}\n  volumes: [{{ name: c, configMap: {{ name: config }} }}]\n",
            joined(n, "", |i| format!("    a{i}.url=http://host{i}:80\n"))
        )
    }),
    check("words of a command", |n| {
        POD.to_owned()
            + &format!(
                "    - {{ name: a, image: \"a/a:1\", command: [{}] }}\n",
                joined(n, ", ", |i| format!("\"http://host{i}:80\""))
            )
    }),
    graph("applications in a picture", |n| all(n, |i| app(i) + &service(i))),
    graph("callers of one application", |n| {
        service(0)
            + &app(0)
            + &all(n, |i| app(i + 1).replace(&format!("http://app{}:80", i + 2), "http://app0:80"))
    }),
    graph("namespaces in a picture", |n| all(n, in_namespace)),
    graph("names that all take in", |n| {
        all(n, |i| app(i) + &service(i)).replace(
            "          env: [",
            "          envFrom: [{ configMapRef: { name: all } }]\n          env: [",
        ) + "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: all }\ndata: { A_URL: \"http://app0:80\" }\n"
    }),
    diff("objects that changed", |n| {
        [
            all(n, |i| app(i) + &config_of(i, "a")),
            all(n, |i| app(i).replace(":1\"", ":2\"") + &config_of(i, "b")),
        ]
    }),
    diff("namespaces that moved", |n| {
        [all(n, in_namespace), all(n, in_namespace).replace("space", "place")]
    }),
    diff("items of a list", |n| [list(n, 0), list(n, 1)]),
    diff("variables that changed", |n| {
        [0, 1].map(|side| pod_of_env(n, |i| format!("{{ name: V{i}, value: v{side} }}")))
    }),
    diff("keys that changed", |n| {
        [0, 1].map(|side| {
            config(n).replace("http", &format!("http{side}"))
                + &pod_with("envFrom: [{ configMapRef: { name: config } }]")
        })
    }),
];

const fn check(name: &'static str, make: fn(usize) -> String) -> Shape {
    Shape { name, verb: Verb::Check, make: Make::One(make) }
}

const fn graph(name: &'static str, make: fn(usize) -> String) -> Shape {
    Shape { name, verb: Verb::Graph, make: Make::One(make) }
}

const fn diff(name: &'static str, make: fn(usize) -> [String; 2]) -> Shape {
    Shape { name, verb: Verb::Diff, make: Make::Two(make) }
}

/// How a pod starts; its containers follow.
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: { name: pod }\nspec:\n  containers:\n";

fn all(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

fn joined(n: usize, between: &str, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect::<Vec<_>>().join(between)
}

/// A Deployment that calls the next one.
fn app(i: usize) -> String {
    let next = i + 1;
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: app{i} }}\nspec:\n  selector: {{ matchLabels: {{ app: app{i} }} }}\n  \
         template:\n    metadata: {{ labels: {{ app: app{i} }} }}\n    spec:\n      containers:\n        - name: app\n          image: \"acme/app{i}:1\"\n          \
         ports: [{{ containerPort: 8000 }}]\n          env: [{{ name: NEXT_URL, value: \"http://app{next}:80\" }}]\n---\n"
    )
}

fn service(i: usize) -> String {
    service_named(&format!("app{i}"), i)
}

fn service_named(name: &str, i: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{ name: {name} }}\nspec: {{ selector: {{ app: app{i} }}, ports: [{{ port: 80, targetPort: 8000 }}] }}\n---\n"
    )
}

/// A Service whose selector starts with a word.
fn selecting(word: &str, i: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{ name: s{i} }}\nspec: {{ selector: {{ app: {word}-{i} }}, ports: [{{ port: 80, targetPort: 8000 }}] }}\n---\n"
    )
}

/// The first application, which many Services select.
fn selecting_first(i: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{ name: s{i} }}\nspec: {{ selector: {{ app: app0 }}, ports: [{{ port: 80, targetPort: 8000 }}] }}\n---\n"
    )
}

fn in_namespace(i: usize) -> String {
    let both = app(0) + &service(0);
    let inside = both.replace(
        "metadata: { name: app0 }",
        &format!("metadata: {{ name: app0, namespace: space{i} }}"),
    );
    format!("apiVersion: v1\nkind: Namespace\nmetadata: {{ name: space{i} }}\n---\n{inside}")
}

fn policy(i: usize) -> String {
    policy_of("app", i)
}

fn policy_of(word: &str, i: usize) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p{i} }}\nspec:\n  podSelector: {{ matchLabels: {{ app: {word}{i} }} }}\n  \
         ingress: [{{ from: [{{ podSelector: {{ matchLabels: {{ app: other{i} }} }} }}] }}]\n---\n"
    )
}

fn ports(n: usize) -> String {
    let listed = |key: &str| joined(n, ", ", |i| format!("{{ name: p{i}, {key}: {} }}", 1000 + i));
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{ name: web }}\nspec: {{ selector: {{ app: web }}, ports: [{}] }}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{ name: web, labels: {{ app: web }} }}\nspec: {{ containers: [{{ name: web, image: \"a/web:1\", ports: [{}] }}] }}\n---\n",
        listed("port"),
        listed("containerPort").replace("name: p", "name: q"),
    )
}

fn config(n: usize) -> String {
    let keys = all(n, |i| format!("  KEY{i}_URL: \"http://host{i}:80\"\n"));
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: config }}\ndata:\n{keys}---\n")
}

fn config_of(i: usize, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: config{i} }}\ndata: {{ KEY: {value} }}\n---\n"
    )
}

fn pod_with(more: &str) -> String {
    format!("{POD}    - name: a\n      image: \"acme/a:1\"\n      {more}\n---\n")
}

fn pod_of_env(n: usize, one: impl Fn(usize) -> String) -> String {
    let env = all(n, |i| format!("        - {}\n", one(i)));
    format!("{POD}    - name: a\n      image: \"acme/a:1\"\n      env:\n{env}---\n")
}

/// A custom object with a list whose items have no names; on the other side they stand the other way round,
/// and each second one is another.
fn list(n: usize, side: usize) -> String {
    let item = |i: usize| {
        let (i, more) = if side == 0 { (i, 0) } else { (n - 1 - i, i % 2) };
        format!("    - {{ a: {i}, b: {more} }}\n")
    };
    format!(
        "apiVersion: acme.example/v1\nkind: Thing\nmetadata: {{ name: thing }}\nspec:\n  things:\n{}",
        all(n, item)
    )
}
