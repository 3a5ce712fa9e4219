//! Objects that would collide, be refused, or never work.

use super::{backend, base, below, database, files};

#[test]
fn a_stack_without_a_name_or_components() {
    insta::assert_snapshot!(base("target: kind\n"), @"
    error[GEN106]: the stack has no `name`
     |
     = help: add `name: …` to `values/base.yaml`
    ");
    insta::assert_snapshot!(base("name: shop\n"), @"
    error[GEN106]: the stack has no components
     --> values/base.yaml:1:7
      |
    1 | name: shop
      |       ^^^^ this stack
      |
      = help: add `databases`, `backends` or `frontends`
    ");
}

#[test]
fn a_component_name_that_is_no_label() {
    insta::assert_snapshot!(base("name: shop\nbackends: { Main_API: { port: 80 }, \"1!\": {} }\n"), @r#"
    error[GEN104]: `Main_API` cannot be the name of a component
     --> values/base.yaml:2:13
      |
    2 | backends: { Main_API: { port: 80 }, "1!": {} }
      |             ^^^^^^^^ lower-case letters, digits and `-` are possible, and not `M`
      |
      = help: write `main-api`

    error[GEN104]: `1!` cannot be the name of a component
     --> values/base.yaml:2:37
      |
    2 | backends: { Main_API: { port: 80 }, "1!": {} }
      |                                     ^^^^ lower-case letters, digits and `-` are possible, and not `!`
      |
      = help: use lower-case letters, digits and `-`
    "#);
}

#[test]
fn components_without_what_they_need() {
    insta::assert_snapshot!(base("name: shop\ndatabases: { main: {}, other: { engine: mysql } }\nbackends: { api: {}, worker: { port: 80 } }\n"), @r"
    error[GEN106]: `databases.main.engine` is required
     --> values/base.yaml:2:14
      |
    2 | databases: { main: {}, other: { engine: mysql } }
      |              ^^^^ which database is it?
      |
      = help: add `engine: postgres` (or `mysql`, `mariadb`, `mongodb`, `redis`, `valkey`, `clickhouse`, `rabbitmq`, `kafka`, `elasticsearch`, `opensearch`, `minio`, `memcached`, `other`)

    error[GEN106]: `databases.other.credentials` is required
     --> values/base.yaml:2:24
      |
    2 | databases: { main: {}, other: { engine: mysql } }
      |                        ^^^^^ has no password
      |
      = help: add `credentials: { fromEnv: DB_PASSWORD }` (or `value`, `existingSecret`, `externalSecret`)

    error[GEN106]: `image.repository` is required
     --> values/base.yaml:3:13
      |
    3 | backends: { api: {}, worker: { port: 80 } }
      |             ^^^ runs no image
      |
      = help: add `image: { repository: ghcr.io/…, tag: … }`

    error[GEN106]: `image.repository` is required
     --> values/base.yaml:3:22
      |
    3 | backends: { api: {}, worker: { port: 80 } }
      |                      ^^^^^^ runs no image
      |
      = help: add `image: { repository: ghcr.io/…, tag: … }`
    ");
}

#[test]
fn an_image_without_a_tag_and_one_without_a_repository() {
    insta::assert_snapshot!(base("name: shop\nbackends:\n  \
        api: { port: 80, image: { repository: ghcr.io/acme/api } }\n  \
        worker: { port: 80, image: { tag: v1 } }\n"), @"
    error[GEN106]: an image needs a `tag` or a `digest`
     --> values/base.yaml:3:41
      |
    3 |   api: { port: 80, image: { repository: ghcr.io/acme/api } }
      |                                         ^^^^^^^^^^^^^^^^ any version could run
      |
      = help: add `tag: …`

    error[GEN106]: `image.repository` is required
     --> values/base.yaml:4:3
      |
    4 |   worker: { port: 80, image: { tag: v1 } }
      |   ^^^^^^ runs no image
      |
      = help: add `image: { repository: ghcr.io/…, tag: … }`
    ");
}

#[test]
fn images_that_are_none() {
    insta::assert_snapshot!(base("name: shop\nbackends:\n  \
        a: { port: 80, image: { repository: \"ghcr.io/acme/api:1.4\", tag: v1 } }\n  \
        b: { port: 80, image: { repository: \"api@sha256:abc\" } }\n  \
        c: { port: 80, image: { repository: Acme/API, tag: v1 } }\n  \
        d: { port: 80, image: { repository: api, tag: v1+build } }\n  \
        e: { port: 80, image: { repository: api, digest: \"sha256:abc\" } }\n\
        policy: { missingRequests: allow, missingProbes: allow }\n"), @r#"
    error[GEN104]: the repository holds a tag
     --> values/base.yaml:3:39
      |
    3 |   a: { port: 80, image: { repository: "ghcr.io/acme/api:1.4", tag: v1 } }
      |                                       ^^^^^^^^^^^^^^^^^^^^^^ `1.4` is the tag
      |
      = help: write `repository: ghcr.io/acme/api`, and one `tag`, such as `tag: "1.4"`

    error[GEN104]: the repository holds a digest
     --> values/base.yaml:4:39
      |
    4 |   b: { port: 80, image: { repository: "api@sha256:abc" } }
      |                                       ^^^^^^^^^^^^^^^^ `sha256:abc` is the digest
      |
      = help: write `repository: api` and `digest: sha256:abc`

    error[GEN104]: a repository has lower-case letters and no spaces
     --> values/base.yaml:5:39
      |
    5 |   c: { port: 80, image: { repository: Acme/API, tag: v1 } }
      |                                       ^^^^^^^^ not such a name
      |
      = help: write `acme/api`

    error[GEN104]: `v1+build` cannot be a tag
     --> values/base.yaml:6:49
      |
    6 |   d: { port: 80, image: { repository: api, tag: v1+build } }
      |                                                 ^^^^^^^^ at most 128 letters, digits, `_`, `.` and `-`
      |
      = help: write `v1-build`

    error[GEN104]: this cannot be a digest
     --> values/base.yaml:7:52
      |
    7 |   e: { port: 80, image: { repository: api, digest: "sha256:abc" } }
      |                                                    ^^^^^^^^^^^^ expected `sha256:` and 64 hexadecimal digits
      |
      = help: take it from `docker images --digests`
    "#);
}

#[test]
fn two_components_of_one_name() {
    let text = "name: shop\nbackends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }\nfrontends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }\n";
    insta::assert_snapshot!(base(text), @"
    error[GEN204]: two components would both make the Service `api`
     --> values/base.yaml:3:14
      |
    2 | backends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }
      |             --- makes it
    3 | frontends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }
      |              ^^^ makes it too
      |
      = help: rename one of them, or give it another `namespace`
    ");
}

#[test]
fn two_components_of_one_name_in_two_namespaces() {
    let text = "name: shop\nnamespaces: { backend: one, frontend: two }\n\
                backends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }\nfrontends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }\n";
    insta::assert_snapshot!(base(text), @"
    error[GEN204]: two components are called `api`
     --> values/base.yaml:4:14
      |
    3 | backends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }
      |             --- called so
    4 | frontends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }
      |              ^^^ called so too
      |
      = help: rename one of them: selectors and `connects` go by name
    ");
}

#[test]
fn two_services_of_one_name() {
    let text = "name: shop\nbackends:\n  api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } }\n  \
                worker: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } }, service: { name: api } }\n";
    insta::assert_snapshot!(base(text), @"
    error[GEN204]: two components would both make the Service `api`
     --> values/base.yaml:4:3
      |
    3 |   api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } }
      |   --- makes it
    4 |   worker: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } }, service: { nam...
      |   ^^^^^^ makes it too
      |
      = help: rename one of them, or give it another `namespace`
    ");
}

#[test]
fn a_namespace_that_is_described_twice() {
    insta::assert_snapshot!(base("name: shop\nnamespaces:\n  \
        backend: { name: apps, labels: { a: b } }\n  \
        frontend: { name: apps, labels: { c: d } }\n\
        backends: { api: { port: 80, image: { repository: x, tag: v1 }, probes: { readiness: {} }, resources: { limits: { cpu: 1 } } } }\n"), @r#"
    error[GEN208]: the namespace `apps` is described twice
     --> values/base.yaml:4:3
      |
    3 |   backend: { name: apps, labels: { a: b } }
      |                    ---- the first one
    4 |   frontend: { name: apps, labels: { c: d } }
      |   ^^^^^^^^ a second description
      |
      = help: describe it once, and write its name alone elsewhere
    "#);
}

#[test]
fn a_request_above_its_limit() {
    let text = super::BACKEND
        .replace("cpu: 100m, memory: 64Mi }", "cpu: 1, memory: 64Mi }, limits: { cpu: 500m }");
    insta::assert_snapshot!(base(&text), @"
    error[GEN208]: the cpu request of 1 is above its limit of 500m
     --> values/base.yaml:7:35
      |
    7 |     resources: { requests: { cpu: 1, memory: 64Mi }, limits: { cpu: 500m } }
      |                                   ^ above the limit                 ---- the limit
      |
      = help: raise the limit to `1`, or lower the request
    ");
}

#[test]
fn an_autoscaler_without_a_maximum() {
    insta::assert_snapshot!(backend("autoscaling: { min: 2 }"), @r#"
    error[GEN106]: `autoscaling` needs a `max`
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { min: 2 }
      |     ^^^^^^^^^^^ the most pods
      |
      = help: add `max`, as in `max: 5`
    "#);
}

#[test]
fn an_autoscaler_whose_minimum_is_above_its_maximum() {
    insta::assert_snapshot!(backend("autoscaling: { min: 5, max: 2 }"), @r#"
    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { min: 5, max: 2 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment

    error[GEN208]: the autoscaler's minimum of 5 is above its maximum of 2
     --> values/base.yaml:8:25
      |
    8 |     autoscaling: { min: 5, max: 2 }
      |                         ^       - the maximum
      |                         |
      |                         the minimum
      |
      = help: raise `max` to 5, or lower `min`
    "#);
}

#[test]
fn an_autoscaler_without_pods() {
    insta::assert_snapshot!(backend("autoscaling: { min: 0, max: 2 }"), @r#"
    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { min: 0, max: 2 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment

    error[GEN104]: an autoscaler keeps at least one pod
     --> values/base.yaml:8:25
      |
    8 |     autoscaling: { min: 0, max: 2 }
      |                         ^ no pod at all
      |
      = help: raise it to 1
    "#);
}

#[test]
fn an_autoscaler_whose_replicas_are_above_its_maximum() {
    insta::assert_snapshot!(backend("replicas: 5\nautoscaling: { max: 2 }"), @r#"
    error[GEN208]: the autoscaler's minimum of 5 is above its maximum of 2
     --> values/base.yaml:8:15
      |
    8 |     replicas: 5
      |               ^ the minimum
    9 |     autoscaling: { max: 2 }
      |                         - the maximum
      |
      = help: raise `max` to 5, or lower `replicas`

    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:9:5
      |
    9 |     autoscaling: { max: 2 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment
    "#);
}

#[test]
fn an_autoscaler_without_requests() {
    let text = super::BACKEND.replace("cpu: 100m, ", "");
    insta::assert_snapshot!(base(&below(&text, "autoscaling: { max: 3, cpu: 70 }")), @r#"
    error[GEN208]: the autoscaler measures cpu against a request that is not there
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { max: 3, cpu: 70 }
      |     ^^^^^^^^^^^ it would never scale
      |
      = help: add `resources: { requests: { cpu: 100m } }`

    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { max: 3, cpu: 70 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment
    "#);
}

#[test]
fn an_autoscaler_over_a_sidecar_without_requests() {
    let text =
        "sidecars: { relay: { image: \"acme/relay:1.0.0\" } }\nautoscaling: { max: 3, cpu: 70 }";
    let said = backend(text);
    let expected = "the sidecar `relay` requests no cpu, which the autoscaler adds up";
    assert!(said.contains(expected), "{said}");
    let amounts = "resources: { requests: { cpu: 10m, memory: 16Mi } }";
    let mended = backend(&text.replace("1.0.0\"", &format!("1.0.0\", {amounts}")));
    assert!(!mended.contains(expected), "{mended}");
}

#[test]
fn budgets_that_forbid_every_drain() {
    insta::assert_snapshot!(backend("replicas: 2\ndisruptionBudget: { minAvailable: 2 }"), @"
    error[GEN208]: with 2 pods this budget forbids every drain of a node
     --> values/base.yaml:9:39
      |
    9 |     disruptionBudget: { minAvailable: 2 }
      |                                       ^ no pod could ever be evicted
      |
      = help: write `minAvailable: 1`, or run more pods
    ");
    insta::assert_snapshot!(backend("replicas: 3\ndisruptionBudget: { maxUnavailable: 0 }"), @"
    error[GEN208]: with 3 pods this budget forbids every drain of a node
     --> values/base.yaml:9:41
      |
    9 |     disruptionBudget: { maxUnavailable: 0 }
      |                                         ^ no pod could ever be evicted
      |
      = help: write `minAvailable: 2`, or run more pods
    ");
}

#[test]
fn a_budget_without_a_number() {
    insta::assert_snapshot!(backend("replicas: 2\ndisruptionBudget: {}"), @r#"
    error[GEN106]: `disruptionBudget` needs `minAvailable` or `maxUnavailable`
     --> values/base.yaml:9:5
      |
    9 |     disruptionBudget: {}
      |     ^^^^^^^^^^^^^^^^ empty
      |
      = help: add `minAvailable: 1`
    "#);
}

#[test]
fn an_update_that_cannot_proceed() {
    insta::assert_snapshot!(backend("release: { rolling: { maxSurge: 0, maxUnavailable: 0% } }"), @"
    error[GEN208]: an update can neither add a pod nor remove one
     --> values/base.yaml:8:56
      |
    8 |     release: { rolling: { maxSurge: 0, maxUnavailable: 0% } }
      |                                     -                  ^^ none may be missing
      |                                     |
      |                                     none may be added
      |
      = help: raise `maxSurge` to 1
    ");
}

#[test]
fn an_unknown_track() {
    let lines = "release: { blueGreen: { active: gren, tracks: { blue: {}, green: {} } } }";
    insta::assert_snapshot!(backend(lines), @r#"
    error[GEN201]: there is no track `gren`
     --> values/base.yaml:8:37
      |
    8 |     release: { blueGreen: { active: gren, tracks: { blue: {}, green: {} } } }
      |                                     ^^^^  ------ the tracks
      |                                     |
      |                                     the Service would reach no pod
      |
      = help: write `green`
    "#);
}

#[test]
fn a_track_whose_name_is_no_label() {
    let lines = "release: { blueGreen: { active: blue, tracks: { blue: {}, Green!: {} } } }";
    insta::assert_snapshot!(backend(lines), @"
    error[GEN104]: `Green!` cannot be the name of a track
     --> values/base.yaml:8:63
      |
    8 |     release: { blueGreen: { active: blue, tracks: { blue: {}, Green!: {} } } }
      |                                                               ^^^^^^ lower-case letters, digits and `-` are possible, and not `G`
      |
      = help: use names such as `blue` and `green`
    ");
}

#[test]
fn releases_that_are_not_complete() {
    insta::assert_snapshot!(backend("release: { blueGreen: { active: blue } }"), @r#"
    error[GEN106]: `blueGreen` needs `tracks`
     --> values/base.yaml:8:16
      |
    8 |     release: { blueGreen: { active: blue } }
      |                ^^^^^^^^^ incomplete
      |
      = help: write `blueGreen: { active: blue, tracks: { blue: {}, green: {} } }`
    "#);
    insta::assert_snapshot!(backend("release: { canary: { stable: { replicas: 9 } } }"), @r#"
    error[GEN106]: `canary` needs the track `canary`
     --> values/base.yaml:8:16
      |
    8 |     release: { canary: { stable: { replicas: 9 } } }
      |                ^^^^^^ incomplete
      |
      = help: write `canary: { stable: { replicas: 9 }, canary: { replicas: 1, image: { tag: … } } }`
    "#);
}

#[test]
fn a_canary_with_an_autoscaler() {
    let lines =
        "autoscaling: { max: 3 }\nrelease: { canary: { stable: { replicas: 9 }, canary: {} } }";
    insta::assert_snapshot!(backend(lines), @r#"
    error[GEN208]: a canary's weights are its replica counts, which an autoscaler would change
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { max: 3 }
      |     ^^^^^^^^^^^ cannot stand beside a canary
    9 |     release: { canary: { stable: { replicas: 9 }, canary: {} } }
      |                ------ the canary
      |
      = help: remove it while the canary runs; `autoscaling: null` deletes what another file says
    "#);
}

#[test]
fn two_mounts_at_one_path() {
    let lines = "files: { /tmp: x }\nvolumes: { data: { mountPath: /tmp/, ephemeral: true } }";
    insta::assert_snapshot!(backend(lines), @"
    error[GEN208]: two things are mounted at `/tmp/`
     --> values/base.yaml:9:35
      |
    8 |     files: { /tmp: x }
      |              ---- mounted here
    9 |     volumes: { data: { mountPath: /tmp/, ephemeral: true } }
      |                                   ^^^^^ mounted here too
      |
      = help: move one of them
    ");
}

#[test]
fn volumes_that_are_not_complete() {
    let lines = "volumes: { data: {}, more: { mountPath: /more }, Big!: {} }";
    insta::assert_snapshot!(backend(lines), @"
    error[GEN106]: the volume `data` needs a `mountPath`
     --> values/base.yaml:8:16
      |
    8 |     volumes: { data: {}, more: { mountPath: /more }, Big!: {} }
      |                ^^^^ mounted nowhere
      |
      = help: add `mountPath: /…`

    error[GEN106]: the volume `more` does not say what it is
     --> values/base.yaml:8:26
      |
    8 |     volumes: { data: {}, more: { mountPath: /more }, Big!: {} }
      |                          ^^^^ no source
      |
      = help: add `ephemeral: true`, `claim: { size: 1Gi }`, `from`, `existingClaim`, `configMap`, `secret` or `hostPath`

    error[GEN104]: `Big!` cannot be the name of a volume
     --> values/base.yaml:8:54
      |
    8 |     volumes: { data: {}, more: { mountPath: /more }, Big!: {} }
      |                                                      ^^^^ lower-case letters, digits and `-` are possible, and not `B`
      |
      = help: use lower-case letters, digits and `-`
    ");
}

#[test]
fn an_access_mode_that_is_none() {
    insta::assert_snapshot!(database("storage: { accessModes: [ReadWrite] }"), @"
    error[GEN104]: there is no access mode `ReadWrite`
     --> values/base.yaml:7:30
      |
    7 |     storage: { accessModes: [ReadWrite] }
      |                              ^^^^^^^^^ unknown
      |
      = help: use one of `ReadWriteOnce`, `ReadOnlyMany`, `ReadWriteMany` or `ReadWriteOncePod`
    ");
}

#[test]
fn a_grace_that_ends_too_early() {
    insta::assert_snapshot!(backend("terminationGracePeriodSeconds: 5\ndrainSeconds: 10"), @"
    error[GEN208]: the grace of 5 seconds ends before the pod stops serving
     --> values/base.yaml:8:36
      |
    8 |     terminationGracePeriodSeconds: 5
      |                                    ^ not above `drainSeconds`, which is 10
    9 |     drainSeconds: 10
      |                   -- still serves so long
      |
      = help: raise it above 10, or lower `drainSeconds`
    ");
}

#[test]
fn the_root_user_under_restricted() {
    insta::assert_snapshot!(backend("user: 0"), @"
    error[GEN208]: user 0 is root, which `restricted` refuses
     --> values/base.yaml:8:11
      |
    8 |     user: 0
      |           ^ root
      |
      = help: choose another user, or set `security: baseline` for this component
    ");
}

#[test]
fn peers_that_are_none() {
    let lines = "allowFrom:\n  - {}\n  - { cidr: 10.0.0.0 }\n  - { cidr: 10.0.0.0/8, podLabels: { a: b } }\n  \
                 - { cidr: 10.0.0.0/8, except: [10.1] }";
    insta::assert_snapshot!(backend(lines), @r#"
    error[GEN106]: a peer needs `podLabels`, `namespace`, `namespaceLabels` or `cidr`
     --> values/base.yaml:9:9
      |
    9 |       - {}
      |         ^^ no one
      |
      = help: say who, as in `{ podLabels: { app: debug } }`

    error[GEN104]: `10.0.0.0` is no network
      --> values/base.yaml:10:17
       |
    10 |       - { cidr: 10.0.0.0 }
       |                 ^^^^^^^^ expected an address and a length
       |
       = help: write it as `10.0.0.0/8`; one address is `10.0.0.1/32`

    error[GEN208]: a peer is a network or pods, not both
      --> values/base.yaml:11:17
       |
    11 |       - { cidr: 10.0.0.0/8, podLabels: { a: b } }
       |                 ^^^^^^^^^^  --------- pods
       |                 |
       |                 a network
       |
       = help: make two peers of it

    error[GEN104]: `10.1` is no network
      --> values/base.yaml:12:38
       |
    12 |       - { cidr: 10.0.0.0/8, except: [10.1] }
       |                                      ^^^^ expected an address and a length
       |
       = help: write it as `10.0.0.0/8`; one address is `10.0.0.1/32`
    "#);
}

#[test]
fn metrics_on_a_port_that_is_none() {
    insta::assert_snapshot!(backend("metrics: { port: 9090 }"), @"
    error[GEN208]: the Service of `api` has no port for 9090
     --> values/base.yaml:8:22
      |
    8 |     metrics: { port: 9090 }
      |                      ^^^^ Prometheus would find nothing
      |
      = help: add `ports: { metrics: { port: 9090 } }`
    ");
}

#[test]
fn further_ports_that_are_none() {
    let lines = "ports: { http: { port: 1 }, a_b: { port: 2 }, c: {}, d: { port: 8000 } }";
    insta::assert_snapshot!(backend(lines), @r"
    error[GEN208]: `http` is the name of the main port
     --> values/base.yaml:8:14
      |
    8 |     ports: { http: { port: 1 }, a_b: { port: 2 }, c: {}, d: { port: 8000 } }
      |              ^^^^ a further port
      |
      = help: write its number as `port`, or choose another name for a further one

    error[GEN104]: `a_b` cannot be the name of a further port
     --> values/base.yaml:8:33
      |
    8 |     ports: { http: { port: 1 }, a_b: { port: 2 }, c: {}, d: { port: 8000 } }
      |                                 ^^^ at most 15 lower-case letters, digits and single `-`, with a letter
      |
      = help: choose a name such as `metrics`

    error[GEN106]: the port `c` needs a number
     --> values/base.yaml:8:51
      |
    8 |     ports: { http: { port: 1 }, a_b: { port: 2 }, c: {}, d: { port: 8000 } }
      |                                                   ^ what does the container listen on?
      |
      = help: add `port: …`

    error[GEN208]: two ports of the Service have the number 8000
     --> values/base.yaml:8:58
      |
    8 |     ports: { http: { port: 1 }, a_b: { port: 2 }, c: {}, d: { port: 8000 } }
      |                                                          ^ `http` has it already
      |
      = help: give it another `servicePort`

    error[GEN208]: two ports of the container have the number 8000
     --> values/base.yaml:8:69
      |
    5 |     port: 8000
      |           ---- has it already
    ...
    8 |     ports: { http: { port: 1 }, a_b: { port: 2 }, c: {}, d: { port: 8000 } }
      |                                                                     ^^^^ one program cannot listen there twice
      |
      = help: give it another number, or call it through the other port
    ");
}

#[test]
fn labels_and_annotations_that_are_none() {
    let lines = "labels: { \"a b\": c, d: \"e f\" }\nannotations: { pod: { \"x y\": z } }";
    insta::assert_snapshot!(backend(lines), @r#"
    error[GEN104]: `a b` cannot be the key of a label
     --> values/base.yaml:8:15
      |
    8 |     labels: { "a b": c, d: "e f" }
      |               ^^^^^ letters, digits, `-`, `_` and `.`, after an optional `domain/`
      |
      = help: choose another key

    error[GEN104]: the label `d` cannot have this value
     --> values/base.yaml:8:28
      |
    8 |     labels: { "a b": c, d: "e f" }
      |                            ^^^^^ at most 63 letters, digits, `-`, `_` and `.`
      |
      = help: use an annotation, whose values are free

    error[GEN104]: `x y` cannot be the key of an annotation
     --> values/base.yaml:9:27
      |
    9 |     annotations: { pod: { "x y": z } }
      |                           ^^^^^ letters, digits, `-`, `_` and `.`, after an optional `domain/`
      |
      = help: choose another key
    "#);
}

#[test]
fn a_liveness_probe_that_must_succeed_twice() {
    let text =
        super::BACKEND.replace("} }\n    res", "}, liveness: { successThreshold: 2 } }\n    res");
    insta::assert_snapshot!(base(&text), @r"
    error[GEN104]: the `successThreshold` of a liveness probe is 1
     --> values/base.yaml:6:75
      |
    6 |     probes: { readiness: { path: /readyz }, liveness: { successThreshold: 2 } }
      |                                                                           ^ the API server would refuse it
      |
      = help: remove `successThreshold`
    ");
}

#[test]
fn a_spread_without_a_key() {
    insta::assert_snapshot!(backend("topologySpread: [{ maxSkew: 2 }]"), @"
    error[GEN106]: `topologySpread` needs a `topologyKey`
     --> values/base.yaml:8:22
      |
    8 |     topologySpread: [{ maxSkew: 2 }]
      |                      ^^^^^^^^^^^^^^ without a key
      |
      = help: add `topologyKey: topology.kubernetes.io/zone`
    ");
}

#[test]
fn a_variable_that_no_program_can_have() {
    insta::assert_snapshot!(backend("env: { my-var: a, 1ST: b }"), @"
    error[GEN104]: `1ST` cannot be the name of a variable
     --> values/base.yaml:8:23
      |
    8 |     env: { my-var: a, 1ST: b }
      |                       ^^^ it cannot start with a digit
      |
      = help: write `_1ST`
    ");
}

#[test]
fn hatches_with_fields_that_do_not_exist() {
    let lines = "pod: { hostNetwrk: true }\ncontainer: { ports: http }\naffinity: { nodeAffinty: { x: 1 } }";
    insta::assert_snapshot!(backend(lines), @r#"
    error[GEN104]: PodSpec has no field `hostNetwrk`
     --> values/base.yaml:8:12
      |
    8 |     pod: { hostNetwrk: true }
      |            ^^^^^^^^^^ unknown to the API server
      |
      = help: write `hostNetwork`

    error[GEN104]: `ports` takes a list
     --> values/base.yaml:9:25
      |
    9 |     container: { ports: http }
      |                         ^^^^ text
      |
      = help: write a list: begin each item with `- `

    error[GEN104]: Affinity has no field `nodeAffinty`
      --> values/base.yaml:10:17
       |
    10 |     affinity: { nodeAffinty: { x: 1 } }
       |                 ^^^^^^^^^^^ unknown to the API server
       |
       = help: write `nodeAffinity`
    "#);
}

#[test]
fn files_that_cannot_be_read() {
    let text = below(super::BACKEND, "files: { /a: { file: a.conf }, /b: {}, c: x, /d/: x }");
    insta::assert_snapshot!(files(&[("values/base.yaml", &text)], ""), @r#"
    error[GEN209]: the file `a.conf` does not exist
     --> values/base.yaml:8:26
      |
    8 |     files: { /a: { file: a.conf }, /b: {}, c: x, /d/: x }
      |                          ^^^^^^ read from the project's folder
      |
      = help: correct the path, or write the text itself

    error[GEN106]: a content needs a `file`, a `dir` or a `text`
     --> values/base.yaml:8:36
      |
    8 |     files: { /a: { file: a.conf }, /b: {}, c: x, /d/: x }
      |                                    ^^ empty
      |
      = help: add `file: …`, or write the text itself

    error[GEN104]: a file has an absolute path inside the container
     --> values/base.yaml:8:44
      |
    8 |     files: { /a: { file: a.conf }, /b: {}, c: x, /d/: x }
      |                                            ^ not such a path
      |
      = help: write `/c`

    error[GEN104]: a file has a name behind its folder
     --> values/base.yaml:8:50
      |
    8 |     files: { /a: { file: a.conf }, /b: {}, c: x, /d/: x }
      |                                                  ^^^ a folder
      |
      = help: write the file's name, as in `/d/app.yaml`
    "#);
}

#[test]
fn files_that_are_too_large() {
    let text = below(super::BACKEND, "files: { /a: { file: a.txt } }");
    let large = "x".repeat(1_100_000);
    insta::assert_snapshot!(files(&[("values/base.yaml", &text), ("a.txt", &large)], ""), @r#"
    error[GEN209]: the files have 1100002 bytes, and a ConfigMap takes 1048576
     --> values/base.yaml:8:5
      |
    8 |     files: { /a: { file: a.txt } }
      |     ^^^^^ too large together
      |
      = help: put large files into the image or into a volume
    "#);
}

#[test]
fn a_share_of_the_pods_that_leaves_none_to_evict() {
    insta::assert_snapshot!(backend("replicas: 2\ndisruptionBudget: { minAvailable: 60% }"), @"
    error[GEN208]: with 2 pods this budget forbids every drain of a node
     --> values/base.yaml:9:39
      |
    9 |     disruptionBudget: { minAvailable: 60% }
      |                                       ^^^ no pod could ever be evicted
      |
      = help: write `minAvailable: 1`, or run more pods
    ");
    assert_eq!(backend("replicas: 2\ndisruptionBudget: { minAvailable: 50% }"), "");
    assert_eq!(backend("replicas: 2\ndisruptionBudget: { maxUnavailable: 1% }"), "");
}

#[test]
fn one_budget_over_both_tracks_of_a_canary() {
    let canary = "disruptionBudget: { minAvailable: 3 }\n\
        release: { canary: { stable: { replicas: 9 }, canary: { replicas: 2 } } }";
    assert_eq!(backend(canary), "");
    let project =
        crate::memory::Memory::new(&[("values/base.yaml", &below(super::BACKEND, canary))]);
    let objects = project.objects().expect("objects");
    let budgets: Vec<_> =
        objects.iter().filter(|object| object["kind"] == "PodDisruptionBudget").collect();
    let [budget] = budgets.as_slice() else { panic!("{} budgets", budgets.len()) };
    let selector = budget["spec"]["selector"]["matchLabels"].as_object().expect("labels");
    assert!(!selector.keys().any(|key| key.contains("track")), "{selector:?}");
}

#[test]
fn databases_that_their_engine_does_not_have() {
    let with = |engine: &str, lines: &str| {
        base(&below(&super::DATABASE.replace("postgres", engine), lines))
    };
    insta::assert_snapshot!(with("redis", "database: 16"), @r#"
    error[GEN104]: redis has the databases 0 to 15
     --> values/base.yaml:7:15
      |
    7 |     database: 16
      |               ^^ there is no such database
      |
      = help: choose a number up to 15, or add `args: [--databases, "32"]`
    "#);
    insta::assert_snapshot!(with("mongodb", "params: { authSource: shop }"), @"
    error[GEN208]: the user of a mongodb is in the database `admin`
     --> values/base.yaml:7:27
      |
    7 |     params: { authSource: shop }
      |                           ^^^^ no user could log in there
      |
      = help: remove `authSource`
    ");
    assert_eq!(with("redis", "database: 15"), "");
    assert_eq!(with("redis", "database: 20\nargs: [--databases, \"32\"]"), "");
    assert_eq!(with("mongodb", "params: { authSource: admin }"), "");
}
