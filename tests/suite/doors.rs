//! Doors from outside: where they lead, and what refers to them.

use crate::program::Place;

/// A stack on a target whose ingress controller is an nginx.
fn shop(lines: &str) -> String {
    format!(
        "\
name: shop
domain: shop.example.com
policy: {{ missingRequests: allow, missingProbes: allow, inlineSecrets: allow, targetGaps: allow, unusedDatabases: allow }}
cluster: {{ ingressClass: nginx, nodeAddress: node.example.com }}
{lines}"
    )
}

fn rendered(lines: &str) -> String {
    Place::new(&[("values/base.yaml", &shop(lines))]).prints(&["render"])
}

fn refused(lines: &str) -> String {
    Place::new(&[("values/base.yaml", &shop(lines))]).run(&["render"]).err
}

/// The variables of a rendering, as lines.
fn variables<'a>(rendered: &'a str, start: &str) -> Vec<&'a str> {
    rendered.lines().map(str::trim).filter(|line| line.starts_with(start)).collect()
}

#[test]
fn the_host_of_a_door_is_a_fact_of_its_own() {
    let doors = [
        ("expose: { ingress: { path: /api, tls: true } }", "shop.example.com"),
        ("expose: { ingress: { host: \"www.${domain}\" } }", "www.shop.example.com"),
        ("expose: { loadBalancer: { host: lb.example.com, port: 8443 } }", "lb.example.com"),
        ("expose: { nodePort: 30080 }", "node.example.com"),
        ("publicUrl: https://user@shop.example.net:8443/a/b?c#d", "shop.example.net"),
        ("publicUrl: \"https://[2001:db8::1]:8443/\"", "'[2001:db8::1]'"),
    ];
    for (door, host) in doors {
        let lines = format!(
            "backends:\n  web: {{ image: acme/web:1.0.0, port: 80, {door}, env: {{ OWN: \"${{self.publicHost}}\", ALL: \"${{domain}},${{backends.web.publicHost}}\" }} }}\n"
        );
        let rendered = rendered(&lines);
        assert_eq!(variables(&rendered, "OWN:"), [format!("OWN: {host}")], "{door}");
        let all = format!("shop.example.com,{}", host.trim_matches('\''));
        assert_eq!(variables(&rendered, "ALL:"), [format!("ALL: {all}")], "{door}");
    }
}

#[test]
fn the_host_of_what_has_no_door_is_not_known() {
    insta::assert_snapshot!(refused("backends:\n  web: { image: acme/web:1.0.0, port: 80, env: { OWN: \"${self.publicHost}\" } }\n"), @r#"
    error[GEN201]: gen cannot tell the host at which a browser reaches `web`
     --> values/base.yaml:6:56
      |
    6 |   web: { image: acme/web:1.0.0, port: 80, env: { OWN: "${self.publicHost}" } }
      |   --- this component                                   ^^^^^^^^^^^^^^^^^^ not known
      |
      = help: give it a door with `expose`, or add `publicUrl: https://…` to it

    error: the stack was not made: 1 error
    "#);
}

#[test]
fn self_in_a_value_of_another_component_is_the_one_that_has_the_address() {
    let lines = "\
backends:
  web: { image: acme/web:1.0.0, port: 80, expose: { ingress: {} }, env: { U: \"${self.publicUrl}\", H: \"${self.host}\", F: \"${self.publicHost}\" } }
  worker: { like: web, port: null, command: [work] }
  other: { like: web, expose: { ingress: { host: other.example.com } } }
jobs:
  digest: { like: worker, command: [digest], schedule: \"0 3 * * *\" }
";
    let rendered = rendered(lines);
    let web = "U: http://shop.example.com";
    // By the order of waves: web, worker, other, digest.
    let mut urls = variables(&rendered, "U:");
    urls.sort_unstable();
    assert_eq!(urls, ["U: http://other.example.com", web, web, web], "{rendered}");
    let mut hosts = variables(&rendered, "H:");
    hosts.sort_unstable();
    assert_eq!(hosts, ["H: other", "H: web", "H: web", "H: web"], "{rendered}");
}

#[test]
fn a_job_and_a_stack_without_a_domain_have_no_address() {
    let lines = "\
backends:
  web: { image: acme/web:1.0.0, port: 80 }
jobs:
  digest: { image: acme/web:1.0.0, env: { U: \"${self.publicUrl}\", H: \"${self.host}\" } }
";
    insta::assert_snapshot!(refused(lines), @r#"
    error[GEN201]: nothing calls a job: it has no address to refer to
     --> values/base.yaml:8:47
      |
    8 |   digest: { image: acme/web:1.0.0, env: { U: "${self.publicUrl}", H: "${self.host}" } }
      |                                               ^^^^^^^^^^^^^^^^^ of a job
      |
      = help: refer to the component that is meant, as in `${backends.web.publicUrl}`

    error[GEN201]: nothing calls a job: it has no address to refer to
     --> values/base.yaml:8:71
      |
    8 |   digest: { image: acme/web:1.0.0, env: { U: "${self.publicUrl}", H: "${self.host}" } }
      |                                                                       ^^^^^^^^^^^^ of a job
      |
      = help: refer to the component that is meant, as in `${backends.web.publicUrl}`

    error: the stack was not made: 2 errors
    "#);
    let without = "name: shop\nbackends:\n  web: { image: acme/web:1.0.0, port: 80, env: { D: \"${domain}\" }, expose: { ingress: { host: \"www.${domain}\" } } }\n";
    let said = |text: &str| Place::new(&[("values/base.yaml", text)]).run(&["render"]).err;
    insta::assert_snapshot!(said(without), @r#"
    error[GEN202]: `backends.web.expose.ingress.host` refers to `${domain}`, and the stack has none
     --> values/base.yaml:3:95
      |
    3 |   web: { image: acme/web:1.0.0, port: 80, env: { D: "${domain}" }, expose: { ingress: { host: "www.${domain}" } } }
      |                                                                                               ^^^^^^^^^^^^^^^ references work in `env`
      |
      = help: add `domain: shop.example.com` to the values

    error: the stack was not made: 1 error
    "#);
    let inside = "name: shop\nbackends:\n  web: { image: acme/web:1.0.0, port: 80, env: { D: \"${domain}\" } }\n";
    insta::assert_snapshot!(said(inside), @r#"
    warning[GEN304]: a container asks for neither cpu nor memory
     --> values/base.yaml:3:3
      |
    3 |   web: { image: acme/web:1.0.0, port: 80, env: { D: "${domain}" } }
      |   ^^^ the first to be evicted from a full node
      |
      = help: add `resources: { requests: { cpu: 100m, memory: 128Mi } }`, or set `policy.missingRequests: allow` for this environment

    warning[GEN307]: `web` has no readiness probe of its own
     --> values/base.yaml:3:3
      |
    3 |   web: { image: acme/web:1.0.0, port: 80, env: { D: "${domain}" } }
      |   ^^^ gets requests as soon as its port is open
      |
      = help: add `probes: { readiness: { path: /readyz } }`, or set `policy.missingProbes: allow` for this environment

    error[GEN201]: the stack has no `domain` to refer to
     --> values/base.yaml:3:54
      |
    3 |   web: { image: acme/web:1.0.0, port: 80, env: { D: "${domain}" } }
      |                                                      ^^^^^^^^^ not known
      |
      = help: add `domain: shop.example.com` to the values

    error: the stack was not made: 1 error and 2 warnings
    "#);
}

#[test]
fn on_gke_a_host_is_that_of_one_ingress() {
    let lines = "\
target: gke
backends:
  api: { image: acme/api:1.0.0, port: 80, expose: { ingress: { path: /api, className: gce } } }
  web: { image: acme/web:1.0.0, port: 80, expose: { ingress: { path: /, className: gce } } }
";
    insta::assert_snapshot!(refused(lines), @"
    error[GEN211]: `shop.example.com` would be at two addresses: GKE makes a load balancer for each Ingress
     --> values/base.yaml:8:70
      |
    7 |   api: { image: acme/api:1.0.0, port: 80, expose: { ingress: { path: /api, className: gce } } }
      |                                                                      ---- that of `api`
    8 |   web: { image: acme/web:1.0.0, port: 80, expose: { ingress: { path: /, className: gce } } }
      |                                                                      ^ that of `web`
      |
      = help: give `web` a `host` of its own, or make both doors routes of one Gateway: `expose: { route: { gateway: …, path: / } }`

    error: the stack was not made: 1 error
    ");
    let apart = lines.replace("path: /api", "host: api.example.com");
    assert_eq!(rendered(&apart).matches("kind: Ingress\n").count(), 2);
}

/// The objects of a kind, in their order.
fn of_kind<'a>(rendered: &'a str, kind: &str) -> Vec<&'a str> {
    let marker = format!("kind: {kind}\n");
    rendered.split("---\n").filter(|object| object.contains(&marker)).collect()
}

/// What follows a line of an object, to its end.
fn below<'a>(object: &'a str, line: &str) -> &'a str {
    object.split_once(line).map_or("", |(_, rest)| rest)
}

/// A VPN whose page has a port beside that of the tunnel.
const TUNNEL: &str = "\
backends:
  vpn:
    image: acme/vpn:1.0.0
    port: 51821
    ports: { wireguard: { port: 51820, protocol: udp } }
    expose: { loadBalancer: { host: vpn.example.com, ports: { wireguard: 51820 } }, nodePort: { wireguard: 31820 } }
    env: { HOST: \"${self.publicHost}\" }
";

#[test]
fn a_further_port_has_doors_of_its_own_and_the_main_one_stays_shut() {
    let rendered = rendered(TUNNEL);
    let services: Vec<&str> =
        of_kind(&rendered, "Service").iter().map(|one| below(one, "\nspec:\n")).collect();
    insta::assert_snapshot!(services.join("--\n"), @"
      selector:
        app.kubernetes.io/instance: shop
        app.kubernetes.io/name: vpn
      ports:
      - name: http
        port: 51821
        targetPort: http
      - name: wireguard
        port: 51820
        targetPort: wireguard
        protocol: UDP
    --
      type: NodePort
      selector:
        app.kubernetes.io/instance: shop
        app.kubernetes.io/name: vpn
      ports:
      - name: wireguard
        port: 51820
        targetPort: wireguard
        nodePort: 31820
        protocol: UDP
    --
      type: LoadBalancer
      selector:
        app.kubernetes.io/instance: shop
        app.kubernetes.io/name: vpn
      ports:
      - name: wireguard
        port: 51820
        targetPort: wireguard
        protocol: UDP
    ");
    let policy = of_kind(&rendered, "NetworkPolicy")[0];
    insta::assert_snapshot!(below(policy, "  ingress:\n").split("  egress:").next().unwrap_or_default(), @"
    - ports:
      - port: 51820
        protocol: UDP
    ");
    assert_eq!(variables(&rendered, "HOST:"), ["HOST: vpn.example.com"]);
}

#[test]
fn doors_by_name_reach_compose_the_graph_and_the_cluster() {
    let text = format!(
        "target: kind\n{}",
        shop(TUNNEL)
            .replace("nodeAddress: node.example.com", "nodeAddress: localhost, loadBalancer: true")
    );
    let place = Place::new(&[("values/base.yaml", &text)]);
    let compose = place.prints(&["compose"]);
    assert!(
        compose.contains("31820:51820/udp") && compose.contains("51820:51820/udp"),
        "{compose}"
    );
    assert!(!compose.contains(":51821"), "{compose}");
    let graph = place.prints(&["graph"]);
    assert!(graph.contains("port 31820 → wireguard"), "{graph}");
    let cluster = place.prints(&["cluster", "--target", "kind"]);
    assert!(
        cluster.contains("containerPort: 31820") && cluster.contains("protocol: UDP"),
        "{cluster}"
    );
}

#[test]
fn what_has_no_main_port_is_reached_by_its_names() {
    let lines = "\
backends:
  turn:
    image: acme/turn:1.0.0
    port: null
    ports: { stun: { port: 3478, protocol: udp }, tls: 5349 }
    expose: { loadBalancer: { ports: { stun: 3478, tls: 443 } } }
";
    let rendered = rendered(lines);
    let services = of_kind(&rendered, "Service");
    assert_eq!(services.len(), 2, "{rendered}");
    let balancer = services.iter().find(|one| one.contains("type: LoadBalancer")).expect("one");
    for part in ["port: 3478", "protocol: UDP", "port: 443", "targetPort: tls"] {
        assert!(balancer.contains(part), "no {part} in {balancer}");
    }
}

#[test]
fn doors_by_names_that_cannot_be() {
    let lines = "\
backends:
  vpn:
    image: acme/vpn:1.0.0
    port: 51821
    ports: { wireguard: { port: 51820, protocol: udp }, ssh: 22, git: 9418 }
    expose: { loadBalancer: { port: 2222, ports: { ssh: 2222, git: 2222 } }, nodePort: { wiregard: 31820, ssh: 22 }, ingress: { port: wireguard } }
  web: { image: acme/web:1.0.0, port: 80, expose: { nodePort: {}, ingress: { host: [], path: [/a, /a] } } }
";
    insta::assert_snapshot!(refused(lines), @"
    error[GEN208]: the port 2222 leads to the main port and to `git`
      --> values/base.yaml:10:37
       |
    10 |     expose: { loadBalancer: { port: 2222, ports: { ssh: 2222, git: 2222 } }, nodePort: { wiregard: 31820, ssh: 22 }, ingress: { port...
       |                                     ^^^^ leads to the main port
       |
       = help: give one of them another number

    error[GEN208]: the port 2222 leads to `git` and to `ssh`
      --> values/base.yaml:10:57
       |
    10 |     expose: { loadBalancer: { port: 2222, ports: { ssh: 2222, git: 2222 } }, nodePort: { wiregard: 31820, ssh: 22 }, ingress: { port...
       |                                                         ^^^^       ---- the first one
       |                                                         |
       |                                                         the second one
       |
       = help: give one of them another number

    error[GEN201]: there is no port `wiregard`
      --> values/base.yaml:10:90
       |
    10 |     expose: { loadBalancer: { port: 2222, ports: { ssh: 2222, git: 2222 } }, nodePort: { wiregard: 31820, ssh: 22 }, ingress: { port...
       |                                                                                          ^^^^^^^^ unknown
       |
       = help: use `http`, `git`, `ssh` or `wireguard`

    error[GEN212]: the node port 22 is outside of 30000 to 32767
      --> values/base.yaml:10:112
       |
    10 | ...it: 2222 } }, nodePort: { wiregard: 31820, ssh: 22 }, ingress: { port: wireguard } }
       |                                                    ^^ the API server would refuse it
       |
       = help: choose a port from 30000 to 32767

    error[GEN208]: `wireguard` is a port of UDP
      --> values/base.yaml:10:135
       |
    10 | ... { wiregard: 31820, ssh: 22 }, ingress: { port: wireguard } }
       |                                                    ^^^^^^^^^ requests come over TCP
       |
       = help: lead to it by `nodePort: { wireguard: 30080 }` or `loadBalancer: { ports: { wireguard: 51820 } }`

    error[GEN106]: no port leads anywhere
      --> values/base.yaml:11:53
       |
    11 |   web: { image: acme/web:1.0.0, port: 80, expose: { nodePort: {}, ingress: { host: [], path: [/a, /a] } } }
       |                                                     ^^^^^^^^ without one
       |
       = help: add one, as in `{ http: … }`, or remove it

    error[GEN106]: `host` names none
      --> values/base.yaml:11:84
       |
    11 |   web: { image: acme/web:1.0.0, port: 80, expose: { nodePort: {}, ingress: { host: [], path: [/a, /a] } } }
       |                                                                                    ^^ an empty list
       |
       = help: add one, or remove `host`

    error[GEN208]: the path `/a` is there twice
      --> values/base.yaml:11:99
       |
    11 |   web: { image: acme/web:1.0.0, port: 80, expose: { nodePort: {}, ingress: { host: [], path: [/a, /a] } } }
       |                                                                                               --  ^^ the second time
       |                                                                                               |
       |                                                                                               the first time
       |
       = help: remove one of them

    error: the stack was not made: 8 errors
    ");
}

#[test]
fn a_door_has_several_hosts_and_paths() {
    let lines = "\
backends:
  web:
    image: acme/web:1.0.0
    port: 80
    env: { URL: \"${self.publicUrl}\" }
    expose: { ingress: { host: [\"${domain}\", \"www.${domain}\"], path: [/api, /assets.v1/], tls: true, stripPrefix: STRIP } }
";
    let kept = rendered(&lines.replace("STRIP", "false"));
    insta::assert_snapshot!(below(of_kind(&kept, "Ingress")[0], "\nspec:\n"), @"
    ingressClassName: nginx
    tls:
    - hosts:
      - shop.example.com
      secretName: shop-example-com-tls
    - hosts:
      - www.shop.example.com
      secretName: www-shop-example-com-tls
    rules:
    - host: shop.example.com
      http:
        paths:
        - path: /api
          pathType: Prefix
          backend:
            service:
              name: web
              port:
                name: http
        - path: /assets.v1/
          pathType: ImplementationSpecific
          backend:
            service:
              name: web
              port:
                name: http
    - host: www.shop.example.com
      http:
        paths:
        - path: /api
          pathType: Prefix
          backend:
            service:
              name: web
              port:
                name: http
        - path: /assets.v1/
          pathType: ImplementationSpecific
          backend:
            service:
              name: web
              port:
                name: http
    ");
    assert_eq!(variables(&kept, "URL:"), ["URL: https://shop.example.com"]);
    let cut = rendered(&lines.replace("STRIP", "true").replace("/assets.v1/", "/"));
    assert_eq!(variables(&cut, "- path:"), ["- path: /api(/|$)(.*)", "- path: /()(.*)"].repeat(2));
}

#[test]
fn a_route_has_several_paths_and_cuts_off_what_there_is() {
    let lines = "\
backends:
  web: { image: acme/web:1.0.0, port: 80, expose: { route: { gateway: public, path: [/api, /, /v2], stripPrefix: true } } }
";
    let text = shop(lines).replace(
        "cluster: {",
        "cluster: { customResources: [httproutes.gateway.networking.k8s.io],",
    );
    let rendered = Place::new(&[("values/base.yaml", &text)]).prints(&["render"]);
    insta::assert_snapshot!(below(of_kind(&rendered, "HTTPRoute")[0], "\nspec:\n"), @"
    rules:
    - matches:
      - path:
          type: PathPrefix
          value: /api
      - path:
          type: PathPrefix
          value: /v2
      filters:
      - type: URLRewrite
        urlRewrite:
          path:
            type: ReplacePrefixMatch
            replacePrefixMatch: /
      backendRefs:
      - group: ''
        kind: Service
        name: web
        port: 80
        weight: 1
    - matches:
      - path:
          type: PathPrefix
          value: /
      backendRefs:
      - group: ''
        kind: Service
        name: web
        port: 80
        weight: 1
    parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: public
    hostnames:
    - shop.example.com
    ");
}

#[test]
fn hosts_of_several_doors_are_compared_one_by_one() {
    let lines = "\
backends:
  one: { image: acme/web:1.0.0, port: 80, expose: { ingress: { host: [a.example.com, b.example.com], path: [/x, /y], tls: true } } }
  two: { image: acme/web:1.0.0, port: 80, expose: { ingress: { host: [b.example.com, c.example.com], path: [/z, /y] } } }
";
    insta::assert_snapshot!(refused(lines), @"
    error[GEN208]: `b.example.com` is encrypted for `one`, and not for `two`
     --> values/base.yaml:7:3
      |
    6 |   one: { image: acme/web:1.0.0, port: 80, expose: { ingress: { host: [a.example.com, b.example.com], path: [/x, /y], tls: true } } }
      |                                                                                                                           ---- encrypted here
    7 |   two: { image: acme/web:1.0.0, port: 80, expose: { ingress: { host: [b.example.com, c.example.com], path: [/z, /y] } } }
      |   ^^^ a page that came by https calls nothing by http
      |
      = help: set `expose.ingress.tls: true` for `two`, too

    error[GEN208]: two Ingresses answer for `/y` of `b.example.com`
     --> values/base.yaml:7:113
      |
    6 |   one: { image: acme/web:1.0.0, port: 80, expose: { ingress: { host: [a.example.com, b.example.com], path: [/x, /y], tls: true } } }
      |                                                                                                                 -- `one` answers
    7 |   two: { image: acme/web:1.0.0, port: 80, expose: { ingress: { host: [b.example.com, c.example.com], path: [/z, /y] } } }
      |                                                                                                                 ^^ `two` answers too
      |
      = help: give one of them another `path` or `host`

    error: the stack was not made: 2 errors
    ");
}

#[test]
fn an_alb_with_several_paths_tries_the_longest_first() {
    let lines = "\
backends:
  one: { image: acme/web:1.0.0, port: 80, expose: { ingress: { className: alb, path: [/a, /a/b/c] } } }
  two: { image: acme/web:1.0.0, port: 80, expose: { ingress: { className: alb, path: /a/b } } }
";
    insta::assert_snapshot!(refused(lines), @"
    error[GEN208]: `one` would get the requests for `two`
     --> values/base.yaml:6:87
      |
    6 |   one: { image: acme/web:1.0.0, port: 80, expose: { ingress: { className: alb, path: [/a, /a/b/c] } } }
      |                                                                                       ^^ an ALB tries all rules of `one` first: one of its paths is longer
    7 |   two: { image: acme/web:1.0.0, port: 80, expose: { ingress: { className: alb, path: /a/b } } }
      |                                                                                      ---- lies below it
      |
      = help: move `two` to another path or host, or take the longer path from `one`

    error: the stack was not made: 1 error
    ");
    let apart = rendered(&lines.replace("path: /a/b }", "path: /b }"));
    assert_eq!(variables(&apart, "- path:"), ["- path: /a/b/c", "- path: /a", "- path: /b"]);
}

#[test]
fn layers_replace_one_host_by_several() {
    let base = shop(
        "backends:\n  web: { image: acme/web:1.0.0, port: 80, expose: { nodePort: 30080, ingress: { host: a.example.com } } }\n",
    );
    let prod = "backends: { web: { expose: { nodePort: { http: 30081 }, ingress: { host: [b.example.com, c.example.com] } } } }\n";
    let place = Place::new(&[
        ("values/base.yaml", &base),
        ("values/dev.yaml", ""),
        ("values/prod.yaml", prod),
    ]);
    let hosts = |env: &str| {
        let rendered = place.prints(&["render", env]);
        variables(&rendered, "- host:").join(" ")
    };
    assert_eq!(hosts("dev"), "- host: a.example.com");
    assert_eq!(hosts("prod"), "- host: b.example.com - host: c.example.com");
    let diff = place.run(&["diff", "dev", "prod"]);
    assert!(diff.out.contains("web-node"), "{}{}", diff.out, diff.err);
}

/// Who speaks no HTTP on its main port leads browsers to the one port on which it does.
#[test]
fn browsers_are_led_to_the_port_that_speaks_to_them() {
    let broker = |ports: &str, expose: &str| {
        format!(
            "backends: {{ broker: {{ image: emqx/emqx:5.8.6, port: 1883, protocol: tcp, ports: {{ {ports} }}, expose: {{ {expose} }} }} }}\n\
             frontends: {{ ui: {{ image: acme/ui:1.0, port: 8080, env: {{ WS: \"${{backends.broker.publicWsUrl}}\" }} }} }}\n"
        )
    };
    let ws = "ws: { port: 8083, protocol: ws }";
    let admin = "admin: { port: 18083, protocol: http }";
    for (ports, expose, url) in [
        (ws.to_owned(), "nodePort: { tcp: 31883, ws: 30083 }", "ws://node.example.com:30083"),
        (
            format!("{ws}, {admin}"),
            "nodePort: { tcp: 31883, ws: 30083 }",
            "ws://node.example.com:30083",
        ),
        (
            ws.to_owned(),
            "loadBalancer: { host: lb.example.com, port: 1883, ports: { ws: 8084 } }",
            "ws://lb.example.com:8084",
        ),
        // Which of two is meant nobody says.
        (
            format!("{ws}, {admin}"),
            "nodePort: { tcp: 31883, ws: 30083, admin: 30084 }",
            "ws://node.example.com:31883",
        ),
    ] {
        let made = rendered(&broker(&ports, expose));
        assert_eq!(variables(&made, "WS:"), [format!("WS: {url}")], "{ports} {expose}");
    }
}

/// One Ingress leads hosts to the ports that they name; policies, certificates, Compose and the graph know each.
#[test]
fn hosts_of_an_ingress_lead_to_their_ports() {
    let lines = "backends:\n  grid:\n    image: acme/grid:1.0.0\n    port: 3000\n    ports: { api: 3100, admin: 3200 }\n    expose: { ingress: { host: app.acme.io, ports: { api: api.acme.io, admin: \"admin.${domain}\" }, tls: true } }\n";
    let made = rendered(lines);
    let ingress = made.split("---\n").find(|object| object.contains("kind: Ingress\n"));
    let ingress = ingress.expect("an Ingress");
    for (host, port) in
        [("app.acme.io", "http"), ("api.acme.io", "api"), ("admin.shop.example.com", "admin")]
    {
        let rule = ingress.split("- host: ").find(|rule| rule.starts_with(&format!("{host}\n")));
        let rule = rule.unwrap_or_else(|| panic!("no rule of {host} in {ingress}"));
        assert!(rule.contains(&format!("name: {port}\n")), "{rule}");
        assert!(
            ingress.contains(&format!("secretName: {}-tls", host.replace('.', "-"))),
            "{ingress}"
        );
    }
    let policy = made.split("---\n").find(|object| {
        object.contains("kind: NetworkPolicy\n") && object.contains("  name: grid\n")
    });
    let policy = policy.expect("a policy");
    assert!(["3000", "3100", "3200"].iter().all(|port| policy.contains(port)), "{policy}");
    let place = Place::new(&[("values/base.yaml", &shop(lines)), ("values/dev.yaml", "")]);
    let compose = place.prints(&["compose", "dev"]);
    for port in ["3000:3000", "3100:3100", "3200:3200"] {
        assert!(compose.contains(port), "{port}\n{compose}");
    }
    let graph = place.prints(&["graph", "--env", "dev"]);
    assert!(graph.contains("https://api.acme.io/"), "{graph}");
}

#[test]
fn hosts_of_ports_are_told_apart() {
    let grid = |ports: &str| {
        format!(
            "backends:\n  grid:\n    image: acme/grid:1.0.0\n    port: 3000\n    ports: {{ api: 3100, rpc: {{ port: 3200, protocol: grpc }} }}\n    expose: {{ ingress: {{ host: app.acme.io, ports: {ports} }} }}\n"
        )
    };
    insta::assert_snapshot!(refused(&grid("{ api: app.acme.io }")), @"
    error[GEN208]: the host `app.acme.io` leads to two ports
      --> values/base.yaml:10:59
       |
    10 |     expose: { ingress: { host: app.acme.io, ports: { api: app.acme.io } } }
       |                                                           ^^^^^^^^^^^ the second one
       |
       = help: give each port a host of its own

    error: the stack was not made: 1 error
    ");
    insta::assert_snapshot!(refused(&grid("{ rpc: rpc.acme.io }")), @"
    error[GEN208]: `rpc` speaks another protocol than the port beside it
      --> values/base.yaml:10:54
       |
    10 |     expose: { ingress: { host: app.acme.io, ports: { rpc: rpc.acme.io } } }
       |                                                      ^^^ an Ingress speaks one to all of its ports
       |
       = help: lead to it by `expose.route`, or by a Service of its own: `loadBalancer.ports`

    error: the stack was not made: 1 error
    ");
    insta::assert_snapshot!(refused(&grid("{ web: web.acme.io }")), @"
    error[GEN201]: there is no port `web`
      --> values/base.yaml:10:54
       |
    10 |     expose: { ingress: { host: app.acme.io, ports: { web: web.acme.io } } }
       |                                                      ^^^ unknown
       |
       = help: use `http`, `api` or `rpc`

    error: the stack was not made: 1 error
    ");
    let bare = grid("{ api: api.acme.io }").replace("host: app.acme.io, ", "");
    let values = shop(&bare).replace("domain: shop.example.com\n", "");
    let place = Place::new(&[("values/base.yaml", &values)]);
    insta::assert_snapshot!(place.run(&["render"]).err, @"
    error[GEN106]: `ports` are told apart from the main port by hosts
     --> values/base.yaml:9:26
      |
    9 |     expose: { ingress: { ports: { api: api.acme.io } } }
      |                          ^^^^^ beside them there is no `host`
      |
      = help: add `host: …`, or `domain: …` for the stack

    error: the stack was not made: 1 error
    ");
}
