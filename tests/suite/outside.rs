//! What is outside of the stack: edges to it, policies that open it, and what stays closed.

use crate::program::Place;

const BASE: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
externals:
  mail: { host: smtp.example.com, port: 587 }
  statsd: { host: statsd, port: 8125, protocol: udp, namespace: monitoring }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    connects: [statsd]
    env: { SMTP: \"${externals.mail.host}:${externals.mail.port}\" }
";

/// The egress rules of the only backend, as YAML.
fn egress(values: &str) -> String {
    let rendered = Place::new(&[("values/base.yaml", values)]).prints(&["render"]);
    let policy = rendered.split("---").find(|object| object.contains("kind: NetworkPolicy"));
    let policy = policy.expect("a policy");
    policy.split("egress:").nth(1).expect("egress").to_owned()
}

#[test]
fn externals_are_edges_that_policies_open_and_the_graph_draws() {
    let place = Place::new(&[("values/base.yaml", BASE)]);
    let rendered = place.prints(&["render"]);
    assert!(rendered.contains("SMTP: smtp.example.com:587"), "{rendered}");
    let egress = egress(BASE);
    for part in [
        "cidr: 0.0.0.0/0",
        "- 10.0.0.0/8",
        "port: 587",
        "kubernetes.io/metadata.name: monitoring",
        "port: 8125",
    ] {
        assert!(egress.contains(part), "no `{part}` in {egress}");
    }
    assert_eq!(egress.matches("protocol: UDP").count(), 2, "{egress}");
    let drawn = place.prints(&["graph"]);
    for part in ["smtp.example.com", "tcp 587", "udp 8125", "outside the cluster"] {
        assert!(drawn.contains(part), "no `{part}` in {drawn}");
    }
}

#[test]
fn egress_silent() {
    let values = |lines: &str| {
        format!(
            "name: shop\npolicy: {{ missingRequests: allow, missingProbes: allow }}\nbackends:\n  api:\n    \
             image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}\n    port: 8000\n    env:\n      \
             SMTP_SERVER: smtp.mailgun.org\n      S3_ENDPOINT: \"https://s3.eu-west-1.amazonaws.com\"\n      \
             CORS_ORIGIN: \"https://www.example.com\"\n      DB_HOST: db.internal\n{lines}"
        )
    };
    let said =
        |lines: &str| Place::new(&[("values/base.yaml", &values(lines))]).run(&["render"]).err;
    let closed = said("");
    assert_eq!(closed.matches("GEN312").count(), 2, "{closed}");
    assert!(closed.contains("allowTo: [{ cidr: 0.0.0.0/0, ports: [443] }]"), "{closed}");
    let half = said("    allowTo: [{ cidr: 0.0.0.0/0, ports: [443] }]\n");
    assert_eq!(half.matches("GEN312").count(), 0, "{half}");
    let other = said("    allowTo: [{ cidr: 0.0.0.0/0, ports: [25] }]\n");
    assert_eq!(other.matches("GEN312").count(), 1, "{other}");
    let open = said("networkPolicy: { enabled: false }\n");
    assert_eq!(open.matches("GEN312").count(), 0, "{open}");
}

#[test]
fn the_network_of_one_external_opens_no_other_host() {
    let said = |cidr: &str| {
        let values = format!(
            "name: shop\npolicy: {{ missingRequests: allow, missingProbes: allow }}\nexternals:\n  \
             s3: {{ host: s3.example.net, port: 443{cidr} }}\nbackends:\n  api:\n    image: acme/api:1.4.2\n    \
             port: 8000\n    connects: [s3]\n    env:\n      BUCKET: \"https://s3.example.net/one\"\n      \
             SENTRY_DSN: \"https://key@ingest.example.io/1\"\n"
        );
        Place::new(&[("values/base.yaml", &values)]).run(&["render"]).err
    };
    let narrow = said(", cidr: 203.0.113.0/24");
    assert_eq!(narrow.matches("GEN312").count(), 1, "{narrow}");
    assert!(narrow.contains("`SENTRY_DSN` names `ingest.example.io`"), "{narrow}");
    let wide = said("");
    assert_eq!(wide.matches("GEN312").count(), 0, "{wide}");
}

#[test]
fn nodelocal_dns_and_udp() {
    let values = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
cluster: { dns: { cidrs: [169.254.20.10/32] } }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    ports: { coap: { port: 5683, protocol: udp }, rpc: { port: 9000, protocol: grpc } }
    allowTo: [{ cidr: 192.0.2.7/32, ports: [{ port: 514, protocol: UDP }, 443] }]
    allowFrom: [{ podLabels: { app: probe }, ports: [{ port: 5683, protocol: udp }] }]
    service: { sessionAffinity: ClientIP }
";
    let rendered = Place::new(&[("values/base.yaml", values)]).prints(&["render"]);
    let egress = egress(values);
    let names = egress.split("port: 53").next().expect("names");
    assert!(names.contains("cidr: 169.254.20.10/32"), "{egress}");
    for part in ["port: 514\n", "protocol: UDP", "port: 443"] {
        assert!(egress.contains(part), "no `{part}` in {egress}");
    }
    let service = rendered.split("---").find(|object| object.contains("kind: Service\n"));
    let service = service.expect("a Service");
    for part in ["protocol: UDP", "appProtocol: kubernetes.io/h2c", "sessionAffinity: ClientIP"] {
        assert!(service.contains(part), "no `{part}` in {service}");
    }
}

#[test]
fn main_ports_are_named_by_what_they_speak_and_probes_ask_in_it() {
    let values = "\
name: shop
policy: { missingRequests: allow }
backends:
  cart:
    image: { repository: ghcr.io/acme/cart, tag: 1.4.2 }
    port: 7070
    protocol: grpc
    probes:
      readiness: { grpc: {} }
      liveness: { grpc: { service: cart } }
      startup: { path: /healthz, port: 7071, headers: { Host: shop.example.com } }
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    env: { CART: \"${backends.cart.url}\" }
    probes: { readiness: { path: / } }
";
    let place = Place::new(&[("values/base.yaml", values)]);
    let rendered = place.prints(&["render"]);
    for part in [
        "CART: grpc://cart:7070",
        "name: grpc\n",
        "appProtocol: kubernetes.io/h2c",
        "service: cart",
        "- name: Host\n",
        "value: shop.example.com",
    ] {
        assert!(rendered.contains(part), "no `{part}` in {rendered}");
    }
    let compose = place.prints(&["compose"]);
    assert!(compose.contains("/.health/nc"), "{compose}");
    let drawn = place.prints(&["graph"]);
    assert!(drawn.contains("grpc 7070"), "{drawn}");
}

#[test]
fn what_an_operator_runs_is_reached_by_the_labels_of_its_pods() {
    let values = "\
name: shop
policy: { inlineSecrets: allow, missingRequests: allow, missingProbes: allow }
databases:
  ledger:
    engine: postgres
    external: { host: ledger-rw, podLabels: { cnpg.io/cluster: ledger } }
    credentials: { existingSecret: { name: ledger-app, key: password } }
backends:
  api:
    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }
    port: 8000
    connects: [ledger]
";
    let egress = egress(values);
    assert!(egress.contains("cnpg.io/cluster: ledger"), "{egress}");
    assert!(!egress.contains("cidr"), "{egress}");
}

#[test]
fn jobs_sidecars_and_hatches_go_outside_too() {
    let values = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
externals:
  mail: { host: smtp.example.com, port: 587 }
  bank: { host: api.bank.example.com, port: 8443 }
  clock: { host: 192.0.2.9, port: 123, protocol: udp }
backends:
  worker:
    image: ghcr.io/acme/api:1.4.2
    sidecars:
      relay: { image: \"ghcr.io/acme/relay:1.0.0\", env: { UPSTREAM: \"${externals.mail.host}\" }, ports: { syslog: { port: 5514, protocol: udp } } }
    container: { stdin: false, workingDir: \"/srv/${externals.clock.host}\" }
jobs:
  digest:
    image: ghcr.io/acme/api:1.4.2
    command: [digest]
    schedule: \"0 3 * * *\"
    env: { BANK: \"https://${externals.bank.host}:${externals.bank.port}\" }
";
    let place = Place::new(&[("values/base.yaml", values)]);
    let rendered = place.prints(&["render"]);
    let policy = |name: &str| {
        let is_own = |object: &&str| {
            object.contains("kind: NetworkPolicy")
                && object.contains(&format!("\n  name: {name}\n"))
        };
        rendered.split("---").find(is_own).expect("a policy").to_owned()
    };
    let (worker, digest) = (policy("worker"), policy("digest"));
    for part in ["port: 587", "cidr: 192.0.2.9/32", "port: 123\n"] {
        assert!(worker.contains(part), "no `{part}` in {worker}");
    }
    assert!(!worker.contains("port: 8443"), "{worker}");
    assert!(digest.contains("port: 8443"), "{digest}");
    let relay = rendered.split("- name: relay\n").nth(1).expect("the sidecar");
    assert!(relay.contains("protocol: UDP"), "{relay}");
    let drawn = place.prints(&["graph"]);
    for part in ["smtp.example.com", "api.bank.example.com", "udp 123", "tcp 8443"] {
        assert!(drawn.contains(part), "no `{part}` in {drawn}");
    }
}

#[test]
fn what_policies_keep_closed_is_told_once_for_each_line_and_not_of_letters_and_pages() {
    let of = |env: &str, more: &str| {
        let values = format!(
            "name: shop\npolicy: {{ missingRequests: allow, missingProbes: allow, inlineSecrets: allow }}\nbackends:\n  api: {{ image: \"acme/api:1.0\", port: 8000, env: {{ {env} }} }}\n{more}"
        );
        let ran = Place::new(&[("values/base.yaml", &values)]).run(&["render"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err
    };
    let likes = "  one: { like: api, command: [a] }\n  two: { like: api, command: [b] }\n";
    let said = of("HOOK_URL: \"https://hooks.example.com/a\"", likes);
    assert_eq!(said.matches("GEN312").count(), 1, "{said}");
    assert!(said.contains("network policies of `api`, `one` and `two` keep closed"), "{said}");
    assert!(said.contains("to each of them"), "{said}");
    for silent in [
        "MAIL_FROM_ADDRESS: \"shop@example.com\"",
        "ADMIN_ADDRESS: \"a@example.com, b@example.org\"",
        "VITE_API_URL: \"https://api.example.com\"",
        "REACT_APP_DOCS: \"https://docs.example.com\"",
        "APP_TOS_LINK: \"https://docs.example.com/terms\"",
        "SETTING_EXTERNAL_HOST: \"docs.example.com\"",
        "OWN_URL: \"http://localhost:8000/health\"",
    ] {
        assert_eq!(of(silent, ""), "", "{silent}");
    }
    for (told, code) in [
        ("MAIL_HOST: \"smtp.example.com\"", "GEN312"),
        ("DB_ADDRESS: \"postgres:pw12345@db.example.com\"", "GEN312"),
        ("OTHER_URL: \"http://localhost:9000\"", "GEN310"),
        ("MY_API_URL: \"https://api.example.com\"", "GEN312"),
    ] {
        assert!(of(told, "").contains(code), "{told}");
    }
    let other = "  web: { image: \"acme/web:1.0\", port: 8000 }\n";
    assert!(of("WEB_URL: \"http://localhost:8000\"", other).contains("GEN310"));
}

/// What is elsewhere at the port of HTTPS is called so, and a key for a url without a password is nobody's.
#[test]
fn the_port_of_https_is_called_by_https() {
    let values = |external: &str, key: &str| {
        format!(
            "name: shop\npolicy: {{ missingRequests: allow, missingProbes: allow }}\n\
             databases: {{ lake: {{ engine: minio, external: {{ {external} }}, credentials: {{ existingSecret: {{ name: lake{key} }} }} }} }}\n\
             backends: {{ api: {{ image: acme/api:1.0, port: 8000, env: {{ S3: \"${{databases.lake.url}}\" }} }} }}\n"
        )
    };
    for (external, url) in [
        ("host: storage.example.com, port: 443", "https://storage.example.com:443"),
        ("host: storage.example.com, port: 9443", "https://storage.example.com:9443"),
        ("host: storage.example.com, port: 9000", "http://storage.example.com:9000"),
    ] {
        let place = Place::new(&[("values/base.yaml", &values(external, ""))]);
        let made = place.prints(&["render"]);
        assert!(made.contains(&format!("S3: {url}\n")), "{made}");
    }
    let place =
        Place::new(&[("values/base.yaml", &values("host: s3.example.com", ", urlKey: url"))]);
    let ended = place.run(&["render"]);
    assert!(ended.err.contains("a url without a password is read from no Secret"), "{}", ended.err);
}
