//! What is no mistake, whatever it looks like, and what is one all the same.

use crate::check::{beside, codes, told};

/// A Deployment of one container, and what else stands in it.
fn deployment(name: &str, image: &str, container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  selector: {{ matchLabels: {{ app: {name} }} }}\n  \
         template:\n    metadata: {{ labels: {{ app: {name} }} }}\n    spec: {{ containers: [{{ name: {name}, image: \"{image}\"{container} }}] }}\n---\n"
    )
}

const SHOP: &str = "{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }\n---\n";

#[test]
fn what_is_included_together_declares_for_all() {
    let piece = "services:\n  api: { image: \"acme/api:1.4.2\", networks: [front], volumes: [\"data:/data\"] }\n";
    let networks = "networks: { front: {} }\nvolumes: { data: {} }\n";
    let root = "include: [networks.yaml, apps/api.yaml]\n";
    let all = [("compose.yaml", root), ("networks.yaml", networks), ("apps/api.yaml", piece)];
    assert_eq!(codes(&all), [""; 0]);
    let paths = "include: [{ path: [./networks.yaml, ./apps/api.yaml] }]\n";
    let all = [("compose.yaml", paths), ("networks.yaml", networks), ("apps/api.yaml", piece)];
    assert_eq!(codes(&all), [""; 0]);
    // A piece that a script may put beside another one: nobody knows.
    let loose = [
        (
            "networks.yaml",
            "services: { web: { image: \"acme/web:1\", networks: [front] } }\nnetworks: { front: {} }\n",
        ),
        ("apps/api.yaml", piece),
    ];
    let out = told(&loose);
    assert!(out.contains("warning[GEN512]: `api` names the network `front`"), "{out}");
    // A project of its own name stands alone.
    let out = told(&[("apps/compose.yaml", piece)]);
    assert!(out.contains("error[GEN512]: `api` names the network `front`"), "{out}");
}

#[test]
fn a_file_of_variables_for_everybody_makes_no_client_of_a_server() {
    let compose = "\
services:
  db: { image: \"postgres:17\", env_file: .env, environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: right-one, POSTGRES_DB: app }, volumes: [\"data:/var/lib/postgresql/data\"] }
  cache: { image: \"redis:8\", env_file: .env }
  api: { image: \"acme/api:1.4.2\", env_file: .env, environment: { DB_PASSWORD: right-one } }
volumes: { data: }
";
    let env = "DB_HOST=db\nDB_USER=app\nDB_PASSWORD=wrong-one\n";
    assert_eq!(beside(compose, &[(".env", env)]), [""; 0]);
    let other = compose.replace(", environment: { DB_PASSWORD: right-one }", "");
    assert_eq!(beside(&other, &[(".env", env)]), ["GEN431 service/api"]);
}

#[test]
fn what_bitnami_still_publishes_can_be_pulled() {
    let with = |image: &str| codes(&[("k.yaml", &(SHOP.to_owned() + &deployment("c", image, "")))]);
    assert_eq!(with("docker.io/bitnami/sealed-secrets-controller:0.27.1"), [""; 0]);
    assert_eq!(with("docker.io/bitnami/redis:7.2.4"), ["GEN443 Deployment/c"]);
}

#[test]
fn a_namespace_of_which_nothing_is_here_is_of_another_installation() {
    let with = |space: &str| {
        let env = format!(
            ", env: [{{ name: PROMETHEUS_URL, value: \"http://prometheus.{space}.svc:9090\" }}]"
        );
        let service = "apiVersion: v1\nkind: Service\nmetadata: { name: prometheus, namespace: monitoring }\nspec: { selector: { app: prometheus }, ports: [{ port: 9090 }] }\n---\n";
        let server = deployment("prometheus", "acme/prometheus:1.4.2", "")
            .replace("namespace: shop", "namespace: monitoring");
        let spaces = SHOP.to_owned() + &SHOP.replace("name: shop", "name: monitoring");
        told(&[(
            "k.yaml",
            &(spaces + service + &server + &deployment("api", "acme/api:1.4.2", &env)),
        )])
    };
    assert!(with("linkerd-viz").contains("warning[GEN402]"), "{}", with("linkerd-viz"));
    assert!(with("linkerd-viz").contains("or ignore this"), "{}", with("linkerd-viz"));
    for wrong in ["shop", "monitorin"] {
        assert!(with(wrong).contains("error[GEN402]"), "{wrong}: {}", with(wrong));
    }
}

#[test]
fn secrets_by_the_keys_of_charts_are_made_by_these() {
    let secret = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{ name: {name}, namespace: shop }}\nstringData: {{ token: one-two-three }}\n---\n"
        )
    };
    let with = |key: &str| {
        let env = format!(
            ", env: [{{ name: A, valueFrom: {{ secretKeyRef: {{ name: redis, key: {key} }} }} }}, {{ name: B, valueFrom: {{ secretKeyRef: {{ name: one, key: token }} }} }}, {{ name: C, valueFrom: {{ secretKeyRef: {{ name: two, key: token }} }} }}]"
        );
        told(&[(
            "k.yaml",
            &(SHOP.to_owned()
                + &secret("one")
                + &secret("two")
                + &deployment("api", "acme/api:1.4.2", &env)),
        )])
    };
    assert!(with("redis-password").contains("warning[GEN421]"), "{}", with("redis-password"));
    assert!(with("password").contains("error[GEN421]"), "{}", with("password"));
}

#[test]
fn users_that_a_script_of_the_set_makes_are_there() {
    let set = |script: &str| {
        let server = "apiVersion: v1\nkind: Service\nmetadata: { name: db, namespace: shop }\nspec: { selector: { app: db }, ports: [{ port: 5432 }] }\n---\n".to_owned()
            + &deployment("db", "postgres:17", ", env: [{ name: POSTGRES_PASSWORD, value: one-two }], volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]").replace("}] }\n---", "}], volumes: [{ name: data, emptyDir: {} }] }\n---");
        let client = deployment(
            "api",
            "acme/api:1.4.2",
            ", env: [{ name: DATABASE_URL, value: \"postgresql://bridge:one-two@db:5432/bridge\" }]",
        );
        let scripts = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: scripts, namespace: shop }}\ndata:\n  init.sh: |\n    {script}\n---\n"
        );
        codes(&[("k.yaml", &(SHOP.to_owned() + &server + &client + &scripts))])
            .into_iter()
            .filter(|one| one.starts_with("GEN43"))
            .filter(|one| one.contains("api"))
            .collect::<Vec<_>>()
    };
    assert_eq!(set("psql -c \"CREATE USER bridge\" -c \"CREATE DATABASE bridge\""), [""; 0]);
    assert_eq!(set("echo hello").len(), 2);
}

#[test]
fn a_template_is_one_gap() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: { name: replace_name }\nspec: { type: ExternalName, externalName: replace_host, ports: [{ port: replace_port, targetPort: replace_port }] }\n";
    for path in ["app-template.yaml", "tenant-template/service.yaml", "service.tmpl.yaml"] {
        let out = told(&[(path, text)]);
        assert_eq!(out.matches("warning[GEN498]").count(), 1, "{out}");
        assert!(!out.contains("error["), "{out}");
    }
    assert!(told(&[("service.yaml", text)]).contains("error[GEN502]"));
    let marked = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: allow-__APP__-in }\n";
    assert_eq!(codes(&[("a.yaml", marked)]), [""; 0]);
}

#[test]
fn other_programs_read_the_file_otherwise() {
    let stack = "services:\n  git: { image: \"acme/git:1.4.2\", container_name: git, deploy: { replicas: 4 } }\n";
    assert_eq!(codes(&[("docker-stack.yml", stack)]), [""; 0]);
    assert_eq!(codes(&[("compose.yaml", stack)]), ["GEN511 service/git"]);
    let secret =
        "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { token: aGk.aGk.aGk }\n";
    assert_eq!(codes(&[("a.yaml", &format!("{secret}# kubesec:v:3\n"))]), [""; 0]);
    assert_eq!(codes(&[("a.yaml", secret)]), ["GEN505 Secret/a"]);
}

#[test]
fn a_comment_in_the_place_of_a_value_asks_for_one() {
    let compose = "services:\n  db: { image: \"mariadb:11.8\", environment: { MARIADB_ROOT_PASSWORD: $PW }, volumes: [\"data:/var/lib/mysql\"] }\nvolumes: { data: }\n";
    assert_eq!(beside(compose, &[(".env", "PW= # a long one\n")]), [""; 0]);
    assert_eq!(beside(compose, &[(".env", "PW=\n")]), ["GEN442 service/db"]);
}

#[test]
fn no_part_of_a_password_is_told() {
    let compose = "services:\n  db: { image: \"mariadb:11.8\", environment: { MARIADB_ROOT_PASSWORD: 'v9Fk9zMX44$sMiDxQ' }, volumes: [\"data:/var/lib/mysql\"] }\nvolumes: { data: }\n";
    let out = told(&[("compose.yaml", compose)]);
    assert!(out.contains("a `$` in a password is taken for a variable"), "{out}");
    assert!(!out.contains("sMiDxQ") && !out.contains("v9Fk"), "{out}");
}

#[test]
fn words_of_a_connection_string_are_no_secrets() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: shop }\nstringData: { ConnectionString: \"Server=db;Database=mentorplatform;User Id=sa;Password=Some#Str0ng\" }\n---\n";
    let pod = deployment(
        "mentorplatform",
        "acme/api:1.4.2",
        ", env: [{ name: A, valueFrom: { configMapKeyRef: { name: mentorplatform-config, key: a } } }]",
    );
    let out = told(&[("k.yaml", &(SHOP.to_owned() + secret + &pod))]);
    assert!(out.contains("`mentorplatform-config`"), "{out}");
}

#[test]
fn files_of_nginx_are_read_to_their_end() {
    let compose = "services:\n  web: { image: \"nginx:1.29\", volumes: [\"./default.conf:/etc/nginx/conf.d/default.conf\"], ports: [\"8080:80\"] }\n";
    let wrong = [
        "server {\n  listen 80\n}\n",
        "server {\n  listen 80;\n  location / { root /srv; }\n",
        "server {\n  listen 80;\n}\n}\n",
        "server {\n  listen 80\n  location / { root /srv; }\n}\n",
    ];
    for text in wrong {
        let found = beside(compose, &[("default.conf", text)]);
        assert_eq!(found, ["GEN522 service/web"], "{text}");
    }
    let right = [
        "server {\n  listen 80;\n  location ~ \"^/a{2}$\" { return 200 \"}\"; } # }\n}\n",
        "server { listen 80; set $a \"${uri}x\"; add_header X ${a}; }\n",
        "log_format main '{ \"a\": \"$uri\" '\n  '}';\nserver { listen 80; }\n",
        "server {\n  listen 80;\n  location ~ ^/a\\{2\\}$ { return 200; }\n}\n",
    ];
    for text in right {
        assert_eq!(beside(compose, &[("default.conf", text)]), [""; 0], "{text}");
    }
}

#[test]
fn groups_of_roles_have_no_version() {
    let binding = |role: &str, subject: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{ name: b }}\nroleRef: {{ {role}kind: ClusterRole, name: view }}\nsubjects: [{{ {subject} }}]\n"
        )
    };
    let group = "apiGroup: rbac.authorization.k8s.io, ";
    let user = "kind: User, name: jane";
    let right = [
        (group, user.to_owned()),
        ("", format!("{group}{user}")),
        (group, "kind: ServiceAccount, name: default, namespace: default".to_owned()),
        (group, "apiGroup: '', kind: ServiceAccount, name: default, namespace: default".to_owned()),
    ];
    for (role, subject) in &right {
        assert_eq!(codes(&[("a.yaml", &binding(role, subject))]), [""; 0], "{role} {subject}");
    }
    let wrong = [
        ("apiGroup: rbac.authorization.k8s.io/v1, ", user.to_owned()),
        (group, format!("apiGroup: rbac.authorization.k8s.io/v1, {user}")),
        (group, format!("{group}kind: ServiceAccount, name: default, namespace: default")),
    ];
    for (role, subject) in &wrong {
        let found = codes(&[("a.yaml", &binding(role, subject))]);
        assert_eq!(found, ["GEN505 ClusterRoleBinding/b"], "{role} {subject}");
    }
}

#[test]
fn arguments_in_one_text_are_looked_for_as_a_program() {
    let with = |image: &str, args: &str| {
        let pod = deployment("c", image, &format!(", args: [{args}]"));
        codes(&[("k.yaml", &(SHOP.to_owned() + &pod))])
    };
    assert_eq!(with("redis:8", "redis-server --appendonly yes"), ["GEN459 Deployment/c"]);
    assert_eq!(with("redis:8", "redis-server, --appendonly, 'yes'"), [""; 0]);
    assert_eq!(with("redis:8", "--appendonly yes"), [""; 0]);
    assert_eq!(with("acme/api:1.4.2", "serve --all"), [""; 0]);
}

#[test]
fn a_service_that_is_the_odd_one_is_the_one_to_change() {
    let set = "apiVersion: v1\nkind: Service\nmetadata: { name: redis, namespace: shop }\nspec: { selector: { app: redis }, ports: [{ port: 6380 }] }\n---\n".to_owned()
        + SHOP
        + &deployment("redis", "redis:8", ", ports: [{ containerPort: 6379 }]")
        + &deployment("api", "acme/api:1.4.2", ", env: [{ name: REDIS_URL, value: \"redis://redis:6379/0\" }]");
    let out = told(&[("k.yaml", &set)]);
    assert!(out.contains("write `port: 6379` in the Service"), "{out}");
    assert!(!out.contains("use port 6380"), "{out}");
}

#[test]
fn a_config_map_is_read_as_it_is() {
    let with = |key: &str, value: &str| {
        let map = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c }}\ndata: {{ {key}: {value} }}\n"
        );
        codes(&[("k.yaml", &map)])
    };
    assert_eq!(with("DB_HOST", "cG9zdGdyZXMtbWFpbg=="), ["GEN478 ConfigMap/c"]);
    assert_eq!(with("DB_HOST", "postgres-main"), [""; 0]);
    assert_eq!(with("LICENCE", "cG9zdGdyZXMtbWFpbg=="), [""; 0]);
}

#[test]
fn a_closed_port_is_told_of_by_its_number() {
    let set = |admits: &str| {
        let policy = format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: db, namespace: shop }}\nspec: {{ podSelector: {{ matchLabels: {{ app: db }} }}, ingress: [{{ {admits} }}] }}\n---\n"
        );
        let service = "apiVersion: v1\nkind: Service\nmetadata: { name: db, namespace: shop }\nspec: { selector: { app: db }, ports: [{ port: 7000 }] }\n---\n";
        let server = deployment("db", "acme/db:1.4.2", ", ports: [{ containerPort: 7000 }]");
        let api = deployment(
            "api",
            "acme/api:1.4.2",
            ", env: [{ name: DATA_URL, value: \"http://db:7000\" }]",
        );
        told(&[("k.yaml", &(SHOP.to_owned() + &policy + service + &server + &api))])
    };
    let port =
        set("from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 7001 }]");
    assert!(port.contains("does not admit Deployment/api on port 7000"), "{port}");
    assert!(port.contains("add port 7000 to the rule"), "{port}");
    let other =
        set("from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 7000 }]");
    assert!(other.contains("does not admit Deployment/api\n"), "{other}");
}

/// In a swarm a port of the host leads to all containers of a service, and some keys are for swarms alone.
#[test]
fn stacks_of_swarms_publish_a_port_for_all_their_containers() {
    let with = |deploy: &str| {
        let compose = format!(
            "services:\n  vote: {{ image: 'acme/vote:1.4.2', ports: ['8080:80'], deploy: {{ replicas: 2{deploy} }} }}\n"
        );
        codes(&[("compose.yaml", &compose)])
    };
    assert_eq!(with(""), ["GEN514 service/vote"]);
    // Its name says that it is for a swarm.
    let stack = "services: { vote: { image: 'acme/vote:1.4.2', ports: ['8080:80'], deploy: { replicas: 2 } } }\n";
    assert_eq!(codes(&[("docker-stack.yml", stack)]), [""; 0]);
    assert_eq!(with(", update_config: { parallelism: 1 }"), [""; 0]);
    assert_eq!(with(", placement: { constraints: [node.role == worker] }"), [""; 0]);
}

#[test]
fn of_pods_in_a_namespace_and_pods_of_no_namespace_a_service_leads_to_its_own() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: metrics, namespace: shop }\nspec: { selector: { part: manager }, ports: [{ port: 8443, targetPort: https }] }\n---\n";
    let manager = |name: &str, space: &str, port: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: {name}{space} }}\nspec:\n  selector: {{ matchLabels: {{ part: manager }} }}\n  template:\n    metadata: {{ labels: {{ part: manager }} }}\n    spec: {{ containers: [{{ name: m, image: \"acme/{name}:1.4.2\", ports: [{{ name: {port}, containerPort: 8443 }}] }}] }}\n---\n"
        )
    };
    let own = SHOP.to_owned() + service + &manager("own", ", namespace: shop", "https");
    let all = [("own/k.yaml", own.as_str()), ("other/k.yaml", &manager("other", "", "web"))];
    assert_eq!(codes(&all), [""; 0]);
}

#[test]
fn a_declared_port_by_which_nobody_goes_is_a_warning() {
    let pod = deployment("web", "nginx:1.29", ", ports: [{ containerPort: 30080, name: web }]");
    let with = |service: &str| {
        let service = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: web, namespace: shop }}\nspec: {{ selector: {{ app: web }}, ports: [{{ port: 80{service} }}] }}\n---\n"
        );
        told(&[("k.yaml", &(SHOP.to_owned() + &service + &pod))])
    };
    let right = with("");
    assert!(right.contains("warning[GEN444]") && !right.contains("GEN413"), "{right}");
    for wrong in [", targetPort: web", ", targetPort: 30080"] {
        let out = with(wrong);
        assert!(out.contains("error[GEN444]"), "{out}");
    }
}

#[test]
fn what_an_operator_or_a_chart_beside_it_makes_is_not_missing() {
    let client = |host: &str| {
        SHOP.to_owned()
            + &deployment(
                "api",
                "acme/api:1.4.2",
                &format!(", env: [{{ name: KAFKA_BROKERS, value: \"{host}:9092\" }}]"),
            )
    };
    let kafka = "apiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: { name: main, namespace: shop }\nspec: { kafka: {} }\n---\n";
    let with = |host: &str| codes(&[("k.yaml", &(client(host) + kafka))]);
    assert_eq!(with("main-kafka-bootstrap"), [""; 0]);
    assert_eq!(with("other-kafka-bootstrap"), ["GEN401 Deployment/api"]);
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: kafka, namespace: shop }\nspec: { interval: 5m }\n";
    let beside =
        |path: &str| codes(&[("apps/k.yaml", client("brokers").as_str()), (path, release)]);
    assert_eq!(beside("apps/release.yaml"), [""; 0]);
}

#[test]
fn names_that_a_program_writes_are_others_in_each_folder() {
    let of = |name: &str, key: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: shop }}\ndata: {{ {key}: \"1\" }}\n"
        )
    };
    let twice = |name: &str| {
        let (one, other) = (of(name, "A") + "---\n" + SHOP, of(name, "B"));
        let found = codes(&[("apps/a.yaml", &one), ("apps/b.yaml", &other)]);
        found.iter().filter(|one| one.starts_with("GEN491")).count()
    };
    assert_eq!((twice("\"${APP}\""), twice("app")), (0, 1));
    // Steps of a test follow each other.
    let test = "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nmetadata: { name: one }\nspec: { steps: [] }\n";
    let (one, other) = (of("app", "A"), of("app", "B"));
    let found =
        codes(&[("t/in.yaml", &one), ("t/out.yaml", &other), ("t/chainsaw-test.yaml", test)]);
    assert!(!found.iter().any(|one| one.starts_with("GEN491")), "{found:?}");
}

#[test]
fn a_text_that_is_no_yaml_and_speaks_of_no_object_is_no_error() {
    let config = SHOP.to_owned() + &deployment("api", "acme/api:1.4.2", "");
    let beside = |name: &str, text: &str| told(&[("k.yaml", config.as_str()), (name, text)]);
    let notes = beside("docs/questions.yml", "> Phase: one\nquestions:\n  - id: 1\n");
    assert!(notes.contains("warning[GEN001]") && !notes.contains("error"), "{notes}");
    let broken = beside("app/web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n\tname: web\n");
    assert!(broken.contains("error[GEN"), "{broken}");
}

#[test]
fn keys_of_sealed_and_encrypted_secrets_are_not_known() {
    let with = |secret: &str, key: &str| {
        let env = format!(
            ", env: [{{ name: JWT, valueFrom: {{ secretKeyRef: {{ name: app, key: \"{key}\" }} }} }}]"
        );
        codes(&[(
            "k.yaml",
            &(SHOP.to_owned() + secret + &deployment("api", "acme/api:1.4.2", &env)),
        )])
    };
    let sealed = |key: &str, value: &str| {
        format!(
            "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {{ name: app, namespace: shop }}\nspec: {{ encryptedData: {{ {key}: \"{value}\" }} }}\n---\n"
        )
    };
    assert_eq!(with(&sealed("_PLACEHOLDER", "REPLACE_WITH_SEALED_VALUES"), "JWT"), [""; 0]);
    assert_eq!(with(&sealed("OTHER", "AgBy8hCF8"), "JWT"), ["GEN422 Deployment/api"]);
    let plain = "apiVersion: v1\nkind: Secret\nmetadata: { name: app, namespace: shop }\nstringData: { JWT: s3cr }\n---\n";
    assert_eq!(with(plain, "ENC[AES256_GCM,data:bt,iv:x,tag:y,type:str]"), [""; 0]);
}

#[test]
fn a_script_makes_whom_its_variables_name() {
    let map = |text: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: init, namespace: shop }}\ndata:\n  init.sh: |\n    {text}\n---\n"
        )
    };
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: pg, namespace: shop }\nspec: { selector: { app: pg }, ports: [{ port: 5432 }] }\n---\n";
    let server = deployment("pg", "postgres:17", ", env: [{ name: POSTGRES_PASSWORD, value: s3cret-1 }], volumeMounts: [{ name: d, mountPath: /var/lib/postgresql/data }]")
        .replace("}] } }\n---", "}], volumes: [{ name: d, persistentVolumeClaim: { claimName: d } }] } }\n---");
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: d, namespace: shop }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n---\n";
    let client = deployment(
        "grafana",
        "acme/grafana:12.0.0",
        ", env: [{ name: GF_DB_HOST, value: \"pg:5432\" }, { name: GF_DB_NAME, value: grafana }, { name: GF_DB_USER, value: grafana }, { name: GF_DB_PASSWORD, value: graf-1 }]",
    );
    let with = |text: &str| {
        let set = SHOP.to_owned() + &map(text) + service + &server + claim + &client;
        let found = codes(&[("k.yaml", &set)]);
        found
            .into_iter()
            .filter(|one| one.starts_with("GEN431") || one.starts_with("GEN432"))
            .count()
    };
    assert_eq!(with("createdb \"$GF_DB_NAME\"; createuser \"$GF_DB_USER\""), 0);
    assert_eq!(with("echo \"$GF_DB_NAME\""), 2);
}

#[test]
fn a_key_of_a_part_of_a_service_goes_below_it() {
    let with = |line: &str| {
        let file = format!("services:\n  web:\n    image: acme/web:1.4.2\n    {line}\n");
        told(&[("compose.yaml", &file)])
    };
    let period = with("start_period: 5s");
    assert!(period.contains("write it below `healthcheck`"), "{period}");
    assert!(!period.contains("cpu_rt_period"), "{period}");
    // Containers that run before, since Docker Compose 5.3.
    assert_eq!(with("pre_start: [{ command: [./migrate], per_replica: false }]"), "");
    // What is in a registry is pulled where it cannot be built.
    let built = |image: &str| {
        let file = format!("services: {{ web: {{ image: \"{image}\", build: ./gone }} }}\n");
        told(&[("compose.yaml", &file)])
    };
    assert!(built("acme/web:1.4.2").contains("warning[GEN516]"));
    assert!(built("web").contains("error[GEN516]"));
}

#[test]
fn what_the_server_refuses_and_what_counts_twice() {
    let service = |address: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{ name: db }}\nspec: {{ clusterIP: {address}, selector: {{ app: db }}, ports: [{{ port: 5432 }}] }}\n"
        );
        told(&[("k.yaml", &text)]).contains("`spec.clusterIP` of Service/db cannot be")
    };
    assert!(service("none") && !service("None") && !service("10.96.0.10"));
    let twice = |second: &str| {
        let env =
            format!(", env: [{{ name: LEVEL, value: info }}, {{ name: LEVEL, value: {second} }}]");
        codes(&[("k.yaml", &(SHOP.to_owned() + &deployment("api", "acme/api:1.4.2", &env)))])
    };
    assert_eq!(twice("debug"), ["GEN506 Deployment/api"]);
    assert_eq!(twice("info"), [""; 0]);
}
