//! Doors of databases and other servers: a console, or the server itself, reached from outside.

use crate::program::Place;

const BASE: &str = "\
name: shop
target: k3s
domain: shop.example.com
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow, unusedDatabases: allow }
databases:
  files:
    engine: minio
    credentials: { value: devpassword1 }
    storage: 10Gi
    expose: DOORS
backends:
  web: { image: acme/web:1.0.0, port: 3000, connects: [files], env: { S3: \"${databases.files.publicUrl}\" } }
";

fn place(doors: &str) -> Place {
    let values = BASE.replace("DOORS", doors);
    Place::new(&[("values/base.yaml", &values), ("values/dev.yaml", "{}\n")])
}

fn objects<'r>(rendered: &'r str, kind: &str) -> Vec<&'r str> {
    let starts = |one: &&str| one.lines().nth(1) == Some(&format!("kind: {kind}"));
    rendered.split("---\n").filter(starts).collect()
}

#[test]
fn an_ingress_a_load_balancer_and_node_ports_lead_to_a_server() {
    let doors = "{ ingress: { host: s3.example.com, tls: true }, loadBalancer: { ports: { console: 9001 } }, nodePort: 30900 }";
    let place = place(doors);
    let rendered = place.prints(&["render", "dev"]);
    let [ingress] = objects(&rendered, "Ingress")[..] else { panic!("{rendered}") };
    assert!(
        ingress.contains("host: s3.example.com\n") && ingress.contains("name: files\n"),
        "{ingress}"
    );
    let services = objects(&rendered, "Service");
    let named = |name: &str| {
        let line = format!("\n  name: {name}\n");
        *services
            .iter()
            .find(|one| one.contains(&line))
            .unwrap_or_else(|| panic!("{name}: {rendered}"))
    };
    assert!(named("files-lb").contains("type: LoadBalancer\n"), "{rendered}");
    assert!(named("files-lb").contains("port: 9001\n"), "{rendered}");
    assert!(named("files-node").contains("nodePort: 30900\n"), "{rendered}");
    assert!(!named("files").contains("type:"), "{}", named("files"));
    assert!(rendered.contains("S3: https://s3.example.com\n"), "{rendered}");
    // From outside as from the components that call it.
    let policies = objects(&rendered, "NetworkPolicy");
    let own = policies.iter().find(|one| one.contains("\n  name: files\n")).expect("a policy");
    assert!(own.contains("kubernetes.io/metadata.name: kube-system\n"), "{own}");
    assert!(own.contains("port: 9001\n") && own.contains("name: web\n"), "{own}");
    let checked = place.run(&["check", "--env", "dev"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    let graph = place.prints(&["graph", "dev"]);
    assert!(graph.contains("s3.example.com") && graph.contains("30900"), "{graph}");
    let compose = place.prints(&["compose", "dev"]);
    assert!(
        compose.contains("- '30900:9000'\n") && compose.contains("- '9001:9001'\n"),
        "{compose}"
    );
    place.prints(&["helm", "--output-dir", "chart"]);
    let chart = place.run(&["helm", "--output-dir", "chart"]);
    assert_eq!(chart.code, 0, "{}", chart.err);
}

#[test]
fn a_console_is_shown_and_the_server_is_not() {
    let rendered = place("{ ingress: { host: console.example.com, port: console } }")
        .prints(&["render", "dev"]);
    let [ingress] = objects(&rendered, "Ingress")[..] else { panic!("{rendered}") };
    assert!(ingress.contains("name: console\n"), "{ingress}");
    let policies = objects(&rendered, "NetworkPolicy");
    let own = policies.iter().find(|one| one.contains("\n  name: files\n")).expect("a policy");
    let of_controller =
        own.split("kubernetes.io/metadata.name: kube-system\n").nth(1).expect("a rule");
    assert!(of_controller.contains("port: 9001\n"), "{own}");
}

#[test]
fn doors_that_lead_to_no_server_are_refused_where_they_are_written() {
    let told = |values: &str| {
        let place = Place::new(&[("values/base.yaml", values), ("values/dev.yaml", "{}\n")]);
        let ended = place.run(&["render", "dev"]);
        assert_eq!(ended.code, 2, "{values}: {}", ended.out);
        ended.err
    };
    let doors = "{ ingress: { host: s3.example.com } }";
    let base = BASE.replace("DOORS", doors);
    let outside = base.replace("    storage: 10Gi\n", "    external: { host: s3.example.com }\n");
    for (values, part) in [
        (outside, "`expose` has no effect on `files`"),
        (
            base.replace("engine: minio", "engine: postgres")
                .replace("env: { S3: \"${databases.files.publicUrl}\" }", "env: {}"),
            "an ingress leads to HTTP, which PostgreSQL does not speak at 5432",
        ),
        (
            BASE.replace("DOORS", "{ nodePort: 80 }"),
            "the node port 80 is outside of 30000 to 32767",
        ),
        (BASE.replace("DOORS", "{ nodePort: { admin: 30900 } }"), "admin"),
    ] {
        let told = told(&values);
        assert!(told.contains(part) && told.contains("values/base.yaml:"), "{values}: {told}");
    }
}

#[test]
fn what_only_an_ingress_shows_has_a_port_of_the_machine_beside_other_doors() {
    let values = "\
name: shop
target: k3s
domain: shop.example.com
policy: { missingRequests: allow, missingProbes: allow }
backends:
  web:
    image: acme/web:1.0.0
    port: 3000
    ports: { dns: { port: 5353, protocol: udp }, dns-tcp: { port: 5353, protocol: tcp } }
    expose: { ingress: {}, nodePort: { dns: 30053, dns-tcp: 30053 } }
";
    let place = Place::new(&[("values/base.yaml", values), ("values/dev.yaml", "{}\n")]);
    let compose = place.prints(&["compose", "dev"]);
    for port in ["- 30053:5353/udp\n", "- '30053:5353'\n", "- '3000:3000'\n"] {
        assert!(compose.contains(port), "{port} is not in {compose}");
    }
}

#[test]
fn a_load_balancer_asks_a_server_where_it_answers() {
    let place = place("{ ingress: { host: s3.example.com } }");
    let rendered = place.prints(&["render", "dev", "--target", "eks"]);
    let [ingress] = objects(&rendered, "Ingress")[..] else { panic!("{rendered}") };
    assert!(ingress.contains("healthcheck-path: /minio/health/cluster\n"), "{ingress}");
    // A console is another program behind another port.
    let place = self::place("{ ingress: { host: s3.example.com, port: console } }");
    let rendered = place.prints(&["render", "dev", "--target", "eks"]);
    assert!(!rendered.contains("healthcheck-path"), "{rendered}");
}
