//! Compose files that are layers of others, wherever they lie, and what their variables leave open.

use crate::check::{codes, told};

const BASE: &str = "\
services:
  web: { image: acme/web:1.4.2, networks: [front] }
  db:
    image: postgres:17
    environment: { POSTGRES_PASSWORD: devpassword }
    healthcheck: { test: [CMD-SHELL, pg_isready -U postgres] }
    volumes: [data:/var/lib/postgresql/data]
    networks: [front]
networks: { front: {} }
volumes: { data: {} }
";

#[test]
fn layers_in_other_folders_add_to_what_is_above() {
    let layer = "services:\n  web: { labels: [a=b], networks: [front], env_file: [.env] }\n";
    let files = [("compose.yml", BASE), ("proxy/docker-compose.traefik.yml", layer)];
    assert_eq!(codes(&files), [""; 0], "{}", told(&files));
    // A service that nothing above has is one that has nothing to run.
    let other = layer.replace("web:", "api:");
    let files = [("compose.yml", BASE), ("proxy/docker-compose.traefik.yml", &other)];
    assert!(codes(&files).contains(&"GEN511 service/api".to_owned()), "{}", told(&files));
    // Nor is there anything above a project of its own.
    let alone = [("proxy/docker-compose.traefik.yml", layer)];
    assert!(codes(&alone).contains(&"GEN511 service/web".to_owned()), "{}", told(&alone));
}

#[test]
fn a_layer_with_images_has_the_health_checks_of_the_base() {
    let layer = "\
services:
  db: { image: \"postgres:17-alpine\", environment: { POSTGRES_PASSWORD: devpassword }, volumes: [data:/var/lib/postgresql/data] }
  metrics: { image: acme/metrics:1.0, depends_on: { db: { condition: service_healthy } } }
volumes: { data: {} }
";
    let files = [("compose.yaml", BASE), ("compose.prod.yaml", layer)];
    assert_eq!(codes(&files), [""; 0], "{}", told(&files));
}

#[test]
fn a_file_that_is_there_to_be_extended_is_a_part_of_others() {
    let common = "services:\n  base: { image: acme/base:1.0, environment: { BROKER_URL: 'amqp://broker:5672' } }\n";
    let compose = "\
services:
  api: { extends: { file: common/base.yaml, service: base } }
  broker: { image: acme/broker:1.0 }
";
    let files = [("compose.yaml", compose), ("common/base.yaml", common)];
    assert_eq!(codes(&files), [""; 0], "{}", told(&files));
}

#[test]
fn an_image_whose_name_is_not_known_has_no_wrong_name() {
    for image in
        ["${APP_IMAGE}:${APP_VERSION}", "${IMG}", "${REG}/web", "${REG}/${NS:-acme}/web:${TAG}"]
    {
        let text = format!("services: {{ web: {{ image: \"{image}\" }} }}\n");
        let told = told(&[("compose.yaml", &text)]);
        assert!(!told.contains("GEN443") && !told.contains('\u{fffc}'), "{image}: {told}");
    }
}

#[test]
fn a_file_of_variables_that_is_not_there_is_told_once() {
    let text = "services:\n  a: { image: acme/a:1, env_file: [.env] }\n  b: { image: acme/b:1, env_file: [.env] }\n";
    let found = codes(&[("compose.yaml", text)]);
    assert_eq!(found.iter().filter(|code| code.starts_with("GEN516")).count(), 1, "{found:?}");
}
