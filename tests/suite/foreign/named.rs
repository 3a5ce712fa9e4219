//! Secrets that are told by the keys that they stand under: in objects of any kind, in annotations, and in files of
//! settings. What is rendered has them, as whoever wrote them wished; nothing that is shown about it does.

use crate::program::{Ended, Place};

/// What must not be seen, before and after a change.
const BEFORE: &str = "hunter-before-0815";
const AFTER: &str = "hunter-after-0815";

/// Where a secret may stand under a key that says so. `MARK` is the secret.
const PLACES: &[(&str, &str)] = &[
    (
        "an annotation",
        "backends: { api: { annotations: { pod: { acme.example/password: MARK } } } }",
    ),
    ("a file of YAML", "backends: { api: { files: { /a.yaml: \"db:\\n  password: MARK\\n\" } } }"),
    (
        "a file of JSON",
        "backends: { api: { files: { /a.json: '{\"db\": {\"password\": \"MARK\"}}' } } }",
    ),
    ("a file of pairs", "backends: { api: { files: { /a.conf: \"db.password=MARK\\nx=1\\n\" } } }"),
    (
        "a ConfigMap",
        "extraObjects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: own }, data: { PASSWORD: MARK } }]",
    ),
    (
        "a custom resource",
        "extraObjects: [{ apiVersion: acme.example/v1, kind: Widget, metadata: { name: own }, spec: { password: MARK } }]",
    ),
    (
        "a text of several lines",
        "extraObjects: [{ apiVersion: acme.example/v1, kind: Widget, metadata: { name: own }, spec: { password: \"a\\nMARK\\n\" } }]",
    ),
    (
        "a list of a custom resource",
        "extraObjects: [{ apiVersion: acme.example/v1, kind: Widget, metadata: { name: own }, spec: { users: [{ name: a, password: MARK }] } }]",
    ),
    (
        "a variable of a container of one's own",
        "backends: { api: { container: { env: [{ name: API_TOKEN, value: MARK }] } } }",
    ),
];

const BASE: &str = "name: shop
policy: { inlineSecrets: allow, missingRequests: allow, writtenSecrets: allow }
backends: { api: { image: \"r:1\", port: 80 } }
";

/// A project whose environments differ in the secret alone.
fn shop(values: &str) -> Place {
    let with = |mark| values.replace("MARK", mark) + "\n";
    Place::new(&[
        ("values/base.yaml", BASE),
        ("values/dev.yaml", &with(BEFORE)),
        ("values/prod.yaml", &with(AFTER)),
    ])
}

fn assert_hidden(ended: &Ended, what: &str) {
    let all = format!("{}{}", ended.out, ended.err);
    assert!(!all.contains("0815"), "{what} shows it: {all}");
    assert!(!all.contains("panicked"), "{what}: {all}");
}

#[test]
fn secrets_by_their_keys_are_in_no_output() {
    for (name, values) in PLACES {
        let place = shop(values);
        let rendered = place.run(&["render", "--env", "dev"]);
        assert!(rendered.code == 0 && rendered.out.contains(BEFORE), "{name}: {}", rendered.err);
        let made = place.run(&["render", "--env", "dev", "--output-dir", "made"]);
        assert_eq!(made.code, 0, "{name}: {}", made.err);
        let shown: &[&[&str]] = &[
            &["values", "--env", "dev"],
            &["values", "--env", "dev", "-o", "json"],
            &["values", "--env", "dev", "--origins"],
            &["diff", "dev", "prod"],
            &["diff", "dev", "prod", "--format", "json"],
            &["diff", "dev", "prod", "--format", "markdown"],
            &["render", "--env", "prod", "--output-dir", "made", "--check"],
            &["check", "--level", "note"],
            &["check", "made", "--level", "note"],
            &["check", "made", "--level", "note", "--format", "sarif"],
            &["graph", "--env", "dev"],
        ];
        for arguments in shown {
            assert_hidden(&place.run(arguments), &format!("{name}: {arguments:?}"));
        }
    }
}

/// That something differs is told, though not how.
#[test]
fn a_secret_that_differs_is_told() {
    for (name, values) in PLACES {
        let place = shop(values);
        let told = place.run(&["diff", "dev", "prod"]);
        assert!(told.out.contains("api") || told.out.contains("own"), "{name}: {}", told.out);
    }
}
