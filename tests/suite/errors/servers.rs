//! Servers that gen does not know, and what is said of those that it does.

use super::{base, database};

/// A server of another kind, to which some lines are added.
fn other(lines: &str) -> String {
    base(&super::below(
        "name: shop\npolicy: { inlineSecrets: allow }\ndatabases:\n  events:\n    engine: other\n",
        lines,
    ))
}

#[test]
fn an_other_server_without_what_gen_must_know() {
    insta::assert_snapshot!(other("image: { repository: acme/events, tag: 1.2.3 }"), @r"
    error[GEN106]: `databases.events.port` is required
     --> values/base.yaml:4:3
      |
    4 |   events:
      |   ^^^^^^ what does the server listen on?
      |
      = help: add `port: …`
    ");
    insta::assert_snapshot!(other(
        "image: { repository: acme/events, tag: 1.2.3 }\nports: { http: 8123, native: 9000 }"
    ), @r"
    error[GEN106]: `databases.events.port` is required
     --> values/base.yaml:4:3
      |
    4 |   events:
      |   ^^^^^^ which of its ports do clients use?
      |
      = help: add `port: 8123`, or the one that they use
    ");
    insta::assert_snapshot!(other("port: 8123"), @r"
    error[GEN106]: `image.repository` is required
     --> values/base.yaml:4:3
      |
    4 |   events:
      |   ^^^^^^ runs no image
      |
      = help: add `image: { repository: ghcr.io/…, tag: … }`
    ");
    insta::assert_snapshot!(other("port: 8123\nexternal: { host: events.example.com }\nversion: \"1\""), @"");
    insta::assert_snapshot!(other(
        "image: { repository: acme/events, tag: 1.2.3 }\nport: 8123\nversion: \"1\"\nstorage: { size: 1Gi }"
    ), @r#"
    warning[GEN304]: a container asks for neither cpu nor memory
     --> values/base.yaml:4:3
      |
    4 |   events:
      |   ^^^^^^ the first to be evicted from a full node
      |
      = help: add `resources: { requests: { cpu: 100m, memory: 128Mi } }`, or set `policy.missingRequests: allow` for this environment

    error[GEN208]: `version` is a tag of an image that gen knows
     --> values/base.yaml:8:14
      |
    8 |     version: "1"
      |              ^^^ no one would read it
      |
      = help: write `image: { tag: "1" }`

    error[GEN208]: `storage` is for a server that keeps data
     --> values/base.yaml:9:5
      |
    9 |     storage: { size: 1Gi }
      |     ^^^^^^^ this one keeps none
      |
      = help: add `dataPath: /…`, the folder in which it keeps them
    "#);
}

#[test]
fn urls_that_name_what_is_not_there() {
    insta::assert_snapshot!(other(
        "image: { repository: acme/events, tag: 1.2.3 }\nport: 8123\nurl: \"http://${user}@${hots}:${ports.native}\""
    ), @r#"
    warning[GEN304]: a container asks for neither cpu nor memory
     --> values/base.yaml:4:3
      |
    4 |   events:
      |   ^^^^^^ the first to be evicted from a full node
      |
      = help: add `resources: { requests: { cpu: 100m, memory: 128Mi } }`, or set `policy.missingRequests: allow` for this environment

    error[GEN201]: the url names a user, and this server has none
     --> values/base.yaml:8:18
      |
    8 |     url: "http://${user}@${hots}:${ports.native}"
      |                  ^^^^^^^ nothing to put in
      |
      = help: add `user: …`, or take `${user}` out of the url

    error[GEN201]: a url has no `hots` to put in
     --> values/base.yaml:8:26
      |
    8 |     url: "http://${user}@${hots}:${ports.native}"
      |                          ^^^^^^^ unknown
      |
      = help: write `${host}`

    error[GEN201]: a url has no `ports.native` to put in
     --> values/base.yaml:8:34
      |
    8 |     url: "http://${user}@${hots}:${ports.native}"
      |                                  ^^^^^^^^^^^^^^^ unknown
      |
      = help: use `user`, `password`, `host`, `port` or `database`
    "#);
}

#[test]
fn what_gen_knows_of_an_engine_is_not_said_again() {
    insta::assert_snapshot!(database("port: 5433\ncommand: [postgres]\ndataPath: /data"), @r"
    error[GEN208]: postgres listens on 5432, and gen leaves it there
     --> values/base.yaml:7:11
      |
    7 |     port: 5433
      |           ^^^^ for an `other` server
      |
      = help: remove `port`; what clients use is `service: { port: … }`

    error[GEN208]: gen knows how postgres is started
     --> values/base.yaml:8:14
      |
    8 |     command: [postgres]
      |              ^^^^^^^^^^ for an `other` server
      |
      = help: remove `command`, and put arguments into `args`

    error[GEN208]: gen knows where postgres keeps its data
     --> values/base.yaml:9:15
      |
    9 |     dataPath: /data
      |               ^^^^^ for an `other` server
      |
      = help: remove `dataPath`
    ");
    insta::assert_snapshot!(database(
        "volumes: { data: { mountPath: /tmp, ephemeral: true } }\nports: { metrics: 9187, also: 9187 }"
    ), @r"
    error[GEN208]: gen has a volume `data` of its own
     --> values/base.yaml:7:16
      |
    7 |     volumes: { data: { mountPath: /tmp, ephemeral: true } }
      |                ^^^^ called so too
      |
      = help: choose another name

    error[GEN208]: two things are mounted at `/tmp`
     --> values/base.yaml:7:35
      |
    7 |     volumes: { data: { mountPath: /tmp, ephemeral: true } }
      |                                   ^^^^ gen mounts a volume of its own there
      |
      = help: move it

    error[GEN208]: two ports of the Service have the number 9187
     --> values/base.yaml:8:14
      |
    8 |     ports: { metrics: 9187, also: 9187 }
      |              ^^^^^^^ `also` has it already
      |
      = help: give it another `servicePort`

    error[GEN208]: two ports of the container have the number 9187
     --> values/base.yaml:8:23
      |
    8 |     ports: { metrics: 9187, also: 9187 }
      |                       ^^^^        ---- has it already
      |                       |
      |                       one program cannot listen there twice
      |
      = help: give it another number, or call it through the other port
    ");
}

#[test]
fn servers_that_have_no_users_databases_or_passwords() {
    let server = |engine: &str, lines: &str| {
        base(&super::below(
            &format!(
                "name: shop\npolicy: {{ inlineSecrets: allow }}\ndatabases:\n  queue:\n    engine: {engine}\n"
            ),
            lines,
        ))
    };
    insta::assert_snapshot!(server("kafka", "credentials: { value: devpassword123 }"), @r"
    error[GEN208]: gen runs kafka without passwords: network policies say who may connect
     --> values/base.yaml:6:5
      |
    6 |     credentials: { value: ************** }
      |     ^^^^^^^^^^^ no one would ask for it
      |
      = help: remove `credentials`
    ");
    insta::assert_snapshot!(server("memcached", "user: app\ndatabase: app\nstorage: { size: 1Gi }"), @r"
    warning[GEN304]: a container asks for neither cpu nor memory
     --> values/base.yaml:4:3
      |
    4 |   queue:
      |   ^^^^^ the first to be evicted from a full node
      |
      = help: add `resources: { requests: { cpu: 100m, memory: 128Mi } }`, or set `policy.missingRequests: allow` for this environment

    error[GEN104]: memcached has no users
     --> values/base.yaml:6:11
      |
    6 |     user: app
      |           ^^^ no one would read it
      |
      = help: remove `user`

    error[GEN208]: memcached has no databases to name
     --> values/base.yaml:7:15
      |
    7 |     database: app
      |               ^^^ no one would read it
      |
      = help: remove `database`

    error[GEN208]: `storage` is for a server that keeps data
     --> values/base.yaml:8:5
      |
    8 |     storage: { size: 1Gi }
      |     ^^^^^^^ this one keeps none
      |
      = help: remove `storage`
    ");
    insta::assert_snapshot!(server("elasticsearch", "user: app\ncredentials: { value: dev }"), @r"
    error[GEN206]: elasticsearch takes passwords of 6 characters or more
     --> values/base.yaml:7:5
      |
    7 |     credentials: { value: *** }
      |     ^^^^^^^^^^^ too short: the server would not start
      |
      = help: choose a longer one
    ");
}
