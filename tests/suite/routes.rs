//! Routes of the Gateway API.

use crate::program::Place;

fn values(lines: &str) -> String {
    format!(
        "\
name: shop
domain: shop.example.com
policy: {{ missingRequests: allow, missingProbes: allow }}
cluster:
  customResources: [httproutes.gateway.networking.k8s.io, grpcroutes.gateway.networking.k8s.io]
  gateway: {{ name: public, namespace: gateways, podNamespace: envoy-gateway-system }}
backends:
  api:
    image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}
    port: 8000
{lines}"
    )
}

fn rendered(lines: &str) -> String {
    Place::new(&[("values/base.yaml", &values(lines))]).prints(&["render"])
}

fn object(rendered: &str, kind: &str) -> String {
    let marker = format!("kind: {kind}\n");
    let found = rendered.split("---").find(|object| object.contains(&marker));
    found.unwrap_or_else(|| panic!("no {kind} in {rendered}")).to_owned()
}

#[test]
fn a_route_cuts_its_prefix_off_and_opens_the_policy_to_the_gateway() {
    let rendered = rendered(
        "    service: { port: 80 }\n    expose: { route: { gateway: { name: public, namespace: gateways, listener: https }, path: /api, stripPrefix: true, timeout: 30s, redirectFrom: http, requestHeaders: { X-A: b } } }\n    env: { URL: \"${self.publicUrl}\" }\n",
    );
    let routes = rendered.split("---").filter(|object| object.contains("kind: HTTPRoute\n"));
    let specs = routes.filter_map(|route| route.split("\nspec:\n").nth(1));
    insta::assert_snapshot!(specs.collect::<Vec<_>>().join("---\n"), @r"
      rules:
      - matches:
        - path:
            type: PathPrefix
            value: /api
        filters:
        - type: RequestRedirect
          requestRedirect:
            scheme: https
            statusCode: 301
      parentRefs:
      - group: gateway.networking.k8s.io
        kind: Gateway
        name: public
        namespace: gateways
        sectionName: http
      hostnames:
      - shop.example.com
    ---
      rules:
      - matches:
        - path:
            type: PathPrefix
            value: /api
        filters:
        - type: URLRewrite
          urlRewrite:
            path:
              type: ReplacePrefixMatch
              replacePrefixMatch: /
        - type: RequestHeaderModifier
          requestHeaderModifier:
            set:
            - name: X-A
              value: b
        timeouts:
          request: 30s
        backendRefs:
        - group: ''
          kind: Service
          name: api
          port: 80
          weight: 1
      parentRefs:
      - group: gateway.networking.k8s.io
        kind: Gateway
        name: public
        namespace: gateways
        sectionName: https
      hostnames:
      - shop.example.com
    ");
    let policy = object(&rendered, "NetworkPolicy");
    assert!(policy.contains("kubernetes.io/metadata.name: envoy-gateway-system"), "{policy}");
    assert!(rendered.contains("URL: https://shop.example.com/api"), "{rendered}");
    assert!(rendered.contains("name: api-https"), "{rendered}");
}

#[test]
fn the_weights_of_a_canary_are_weights_of_its_route() {
    let canary = "    release: { canary: { stable: { replicas: 3 }, canary: { replicas: 1, image: { tag: 1.5.0 } } } }\n";
    let shares = |door: &str| {
        let rendered = rendered(&format!("{canary}    expose: {{ route: {{ {door} }} }}\n"));
        assert!(rendered.contains("name: api-stable\n") && rendered.contains("name: api-canary\n"));
        let route = object(&rendered, "HTTPRoute");
        let weights = route.lines().filter(|line| line.contains("weight:"));
        weights.map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shares("path: /"), ["weight: 3", "weight: 1"]);
    assert_eq!(shares("weights: { stable: 95, canary: 5 }"), ["weight: 95", "weight: 5"]);
}

#[test]
fn grpc_has_routes_of_its_own() {
    let rendered = rendered(
        "    ports: { rpc: { port: 9000, protocol: grpc } }\n    expose: { route: { port: rpc, gateway: { name: inner, listener: grpc } } }\n",
    );
    let route = object(&rendered, "GRPCRoute");
    for part in ["name: inner", "sectionName: grpc", "port: 9000"] {
        assert!(route.contains(part), "no `{part}` in {route}");
    }
    assert!(!route.contains("matches"), "{route}");
}

#[test]
fn the_graph_draws_routes_and_compose_gives_their_components_a_port() {
    let place =
        Place::new(&[("values/base.yaml", &values("    expose: { route: { path: /api } }\n"))]);
    let drawn = place.prints(&["graph"]);
    assert!(
        drawn.contains("HTTPRoute") && drawn.contains("http://shop.example.com/api"),
        "{drawn}"
    );
    let compose = place.prints(&["compose"]);
    assert!(compose.contains("8000:8000"), "{compose}");
}

#[test]
fn a_route_of_grpc_has_neither_path_nor_timeout() {
    let values = values(
        "    protocol: grpc\n    expose: { route: { path: /api, stripPrefix: true, timeout: 60s } }\n",
    );
    insta::assert_snapshot!(Place::new(&[("values/base.yaml", &values)]).run(&["render"]).err, @"
    error[GEN208]: a route of gRPC has no path
      --> values/base.yaml:12:30
       |
    12 |     expose: { route: { path: /api, stripPrefix: true, timeout: 60s } }
       |                              ^^^^ calls name a service and a method
       |
       = help: remove it

    error[GEN208]: a route of gRPC has no path
      --> values/base.yaml:12:49
       |
    12 |     expose: { route: { path: /api, stripPrefix: true, timeout: 60s } }
       |                                                 ^^^^ calls name a service and a method
       |
       = help: remove it

    error[GEN208]: a route of gRPC has no timeout
      --> values/base.yaml:12:64
       |
    12 |     expose: { route: { path: /api, stripPrefix: true, timeout: 60s } }
       |                                                                ^^^ calls bring their own deadline
       |
       = help: remove it

    error: the stack was not made: 3 errors
    ");
}

#[test]
fn routes_that_cannot_be() {
    let said =
        |lines: &str| Place::new(&[("values/base.yaml", &values(lines))]).run(&["render"]).err;
    insta::assert_snapshot!(said(
        "    expose: { route: { timeout: 30, port: rpc, redirectFrom: http, weights: { blue: 1 } } }\n    ports: { rpc: { port: 9000, protocol: grpc } }\n"
    ), @"
    error[GEN208]: a route of gRPC has no timeout
      --> values/base.yaml:11:33
       |
    11 |     expose: { route: { timeout: 30, port: rpc, redirectFrom: http, weights: { blue: 1 } } }
       |                                 ^^ calls bring their own deadline
       |
       = help: remove it

    error[GEN104]: this is no duration of the Gateway API
      --> values/base.yaml:11:33
       |
    11 |     expose: { route: { timeout: 30, port: rpc, redirectFrom: http, weights: { blue: 1 } } }
       |                                 ^^ the API server would refuse it
       |
       = help: write numbers with `h`, `m`, `s` or `ms`, such as `30s`

    error[GEN106]: a redirect needs the listener that it leads to
      --> values/base.yaml:11:62
       |
    11 |     expose: { route: { timeout: 30, port: rpc, redirectFrom: http, weights: { blue: 1 } } }
       |                                                              ^^^^ the route itself would answer there too
       |
       = help: add `gateway: { name: public, listener: https }`

    error[GEN208]: `weights` are shares of tracks
      --> values/base.yaml:11:68
       |
    11 |     expose: { route: { timeout: 30, port: rpc, redirectFrom: http, weights: { blue: 1 } } }
       |                                                                    ^^^^^^^ there is one version alone
       |
       = help: remove `weights`, or set `release` to `blueGreen` or `canary`

    error[GEN201]: there is no track `blue`
      --> values/base.yaml:11:79
       |
    11 |     expose: { route: { timeout: 30, port: rpc, redirectFrom: http, weights: { blue: 1 } } }
       |                                                                               ^^^^ unknown
       |
       = help: use `stable`

    error: the stack was not made: 5 errors
    ");
    insta::assert_snapshot!(said(
        "    expose: { route: { path: /api, port: rpc } }\n    ports: { rpc: { port: 9000, protocol: grpc } }\n  \
         other:\n    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }\n    port: 8000\n    expose: { route: { path: /a, port: cpr } }\n  \
         third:\n    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }\n    port: 8000\n    expose: { route: { path: /b } }\n  \
         fourth:\n    image: { repository: ghcr.io/acme/api, tag: 1.4.2 }\n    port: 8000\n    expose: { route: { path: /b } }\n"
    ), @r"
    error[GEN208]: a route of gRPC has no path
      --> values/base.yaml:11:30
       |
    11 |     expose: { route: { path: /api, port: rpc } }
       |                              ^^^^ calls name a service and a method
       |
       = help: remove it

    error[GEN201]: there is no port `cpr`
      --> values/base.yaml:16:40
       |
    16 |     expose: { route: { path: /a, port: cpr } }
       |                                        ^^^ unknown
       |
       = help: use `http`

    error[GEN208]: two routes of the Gateway `public` answer for one path
      --> values/base.yaml:20:30
       |
    20 |     expose: { route: { path: /b } }
       |                              ^^ the second one
    ...
    24 |     expose: { route: { path: /b } }
       |                              -- that of `fourth`
       |
       = help: give one of them another `path`, or other `hosts`

    error: the stack was not made: 3 errors
    ");
}

#[test]
fn all_hosts_below_one_are_a_host_of_a_route_and_no_url() {
    let route = "    expose: { route: { hosts: [\"*.shop.example.com\", www.example.com] } }\n    env: { URL: \"${self.publicUrl}\" }\n";
    let rendered = rendered(route);
    assert!(rendered.contains("- '*.shop.example.com'\n"), "{rendered}");
    assert!(rendered.contains("URL: http://www.example.com\n"), "{rendered}");
    let alone = route.replace(", www.example.com", "");
    let said = Place::new(&[("values/base.yaml", &values(&alone))]).run(&["render"]).err;
    assert!(said.contains("give its route a host without `*`"), "{said}");
    let wrong = route.replace("*.shop", "shop.*");
    let said = Place::new(&[("values/base.yaml", &values(&wrong))]).run(&["render"]).err;
    assert!(said.contains("takes a DNS name, perhaps behind `*.`"), "{said}");
}

#[test]
fn doors_lead_to_further_ports_of_what_has_no_main_one() {
    let broker = |door: &str| {
        format!(
            "  broker:\n    image: ghcr.io/acme/broker:1.0.0\n    ports: {{ mqtt: 1883, ws: {{ port: 9001, protocol: ws }} }}\n    expose: {door}\n"
        )
    };
    let project = |door: &str| Place::new(&[("values/base.yaml", &values(&broker(door)))]);
    for (door, kind) in [
        ("{ ingress: { host: iot.example.com, port: ws } }", "Ingress"),
        ("{ route: { hosts: [iot.example.com], port: ws } }", "HTTPRoute"),
    ] {
        let place = project(door);
        let rendered = place.prints(&["render"]);
        assert!(object(&rendered, kind).contains("name: broker\n"), "{rendered}");
        let policies = rendered.split("---").filter(|one| one.contains("kind: NetworkPolicy\n"));
        let opened = policies.filter(|one| one.contains("port: 9001\n")).count();
        assert_eq!(opened, 1, "{rendered}");
        let compose = place.prints(&["compose"]);
        assert!(compose.contains("9001:9001"), "{compose}");
    }
    for door in ["{ ingress: { host: iot.example.com } }", "{ nodePort: 30004 }"] {
        let said = project(door).run(&["render"]).err;
        assert!(said.contains("`expose` needs a port, and `broker` has none"), "{said}");
    }
}
