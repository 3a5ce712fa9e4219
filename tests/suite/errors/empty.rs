//! Keys without a value.

use super::{BACKEND, backend, base, below, files};

#[test]
fn an_empty_key_where_something_is_meant() {
    insta::assert_snapshot!(backend("release:\n  recreate:"), @"
    error[GEN106]: `backends.api.release.recreate` is empty
     --> values/base.yaml:9:7
      |
    9 |       recreate:
      |       ^^^^^^^^ `null` deletes, and there is nothing to delete
      |
      = help: write `{}` to have it, or remove the key
    ");
    insta::assert_snapshot!(backend("expose:\n  loadBalancer:"), @"
    error[GEN106]: `backends.api.expose.loadBalancer` is empty
     --> values/base.yaml:9:7
      |
    9 |       loadBalancer:
      |       ^^^^^^^^^^^^ `null` deletes, and there is nothing to delete
      |
      = help: write `{}` to have it, or remove the key
    ");
    insta::assert_snapshot!(base(&format!("{BACKEND}frontends:\n  admin:\n")), @"
    error[GEN106]: `frontends.admin` is empty
     --> values/base.yaml:9:3
      |
    9 |   admin:
      |   ^^^^^ `null` deletes, and there is nothing to delete
      |
      = help: write `{}` to have it, or remove the key
    ");
}

#[test]
fn an_empty_key_that_deletes() {
    let metrics = below(BACKEND, "metrics: {}");
    let over = |text| files(&[("values/base.yaml", &metrics), ("values/dev.yaml", text)], "dev");
    assert_eq!(over("backends: { api: { metrics: null } }\n"), "");
    assert!(over("backends: { api: { metrisc: null } }\n").contains("GEN101"));
    assert!(over("backends: { api: { autoscaling: null } }\n").contains("GEN106"));
    let defaults =
        format!("{BACKEND}    metrics:\ndefaults: {{ backends: {{ metrics: {{}} }} }}\n");
    assert!(base(&defaults).contains("`backends.api.metrics` is empty"));
    assert_eq!(base(&defaults.replace("metrics:\n", "metrics: null\n")), "");
}

#[test]
fn an_empty_map_by_names_is_one_without_names() {
    assert_eq!(backend("env:\nlabels:\nfiles:"), "");
    assert_eq!(base(&format!("{BACKEND}databases:\n")), "");
}
