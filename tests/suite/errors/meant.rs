//! What is taken and meant otherwise: each is told, and is told no more once somebody did what the help says.

use super::{BACKEND, DATABASE, base, below, files};

/// What was written below a component, what gen says of it, and what the help makes of it.
const OF_BACKENDS: &[(&str, &str, &str)] = &[
    (
        "env: { LISTEN_ADDR: \"127.0.0.1:8000\" }",
        "write `0.0.0.0:8000`",
        "env: { LISTEN_ADDR: \"0.0.0.0:8000\" }",
    ),
    ("env: { HOST: localhost }", "write `0.0.0.0`", "env: { HOST: 0.0.0.0 }"),
    ("env: { BIND: 127.0.0.1 }", "write `0.0.0.0`", "env: { BIND: 0.0.0.0 }"),
    (
        "env: { ASPNETCORE_URLS: \"http://localhost:8000\" }",
        "write `http://0.0.0.0:8000`",
        "env: { ASPNETCORE_URLS: \"http://0.0.0.0:8000\" }",
    ),
    (
        "initContainers: { a: {} }",
        "`initContainers.a` needs a `command` or an `image`",
        "initContainers: { a: { command: [rake, prepare] } }",
    ),
    (
        "sidecars: { a: {} }",
        "`sidecars.a` needs a `command` or an `image`",
        "sidecars: { a: { command: [rake, work] } }",
    ),
    (
        "expose: { ingress: { host: a.example.com, annotations: { cert-manager.io/issuer: le } } }",
        "`cert-manager.io/issuer` has no effect without `tls`",
        "expose: { ingress: { host: a.example.com, tls: true, annotations: { cert-manager.io/issuer: le } } }",
    ),
    (
        "release: { blueGreen: { active: blue, tracks: { blue: { replicas: 0 }, green: { replicas: 2 } } } }",
        "the active track `blue` has no pods",
        "release: { blueGreen: { active: blue, tracks: { blue: { replicas: 2 }, green: { replicas: 0 } } } }",
    ),
];

#[test]
fn of_backends() {
    for (lines, told, mended) in OF_BACKENDS {
        let said = base(&below(BACKEND, lines));
        assert!(said.contains(told), "{lines}: {said}");
        let said = base(&below(BACKEND, mended));
        assert!(said.is_empty(), "{mended}: {said}");
    }
}

/// A program that calls itself, or a machine that is called so, is told nothing of where it listens.
#[test]
fn what_listens_nowhere_is_told_otherwise() {
    for lines in ["env: { SMTP_HOST: localhost }", "env: { REDIS_URL: \"redis://localhost:6379\" }"]
    {
        let said = base(&below(BACKEND, lines));
        assert!(said.contains("holds the address") && !said.contains("0.0.0.0"), "{said}");
    }
    let worker = BACKEND
        .replace("    port: 8000\n", "")
        .replace("    probes: { readiness: { path: /readyz } }\n", "");
    let said = base(&below(&worker, "env: { BIND: 127.0.0.1 }"));
    assert!(!said.contains("0.0.0.0"), "{said}");
}

/// More of a project behind its backend, what gen says, and the same after its help.
const OF_PROJECTS: &[(&str, &str, &str)] = &[
    (
        "jobs: { nightly: { image: ghcr.io/acme/api:1.4.2, schedule: \"0 3 * * *\" } }",
        "the job `nightly` runs what `api` runs, and would never end",
        "jobs: { nightly: { image: ghcr.io/acme/api:1.4.2, schedule: \"0 3 * * *\", command: [nightly] } }",
    ),
    (
        "jobs: { nightly: { like: api } }",
        "the job `nightly` runs what `api` runs, and would never end",
        "jobs: { nightly: { like: api, args: [nightly] } }",
    ),
    (
        "jobs: { first: { like: api, before: [api] } }",
        "the job `first` runs what `api` runs, and would never end",
        "jobs: { first: { like: api, before: [api], env: { ROLE: first } } }",
    ),
    (
        "chart: { version: latest }",
        "`latest` is no version of a chart",
        "chart: { version: \"0.1.0\" }",
    ),
];

#[test]
fn of_projects() {
    for (more, told, mended) in OF_PROJECTS {
        let said = base(&format!("{BACKEND}{more}\n"));
        assert!(said.contains(told), "{more}: {said}");
        let said = base(&format!("{BACKEND}{mended}\n"));
        assert!(!said.contains(told), "{mended}: {said}");
    }
}

#[test]
fn versions_that_helm_reads_are_none_of_these() {
    for version in ["1.4.2", "v1", "\"1.0\"", "1.5.0-rc.1+build.7"] {
        let said = base(&format!("{BACKEND}chart: {{ version: {version} }}\n"));
        assert!(!said.contains("no version of a chart"), "{version}: {said}");
    }
}

/// Two doors, of which the second has no host: nginx looks at the rules of the host alone.
#[test]
fn doors_without_a_host_beside_others() {
    let doors = |api: &str, more: &str, class: &str| {
        let web = "frontends:\n  web:\n    image: ghcr.io/acme/web:1.4.2\n    port: 8080\n    probes: { readiness: / }\n    resources: { requests: { cpu: 100m, memory: 64Mi } }\n";
        let door =
            format!("expose: {{ ingress: {{ host: shop.example.com, className: {class} }} }}");
        let api = format!("expose: {{ ingress: {{ {api}, className: {class} }} }}");
        base(&format!("{more}{}{}", below(BACKEND, &api), below(web, &door)))
    };
    let said = doors("path: /api", "", "nginx");
    assert!(said.contains("`/api` of `shop.example.com` leads to `web`"), "{said}");
    assert!(said.contains("`domain: shop.example.com` at the top of the file"), "{said}");
    for (api, more, class) in [
        ("path: /api, host: shop.example.com", "", "nginx"),
        ("path: /api", "domain: shop.example.com\n", "nginx"),
        // A site for all hosts beside one with a host of its own.
        ("path: /", "", "nginx"),
        ("path: /api", "", "traefik"),
    ] {
        let said = doors(api, more, class);
        assert!(!said.contains("leads to `web`"), "{api} {class}: {said}");
    }
}

#[test]
fn load_balancers_on_the_ports_of_nodes() {
    let doors = |target: &str, one: u16, two: u16| {
        let api = below(BACKEND, &format!("expose: {{ loadBalancer: {{ port: {one} }} }}"));
        let web = format!(
            "  web:\n    image: ghcr.io/acme/web:1.4.2\n    port: 8080\n    probes: {{ readiness: / }}\n    resources: {{ requests: {{ cpu: 100m, memory: 64Mi }} }}\n    expose: {{ loadBalancer: {{ port: {two} }} }}\n"
        );
        base(&format!("target: {target}\n{api}{web}"))
    };
    let said = doors("k3s", 8080, 8080);
    assert!(
        said.contains("the port 8080 of the nodes of `k3s` goes to one load balancer"),
        "{said}"
    );
    let said = doors("k3s", 80, 8080);
    assert!(said.contains("which `traefik` serves at 80"), "{said}");
    assert!(doors("k3s", 8081, 8080).is_empty());
    assert!(!doors("aks", 80, 80).contains("goes to one load balancer"));
}

#[test]
fn an_image_that_a_layer_takes_away() {
    let said = files(
        &[
            ("values/base.yaml", BACKEND),
            ("values/dev.yaml", "backends: { api: { image: null } }\n"),
        ],
        "dev",
    );
    assert!(said.contains("`api` is left without an image"), "{said}");
    assert!(said.contains("values/dev.yaml:1:27"), "{said}");
}

#[test]
fn images_keep_their_tags_in_helps() {
    for (image, right) in [
        ("https://ghcr.io/acme/api:1.4.2", "ghcr.io/acme/api:1.4.2"),
        ("Acme/Api:1.4.2", "acme/api:1.4.2"),
        ("Acme/Api", "acme/api"),
    ] {
        let written = BACKEND.replace("{ repository: ghcr.io/acme/api, tag: 1.4.2 }", image);
        let said = base(&written);
        assert!(said.contains(&format!("write `{right}`")), "{said}");
        let mended = base(&written.replace(image, right));
        assert!(image == "Acme/Api" || mended.is_empty(), "{mended}");
    }
}

/// Words of servers.
#[test]
fn of_servers() {
    let of = |engine: &str, lines: &str| {
        base(&below(&DATABASE.replace("engine: postgres", &format!("engine: {engine}")), lines))
    };
    for (engine, lines, told) in [
        ("postgres", "replicaSet: rs0", "`replicaSet` is a word of mongodb"),
        ("redis", "buckets: [uploads]", "`buckets` is a word of minio"),
        ("minio", "buckets: [a]", "`a` cannot be the name of a bucket"),
        ("mongodb", "args: [--replSet, rs0]", "write `replicaSet: rs0`"),
        ("mongodb", "replicaSet: rs0\nservice: { port: 27018 }", "is called at 27017"),
    ] {
        let said = of(engine, lines);
        assert!(said.contains(told), "{engine} {lines}: {said}");
    }
}

/// What a pod is told at its start stands in texts by the kubelet's notation.
#[test]
fn variables_that_the_kubelet_puts_in() {
    let lines = "env: { POD_IP: { fieldRef: status.podIP }, NODE: \"shop@$(POD_IP)\", A: \"b$$c $(POD_IP) $d\" }";
    let said = base(&below(BACKEND, lines));
    assert!(said.is_empty(), "{said}");
    let made = crate::project::render(&[("values/base.yaml", &below(BACKEND, lines))], "");
    let made = made.unwrap_or_else(|said| panic!("{said}"));
    assert!(made.contains("value: shop@$(POD_IP)"), "{made}");
    assert!(made.contains("value: b$$$$c $(POD_IP) $d"), "{made}");
    let said = base(&below(BACKEND, "env: { LEVEL: debug, A: \"$(LEVEL)\" }"));
    assert!(said.contains("nobody puts `LEVEL` into `A`"), "{said}");
}

#[test]
fn probes_ask_by_public_hosts() {
    let with_header = |text: &str| {
        let probe = format!("readiness: {{ path: /readyz, headers: {{ Host: \"{text}\" }} }}");
        let values = BACKEND.replace("readiness: { path: /readyz }", &probe);
        below(&values, "expose: { ingress: { host: shop.example.com } }")
    };
    let made =
        crate::project::render(&[("values/base.yaml", &with_header("${self.publicHost}"))], "");
    assert!(made.is_ok_and(|made| made.contains("value: shop.example.com")));
    let said = base(&with_header("${self.publicHots}"));
    assert!(said.contains("publicHost"), "{said}");
}

#[test]
fn pods_that_call_each_other_are_found_by_name() {
    let values = below(BACKEND, "connects: [api]\nenv: { PEERS: \"${self.headless}\" }");
    let made = crate::project::render(&[("values/base.yaml", &values)], "");
    let made = made.unwrap_or_else(|said| panic!("{said}"));
    assert!(made.contains("PEERS: api-headless"), "{made}");
    assert!(made.contains("publishNotReadyAddresses: true"), "{made}");
    let said = base(&below(BACKEND, "env: { PEERS: \"${self.headless}\" }"));
    assert!(said.contains("add `api` to its own `connects`"), "{said}");
}

#[test]
fn what_is_like_another_takes_its_arguments_with_its_command_alone() {
    let more = "  other: { like: api, port: null, command: [work] }\n  same: { like: api }\njobs:\n  nightly: { like: api, command: [tidy], schedule: \"0 3 * * *\", migrate: null }\n";
    let values =
        below(BACKEND, "command: [serve]\nargs: [--fast]\nmigrate: { command: [up] }") + more;
    let made = crate::project::render(&[("values/base.yaml", &values)], "");
    let made = made.unwrap_or_else(|said| panic!("{said}"));
    assert_eq!(made.matches("- --fast").count(), 2, "{made}");
}

#[test]
fn what_a_patch_causes_is_told_at_the_patch() {
    let patch = "patches:\n  relabel:\n    target: { kind: Service, name: api }\n    merge: { spec: { selector: { app: elsewhere } } }\n";
    let place = crate::program::Place::new(&[("values/base.yaml", &format!("{BACKEND}{patch}"))]);
    let ended = place.command(&["render"]).output().expect("gen");
    let said = String::from_utf8_lossy(&ended.stderr);
    let line = BACKEND.lines().count() + 2;
    assert!(
        said.contains("GEN411") && said.contains(&format!("values/base.yaml:{line}:")),
        "{said}"
    );
}
