//! What charts, servers and other programs call what gen calls otherwise: looked at before the other rows.

use crate::values::called::CalledRow;
use crate::values::called::ForeignKey::{Form, Key, Order, Own};

const OF_SERVER: &str =
    "write settings of the server as words for it: `args: [-c, max_connections=200]` of PostgreSQL";

const OF_JOBS: &str = "make them in a job that runs before who needs them: `jobs: { prepare: { image: …, command: […], before: [web] } }`";

const OF_LIKE: &str =
    "leave it out: what all databases share stands below `defaults: { databases: … }`";

const OF_PULLS: &str =
    "write `imagePullSecrets: [registry]` at the top of the file: it holds for all components";

pub(super) const CALLED_ELSEWHERE: &[CalledRow] = &[
    // Of databases.
    ("postgresql", "engine", Order(OF_SERVER)),
    ("parameters", "engine", Order(OF_SERVER)),
    ("settings", "engine", Order(OF_SERVER)),
    ("accessKey", "engine", Own("user: @")),
    (
        "secretKey",
        "engine",
        Order("write `credentials: { existingSecret: { name: … } }`; the access key is `user`"),
    ),
    (
        "secretKey",
        "existingSecret",
        Order(
            "write `value: …`, where `policy.inlineSecrets` allows it, else `existingSecret: { name: … }`; the access key is the `user` of the database",
        ),
    ),
    ("accessKey", "externalSecret", Order("write `user: …` beside `credentials`: it is the name")),
    ("topics", "engine", Order(OF_JOBS)),
    ("queues", "engine", Order(OF_JOBS)),
    ("exchanges", "engine", Order(OF_JOBS)),
    ("collections", "engine", Order(OF_JOBS)),
    ("zookeeper", "engine", Order("leave it out: Kafka keeps its own quorum, by KRaft")),
    ("brokers", "engine", Order("leave it out: it is one server, which is broker and controller")),
    ("vhost", "engine", Own("database: @")),
    ("plugins", "engine", Order("take an image that has them: `image: …`, with what is in it")),
    (
        "pooler",
        "engine",
        Order(
            "describe it as a component of its own, such as PgBouncer, that `connects` to this one",
        ),
    ),
    ("like", "engine", Order(OF_LIKE)),
    (
        "tls",
        "engine",
        Order(
            "leave it out: servers in the cluster are called without TLS; of one elsewhere write `params: { sslmode: require }` beside `external`",
        ),
    ),
    (
        "securityContext",
        "engine",
        Order("write `runAsUser: 1000`; the rest is `container: { securityContext: { … } }`"),
    ),
    // Of names.
    ("svc", "headless", Key("service")),
    ("deployment", "headless", Key("workload")),
    ("hpa", "autoscaler", Key("autoscaler")),
    ("pdb", "autoscaler", Key("disruptionBudget")),
    ("fullnameOverride", "names", Own("names: { workload: @, service: @ }")),
    ("nameOverride", "names", Own("names: { workload: @, service: @ }")),
    // Of routes, whose hosts are a list, and of Ingresses.
    ("domain", "requestHeaders", Own("hosts: [@]")),
    ("host", "requestHeaders", Own("hosts: [@]")),
    ("hostname", "requestHeaders", Own("hosts: [@]")),
    ("hostnames", "requestHeaders", Key("hosts")),
    (
        "className",
        "requestHeaders",
        Order("leave it out: the Gateway has a class, and a route names the Gateway: `gateway: …`"),
    ),
    ("domain", "stripPrefix", Own("host: @")),
    ("hostname", "stripPrefix", Own("host: @")),
    ("hostnames", "stripPrefix", Key("host")),
    // Of jobs.
    ("tz", "schedule", Key("timeZone")),
    (
        "migrate",
        "schedule",
        Order(
            "leave it out: a job runs its own `command`, and `before: [web]` runs it before that starts",
        ),
    ),
    // Of components.
    ("script", "workingDir", Own("command: [sh, -c, @]")),
    ("cmd", "workingDir", Key("command")),
    ("cmd", "periodSeconds", Key("command")),
    ("inherits", "like", Key("like")),
    ("from", "like", Key("like")),
    ("podSpec", "pod", Key("pod")),
    ("podTemplate", "pod", Key("pod")),
    ("matchLabels", "selector", Key("selector")),
    ("tmp", "writable", Form("writable: [/tmp]")),
    (
        "clusterRole",
        "serviceAccount",
        Order(
            "write `serviceAccount: { rules: […] }` for what it may do in its namespace; a ClusterRole is one of `extraObjects`",
        ),
    ),
    (
        "volumeClaimTemplates",
        "writable",
        Form("volumes: { data: { mountPath: /data, claim: { size: 1Gi, perPod: true } } }"),
    ),
    (
        "existing",
        "accessModes",
        Order("write `existingClaim: NAME` beside `mountPath`, in place of `claim`"),
    ),
    ("securityContext", "mounts", Order("write `user: 1000`; the rest is that of the component")),
    ("pullSecret", "pullPolicy", Order(OF_PULLS)),
    ("pullSecrets", "pullPolicy", Order(OF_PULLS)),
    ("imagePullSecrets", "pullPolicy", Order(OF_PULLS)),
    ("nodePort", "servicePort", Order("write it at the component: `expose: { nodePort: 30080 }`")),
    ("permissions", "template", Key("mode")),
    ("executable", "template", Form("mode: \"0755\"")),
    ("folder", "dir", Key("dir")),
    ("directory", "dir", Key("dir")),
    // Of what is outside, and of peers.
    (
        "credentials",
        "podLabels",
        Order(
            "leave it out: a password for it is a variable of who calls it, `env: { API_TOKEN: { existingSecret: { name: … } } }`; that of a database stands beside `external`",
        ),
    ),
    ("component", "namespaceLabels", Order("write `connects: [NAME]` at the component that calls")),
    ("ip", "cidr", Order("write it as a network: `cidr: 10.0.0.7/32`")),
    ("address", "cidr", Order("write it as a network: `cidr: 10.0.0.7/32`")),
    // Of namespaces.
    ("limitRange", "quota", Key("limits")),
    ("resourceQuota", "quota", Key("quota")),
    // At the top.
    (
        "destination",
        "repoURL",
        Order("write `clusters: [NAME]`; the namespace is the `namespace` of the stack"),
    ),
    ("argo", "argocd", Key("argocd")),
    ("clusters", "cluster", Key("cluster")),
    (
        "env",
        "domain",
        Order("leave it out: an environment is called as its file, `values/dev.yaml` is `dev`"),
    ),
];
