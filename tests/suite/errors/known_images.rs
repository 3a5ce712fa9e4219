//! Images that are known not to start as gen runs them, and components that a layer misspells.

use super::{BACKEND, below, files};

fn of_image(image: &str, lines: &str) -> String {
    let own = "{ repository: ghcr.io/acme/api, tag: 1.4.2 }";
    super::base(&below(&BACKEND.replace(own, image), lines))
}

#[test]
fn an_image_that_writes_where_only_root_can() {
    insta::assert_snapshot!(of_image("nginx:1.29", ""), @"
    warning[GEN313]: the image `nginx` writes to folders that only root can write to
     --> values/base.yaml:4:12
      |
    4 |     image: nginx:1.29
      |            ^^^^^ gen runs it as the user 10001, and it would end at once
      |
      = help: add `writable: [/var/cache/nginx, /run]` to the component, or set `policy.knownImages: allow` for this environment
    ");
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
    insta::assert_snapshot!(of_image("docker.io/library/wordpress:6.8", ""), @"
    warning[GEN313]: the image `wordpress` must be root when it starts
     --> values/base.yaml:4:12
      |
    4 |     image: docker.io/library/wordpress:6.8
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ gen runs it as the user 10001, and it would end at once
      |
      = help: add `security: baseline` to the component, or take an image that runs as any user, or set `policy.knownImages: allow` for this environment
    ");
    assert_eq!(of_image("wordpress:6.8", "security: baseline"), "");
}

#[test]
fn a_component_misspelt_in_an_environment() {
    let layered =
        |dev: &str| files(&[("values/base.yaml", BACKEND), ("values/dev.yaml", dev)], "dev");
    insta::assert_snapshot!(layered("backends: { apii: { replicas: 3 } }\n"), @"
    error[GEN201]: `backends` has no `apii` that this could change
     --> values/dev.yaml:1:13
      |
    1 | backends: { apii: { replicas: 3 } }
      |             ^^^^ it runs nothing of its own
      |
      = help: write `api`
    ");
    insta::assert_snapshot!(layered("backends: { worker: { replicas: 3 } }\n"), @"
    error[GEN201]: `backends` has no `worker` that this could change
     --> values/dev.yaml:1:13
      |
    1 | backends: { worker: { replicas: 3 } }
      |             ^^^^^^ it runs nothing of its own
      |
      = help: use `api`, or add `image: …` to make it a component of its own
    ");
    insta::assert_snapshot!(layered("frontends: { api: { replicas: 3 } }\n"), @"
    error[GEN201]: `frontends` has no `api` that this could change
     --> values/dev.yaml:1:14
      |
    1 | frontends: { api: { replicas: 3 } }
      |              ^^^ it runs nothing of its own
      |
      = help: `api` is one of `backends`: write it below that key
    ");
    let whole = "backends: { worker: { like: api, port: null, replicas: 3 } }\n";
    assert_eq!(layered(whole), "");
}
