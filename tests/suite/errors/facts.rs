//! The facts of the stack inside texts, and references where only facts are possible.

use super::{BACKEND, backend, base, below};
use crate::project::render;

#[test]
fn references_to_components_outside_of_variables() {
    insta::assert_snapshot!(backend("publicUrl: \"http://${backends.api.host}/x\""), @r#"
    error[GEN202]: `backends.api.publicUrl` cannot refer to `${backends.api.host}`
     --> values/base.yaml:8:16
      |
    8 |     publicUrl: "http://${backends.api.host}/x"
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ references work in `env`
      |
      = help: use `${name}`, `${env}`, `${target}` and `${domain}` alone, or write `$${backends.api.host}` if the text itself is meant
    "#);
    insta::assert_snapshot!(backend("annotations: { pod: { note: \"${nmae}\" } }"), @r#"
    error[GEN202]: `backends.api.annotations.pod.note` cannot refer to `${nmae}`
     --> values/base.yaml:8:33
      |
    8 |     annotations: { pod: { note: "${nmae}" } }
      |                                 ^^^^^^^^^ no such fact of the stack
      |
      = help: write `${name}`
    "#);
    insta::assert_snapshot!(base(&BACKEND.replace("tag: 1.4.2", "tag: \"${TAG\"")), @r#"
    error[GEN202]: `backends.api.image.tag` holds a `${` that is no reference
     --> values/base.yaml:4:49
      |
    4 |     image: { repository: ghcr.io/acme/api, tag: "${TAG" }
      |                                                 ^^^^^^^ references work in `env`
      |
      = help: use `${name}`, `${env}`, `${target}` and `${domain}` alone, or write `$${` if the text itself is meant
    "#);
}

#[test]
fn facts_are_put_into_every_text() {
    let values = below(
        &BACKEND.replace("ghcr.io/acme/api", "\"ghcr.io/${name}/api\""),
        "annotations: { pod: { note: \"${env} on ${target}, not $${env}\" } }\n\
         expose: { ingress: { host: api.example.com, path: \"/${env}\" } }\n\
         command: [sh, -c, \"echo ${HOME}\"]\n\
         files: { /etc/api.conf: \"home = ${HOME}\" }",
    );
    let text = render(&[("values/base.yaml", &values)], "dev").expect("objects");
    for part in [
        "image: ghcr.io/shop/api:1.4.2",
        "note: dev on kind, not ${env}",
        "path: /dev",
        "echo ${HOME}",
        "home = ${HOME}",
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}
