//! What only the objects show to be wrong is told when they are made, at the line of the values that set it.

use std::collections::BTreeSet;

use crate::program::Place;

/// A stack that works.
const BASE: &str = "\
name: shop
target: kind
policy: { missingRequests: allow, missingProbes: allow, inlineSecrets: allow, unusedDatabases: allow }
databases:
  main:
    engine: postgres
    version: 17
    storage: 1Gi
    credentials: { value: tried-it-1 }
";

/// A slip, the code that tells it, and what stands at the place that is shown.
const SLIPS: [(&str, &str, &str); 5] = [
    (
        "backends:\n  api:\n    image: acme/api:1.0.0\n    port: 8000\n  web:\n    image: acme/web:1.0.0\n    port: 8080\n    env:\n      API: \"http://${backends.api.host}:9000\"\n",
        "GEN403",
        "\"http://${backends.api.host}:9000\"",
    ),
    (
        "backends:\n  api:\n    image: acme/api:1.0.0\n    port: 8000\n    env:\n      DSN: \"mysql://app@${databases.main.host}:5432/app\"\n",
        "GEN408",
        "\"mysql://app@${databases.main.host}:5432/app\"",
    ),
    (
        "backends:\n  api:\n    image: acme/api:1.0.0\n    port: 8000\n    probes:\n      readiness: { command: [\"curl -f http://localhost:8000\"] }\n",
        "GEN459",
        "\"curl -f http://localhost:8000\"",
    ),
    (
        "backends:\n  api:\n    image: acme/api:1.0.0\n    port: 8000\n    command: [/bin/start.sh]\n    files: { /bin/start.sh: \"#!/bin/sh\\nexec api\\n\" }\n",
        "GEN459",
        "/bin/start.sh",
    ),
    (
        "backends:\n  api:\n    image: acme/api:1.0.0\n    port: 8000\n    connects: [main]\n  db: { like: api, env: { MAIN: 'postgres://localhost/app' } }\n",
        "GEN405",
        "'postgres://localhost/app'",
    ),
];

#[test]
fn what_cannot_work_is_refused_when_it_is_made_at_the_line_that_says_it() {
    let mut told = BTreeSet::new();
    for (slip, code, place) in SLIPS {
        let project = Place::new(&[("values/base.yaml", &format!("{BASE}{slip}"))]);
        let render = project.run(&["render"]);
        assert_eq!((render.code, render.out.as_str()), (2, ""), "{slip}\n{}", render.err);
        assert!(render.err.contains(code) && render.err.contains(place), "{slip}\n{}", render.err);
        let check = project.run(&["check"]);
        assert!(check.out.contains(code), "{slip}\n{}{}", check.out, check.err);
        told.insert(code);
    }
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn a_comment_in_values_says_that_a_finding_is_known() {
    let slip = "backends:\n  api:\n    image: acme/api:1.0.0\n    port: 8000\n    env:\n      DSN: \"mysql://app@${databases.main.host}:5432/app\" # gen: ignore[GEN408] a proxy translates\n";
    let project = Place::new(&[("values/base.yaml", &format!("{BASE}{slip}"))]);
    let render = project.run(&["render"]);
    assert_eq!(render.code, 0, "{}", render.err);
    let check = project.run(&["check"]);
    assert_eq!(check.code, 0, "{}{}", check.out, check.err);
}
