//! Credentials that are missing or out of place, databases that would not start or not last.

use super::{BACKEND, DATABASE, backend, base, below, database, files};
use crate::project::{Memory, request, said};

/// What gen says about a database with these lines and no others.
fn only(lines: &str) -> String {
    let start = "name: shop\ndatabases:\n  main:\n    resources: { limits: { cpu: 1 } }\n";
    base(&below(start, lines))
}

#[test]
fn a_secret_in_the_values() {
    insta::assert_snapshot!(only("engine: postgres\ncredentials: { value: hunter2 }"), @"
    error[GEN207]: a secret is written into the values
     --> values/base.yaml:6:27
      |
    6 |     credentials: { value: ******* }
      |                           ^^^^^^^ everyone who reads this file reads it
      |
      = help: use `fromEnv`, `existingSecret` or `externalSecret`, or set `policy.inlineSecrets: allow` for this environment
    ");
}

#[test]
fn a_secret_in_the_values_that_the_policy_warns_of() {
    let text = below(
        "policy: { inlineSecrets: warn }\nname: shop\ndatabases:\n  main:\n",
        "engine: postgres\ncredentials: { value: hunter2 }\nresources: { requests: { cpu: 1m } }",
    );
    insta::assert_snapshot!(base(&text), @"
    warning[GEN207]: a secret is written into the values
     --> values/base.yaml:6:27
      |
    6 |     credentials: { value: ******* }
      |                           ^^^^^^^ everyone who reads this file reads it
      |
      = help: use `fromEnv`, `existingSecret` or `externalSecret`, or set `policy.inlineSecrets: allow` for this environment
    ");
}

/// A ` #` starts a comment: what follows is lost, and is not shown either.
#[test]
fn a_secret_that_a_comment_cuts() {
    let said = |value: &str| {
        let text = below(
            "policy: { inlineSecrets: allow }\nname: shop\ndatabases:\n  main:\n",
            &format!(
                "engine: postgres\ncredentials:\n  value: {value}\nresources: {{ requests: {{ cpu: 1m }} }}"
            ),
        );
        base(&text)
    };
    let cut = said("secret #1pass");
    assert!(cut.contains("a secret ends before a `#`, which starts a comment"), "{cut}");
    assert!(cut.contains("values/base.yaml:7:21") && !cut.contains("1pass"), "{cut}");
    for whole in ["\"secret #1pass\"", "secret # changed each month", "secret#1pass", "secret  # x"]
    {
        assert!(!said(whole).contains("starts a comment"), "{whole}");
    }
}

#[test]
fn a_variable_whose_name_tells_of_a_secret() {
    insta::assert_snapshot!(backend("env: { API_TOKEN: hunter2, JWT: { value: hunter2 } }"), @"
    error[GEN207]: a secret is written into the values
     --> values/base.yaml:8:23
      |
    8 |     env: { API_TOKEN: *******, JWT: { value: ******* } }
      |                       ^^^^^^^ everyone who reads this file reads it
      |
      = help: use `fromEnv`, `existingSecret` or `externalSecret`, or set `policy.inlineSecrets: allow` for this environment

    error[GEN207]: a secret is written into the values
     --> values/base.yaml:8:46
      |
    8 |     env: { API_TOKEN: *******, JWT: { value: ******* } }
      |                                              ^^^^^^^ everyone who reads this file reads it
      |
      = help: use `fromEnv`, `existingSecret` or `externalSecret`, or set `policy.inlineSecrets: allow` for this environment
    ");
}

#[test]
fn a_variable_of_the_environment_that_is_not_set() {
    let text = below(BACKEND, "env: { KEY: { fromEnv: JWT_KEY }, OTHER: { fromEnv: EMPTY } }");
    let project = Memory::new(&[("values/base.yaml", &text)]).with_variable("EMPTY", "");
    insta::assert_snapshot!(said(&project, &request("", None, &[])), @"
    error[GEN206]: the variable `JWT_KEY` is not set
     --> values/base.yaml:8:28
      |
    8 |     env: { KEY: { fromEnv: JWT_KEY }, OTHER: { fromEnv: EMPTY } }
      |                            ^^^^^^^ read from gen's own environment
      |
      = help: run gen with `JWT_KEY=…` in its environment

    error[GEN206]: the variable `EMPTY` is empty
     --> values/base.yaml:8:57
      |
    8 |     env: { KEY: { fromEnv: JWT_KEY }, OTHER: { fromEnv: EMPTY } }
      |                                                         ^^^^^ read from gen's own environment
      |
      = help: run gen with `EMPTY=…` in its environment
    ");
}

#[test]
fn a_variable_of_the_environment_with_a_nul() {
    let text = below(BACKEND, "env: { KEY: { fromEnv: JWT_KEY } }");
    let project = Memory::new(&[("values/base.yaml", &text)]).with_variable("JWT_KEY", "a\0b");
    insta::assert_snapshot!(said(&project, &request("", None, &[])), @"
    error[GEN206]: the variable `JWT_KEY` has a NUL character
     --> values/base.yaml:8:28
      |
    8 |     env: { KEY: { fromEnv: JWT_KEY } }
      |                            ^^^^^^^ read from gen's own environment
      |
      = help: set `JWT_KEY` to text
    ");
}

#[test]
fn credentials_of_no_form() {
    insta::assert_snapshot!(only("engine: postgres\ncredentials: {}"), @r#"
    error[GEN206]: no form of credentials is given
     --> values/base.yaml:6:5
      |
    6 |     credentials: {}
      |     ^^^^^^^^^^^ empty
      |
      = help: give one of `value`, `fromEnv`, `existingSecret` or `externalSecret`
    "#);
    insta::assert_snapshot!(backend("env: { KEY: {} }"), @r#"
    error[GEN206]: no form of credentials is given
     --> values/base.yaml:8:12
      |
    8 |     env: { KEY: {} }
      |            ^^^ empty
      |
      = help: give one of `value`, `fromEnv`, `existingSecret` or `externalSecret`
    "#);
}

#[test]
fn credentials_of_two_forms() {
    let lines = "engine: postgres\ncredentials: { value: hunter2, fromEnv: DB_PASSWORD }";
    insta::assert_snapshot!(only(lines), @"
    error[GEN105]: `databases.main.credentials` takes `value` or `fromEnv`, not both
     --> values/base.yaml:6:36
      |
    6 |     credentials: { value: *******, fromEnv: DB_PASSWORD }
      |                    -----           ^^^^^^^ a second variant
      |                    |
      |                    the first one
      |
      = help: remove `value` or `fromEnv`
    ");
}

#[test]
fn credentials_that_are_no_map() {
    insta::assert_snapshot!(only("engine: postgres\ncredentials: hunter2"), @"
    error[GEN102]: `databases.main.credentials` takes a map, and this is text
     --> values/base.yaml:6:18
      |
    6 |     credentials: *******
      |                  ^^^^^^^ expected a map
      |
      = help: write `{ value: … }` where `policy.inlineSecrets` allows it, else `{ existingSecret: { name: … } }` or `{ fromEnv: … }`
    ");
}

#[test]
fn a_password_that_readers_understand_differently() {
    insta::assert_snapshot!(only("engine: postgres\ncredentials: { value: 0755 }"), @"
    error[GEN103]: `databases.main.credentials.value` takes text, and this is an octal number to some readers
     --> values/base.yaml:6:27
      |
    6 |     credentials: { value: **** }
      |                           ^^^^ not clear without quotes
      |
      = help: put quotes around it
    ");
}

#[test]
fn an_existing_secret_without_a_name() {
    insta::assert_snapshot!(only("engine: postgres\ncredentials: { existingSecret: {} }"), @r#"
    error[GEN106]: `existingSecret` needs the Secret's `name`
     --> values/base.yaml:6:20
      |
    6 |     credentials: { existingSecret: {} }
      |                    ^^^^^^^^^^^^^^ without a name
      |
      = help: add `name: …`
    "#);
}

#[test]
fn external_secrets_that_are_not_complete() {
    insta::assert_snapshot!(only("engine: postgres\ncredentials: { externalSecret: {} }"), @r#"
    error[GEN211]: the target `kind` has no `externalsecrets.external-secrets.io`, which `externalSecret` needs
     --> values/base.yaml:6:20
      |
    6 |     credentials: { externalSecret: {} }
      |                    ^^^^^^^^^^^^^^ needs a custom resource
      |
      = help: install its operator and list `externalsecrets.external-secrets.io` under `cluster.customResources` in `profiles/kind.yaml`, or remove `externalSecret` for this environment

    error[GEN106]: `externalSecret` needs `store.name` and `remoteKey`
     --> values/base.yaml:6:20
      |
    6 |     credentials: { externalSecret: {} }
      |                    ^^^^^^^^^^^^^^ incomplete
      |
      = help: write `externalSecret: { store: { name: … }, remoteKey: … }`
    "#);
    let lines = "engine: postgres\ncredentials:\n  externalSecret: \
                 { store: { name: vault, kind: Store }, remoteKey: shop }";
    insta::assert_snapshot!(only(lines), @r#"
    error[GEN211]: the target `kind` has no `externalsecrets.external-secrets.io`, which `externalSecret` needs
     --> values/base.yaml:7:7
      |
    7 |       externalSecret: { store: { name: vault, kind: Store }, remoteKey: shop }
      |       ^^^^^^^^^^^^^^ needs a custom resource
      |
      = help: install its operator and list `externalsecrets.external-secrets.io` under `cluster.customResources` in `profiles/kind.yaml`, or remove `externalSecret` for this environment

    error[GEN104]: there is no kind of store `Store`
     --> values/base.yaml:7:53
      |
    7 |       externalSecret: { store: { name: vault, kind: Store }, remoteKey: shop }
      |                                                     ^^^^^ unknown kind
      |
      = help: write `SecretStore` or `ClusterSecretStore`
    "#);
}

#[test]
fn a_password_that_a_url_may_need_encoded() {
    let text = format!(
        "{DATABASE}backends: {{ api: {{ port: 80, connects: [main], \
        image: {{ repository: a, tag: v1 }} }} }}\n\
        policy: {{ missingRequests: allow, missingProbes: allow }}\n"
    );
    insta::assert_snapshot!(base(&text.replace(", urlKey: url", "")), @r#"
    warning[GEN305]: the url of `main` is composed of a password that gen cannot percent-encode
     --> values/base.yaml:5:5
      |
    5 |     credentials: { existingSecret: { name: main } }
      |     ^^^^^^^^^^^ a password made elsewhere
      |
      = help: use letters, digits, `-`, `.`, `_` and `~` in it, name a `urlKey` that holds the whole url, write `clientEnv: false` in `main` where no program reads the url that it is given, or set `policy.passwordCharacters: allow` for this environment
    "#);
}

#[test]
fn a_secret_that_several_namespaces_need() {
    let text = format!(
        "{DATABASE}backends: {{ api: {{ port: 80, connects: [main], \
        image: {{ repository: a, tag: v1 }} }} }}\n\
        namespaces: {{ database: data }}\n\
        policy: {{ missingRequests: allow, missingProbes: allow }}\n"
    );
    insta::assert_snapshot!(base(&text), @r#"
    warning[GEN308]: the Secret `main` must exist in the namespaces `data` and `shop`, and gen cannot copy it
     --> values/base.yaml:5:5
      |
    5 |     credentials: { existingSecret: { name: main, urlKey: url } }
      |     ^^^^^^^^^^^ pods read Secrets of their own namespace alone
      |
      = help: make it in each of them, use `externalSecret`, or put the components into one namespace, or set `policy.secretCopies: allow` for this environment
    "#);
}

#[test]
fn an_image_that_moves() {
    insta::assert_snapshot!(base(&BACKEND.replace("1.4.2", "latest")), @"
    warning[GEN303]: the image tag `latest` moves
     --> values/base.yaml:4:49
      |
    4 |     image: { repository: ghcr.io/acme/api, tag: latest }
      |                                                 ^^^^^^ another version may run tomorrow, and nodes pull it each time
      |
      = help: name a version, or a `digest`, or set `policy.unpinnedImages: allow` for this environment
    ");
    insta::assert_snapshot!(database("version: latest"), @"
    warning[GEN303]: the version `latest` moves
     --> values/base.yaml:7:14
      |
    7 |     version: latest
      |              ^^^^^^ a new major version cannot read the old data
      |
      = help: name a version, or set `policy.unpinnedImages: allow` for this environment
    ");
}

#[test]
fn an_image_that_moves_where_the_policy_denies_it() {
    let text = BACKEND.replace("1.4.2", "main") + "policy: { unpinnedImages: deny }\n";
    insta::assert_snapshot!(base(&text), @"
    error[GEN303]: the image tag `main` moves
     --> values/base.yaml:4:49
      |
    4 |     image: { repository: ghcr.io/acme/api, tag: main }
      |                                                 ^^^^ another version may run tomorrow, and nodes pull it each time
      |
      = help: name a version, or a `digest`, or set `policy.unpinnedImages: allow` for this environment
    ");
}

#[test]
fn a_container_without_requests_and_a_probe() {
    let text = "name: shop\nbackends: { api: { port: 80, image: { repository: a, tag: v1 } } }\n";
    insta::assert_snapshot!(base(text), @"
    warning[GEN304]: a container asks for neither cpu nor memory
     --> values/base.yaml:2:13
      |
    2 | backends: { api: { port: 80, image: { repository: a, tag: v1 } } }
      |             ^^^ the first to be evicted from a full node
      |
      = help: add `resources: { requests: { cpu: 100m, memory: 128Mi } }`, or set `policy.missingRequests: allow` for this environment

    warning[GEN307]: `api` has no readiness probe of its own
     --> values/base.yaml:2:13
      |
    2 | backends: { api: { port: 80, image: { repository: a, tag: v1 } } }
      |             ^^^ gets requests as soon as its port is open
      |
      = help: add `probes: { readiness: { path: /readyz } }`, or set `policy.missingProbes: allow` for this environment
    ");
}

/// What is told to a component without a probe fits what it speaks, and is enough.
#[test]
fn a_probe_that_fits_what_is_spoken() {
    let stack = |port: &str, probes: &str| {
        format!(
            "name: shop\npolicy: {{ missingRequests: allow, unreachedPorts: allow }}\nbackends:\n  \
             api: {{ image: {{ repository: a, tag: v1 }}, {port}{probes} }}\n"
        )
    };
    let mut told = Vec::new();
    for protocol in ["tcp", "udp", "sctp", "http", "https", "http2", "grpc", "ws"] {
        let main = format!("port: 9000, protocol: {protocol}");
        let further = format!("ports: {{ x: {{ port: 9000, protocol: {protocol} }} }}");
        for port in [main, further] {
            let said = base(&stack(&port, ""));
            // One that is not over TCP cannot be the main port.
            if said.contains("error[") {
                assert!(["udp", "sctp"].contains(&protocol), "{said}");
                continue;
            }
            let help = said.split("help: add `").nth(1).and_then(|rest| rest.split('`').next());
            let probes = help.unwrap_or_else(|| panic!("{port}: {said}"));
            assert_eq!(base(&stack(&port, &format!(", {probes}"))), "", "{port}");
            told.push(format!("{port}: {probes}"));
        }
    }
    assert_eq!(told.len(), 14, "{told:#?}");
    assert_eq!(told.iter().filter(|one| one.contains("grpc: {}")).count(), 2, "{told:#?}");
}

#[test]
fn data_that_is_gone_with_the_pod() {
    insta::assert_snapshot!(database("storage: { ephemeral: true }"), @"
    warning[GEN306]: the data is gone with the pod
     --> values/base.yaml:7:27
      |
    7 |     storage: { ephemeral: true }
      |                           ^^^^ every restart starts empty
      |
      = help: give a `size` in place of `ephemeral`, or set `policy.ephemeralData: allow` for this environment
    ");
}

#[test]
fn users_that_databases_refuse() {
    let lines = "engine: postgres\ncredentials: { existingSecret: { name: a } }\nuser: pg_app";
    insta::assert_snapshot!(only(lines), @"
    error[GEN104]: names that start with `pg_` are postgres' own
     --> values/base.yaml:7:11
      |
    7 |     user: pg_app
      |           ^^^^^^ the database would refuse it
      |
      = help: choose another name
    ");
    let lines = "engine: mysql\ncredentials: { existingSecret: { name: a } }\n\
                 user: a-name-that-is-longer-than-32-characters";
    insta::assert_snapshot!(only(lines), @"
    error[GEN104]: the user's name is too long
     --> values/base.yaml:7:11
      |
    7 |     user: a-name-that-is-longer-than-32-characters
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the database would refuse it
      |
      = help: use at most 32 characters
    ");
    let lines = "engine: redis\ncredentials: { existingSecret: { name: a } }\nuser: app";
    insta::assert_snapshot!(only(lines), @"
    error[GEN104]: redis has a password and no user
     --> values/base.yaml:7:11
      |
    7 |     user: app
      |           ^^^ no one would read it
      |
      = help: remove `user`
    ");
    let lines = "engine: mongodb\ncredentials: { existingSecret: { name: a } }\nuser: \"\"";
    insta::assert_snapshot!(only(lines), @r#"
    error[GEN104]: the user is empty
     --> values/base.yaml:7:11
      |
    7 |     user: ""
      |           ^^ no name
      |
      = help: name one, or remove `user`
    "#);
}

#[test]
fn a_database_of_redis_that_is_no_number() {
    let lines = "engine: redis\ncredentials: { existingSecret: { name: a } }\ndatabase: cache";
    insta::assert_snapshot!(only(lines), @"
    error[GEN104]: the database of redis is a number
     --> values/base.yaml:7:15
      |
    7 |     database: cache
      |               ^^^^^ not a number
      |
      = help: write `database: 0`
    ");
}

#[test]
fn external_hosts_that_are_none() {
    insta::assert_snapshot!(only("engine: postgres\nexternal: {}"), @"
    warning[GEN208]: `resources` has no effect beside `external`
     --> values/base.yaml:4:5
      |
    4 |     resources: { limits: { cpu: 1 } }
      |     ^^^^^^^^^ nothing is run for it
    5 |     engine: postgres
    6 |     external: {}
      |     -------- because of this
      |
      = help: remove `resources`

    error[GEN106]: `external` needs a `host`
     --> values/base.yaml:6:5
      |
    6 |     external: {}
      |     ^^^^^^^^ where is it?
      |
      = help: add `host: db.example.com`
    ");
    insta::assert_snapshot!(only("engine: postgres\nexternal: { host: \"postgres://db.example.com\" }"), @r#"
    warning[GEN208]: `resources` has no effect beside `external`
     --> values/base.yaml:4:5
      |
    4 |     resources: { limits: { cpu: 1 } }
      |     ^^^^^^^^^ nothing is run for it
    5 |     engine: postgres
    6 |     external: { host: "postgres://db.example.com" }
      |     -------- because of this
      |
      = help: remove `resources`

    error[GEN104]: a host is no url
     --> values/base.yaml:6:23
      |
    6 |     external: { host: "postgres://db.example.com" }
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ a whole url
      |
      = help: write `host: db.example.com`
    "#);
    insta::assert_snapshot!(only("engine: postgres\nexternal: { host: localhost }"), @"
    warning[GEN208]: `resources` has no effect beside `external`
     --> values/base.yaml:4:5
      |
    4 |     resources: { limits: { cpu: 1 } }
      |     ^^^^^^^^^ nothing is run for it
    5 |     engine: postgres
    6 |     external: { host: localhost }
      |     -------- because of this
      |
      = help: remove `resources`

    error[GEN104]: inside a pod, `localhost` is the pod itself
     --> values/base.yaml:6:23
      |
    6 |     external: { host: localhost }
      |                       ^^^^^^^^^ no database listens there
      |
      = help: name the host as the cluster reaches it
    ");
    insta::assert_snapshot!(only("engine: postgres\nexternal: { host: \"db example\" }"), @r#"
    warning[GEN208]: `resources` has no effect beside `external`
     --> values/base.yaml:4:5
      |
    4 |     resources: { limits: { cpu: 1 } }
      |     ^^^^^^^^^ nothing is run for it
    5 |     engine: postgres
    6 |     external: { host: "db example" }
      |     -------- because of this
      |
      = help: remove `resources`

    error[GEN104]: this is no host
     --> values/base.yaml:6:23
      |
    6 |     external: { host: "db example" }
      |                       ^^^^^^^^^^^^ not a name or an address
      |
      = help: write a name such as `db.example.com`
    "#);
    insta::assert_snapshot!(only("engine: postgres\nexternal: { host: db.example.com, cidr: 10.0.0.0 }"), @"
    warning[GEN208]: `resources` has no effect beside `external`
     --> values/base.yaml:4:5
      |
    4 |     resources: { limits: { cpu: 1 } }
      |     ^^^^^^^^^ nothing is run for it
    5 |     engine: postgres
    6 |     external: { host: db.example.com, cidr: 10.0.0.0 }
      |     -------- because of this
      |
      = help: remove `resources`

    error[GEN104]: `10.0.0.0` is no network
     --> values/base.yaml:6:45
      |
    6 |     external: { host: db.example.com, cidr: 10.0.0.0 }
      |                                             ^^^^^^^^ expected an address and a length
      |
      = help: write it as `10.0.0.0/8`; one address is `10.0.0.1/32`
    ");
}

#[test]
fn root_credentials_that_no_one_reads() {
    let lines = "engine: redis\ncredentials: { existingSecret: { name: a } }\n\
                 rootCredentials: { existingSecret: { name: a } }";
    insta::assert_snapshot!(only(lines), @r#"
    error[GEN208]: redis has no root user of its own
     --> values/base.yaml:7:5
      |
    7 |     rootCredentials: { existingSecret: { name: a } }
      |     ^^^^^^^^^^^^^^^ no one would read it
      |
      = help: remove `rootCredentials`
    "#);
    let lines = "engine: mysql\nuser: root\ncredentials: { existingSecret: { name: a } }\n\
                 rootCredentials: { existingSecret: { name: a } }";
    insta::assert_snapshot!(only(lines), @r#"
    error[GEN208]: `user: root` has its password in `credentials` already
     --> values/base.yaml:8:5
      |
    8 |     rootCredentials: { existingSecret: { name: a } }
      |     ^^^^^^^^^^^^^^^ no one would read it
      |
      = help: remove `rootCredentials`
    "#);
}

#[test]
fn scripts_that_no_image_runs() {
    insta::assert_snapshot!(database("init: { tables.SQL: \"select 1\", \"a b.sql\": \"\" }"), @r#"
    error[GEN104]: the image of postgres would not run `tables.SQL`
     --> values/base.yaml:7:13
      |
    7 |     init: { tables.SQL: "select 1", "a b.sql": "" }
      |             ^^^^^^^^^^ unknown ending
      |
      = help: end the name with `.sql` or `.sh`

    error[GEN104]: `a b.sql` cannot be the name of a script
     --> values/base.yaml:7:37
      |
    7 |     init: { tables.SQL: "select 1", "a b.sql": "" }
      |                                     ^^^^^^^^^ letters, digits, `-`, `_` and `.` are possible, and not ` `
      |
      = help: use letters, digits, `-`, `_` and `.`
    "#);
    let lines = "engine: redis\ncredentials: { existingSecret: { name: a } }\n\
                 init: { keys.sh: \"echo\" }";
    insta::assert_snapshot!(only(lines), @r#"
    error[GEN104]: the image of redis would not run `keys.sh`
     --> values/base.yaml:7:13
      |
    7 |     init: { keys.sh: "echo" }
      |             ^^^^^^^ it runs none
      |
      = help: remove `init`
    "#);
}

#[test]
fn a_template_of_a_database() {
    let lines = "files: { /etc/a.conf: { text: \"a\", template: true } }";
    insta::assert_snapshot!(database(lines), @r#"
    error[GEN208]: `template` works in files of backends and frontends
     --> values/base.yaml:7:35
      |
    7 |     files: { /etc/a.conf: { text: "a", template: true } }
      |                                   ^^^ a database refers to nothing
      |
      = help: remove `template`
    "#);
}

#[test]
fn secrets_in_texts_that_cannot_be_read() {
    insta::assert_snapshot!(only("credentials: { value: hunter2 ]"), @"
    error[GEN001]: a bracket closed by another kind: `{` by `]`
     --> values/base.yaml:5:18
      |
    5 |     credentials: { value: *********
      |                  ^ opened here
      |
      = help: close it with `}`
    ");
    insta::assert_snapshot!(only("credentials: { value: hunter2, value: \"hunter2\" }"), @r#"
    error[GEN003]: a key stands twice in one map: `value`
     --> values/base.yaml:5:36
      |
    5 |     credentials: { value: *******, value: ********" }
      |                    -----           ^^^^^ again here
      |                    |
      |                    first here
      |
      = help: remove one `value`, or merge the two
    "#);
    insta::assert_snapshot!(only("credentials: { password: hunter2 }\nengine: postgres"), @"
    error[GEN101]: `databases.main.credentials` has no key `password`
     --> values/base.yaml:5:20
      |
    5 |     credentials: { password: ******* }
      |                    ^^^^^^^^ unknown key
      |
      = help: write `value`
    ");
    insta::assert_snapshot!(only("credentials: { value: [hunter2] }\nengine: postgres"), @"
    error[GEN102]: `databases.main.credentials.value` takes text, and this is a list
     --> values/base.yaml:5:27
      |
    5 |     credentials: { value: [*******] }
      |                           ^^^^^^^^^ expected text
    ");
    let project = Memory::new(&[("values/base.yaml", BACKEND)]);
    let sets = ["databases.main.credentials.value=hunter2,hunter2"];
    insta::assert_snapshot!(said(&project, &request("", None, &sets)), @r#"
    error[GEN009]: an assignment without a value
     --> --set:1:42
      |
    1 | databases.main.credentials.value=***************
      |                                          ^^^^^^^ no `=` follows
      |
      = help: write `{first,second}` for a list, `\,` for a comma inside of a text, or `path.to.key=value` for a further value
    "#);
}

#[test]
fn secrets_below_keys_that_do_not_exist() {
    let lines = "engine: mysql\ncredentialss: { value: hunter2, a: { b: [hunter2] } }";
    insta::assert_snapshot!(only(lines), @"
    error[GEN101]: `databases.main` has no key `credentialss`
     --> values/base.yaml:6:5
      |
    6 |     credentialss: { value: *******, a: { b: [*******] } }
      |     ^^^^^^^^^^^^ unknown key
      |
      = help: write `credentials`
    ");
    let lines = "engine: mysql\ncredentials: { fromEnv: PW }\nrootPassword: hunter2";
    insta::assert_snapshot!(only(lines), @"
    error[GEN101]: `databases.main` has no key `rootPassword`
     --> values/base.yaml:7:5
      |
    7 |     rootPassword: *******
      |     ^^^^^^^^^^^^ unknown key
      |
      = help: write `rootCredentials: { value: … }`
    ");
    let lines = "engine: mysql\nenvironment: { MYSQL_ROOT_PASSWORD: hunter2 }";
    insta::assert_snapshot!(only(lines), @r"
    error[GEN101]: `databases.main` has no key `environment`
     --> values/base.yaml:6:5
      |
    6 |     environment: { MYSQL_ROOT_PASSWORD: ******* }
      |     ^^^^^^^^^^^ unknown key
      |
      = help: write `env`
    ");
}

#[test]
fn secrets_in_the_words_of_kubernetes() {
    for lines in [
        "container: { env: [{ name: DB_PASS, value: hunter22 }] }",
        "pod: { initContainers: [{ name: a, image: \"a:1\", args: [\"postgres://a:hunter22@b/c\"] }] }",
        "env: { ADMIN_PASSWORD: \"pw-${env}\" }",
        "env: { API_TOKEN: \"hunter22${name}\" }",
        "probes: { readiness: { path: /r, headers: { Authorization: \"Bearer hunter22hunter22\" } } }",
    ] {
        let rest = BACKEND.replace("    probes: { readiness: { path: /readyz } }\n", "");
        let values = if lines.starts_with("probes") { &rest } else { BACKEND };
        let said = files(
            &[("values/base.yaml", &below(values, lines)), ("values/dev.yaml", "{}\n")],
            "dev",
        );
        assert!(said.contains("error[GEN207]"), "{lines}: {said}");
        assert!(!said.contains("hunter22") && !said.contains("pw-"), "{lines}: {said}");
        let allowed = format!("{}policy: {{ inlineSecrets: allow }}\n", below(values, lines));
        assert!(!base(&allowed).contains("GEN207"), "{lines}");
    }
    for lines in [
        "extraObjects: { s: { apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { password: hunter22 } } }",
        "patches: { p: { target: { kind: Deployment, name: api }, merge: { spec: { template: { spec: { containers: [{ name: api, env: [{ name: API_TOKEN, value: hunter22 }] }] } } } } } }",
    ] {
        let said = base(&format!("{BACKEND}{lines}\n"));
        assert!(said.contains("error[GEN207]") && !said.contains("hunter22"), "{lines}: {said}");
    }
    // What only names a secret, or refers to one, is none.
    for lines in [
        "env: { ADMIN_PASSWORD: \"${env}\" }",
        "env: { TOKEN_URL: \"https://${name}.example.com/token\" }",
        "container: { env: [{ name: DB_PASS, valueFrom: { secretKeyRef: { name: a, key: b } } }] }",
    ] {
        let said = files(
            &[("values/base.yaml", &below(BACKEND, lines)), ("values/dev.yaml", "{}\n")],
            "dev",
        );
        assert!(!said.contains("GEN207"), "{lines}: {said}");
    }
}

/// Who writes the secret itself where the name of a variable belongs is told so, and shown nothing.
#[test]
fn a_secret_in_the_place_of_a_variable() {
    let said = |text: &str| {
        let usual = "credentials: { existingSecret: { name: main, urlKey: url } }";
        base(&DATABASE.replace(usual, &format!("credentials: {{ fromEnv: \"{text}\" }}")))
    };
    for text in ["hunter2222", "my-secret-pw9", "Sup3rS3cret!"] {
        let said = said(text);
        assert!(said.contains("write the name of the variable that holds it"), "{said}");
        assert!(!said.contains(text), "{said}");
    }
    assert!(said("dbPassword").contains("run gen with `dbPassword=…`"));
    assert!(said("secrets.DB_PASSWORD").contains("write `DB_PASSWORD`"));
}
