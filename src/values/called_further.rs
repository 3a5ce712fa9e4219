//! The same for what is further below a component, and for jobs.

use crate::values::called::CalledRow;
use crate::values::called::ForeignKey::{Form, Key, Order, Own};

/// What a job has no use for.
const NOBODY_CALLS: &str =
    "leave it out: a job runs to its end, and serves nobody; what serves is one of `backends`";

/// Policies know no names of hosts.
const BY_ADDRESS: &str = "policies go by addresses: write `externals: { api: { host: api.example.com, port: 443 } }` at the top of the file, and `connects: [api]` of the component";

/// Strategies are keys.
const STRATEGY: &str =
    "write the strategy as the key: `recreate: {}`, or `rolling: { maxSurge: 1 }`";

/// Shares of a canary are pods.
const SHARES: &str =
    "write the shares as pods: `stable: { replicas: 9 }` and `canary: { replicas: 1 }`";

/// Drivers of volumes.
const OTHER_VOLUME: &str = "describe it as a PersistentVolume and a claim below `extraObjects`, and mount that by `existingClaim`";

/// Volumes are a component's, and containers beside it see them.
const MOUNTS: &str =
    "write `mounts: { data: /data }`: the volumes are those of the component, by their names";

/// What a component becomes.
const BY_WHAT_IT_IS: &str = "leave it out: a component is a Deployment, and a StatefulSet where each pod has a claim, `volumes: { data: { mountPath: /data, claim: { size: 1Gi, perPod: true } } }`; without `port` it is a worker, and what runs to its end is one of `jobs`";

/// Those of parts of a component, and of jobs.
/// What to do about the parts of an object of Kubernetes.
const OF_OBJECTS: &str = "write what is in it here, without it, in gen's words: `replicas: 2`, `resources: { … }`, `labels: { … }`";

pub(super) const CALLED_FURTHER: &[CalledRow] = &[
    ("mem_limit", "resources", Form("resources: { limits: { memory: 512Mi } }")),
    ("mem_reservation", "resources", Form("resources: { requests: { memory: 256Mi } }")),
    ("memory", "resources", Own("resources: { requests: { memory: @ } }")),
    ("cpus", "resources", Form("resources: { requests: { cpu: 500m } }")),
    ("cpu", "resources", Own("resources: { requests: { cpu: @ } }")),
    ("kind", "like", Order(BY_WHAT_IT_IS)),
    ("type", "like", Order(BY_WHAT_IT_IS)),
    ("workload", "like", Order(BY_WHAT_IT_IS)),
    ("workloadType", "like", Order(BY_WHAT_IT_IS)),
    ("controller", "like", Order(BY_WHAT_IT_IS)),
    ("links", "connects", Key("connects")),
    ("requires", "connects", Key("connects")),
    ("uses", "connects", Key("connects")),
    ("dependencies", "connects", Key("connects")),
    ("databases", "connects", Key("connects")),
    ("variables", "env", Key("env")),
    ("vars", "env", Key("env")),
    ("envVars", "env", Key("env")),
    ("extraEnvs", "env", Key("env")),
    ("environment_variables", "env", Key("env")),
    ("healthCheckPath", "probes", Own("probes: { readiness: @ }")),
    ("healthcheckPath", "probes", Own("probes: { readiness: @ }")),
    ("healthcheck_path", "probes", Own("probes: { readiness: @ }")),
    ("healthPath", "probes", Own("probes: { readiness: @ }")),
    ("run", "capabilities", Key("command")),
    ("start", "capabilities", Key("command")),
    ("startCommand", "command", Key("command")),
    ("start_command", "command", Key("command")),
    (
        "Procfile",
        "command",
        Order(
            "each line of it is a component of its own, with a `command`: one without a `port` is a worker",
        ),
    ),
    ("instances", "replicas", Key("replicas")),
    ("count", "replicas", Key("replicas")),
    ("scaling", "autoscaling", Key("autoscaling")),
    ("url", "publicUrl", Key("publicUrl")),
    ("egress", "allowTo", Form("allowTo: [{ cidr: 0.0.0.0/0, ports: [443] }]")),
    (
        "runAsNonRoot",
        "security",
        Order("leave it out: nothing runs as root where `security` is not `baseline`"),
    ),
    ("privileged", "container", Form("container: { securityContext: { privileged: true } }")),
    ("cap_add", "capabilities", Own("capabilities: { add: @ }")),
    ("cap_drop", "capabilities", Order("leave it out: all are dropped but those of `add`")),
    ("priorityClass", "priorityClassName", Key("priorityClassName")),
    ("migration", "migrate", Key("migrate")),
    ("migrations", "migrate", Key("migrate")),
    ("releaseCommand", "migrate", Own("migrate: { command: @ }")),
    (
        "containers",
        "sidecars",
        Order(
            "the component's own container has its keys beside `image`; each further one has a name below `sidecars`",
        ),
    ),
    ("extraContainers", "sidecars", Key("sidecars")),
    ("extra_hosts", "hostAliases", Form("hostAliases: { legacy: 10.0.0.1 }")),
    ("extra_hosts", "pod", Form("pod: { hostAliases: [{ ip: 10.0.0.1, hostnames: [legacy] }] }")),
    ("platform", "nodeSelector", Form("nodeSelector: { kubernetes.io/arch: amd64 }")),
    (
        "shm_size",
        "volumes",
        Form("volumes: { shm: { mountPath: /dev/shm, medium: Memory, sizeLimit: 64Mi } }"),
    ),
    (
        "logging",
        "container",
        Order("leave it out: the cluster keeps what programs write to stdout and stderr"),
    ),
    ("tty", "container", Order("leave it out: nobody types into a pod that serves")),
    ("stdin_open", "container", Order("leave it out: nobody types into a pod that serves")),
    ("path", "expose", Own("expose: { ingress: { path: @ } }")),
    ("process", "command", Key("command")),
    ("url", "urlKey", Key("urlKey")),
    ("env", "externalSecret", Key("fromEnv")),
    (
        "vault",
        "externalSecret",
        Order("write `externalSecret: { store: { name: vault }, remoteKey: …, property: … }`"),
    ),
    ("disk", "storage", Own("storage: @")),
    ("volume", "storage", Own("storage: @")),
    ("pvc", "storage", Own("storage: @")),
    // Of a server elsewhere.
    ("hostname", "cidr", Key("host")),
    ("endpoint", "cidr", Key("host")),
    ("address", "cidr", Key("host")),
    (
        "tls",
        "cidr",
        Order(
            "leave it out: the address says so where it is called, as in `https://${externals.api.host}`; a database has `params: { sslmode: require }` beside `external`",
        ),
    ),
    (
        "namespaces",
        "namespaceLabels",
        Order("write an item for each, `{ namespace: … }`: one of them alone is enough"),
    ),
    ("labels", "namespaceLabels", Key("podLabels")),
    ("matchLabels", "namespaceLabels", Key("podLabels")),
    ("ssl", "cidr", Order("write `params: { sslmode: require }` beside `external`")),
    // Of passwords and variables.
    ("username", "externalSecret", Order("write `user` of the database, beside `credentials`")),
    ("user", "externalSecret", Order("write `user` of the database, beside `credentials`")),
    ("secretName", "urlKey", Key("name")),
    ("secret", "urlKey", Key("name")),
    ("secretKey", "urlKey", Key("key")),
    ("name", "optional", Order("write `secret: NAME` or `configMap: NAME`, by what it is")),
    // Of probes.
    ("readinessProbe", "readiness", Key("readiness")),
    ("ready", "readiness", Key("readiness")),
    ("livenessProbe", "liveness", Key("liveness")),
    ("live", "liveness", Key("liveness")),
    ("alive", "liveness", Key("liveness")),
    ("startupProbe", "startup", Key("startup")),
    ("http", "readiness", Own("readiness: @")),
    ("health", "readiness", Own("readiness: @")),
    ("path", "readiness", Own("readiness: { path: @ }")),
    ("tcp", "periodSeconds", Own("port: @")),
    ("initialDelay", "periodSeconds", Form("initialDelaySeconds: 10")),
    ("period", "periodSeconds", Form("periodSeconds: 10")),
    ("threshold", "periodSeconds", Own("failureThreshold: @")),
    (
        "scheme",
        "periodSeconds",
        Order("leave it out: what has `protocol: https` is asked by https"),
    ),
    // Of releases.
    ("rollingUpdate", "rolling", Key("rolling")),
    ("RollingUpdate", "rolling", Key("rolling")),
    ("strategy", "rolling", Order(STRATEGY)),
    ("type", "rolling", Order(STRATEGY)),
    ("weight", "stable", Order(SHARES)),
    ("percent", "stable", Order(SHARES)),
    ("steps", "stable", Order(SHARES)),
    ("blue", "tracks", Form("tracks: { blue: {}, green: {} }")),
    ("green", "tracks", Form("tracks: { blue: {}, green: {} }")),
    // Of doors.
    ("secret", "secretName", Key("secretName")),
    ("name", "secretName", Key("secretName")),
    (
        "issuer",
        "secretName",
        Order(
            "write `annotations: { cert-manager.io/cluster-issuer: NAME }` of the ingress, and `tls: true`",
        ),
    ),
    ("rewrite", "stripPrefix", Form("stripPrefix: true")),
    ("rewriteTarget", "stripPrefix", Form("stripPrefix: true")),
    ("httpRoute", "route", Key("route")),
    (
        "clusterIP",
        "nodePort",
        Order("leave it out: whatever has a `port` has a Service inside the cluster"),
    ),
    (
        "internal",
        "sourceRanges",
        Order(
            "say it by `annotations`, in the provider's words, such as `service.beta.kubernetes.io/aws-load-balancer-scheme: internal`",
        ),
    ),
    (
        "ip",
        "sourceRanges",
        Order(
            "say it by `annotations`, in the provider's words; `host` is a name that leads there",
        ),
    ),
    ("sectionName", "listener", Key("listener")),
    (
        "annotations",
        "sessionAffinity",
        Order("write `annotations: { service: { … } }` of the component"),
    ),
    // Of accounts and rights.
    (
        "create",
        "rules",
        Order("leave it out: gen makes one for each component, and `name` takes one that exists"),
    ),
    (
        "annotations",
        "rules",
        Order("write `annotations: { serviceAccount: { … } }` of the component"),
    ),
    ("drop", "add", Order("leave it out: all are dropped but those of `add`")),
    ("deployment", "workload", Key("workload")),
    ("statefulSet", "workload", Key("workload")),
    ("cronJob", "workload", Key("workload")),
    // Of files and volumes.
    ("content", "template", Key("text")),
    ("contents", "template", Key("text")),
    ("data", "template", Key("text")),
    ("path", "template", Key("file")),
    ("source", "template", Key("file")),
    ("src", "template", Key("file")),
    ("from", "template", Key("file")),
    ("persistentVolumeClaim", "mountPath", Own("existingClaim: @")),
    ("nfs", "mountPath", Order(OTHER_VOLUME)),
    ("csi", "mountPath", Order(OTHER_VOLUME)),
    // Of containers beside.
    ("run", "mounts", Key("command")),
    ("before", "mounts", Order("leave it out: it ends before the pods of a version serve")),
    ("volumeMounts", "mounts", Order(MOUNTS)),
    ("volumes", "mounts", Order(MOUNTS)),
    // Of peers.
    ("host", "except", Order(BY_ADDRESS)),
    ("dns", "except", Order(BY_ADDRESS)),
    ("fqdn", "except", Order(BY_ADDRESS)),
    ("domain", "except", Order(BY_ADDRESS)),
    ("app", "except", Own("podLabels: { app: @ }")),
    // Of jobs.
    ("concurrency", "concurrencyPolicy", Key("concurrencyPolicy")),
    ("timeout", "activeDeadlineSeconds", Form("activeDeadlineSeconds: 3600")),
    ("deadline", "activeDeadlineSeconds", Form("activeDeadlineSeconds: 3600")),
    ("retries", "backoffLimit", Own("backoffLimit: @")),
    (
        "hook",
        "backoffLimit",
        Order(
            "write `before: [NAME]` to run it in the pods of a component before they start, or `after: [NAME]` once that answers",
        ),
    ),
    (
        "restartPolicy",
        "backoffLimit",
        Order("leave it out: what fails is tried again, `backoffLimit` times"),
    ),
    (
        "parallelism",
        "backoffLimit",
        Order("a job is one pod: `patches` can give its Job `parallelism` and `completions`"),
    ),
    (
        "completions",
        "backoffLimit",
        Order("a job is one pod: `patches` can give its Job `parallelism` and `completions`"),
    ),
    ("replicas", "backoffLimit", Order(NOBODY_CALLS)),
    ("port", "backoffLimit", Order(NOBODY_CALLS)),
    ("ports", "backoffLimit", Order(NOBODY_CALLS)),
    ("expose", "backoffLimit", Order(NOBODY_CALLS)),
    ("service", "backoffLimit", Order(NOBODY_CALLS)),
    ("spec", "resources", Order(OF_OBJECTS)),
    ("template", "resources", Order(OF_OBJECTS)),
    ("metadata", "resources", Order(OF_OBJECTS)),
    (
        "nodePort",
        "sessionAffinity",
        Order("write it at the component, not at its Service: `expose: { nodePort: 30080 }`"),
    ),
    ("probes", "backoffLimit", Order(NOBODY_CALLS)),
    ("autoscaling", "backoffLimit", Order(NOBODY_CALLS)),
    ("release", "backoffLimit", Order(NOBODY_CALLS)),
    ("metrics", "backoffLimit", Order(NOBODY_CALLS)),
    // Of patches, Argo CD and clusters.
    ("patch", "merge", Key("merge")),
    (
        "path",
        "merge",
        Order("write the patch itself below `merge`, or its operations below `json`"),
    ),
    ("repo", "repoURL", Key("repoURL")),
    ("url", "repoURL", Key("repoURL")),
    ("repository", "repoURL", Key("repoURL")),
    ("name", "kubernetes", Order("leave it out: `target` names the cluster")),
];
