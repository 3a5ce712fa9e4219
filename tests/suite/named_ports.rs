//! Ports by their names: the main one of a server that gen does not know, and one for measures alone.

use crate::program::Place;

const NATS: &str = "\
name: shop
policy: { missingRequests: allow, missingProbes: allow }
databases:
  bus:
    engine: other
    image: nats:2.11
    ports: { monitor: 8222, nats: 4222 }
    url: \"monolith+nats://${host}:${ports.nats}\"
backends:
  api:
    image: acme/api:1.0.0
    port: 8000
    env: { BUS: \"${databases.bus.url}\", BUS_PORT: \"${databases.bus.ports.nats}\", CHECK: \"${databases.bus.ports.monitor}\" }
";

#[test]
fn the_main_port_of_a_server_is_the_one_that_its_url_names() {
    let rendered = Place::new(&[("values/base.yaml", NATS)]).prints(&["render"]);
    for line in ["BUS: monolith+nats://bus:4222", "BUS_PORT: '4222'", "CHECK: '8222'"] {
        assert!(rendered.contains(line), "{line}: {rendered}");
    }
}

#[test]
fn measures_are_read_where_http_is_spoken() {
    let values = |more: &str| {
        format!(
            "name: shop\ncluster: {{ customResources: [servicemonitors.monitoring.coreos.com] }}\npolicy: {{ missingRequests: allow, missingProbes: allow }}\nbackends:\n  api: {{ image: acme/api:1.0.0, port: 7234, protocol: grpc, metrics: {{ serviceMonitor: {{}} }}{more} }}\n"
        )
    };
    let own = values(", ports: { metrics: 9090 }");
    let rendered = Place::new(&[("values/base.yaml", &own)]).prints(&["render"]);
    let monitor = rendered.split("---\n").find(|one| one.contains("kind: ServiceMonitor"));
    assert!(monitor.is_some_and(|one| one.contains("port: metrics\n")), "{rendered}");
    let without = Place::new(&[("values/base.yaml", &values(""))]).run(&["render"]);
    assert!(
        without.err.contains("Prometheus would ask `api` on a port of grpc"),
        "{}",
        without.err
    );
    // Who says the port knows what answers there.
    let said = values("").replace("metrics: {", "metrics: { port: 7234,");
    let said = Place::new(&[("values/base.yaml", &said)]).run(&["render"]);
    assert!(!said.err.contains("Prometheus"), "{}", said.err);
}

#[test]
fn claims_of_backends_have_the_class_of_a_target_without_a_default() {
    let values = "name: shop\npolicy: { missingRequests: allow, missingProbes: allow }\nbackends: { api: { image: acme/api:1.0.0, port: 8000, volumes: { data: { mountPath: /data, claim: { size: 1Gi } } } } }\n";
    let place = Place::new(&[("values/base.yaml", values)]);
    let rendered = place.prints(&["render", "--target", "eks"]);
    assert!(rendered.contains("storageClassName: gp3\n"), "{rendered}");
    let rendered = place.prints(&["render", "--target", "kind"]);
    assert!(!rendered.contains("storageClassName"), "{rendered}");
}
