//! The same for words that no tool has in this place, and people write all the same.

use crate::values::called::CalledRow;
use crate::values::called::ForeignKey::{Form, Key, Order, Own};

/// What a component becomes is told by what it has.
const BY_WHAT_IT_HAS: &str = "leave it out: what has no `port` is a worker, and what has `claim: { size: 1Gi, perPod: true }` in a volume is a StatefulSet";

/// Clusters of databases.
const CLUSTER: &str = "write `operator: cnpg` and `instances: 3` for a cluster of PostgreSQL; `external` uses a cluster that is elsewhere";

/// Settings of servers.
const SETTINGS: &str =
    "write settings of the server as its `args`; a file of them is one of `files`";

/// What an ingress controller does beyond the API is said in its own words.
const BY_CONTROLLER: &str =
    "say it by the controller's own annotations: `expose: { ingress: { annotations: { … } } }`";

/// What keeps data for others is a database to gen.
const OF_SERVERS: &str = "write the server below `databases`, such as `cache: { engine: redis }`, and its name below `connects`";

/// Devices are limits of their own.
const GPU: &str = "write `resources: { limits: { nvidia.com/gpu: 1 } }`";

/// Databases on one server.
const OF_ANOTHER: &str = "write each further one as a database of its own on this server, with a user and a password: `reports: { server: main }`";

/// Files stand by their places.
const AS_KEY: &str = "the key is the path in the container, and below it what lies there: `/app/config.json: { file: config.json }`";

/// What a controller does is its own.
const BY_ANNOTATION: &str = "say it in the controller's own words, below `annotations`";

/// Who makes certificates.
const BY_ISSUER: &str =
    "write `tls: true`, and `annotations: { cert-manager.io/cluster-issuer: … }`";

/// Where a door leads.
const LEADS: &str = "leave it out: it leads to the component that it stands below; `port` is the name of another one of its ports";

/// Every run makes the same.
const NO_RANDOM: &str = "gen makes no passwords, for each run would make another one: hand one over as a variable, `fromEnv: DB_PASSWORD`";

/// Layers need no names.
const BELOW: &str = "leave it out: `values/base.yaml` lies below each environment anyway";

/// Schedules are jobs.
const SCHEDULED: &str = "write it below `jobs`: what runs on a schedule is a job";

/// Those of components, of databases, of jobs, and at the top.
pub(super) const CALLED_BESIDES: &[CalledRow] = &[
    ("depends", "connects", Key("connects")),
    ("calls", "connects", Key("connects")),
    ("connections", "connects", Key("connects")),
    ("talksTo", "connects", Key("connects")),
    ("gracePeriod", "terminationGracePeriodSeconds", Form("terminationGracePeriodSeconds: 30")),
    ("stopGracePeriod", "terminationGracePeriodSeconds", Form("terminationGracePeriodSeconds: 30")),
    (
        "serviceType",
        "expose",
        Order(
            "leave it out: `expose: { nodePort: … }` or `expose: { loadBalancer: {} }` opens it to the outside",
        ),
    ),
    ("public", "expose", Form("expose: { ingress: { host: shop.example.com } }")),
    ("mem", "resources", Own("resources: { requests: { memory: @ } }")),
    ("gpu", "resources", Order(GPU)),
    ("gpus", "resources", Order(GPU)),
    ("autoscale", "autoscaling", Key("autoscaling")),
    (
        "persistence",
        "writable",
        Form("volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }"),
    ),
    ("storage", "replicas", Form("volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }")),
    ("pvc", "replicas", Form("volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }")),
    ("emptyDir", "writable", Form("writable: [/tmp]")),
    (
        "antiAffinity",
        "topologySpread",
        Form("topologySpread: [{ topologyKey: kubernetes.io/hostname }]"),
    ),
    ("podAntiAffinity", "affinity", Own("affinity: { podAntiAffinity: @ }")),
    ("podAffinity", "affinity", Own("affinity: { podAffinity: @ }")),
    ("nodeAffinity", "affinity", Own("affinity: { nodeAffinity: @ }")),
    (
        "pullSecrets",
        "like",
        Order("write `imagePullSecrets` at the top of the file: it holds for all components"),
    ),
    ("rollingUpdate", "release", Own("release: { rolling: @ }")),
    (
        "rbac",
        "serviceAccount",
        Form("serviceAccount: { rules: [{ apiGroups: [\"\"], resources: [pods], verbs: [get] }] }"),
    ),
    (
        "role",
        "serviceAccount",
        Form("serviceAccount: { rules: [{ apiGroups: [\"\"], resources: [pods], verbs: [get] }] }"),
    ),
    ("preDeploy", "migrate", Own("migrate: { command: @ }")),
    (
        "hooks",
        "migrate",
        Order(
            "write what runs before a version serves as `migrate`, and what runs by itself below `jobs`",
        ),
    ),
    ("monitoring", "metrics", Form("metrics: /metrics")),
    ("metricsPort", "metrics", Own("metrics: { port: @ }")),
    ("ingressFrom", "allowFrom", Key("allowFrom")),
    ("cron", "replicas", Order(SCHEDULED)),
    (
        "timezone",
        "replicas",
        Order(
            "write `env: { TZ: Europe/Berlin }`; the time zone of a schedule is `timeZone` of a job",
        ),
    ),
    ("engine", "replicas", Order("write it below `databases`: what has an engine is a database")),
    ("workdir", "container", Own("container: { workingDir: @ }")),
    (
        "profiles",
        "like",
        Order("leave it out: an environment takes away what it does not want with `null`"),
    ),
    ("arch", "nodeSelector", Own("nodeSelector: { kubernetes.io/arch: @ }")),
    ("dns", "pod", Form("pod: { dnsConfig: { nameservers: [10.0.0.10] } }")),
    ("priority", "priorityClassName", Own("priorityClassName: @")),
    ("description", "labels", Order("write it as a comment, `# …`: no object has a place for it")),
    ("owner", "labels", Own("labels: { owner: @ }")),
    ("team", "labels", Own("labels: { team: @ }")),
    ("grpc", "protocol", Form("protocol: grpc")),
    ("websocket", "protocol", Form("protocol: ws")),
    ("https", "protocol", Form("protocol: https")),
    ("scheme", "protocol", Own("protocol: @")),
    ("appProtocol", "protocol", Key("protocol")),
    ("cors", "expose", Order(BY_CONTROLLER)),
    ("rateLimit", "expose", Order(BY_CONTROLLER)),
    (
        "timeout",
        "expose",
        Order(
            "write `route: { timeout: 30s }` of `expose`, or the ingress controller's own annotation",
        ),
    ),
    ("stateful", "like", Order(BY_WHAT_IT_HAS)),
    ("statefulSet", "like", Order(BY_WHAT_IT_HAS)),
    ("worker", "like", Order(BY_WHAT_IT_HAS)),
    ("cache", "connects", Order(OF_SERVERS)),
    ("queue", "connects", Order(OF_SERVERS)),
    // Of databases.
    ("ha", "engine", Order(CLUSTER)),
    ("highAvailability", "engine", Order(CLUSTER)),
    ("readReplicas", "engine", Order(CLUSTER)),
    ("storageClassName", "storage", Own("storage: { size: 1Gi, className: @ }")),
    ("parameters", "engine", Order(SETTINGS)),
    ("settings", "engine", Order(SETTINGS)),
    ("options", "engine", Order(SETTINGS)),
    ("maxConnections", "engine", Order(SETTINGS)),
    ("max_connections", "engine", Order(SETTINGS)),
    ("extensions", "init", Form("init: { 001-extensions.sql: \"CREATE EXTENSION pg_trgm;\" }")),
    ("schema", "init", Form("init: { 001-schema.sql: { file: sql/schema.sql } }")),
    ("ssl", "params", Form("params: { sslmode: require }")),
    (
        "connects",
        "engine",
        Order("leave it out: the components that use it name it below their own `connects`"),
    ),
    (
        "migrate",
        "engine",
        Order("write it below the backend that brings the migrations, or as scripts of `init`"),
    ),
    // Of jobs.
    ("timeoutSeconds", "activeDeadlineSeconds", Form("activeDeadlineSeconds: 3600")),
    ("ttl", "ttlSecondsAfterFinished", Form("ttlSecondsAfterFinished: 3600")),
    ("historyLimit", "successfulJobsHistoryLimit", Form("successfulJobsHistoryLimit: 3")),
    ("runAfter", "after", Key("after")),
    ("backoff", "backoffLimit", Key("backoffLimit")),
    (
        "when",
        "schedule",
        Order(
            "write `schedule: \"0 3 * * *\"` for a time, and `before: [NAME]` or `after: [NAME]` for an order",
        ),
    ),
    ("every", "schedule", Form("schedule: \"0 3 * * *\"")),
    ("interval", "concurrencyPolicy", Form("schedule: \"*/10 * * * *\"")),
    ("taints", "tolerations", Key("tolerations")),
    ("wait", "waitFor", Key("waitFor")),
    ("tier", "labels", Own("labels: { tier: @ }")),
    (
        "ulimits",
        "container",
        Order("leave it out: how much processes may open is a setting of the nodes"),
    ),
    ("mountPath", "dataPath", Key("dataPath")),
    ("creds", "credentials", Key("credentials")),
    ("secretName", "credentials", Own("credentials: { existingSecret: { name: @ } }")),
    ("retention", "keep", Key("keep")),
    (
        "port",
        "nodePort",
        Order(
            "write the port outside as `nodePort: 30080` or `loadBalancer: { port: 80 }`; an ingress has 80 and 443",
        ),
    ),
    ("size", "mountPath", Own("claim: { size: @ }")),
    ("pvc", "mountPath", Own("claim: @")),
    (
        "claimName",
        "perPod",
        Order(
            "write `existingClaim` beside `mountPath`, in place of `claim`: the name of a claim that is there",
        ),
    ),
    ("tmpfs", "mountPath", Form("medium: Memory")),
    ("mountPath", "template", Order(AS_KEY)),
    ("target", "template", Order(AS_KEY)),
    (
        "url",
        "periodSeconds",
        Order("write its path alone, `path: /readyz`; another `port` stands beside it"),
    ),
    ("redirect", "redirectFrom", Key("redirectFrom")),
    ("redirect", "stripPrefix", Order(BY_ANNOTATION)),
    ("auth", "stripPrefix", Order(BY_ANNOTATION)),
    ("cors", "stripPrefix", Order(BY_ANNOTATION)),
    ("timeout", "stripPrefix", Order(BY_ANNOTATION)),
    ("whitelist", "stripPrefix", Order(BY_ANNOTATION)),
    ("certManager", "stripPrefix", Order(BY_ISSUER)),
    ("clusterIssuer", "stripPrefix", Order(BY_ISSUER)),
    ("issuer", "stripPrefix", Order(BY_ISSUER)),
    ("backend", "stripPrefix", Order(LEADS)),
    ("service", "stripPrefix", Order(LEADS)),
    ("serviceName", "stripPrefix", Order(LEADS)),
    ("servicePort", "stripPrefix", Order(LEADS)),
    ("parentRefs", "gateway", Form("gateway: { name: my-gateway, namespace: infra }")),
    ("secretStoreRef", "remoteKey", Key("store")),
    ("secretStore", "remoteKey", Key("store")),
    ("remoteRef", "remoteKey", Form("remoteKey: …")),
    ("pod", "except", Own("podLabels: { app: @ }")),
    ("generate", "fromEnv", Order(NO_RANDOM)),
    ("random", "fromEnv", Order(NO_RANDOM)),
    (
        "file",
        "fromEnv",
        Order(
            "hand it over as a variable: `fromEnv: DB_PASSWORD`, and `DB_PASSWORD=$(cat FILE) gen …`",
        ),
    ),
    (
        "default",
        "fromEnv",
        Order(
            "leave it out: a variable that is not set is a mistake, which gen tells; an environment may say another form",
        ),
    ),
    ("keys", "urlKey", Form("key: password")),
    ("users", "engine", Order(OF_ANOTHER)),
    ("databases", "engine", Order(OF_ANOTHER)),
    ("defaultMode", "mode", Form("mode: \"0400\"")),
    // Of namespaces and Secrets.
    ("namespace", "quota", Key("name")),
    (
        "jobs",
        "backend",
        Order("leave it out: jobs go where the backends are, or where their own `namespace` says"),
    ),
    ("databases", "backend", Key("database")),
    (
        "namespace",
        "urlKey",
        Order("leave it out: pods read the Secrets of their own namespace alone"),
    ),
    // At the top.
    (
        "environment",
        "backends",
        Order("leave it out: an environment is called as its file is, `values/<environment>.yaml`"),
    ),
    ("values", "backends", Order("write what is in it at the top of the file, without `values`")),
    (
        "config",
        "backends",
        Order("write variables below `env` of a component, and files below its `files`"),
    ),
    (
        "registry",
        "defaults",
        Order("write it at the start of each `image`: `image: registry.example.com/api:1.0.0`"),
    ),
    (
        "tag",
        "defaults",
        Order("write it at the end of each `image`: `image: ghcr.io/acme/api:1.0.0`"),
    ),
    ("storageClass", "backends", Order("write `cluster: { defaultStorageClass: … }`")),
    ("provider", "backends", Form("target: eks")),
    ("cloud", "backends", Form("target: eks")),
    ("profile", "backends", Key("target")),
    ("platform", "backends", Key("target")),
    ("extends", "backends", Order(BELOW)),
    ("bases", "backends", Order(BELOW)),
    ("include", "backends", Order(BELOW)),
    ("imports", "backends", Order(BELOW)),
    ("tasks", "backends", Key("jobs")),
    ("deployments", "backends", Key("backends")),
    (
        "configMapGenerator",
        "backends",
        Order("write variables below `env` of a component, and files below its `files`"),
    ),
    ("externalServices", "backends", Key("externals")),
    (
        "helm",
        "backends",
        Order("leave it out: `gen helm` writes a chart, and `chart` is what it says of itself"),
    ),
    (
        "monitoring",
        "backends",
        Order("write `metrics: /metrics` below each component that has some"),
    ),
    ("metrics", "backends", Order("write `metrics: /metrics` below each component that has some")),
];
