//! `gen values`: where values come from; and that secrets are shown nowhere but in rendered Secrets.

use crate::program::Place;

/// What no output may show.
const SECRETS: [&str; 5] = ["hunter2", "hunter3", "hunter4", "hunter5", "aHVudGVy"];

/// A stack with secrets in every form that gen can read.
fn shop() -> Place {
    Place::new(&[
        (
            "values/base.yaml",
            "name: shop\n\
             policy: { inlineSecrets: allow }\n\
             databases:\n  \
               main:\n    \
                 engine: postgres\n    \
                 credentials: { value: hunter2 }\n    \
                 resources: { requests: { cpu: 100m } }\n\
             backends:\n  \
               api:\n    \
                 image: { repository: ghcr.io/acme/api, tag: 1.4.2 }\n    \
                 port: 8000\n    \
                 replicas: 2\n    \
                 connects: [main]\n    \
                 env:\n      \
                   API_TOKEN: hunter4\n      \
                   JWT: { value: hunter5 }\n      \
                   OWN_URL: \"postgres://${databases.main.user}:${databases.main.password}@other\"\n    \
                 probes: { readiness: { path: /readyz } }\n    \
                 resources: { requests: { cpu: 100m } }\n",
        ),
        (
            "values/dev.yaml",
            "backends: { api: { replicas: 3, image: { tag: null, digest: \"sha256:x\" } } }\n",
        ),
        ("values/prod.yaml", "databases: { main: { credentials: { value: hunter3 } } }\n"),
    ])
}

#[test]
fn origins_stand_beside_every_line() {
    let text = shop().prints(&[
        "values",
        "--env",
        "prod",
        "--origins",
        "--set",
        "backends.api.replicas=5",
    ]);
    insta::assert_snapshot!(text, @"");
}

#[test]
fn the_history_of_a_value() {
    let place = shop();
    let explain = |env: &str, path: &str, more: &[&str]| {
        place.run(&[&["values", "--env", env, "--explain", path], more].concat()).out
    };
    let replicas = "backends.api.replicas";
    insta::assert_snapshot!(explain("dev", replicas, &["--set", "backends.api.replicas=5"]), @"");
    insta::assert_snapshot!(explain("dev", "backends.api.image", &[]), @"");
    insta::assert_snapshot!(explain("prod", "databases.main.credentials.value", &[]), @"");
    insta::assert_snapshot!(explain("prod", replicas, &["-o", "json"]), @"");
}

#[test]
fn a_path_that_does_not_exist() {
    let place = shop();
    for (path, shown) in [
        ("backend", "ask for `backends`"),
        ("backends.apo", "ask for `backends.api`"),
        ("backends.api.port.x", "ask for `backends.api.port`"),
    ] {
        let ended = place.run(&["values", "--env", "prod", "--explain", path]);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{path}");
        assert!(ended.err.contains(shown), "{path}: {}", ended.err);
    }
}

#[test]
fn secrets_are_shown_where_that_is_asked_for() {
    let flags =
        ["values", "--env", "prod", "--show-secrets", "--explain", "databases.main.credentials"];
    assert!(shop().prints(&flags).contains("hunter3"));
}

#[test]
fn no_output_shows_a_secret() {
    let place = shop();
    place.prints(&["render", "--env", "prod", "--output-dir", "out"]);
    let wrong = "backends.api.prt=1";
    let cases: [&[&str]; 13] = [
        &["values", "--env", "prod"],
        &["values", "--env", "prod", "-o", "json"],
        &["values", "--env", "prod", "--origins"],
        &["values", "--env", "prod", "--explain", ""],
        &["values", "--env", "prod", "--explain", "", "-o", "json"],
        &["render", "--env", "prod", "--set", wrong],
        &["render", "--env", "prod", "--set", "policy.inlineSecrets=deny"],
        &[
            "render",
            "--env",
            "prod",
            "--set",
            "policy.inlineSecrets=deny",
            "--message-format",
            "json",
        ],
        &[
            "render",
            "--env",
            "prod",
            "--set",
            "policy.inlineSecrets=deny",
            "--message-format",
            "github",
        ],
        &["render", "--env", "prod", "--set", "databases.main.credentials.value={hunter2}"],
        &["render", "--env", "prod", "--set", "databases.main.credentials=hunter2"],
        &["render", "--env", "prod", "--set", "backends.api.env.API_TOKEN.vale=hunter2"],
        &[
            "render",
            "--env",
            "prod",
            "--output-dir",
            "out",
            "--check",
            "--set",
            "databases.main.credentials.value=hunter2",
        ],
    ];
    for arguments in cases {
        let ended = place.run(arguments);
        for secret in SECRETS {
            let shown = ended.out.contains(secret) || ended.err.contains(secret);
            assert!(!shown, "{arguments:?} shows {secret}:\n{}{}", ended.out, ended.err);
        }
    }
}

#[test]
fn secrets_are_rendered_into_secrets_alone() {
    let yaml = shop().prints(&["render", "--env", "prod"]);
    let mut found = 0;
    for object in yaml.split("---\n") {
        let is_secret = object.contains("\nkind: Secret\n");
        let shown = SECRETS.iter().filter(|secret| object.contains(**secret)).count();
        assert!(is_secret || shown == 0, "{object}");
        found += shown;
    }
    assert!(found > 0, "{yaml}");
}
