//! Every engine that gen knows makes a stack that renders, has no findings, and runs on Docker Compose.

use stackgen::engine::Engine;

use crate::program::Place;

fn project(engine: Engine) -> Place {
    let values = format!(
        "\
name: shop
policy: {{ inlineSecrets: allow }}
databases:
  main:
    engine: {}
    credentials: {{ value: devpassword123 }}
    resources: {{ requests: {{ cpu: 100m, memory: 256Mi }} }}
backends:
  api:
    image: {{ repository: ghcr.io/acme/api, tag: 1.4.2 }}
    port: 8000
    connects: [main]
    probes: {{ readiness: {{ path: /readyz }} }}
    resources: {{ requests: {{ cpu: 100m, memory: 64Mi }} }}
",
        engine.as_str()
    );
    Place::new(&[("values/base.yaml", &values)])
}

#[test]
fn every_engine_renders_is_checked_and_runs_on_compose() {
    for engine in Engine::ALL {
        let (place, facts) = (project(*engine), engine.facts());
        let (repository, version) = facts.image;
        let rendered = place.prints(&["render"]);
        assert!(rendered.contains(&format!("image: {repository}:{version}")), "{rendered}");
        assert!(rendered.contains(&format!("containerPort: {}", facts.port)), "{rendered}");
        assert!(rendered.contains(&format!("{}_HOST: main", facts.prefix)), "{rendered}");
        let checked = place.run(&["check"]);
        assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{}", engine.as_str());
        let compose = place.prints(&["compose"]);
        assert!(compose.contains(&format!("image: {repository}:{version}")), "{compose}");
        assert!(compose.contains("condition: service_healthy"), "{compose}");
    }
}

#[test]
fn mariadb_is_asked_by_its_own_programs_and_variables() {
    let rendered = project(Engine::Mariadb).prints(&["render"]);
    assert!(!rendered.contains("mysqladmin") && !rendered.contains("MYSQL_USER"), "{rendered}");
    for word in
        ["mariadb-admin ping", "MARIADB_USER", "MARIADB_RANDOM_ROOT_PASSWORD", "/run/mysqld"]
    {
        assert!(rendered.contains(word), "no {word} in {rendered}");
    }
}

#[test]
fn valkey_is_started_and_asked_by_its_own_programs() {
    let rendered = project(Engine::Valkey).prints(&["render"]);
    assert!(!rendered.contains("redis-server") && !rendered.contains("redis-cli"), "{rendered}");
    for word in ["docker-entrypoint.sh valkey-server", "valkey-cli", "/run/secrets/valkey/password"]
    {
        assert!(rendered.contains(word), "no {word} in {rendered}");
    }
}
