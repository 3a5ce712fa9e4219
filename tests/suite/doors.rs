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
