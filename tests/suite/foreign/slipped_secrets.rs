//! A line with a secret in it that is written wrongly is told without the secret: most slips are made in such lines, and
//! CI keeps what is told.

use crate::program::Place;

const SECRET: &str = "Qx7hunterZ9";

/// What people put in the place of a text; `S` is the secret.
const FORMS: [&str; 18] = [
    "S",
    "@S",
    "%S",
    "`S`",
    "*S",
    "{S}",
    "S: 5",
    "[S]",
    "!S",
    "\"S",
    "'S",
    "|S",
    ">S",
    "0123S",
    "postgres://app:S@h:5432/x",
    "[a, S]",
    "a S",
    "S S",
];

/// Lines in which such a text stands; `F` is the form.
const LINES: [&str; 24] = [
    "    env:\n      API_TOKEN: F",
    "    env: { API_TOKEN: F }",
    "    env:\n      API_TOKEN F",
    "    env:\n      API_TOKEN:F",
    "    env:\n      API_TOKEN: { value: F }",
    "    env:\n      API_TOKEN: { vale: F }",
    "    env:\n      - API_TOKEN=F",
    "    env:\n      - name: API_TOKEN\n        value: F",
    "    env: API_TOKEN=F",
    "    command: app --token=F",
    "    API_TOKEN: F",
    "    password: F",
    "    value: F",
    "    env: { API_TOKEN: F, API_TOKEN: x }",
    "password: F",
    "env: { API_TOKEN: F }",
    "databases:\n  two: { engine: mysql, credentials: { value: F } }",
    "databases:\n  two: { engine: mysql, password: F }",
    "    env:\n      API_TOKEN: { fromEnv: F }",
    "    container: { env: [{ name: API_TOKEN, value: F }] }",
    "    probes: { readiness: { path: /, headers: { Authorization: Bearer F } } }",
    "patches: { p: { target: { kind: Deployment, name: api }, merge: { spec: { template: { spec: { containers: [{ name: api, env: [{ name: API_TOKEN, value: F }] }] } } } } } }",
    "extraObjects: { s: { apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { token: F } } }",
    "databases:\n  two: { engine: mysql, credentials: { fromEnv: F } }",
];

#[test]
fn a_secret_in_a_line_with_a_slip_is_not_told() {
    let dev = "policy: { missingRequests: allow, missingProbes: allow }\n";
    let place = Place::new(&[("values/dev.yaml", dev)]);
    let mut told = Vec::new();
    for line in LINES {
        for form in FORMS {
            let text = line.replace('F', &form.replace('S', SECRET));
            let base = format!(
                "name: shop\nnamespace: shop\nbackends:\n  api:\n    image: acme/api:1.0\n    port: 8080\n{text}\n"
            );
            place.write("values/base.yaml", &base);
            let rendered = place.run(&["render", "dev"]).err;
            let checked = place.run(&["check", "dev", "--message-format", "json"]);
            for shown in [rendered, checked.out + &checked.err] {
                if shown.contains(SECRET) {
                    told.push(format!("{text}\n{shown}"));
                }
            }
        }
    }
    let first = &told[..told.len().min(8)];
    assert!(told.is_empty(), "{} times, as in\n{}", told.len(), first.join("\n"));
}
