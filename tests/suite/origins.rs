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
    insta::assert_snapshot!(text, @"
    target: kind  # built-in defaults:2:9
    networkPolicy:
      enabled: true  # built-in defaults:3:27
    cluster:
      kubernetes: '1.36'  # built-in target kind:3:15
      loadBalancer: false  # built-in target kind:4:17
      loadBalancerRemedy: 'run `cloud-provider-kind`'  # built-in target kind:5:23
      storageClasses:  # built-in target kind:6:19
      - standard
      defaultStorageClass: standard  # built-in target kind:7:24
      fixedStorageClasses:  # built-in target kind:9:24
      - standard
      localStorageClasses:  # built-in target kind:10:24
      - standard
      hostPath: true  # built-in target kind:11:13
      metricsServer: false  # built-in target kind:12:18
      metricsServerRemedy: 'install metrics-server with `--kubelet-insecure-tls`'  # built-in target kind:13:24
      ingressClass: nginx  # built-in target kind:14:17
      ingressNamespace: ingress-nginx  # built-in target kind:15:21
      nodeAddress: localhost  # built-in target kind:16:16
    defaults:
      backends:
        image:
          pullPolicy: IfNotPresent  # built-in target kind:18:36
      frontends:
        image:
          pullPolicy: IfNotPresent  # built-in target kind:19:37
    name: shop  # values/base.yaml:1:7
    policy:
      inlineSecrets: allow  # values/base.yaml:2:26
    databases:
      main:
        engine: postgres  # values/base.yaml:5:13
        credentials:
          value: '********'  # values/prod.yaml:1:44
        resources:
          requests:
            cpu: 100m  # values/base.yaml:7:35
    backends:
      api:
        image:
          pullPolicy: IfNotPresent  # built-in target kind:18:36
          repository: ghcr.io/acme/api  # values/base.yaml:10:26
          tag: '1.4.2'  # values/base.yaml:10:49
        port: 8000  # values/base.yaml:11:11
        replicas: 5  # --set:1:23
        connects:  # values/base.yaml:13:15
        - main
        env:
          API_TOKEN: '********'  # values/base.yaml:15:18
          JWT:
            value: '********'  # values/base.yaml:16:21
          OWN_URL: postgres://${databases.main.user}:${databases.main.password}@other  # values/base.yaml:17:16
        probes:
          readiness:
            path: /readyz  # values/base.yaml:18:34
        resources:
          requests:
            cpu: 100m  # values/base.yaml:19:35
    ");
}

#[test]
fn the_history_of_a_value() {
    let place = shop();
    let explain = |env: &str, path: &str, more: &[&str]| {
        place.run(&[&["values", "--env", env, "--explain", path], more].concat()).out
    };
    let replicas = "backends.api.replicas";
    insta::assert_snapshot!(explain("dev", replicas, &["--set", "backends.api.replicas=5"]), @"
    backends.api.replicas = 5
      --set:1:23 set 5, replacing 3 from values/dev.yaml:1:30
      values/dev.yaml:1:30 set 3, replacing 2 from values/base.yaml:12:15
      values/base.yaml:12:15 set 2
    ");
    insta::assert_snapshot!(explain("dev", "backends.api.image", &[]), @r#"
    backends.api.image.pullPolicy = "IfNotPresent"
      built-in target kind:18:36 set "IfNotPresent"
    backends.api.image.repository = "ghcr.io/acme/api"
      values/base.yaml:10:26 set "ghcr.io/acme/api"
    backends.api.image.tag = nothing
      values/dev.yaml:1:47 deleted it, which was "1.4.2" from values/base.yaml:10:49
    backends.api.image.digest = "sha256:x"
      values/dev.yaml:1:61 set "sha256:x"
    "#);
    insta::assert_snapshot!(explain("prod", "databases.main.credentials.value", &[]), @r#"
    databases.main.credentials.value = "********"
      values/prod.yaml:1:44 set "********", replacing "********" from values/base.yaml:6:27
      values/base.yaml:6:27 set "********"
    "#);
    insta::assert_snapshot!(explain("prod", replicas, &["-o", "json"]), @r#"
    [
      {
        "path": "backends.api.replicas",
        "value": 2,
        "history": [
          {
            "place": "values/base.yaml:12:15",
            "value": 2
          }
        ]
      }
    ]
    "#);
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

/// What nobody set has a meaning and a default all the same.
#[test]
fn a_path_that_nobody_set() {
    let place = shop();
    for (path, told) in [
        ("backends.api.priorityClassName", "PriorityClass"),
        ("backends.api.autoscaling.max", "The most pods"),
        ("databases.main.service.port", "ort"),
    ] {
        let out = place.prints(&["values", "prod", "--explain", path]);
        assert!(out.starts_with("no layer sets it: its default holds\n"), "{path}: {out}");
        assert!(out.contains(path) && out.contains(told), "{path}: {out}");
        let out = place.prints(&["values", "prod", "--explain", path, "-o", "json"]);
        assert!(out.contains("\"value\": null"), "{path}: {out}");
    }
    // A key that may stand there, and then one that may not.
    let ended = place.run(&["values", "prod", "--explain", "backends.api.autoscaling.most"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
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
        assert!(!ended.out.is_empty() || !ended.err.is_empty(), "{arguments:?} says nothing");
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

#[test]
fn defaults_stand_as_comments_where_nothing_is_said() {
    let text = shop().prints(&["values", "--env", "dev", "--defaults"]);
    for line in [
        "    # version: ",
        "    # waitFor: true\n",
        "    # drainSeconds: 5\n",
        "    # security: restricted\n",
        "# domain",
    ] {
        assert_eq!(text.contains(line), !line.starts_with("# "), "{line}: {text}");
    }
    // What is printed is a file of values that says the same.
    let again = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let plain = shop().prints(&["values", "--env", "dev"]);
    assert_eq!(again.collect::<Vec<_>>().join("\n") + "\n", plain);
}
