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
      = help: choose another name; the volume of the data is `storage`

    error[GEN208]: two things are mounted at `/tmp`
     --> values/base.yaml:7:35
      |
    7 |     volumes: { data: { mountPath: /tmp, ephemeral: true } }
      |                                   ^^^^ gen mounts a volume of its own there
      |
      = help: move it, or leave it out: the data of a database are where `storage` says

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

#[test]
fn what_is_outside_has_a_host_a_port_and_one_place() {
    insta::assert_snapshot!(super::backend("ports: { x: { port: 9000, protocol: tls } }\nallowTo: [{ cidr: 0.0.0.0/0, ports: [{ port: 1, protocol: icmp }, { protocol: udp }] }]"), @r"
    error[GEN104]: `backends.api.ports.x.protocol` takes `tcp`, `udp`, `sctp`, `http`, `https`, `http2`, `grpc` or `ws`
     --> values/base.yaml:8:41
      |
    8 |     ports: { x: { port: 9000, protocol: tls } }
      |                                         ^^^ none of these

    error[GEN104]: `backends.api.allowTo.0.ports.0.protocol` takes `TCP`, `UDP` or `SCTP`
     --> values/base.yaml:9:63
      |
    9 |     allowTo: [{ cidr: 0.0.0.0/0, ports: [{ port: 1, protocol: icmp }, { protocol: udp }] }]
      |                                                               ^^^^ none of these
    ");
    insta::assert_snapshot!(super::base(&(super::below(super::BACKEND, "protocol: udp\n\
        env: { A: \"${externals.mial.host}\", B: \"${externals.mail.url}\" }\n\
        allowTo: [{ cidr: 0.0.0.0/0, ports: [{ protocol: udp }] }]")
        + "externals:\n  mail: { host: smtp.example.com, port: 25 }\n  url: { host: \"smtp://x\", port: 25 }\n  s3: {}\n  \
           both: { host: b.example.com, port: 1, cidr: 10.0.0.0/8, podLabels: { a: b } }\n")), @r#"
    error[GEN208]: the main port is no port of udp
     --> values/base.yaml:8:15
      |
    8 |     protocol: udp
      |               ^^^ probes and doors reach it over TCP
      |
      = help: write it below `ports`, as in `ports: { udp: { port: 5683, protocol: udp } }`

    error[GEN201]: there is no external `mial`
     --> values/base.yaml:9:16
      |
    9 |     env: { A: "${externals.mial.host}", B: "${externals.mail.url}" }
      |                ^^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: write `${externals.mail.host}`

    error[GEN201]: an external service has no `url` to refer to
     --> values/base.yaml:9:45
      |
    9 |     env: { A: "${externals.mial.host}", B: "${externals.mail.url}" }
      |                                             ^^^^^^^^^^^^^^^^^^^^^ unknown
      |
      = help: use one of `host` or `port`

    error[GEN106]: a port of a peer needs a number
      --> values/base.yaml:10:42
       |
    10 |     allowTo: [{ cidr: 0.0.0.0/0, ports: [{ protocol: udp }] }]
       |                                          ^^^^^^^^^^^^^^^^^ which port?
       |
       = help: add `port: …`

    error[GEN104]: a host is no url
      --> values/base.yaml:13:16
       |
    13 |   url: { host: "smtp://x", port: 25 }
       |                ^^^^^^^^^^ a whole url
       |
       = help: write `host: x`

    error[GEN106]: `externals.s3.host` is required
      --> values/base.yaml:14:3
       |
    14 |   s3: {}
       |   ^^ where is it?
       |
       = help: add `host: api.example.com`

    error[GEN106]: `externals.s3.port` is required
      --> values/base.yaml:14:3
       |
    14 |   s3: {}
       |   ^^ where is it?
       |
       = help: add `port: 443`

    error[GEN208]: a peer is a network or pods, not both
      --> values/base.yaml:15:47
       |
    15 |   both: { host: b.example.com, port: 1, cidr: 10.0.0.0/8, podLabels: { a: b } }
       |                                               ^^^^^^^^^^  --------- pods
       |                                               |
       |                                               a network
       |
       = help: remove one of them
    "#);
}

#[test]
fn hosts_outside_that_no_policy_opens() {
    insta::assert_snapshot!(super::backend("env: { SMTP_SERVER: smtp.mailgun.org, S3_ENDPOINT: \"https://s3.eu-west-1.amazonaws.com\" }"), @r#"
    warning[GEN312]: `SMTP_SERVER` names `smtp.mailgun.org`, which the network policy of `api` keeps closed
     --> values/base.yaml:8:25
      |
    8 |     env: { SMTP_SERVER: smtp.mailgun.org, S3_ENDPOINT: "https://s3.eu-west-1.amazonaws.com" }
      |                         ^^^^^^^^^^^^^^^^ packets to it are dropped
      |
      = help: add `allowTo: [{ cidr: 0.0.0.0/0, ports: [587] }]` to `api`, or `externals: { smtp: { host: smtp.mailgun.org, port: 587 } }` and write `${externals.smtp.host}`, or set `policy.closedEgress: allow` for this environment

    warning[GEN312]: `S3_ENDPOINT` names `s3.eu-west-1.amazonaws.com`, which the network policy of `api` keeps closed
     --> values/base.yaml:8:56
      |
    8 |     env: { SMTP_SERVER: smtp.mailgun.org, S3_ENDPOINT: "https://s3.eu-west-1.amazonaws.com" }
      |                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ packets to it are dropped
      |
      = help: add `allowTo: [{ cidr: 0.0.0.0/0, ports: [443] }]` to `api`, or `externals: { s3: { host: s3.eu-west-1.amazonaws.com, port: 443 } }` and write `${externals.s3.host}`, or set `policy.closedEgress: allow` for this environment
    "#);
}

#[test]
fn a_version_and_a_tag_that_name_different_servers() {
    insta::assert_snapshot!(database("version: \"18\"\nimage: { tag: 17-alpine }"), @r#"
    error[GEN208]: `version` says 18, and the tag of the image 17
     --> values/base.yaml:8:19
      |
    7 |     version: "18"
      |              ---- its data would be kept as 18 keeps them
    8 |     image: { tag: 17-alpine }
      |                   ^^^^^^^^^ PostgreSQL 17 would run
      |
      = help: remove one of the two
    "#);
    // The repository of somebody else has versions of its own; a part of a version says no more.
    for lines in [
        "version: \"17\"\nimage: { repository: registry.example.com/acme/postgis, tag: 3.5.2 }",
        "version: \"17\"\nimage: { repository: mirror.example.com/library/postgres, tag: 17.6 }",
        "version: \"17\"\nimage: { tag: trixie }",
    ] {
        assert!(!database(lines).contains("the tag of the image"), "{lines}");
    }
}
