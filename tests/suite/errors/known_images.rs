//! Images that are known not to start as gen runs them, and components that a layer misspells.

use super::{BACKEND, below, files};

fn of_image(image: &str, lines: &str) -> String {
    let own = "{ repository: ghcr.io/acme/api, tag: 1.4.2 }";
    super::base(&below(&BACKEND.replace(own, image), lines))
}

#[test]
fn an_image_that_writes_where_only_root_can() {
    insta::assert_snapshot!(of_image("nginx:1.29", ""), @"");
    for lines in [
        "writable: [/var/cache/nginx, /run]",
        "writable: [/var/cache]\nvolumes: { run: { mountPath: /run, ephemeral: true } }",
        "security: baseline",
    ] {
        assert_eq!(of_image("nginx:1.29", lines), "", "{lines}");
    }
    for image in ["nginxinc/nginx-unprivileged:1.29", "ghcr.io/acme/nginx:1.0.0"] {
        assert_eq!(of_image(image, ""), "", "{image}");
    }
}

#[test]
fn an_image_that_must_be_root() {
    insta::assert_snapshot!(of_image("docker.io/library/wordpress:6.8", ""), @"");
    assert_eq!(of_image("wordpress:6.8", "security: baseline"), "");
}

#[test]
fn a_component_misspelt_in_an_environment() {
    let layered =
        |dev: &str| files(&[("values/base.yaml", BACKEND), ("values/dev.yaml", dev)], "dev");
    insta::assert_snapshot!(layered("backends: { apii: { replicas: 3 } }\n"), @"");
    insta::assert_snapshot!(layered("backends: { worker: { replicas: 3 } }\n"), @"");
    insta::assert_snapshot!(layered("frontends: { api: { replicas: 3 } }\n"), @"");
    let whole = "backends: { worker: { like: api, port: null, replicas: 3 } }\n";
    assert_eq!(layered(whole), "");
}
