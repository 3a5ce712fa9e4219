//! What Kubernetes, Helm charts and Docker Compose call what gen calls otherwise: one table, for every
//! place of the values.

/// What to do about a key of another tool.
#[derive(Clone, Copy, Debug)]
pub(super) enum ForeignKey {
    /// The same under another name: the key alone changes.
    Key(&'static str),
    /// It is further below, or of another form: how it is written.
    Form(&'static str),
    /// The same, with what was written in the place of `@`.
    Own(&'static str),
    /// gen has it otherwise, or needs it not: an order.
    Order(&'static str),
}

use self::ForeignKey::{Form, Key, Order, Own};

impl ForeignKey {
    /// The key that is to be written, where one is.
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Key(key) => Some(key),
            Form(form) | Own(form) => form.split(':').next(),
            Order(_) => None,
        }
    }
}

/// A key of another tool, a key of gen's that tells the place, and what to do there.
pub(super) type CalledRow = (&'static str, &'static str, ForeignKey);

/// Strategies of Deployments.
const STRATEGY: &str = "leave it out for a rolling update, which is the default: `release: { rolling: { maxSurge: 1 } }` sets it, and `release: { recreate: {} }` is `Recreate`";

/// What a job waits for, and what it calls.
const WAITS: &str = "write `after: […]` with the components that it waits for; `connects: […]` has what it calls, and a database is waited for by that alone";

/// Variables in a file are read by nobody in a cluster.
const ENV_FILE: &str = "write its variables below `env`: plain ones as text, and secrets as `{ fromEnv: NAME }`, which gen reads from its own environment";

/// Those below a component, and further down.
pub(super) const CALLED: &[CalledRow] = &[
    ("targetPort", "name", Order("leave it out: it is the component's `port`")),
    (
        "type",
        "name",
        Order(
            "leave it out: `expose: { nodePort: … }` or `expose: { loadBalancer: {} }` of the component opens it to the outside",
        ),
    ),
    // Of a component.
    ("extends", "like", Key("like")),
    ("replicaCount", "replicas", Key("replicas")),
    ("scale", "replicas", Key("replicas")),
    (
        "deploy",
        "replicas",
        Order(
            "write `replicas: 2` for its `replicas`, and `resources: { requests: { cpu: 250m }, limits: { memory: 512Mi } }` for its `resources`",
        ),
    ),
    ("containerPort", "port", Key("port")),
    ("targetPort", "port", Key("port")),
    ("hostPort", "port", Form("expose: { nodePort: 30080 }")),
    ("livenessProbe", "probes", Form("probes: { liveness: { path: /healthz } }")),
    ("readinessProbe", "probes", Form("probes: { readiness: { path: /readyz } }")),
    ("startupProbe", "probes", Form("probes: { startup: { path: /healthz } }")),
    ("healthcheck", "probes", Form("probes: { readiness: { path: /readyz } }")),
    ("healthCheck", "probes", Form("probes: { readiness: { path: /readyz } }")),
    ("health", "probes", Form("probes: { readiness: { path: /readyz } }")),
    ("httpGet", "readiness", Form("readiness: { path: /readyz }")),
    ("httpGet", "path", Form("path: /readyz")),
    ("exec", "path", Form("command: [pg_isready]")),
    ("test", "path", Form("command: [pg_isready]")),
    (
        "tcpSocket",
        "path",
        Order("leave it out: without `path` and `command` a probe is a TCP connection"),
    ),
    (
        "grpc",
        "path",
        Order("leave it out: without `path` and `command` a probe is a TCP connection"),
    ),
    ("interval", "periodSeconds", Form("periodSeconds: 10")),
    ("timeout", "periodSeconds", Form("timeoutSeconds: 5")),
    ("retries", "periodSeconds", Form("failureThreshold: 3")),
    ("start_period", "periodSeconds", Form("initialDelaySeconds: 10")),
    (
        "volumeMounts",
        "volumes",
        Form("volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }"),
    ),
    ("mounts", "volumes", Form("volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }")),
    ("tmpfs", "writable", Form("writable: [/tmp]")),
    ("environment", "env", Key("env")),
    ("environmentVariables", "env", Key("env")),
    ("extraEnv", "env", Key("env")),
    ("extraEnvVars", "env", Key("env")),
    ("env_file", "envFrom", Order(ENV_FILE)),
    ("envFile", "envFrom", Order(ENV_FILE)),
    ("envFrom", "env", Form("env: { NAME: { existingSecret: { name: my-secret, key: my-key } } }")),
    ("depends_on", "after", Order(WAITS)),
    ("dependsOn", "after", Order(WAITS)),
    ("needs", "after", Order(WAITS)),
    ("depends_on", "connects", Key("connects")),
    ("dependsOn", "connects", Key("connects")),
    ("needs", "connects", Key("connects")),
    ("database", "connects", Form("connects: [main]")),
    ("entrypoint", "command", Key("command")),
    ("cmd", "args", Key("args")),
    ("working_dir", "workingDir", Own("workingDir: @")),
    ("workdir", "workingDir", Own("workingDir: @")),
    ("workingDir", "container", Own("container: { workingDir: @ }")),
    ("working_dir", "container", Own("container: { workingDir: @ }")),
    ("imagePullPolicy", "image", Own("image: { pullPolicy: @ }")),
    ("pullPolicy", "image", Own("image: { pullPolicy: @ }")),
    ("pull_policy", "image", Own("image: { pullPolicy: @ }")),
    ("imageTag", "image", Own("image: { tag: @ }")),
    ("tag", "image", Own("image: { tag: @ }")),
    ("version", "image", Own("image: { tag: @ }")),
    ("repository", "image", Own("image: { repository: @, tag: \"1.0.0\" }")),
    ("hpa", "autoscaling", Key("autoscaling")),
    ("autoscaler", "autoscaling", Key("autoscaling")),
    ("horizontalPodAutoscaler", "autoscaling", Key("autoscaling")),
    ("minReplicas", "autoscaling", Own("autoscaling: { min: @, max: 5, cpu: 70 }")),
    ("maxReplicas", "autoscaling", Own("autoscaling: { min: 2, max: @, cpu: 70 }")),
    ("pdb", "disruptionBudget", Key("disruptionBudget")),
    ("podDisruptionBudget", "disruptionBudget", Key("disruptionBudget")),
    ("ingress", "expose", Form("expose: { ingress: { host: shop.example.com } }")),
    ("nodePort", "expose", Own("expose: { nodePort: @ }")),
    ("loadBalancer", "expose", Form("expose: { loadBalancer: {} }")),
    ("host", "external", Own("external: { host: @ }")),
    ("host", "expose", Own("expose: { ingress: { host: @ } }")),
    ("domains", "expose", Own("expose: { ingress: { host: @ } }")),
    ("tls", "expose", Form("expose: { ingress: { tls: true } }")),
    ("hostname", "expose", Order("leave it out: the name of the component is its host")),
    ("strategy", "release", Order(STRATEGY)),
    ("updateStrategy", "release", Order(STRATEGY)),
    ("deploymentStrategy", "release", Order(STRATEGY)),
    ("podAnnotations", "annotations", Own("annotations: { pod: @ }")),
    ("podLabels", "labels", Key("labels")),
    ("serviceName", "service", Own("service: { name: @ }")),
    ("servicePort", "service", Own("service: { port: @ }")),
    ("serviceAccountName", "serviceAccount", Own("serviceAccount: { name: @ }")),
    ("service_account", "serviceAccount", Key("serviceAccount")),
    ("configMap", "files", Order("write variables below `env`, and files below `files`")),
    (
        "config",
        "engine",
        Order("write settings of the server as its `args`; a file of them is one of `files`"),
    ),
    ("configs", "files", Form("files: { /etc/app/config.yaml: { file: config.yaml } }")),
    ("config", "files", Form("files: { /etc/app/config.yaml: { file: config.yaml } }")),
    ("secrets", "envFrom", Form("envFrom: [{ secret: my-secret }]")),
    ("secret", "envFrom", Form("envFrom: [{ secret: my-secret }]")),
    (
        "securityContext",
        "security",
        Order(
            "leave it out: gen writes one that passes `restricted`; `security`, `user` and `readOnly` change it, and `pod` and `container` take the rest",
        ),
    ),
    (
        "podSecurityContext",
        "security",
        Order(
            "leave it out: gen writes one that passes `restricted`; `security`, `user` and `readOnly` change it, and `pod` takes the rest",
        ),
    ),
    ("runAsUser", "user", Key("user")),
    ("runAsGroup", "group", Key("group")),
    ("readOnlyRootFilesystem", "readOnly", Key("readOnly")),
    ("read_only", "readOnly", Key("readOnly")),
    (
        "stop_grace_period",
        "terminationGracePeriodSeconds",
        Form("terminationGracePeriodSeconds: 30"),
    ),
    (
        "terminationGracePeriod",
        "terminationGracePeriodSeconds",
        Key("terminationGracePeriodSeconds"),
    ),
    ("topologySpreadConstraints", "topologySpread", Key("topologySpread")),
    ("preStop", "lifecycle", Own("lifecycle: { preStop: @ }")),
    ("postStart", "lifecycle", Own("lifecycle: { postStart: @ }")),
    ("restart", "probes", Order("leave it out: Kubernetes restarts what ends")),
    (
        "restartPolicy",
        "probes",
        Order("leave it out: Kubernetes restarts what ends; what runs to its end is one of `jobs`"),
    ),
    (
        "networkPolicy",
        "allowTo",
        Order(
            "write `networkPolicy` at the top of the file: it holds for all components; `allowFrom` and `allowTo` open more of one",
        ),
    ),
    ("networks", "connects", Order("leave it out: `connects` says what may be reached")),
    ("network_mode", "connects", Order("leave it out: `connects` says what may be reached")),
    ("container_name", "image", Order("leave it out: a component is called by its key")),
    ("build", "image", Form("image: ghcr.io/acme/api:1.0.0")),
    (
        "name",
        "like",
        Order(
            "leave it out: a component is called by its key; `service: { name: … }` names its Service",
        ),
    ),
    ("selector", "port", Order("leave it out: gen derives selectors")),
    ("hostAliases", "pod", Form("pod: { hostAliases: [{ ip: 10.0.0.1, hostnames: [legacy] }] }")),
    ("dnsPolicy", "pod", Own("pod: { dnsPolicy: @ }")),
    ("hostNetwork", "pod", Own("pod: { hostNetwork: @ }")),
    ("schedulerName", "pod", Own("pod: { schedulerName: @ }")),
    ("nodeName", "pod", Own("pod: { nodeName: @ }")),
    (
        "imagePullSecrets",
        "like",
        Order("write `imagePullSecrets` at the top of the file: it holds for all components"),
    ),
    ("schedule", "replicas", Order("write it below `jobs`: what runs on a schedule is a job")),
    ("cron", "schedule", Key("schedule")),
    (
        "enabled",
        "image",
        Order(
            "leave it out, and delete the component with `null` in environments that do not want it",
        ),
    ),
    (
        "enabled",
        "min",
        Order(
            "leave it out: `autoscaling` is on where it is written, and off without it or with `autoscaling: null`",
        ),
    ),
    ("enabled", "path", Order("leave it out: what is written is on, and `null` deletes it")),
    (
        "enabled",
        "minAvailable",
        Order("leave it out: what is written is on, and `null` deletes it"),
    ),
    ("enabled", "nodePort", Order("leave it out: what is written is on, and `null` deletes it")),
    ("enabled", "size", Order("leave it out; `ephemeral: true` is data that is gone with the pod")),
    ("minReplicas", "min", Key("min")),
    ("maxReplicas", "max", Key("max")),
    ("targetCPUUtilizationPercentage", "cpu", Key("cpu")),
    ("targetMemoryUtilizationPercentage", "memory", Key("memory")),
    ("metrics", "min", Form("cpu: 70")),
    ("averageUtilization", "cpu", Key("cpu")),
    ("name", "repository", Key("repository")),
    (
        "registry",
        "repository",
        Order("write it at the start of `repository`: `repository: ghcr.io/acme/api`"),
    ),
    ("image", "repository", Key("repository")),
    ("version", "tag", Key("tag")),
    ("policy", "pullPolicy", Key("pullPolicy")),
    ("imagePullPolicy", "pullPolicy", Key("pullPolicy")),
    // Of doors.
    ("type", "nodePort", Form("nodePort: 30080")),
    ("service", "nodePort", Form("nodePort: 30080")),
    ("hosts", "stripPrefix", Own("host: @")),
    ("ingressClassName", "className", Key("className")),
    ("class", "className", Key("className")),
    ("storageClass", "className", Key("className")),
    ("storageClassName", "className", Key("className")),
    ("loadBalancerClass", "className", Key("className")),
    ("rules", "stripPrefix", Form("host: shop.example.com")),
    ("paths", "stripPrefix", Form("path: [/api, /assets]")),
    ("pathType", "stripPrefix", Order("leave it out: `path` is a prefix")),
    ("loadBalancerSourceRanges", "sourceRanges", Key("sourceRanges")),
    ("ipBlock", "cidr", Form("cidr: 10.0.0.0/8")),
    ("podSelector", "podLabels", Form("podLabels: { app: debug }")),
    ("namespaceSelector", "namespaceLabels", Form("namespaceLabels: { team: platform }")),
    // Of a namespace.
    ("database", "quota", Order("write `namespaces: { database: … }` at the top of the file")),
    ("backend", "quota", Order("write `namespaces: { backend: … }` at the top of the file")),
    ("frontend", "quota", Order("write `namespaces: { frontend: … }` at the top of the file")),
    // Of databases.
    (
        "url",
        "cidr",
        Order(
            "write its parts: `host` and `port` here, and the rest where it is used, with the password in a Secret",
        ),
    ),
    ("name", "engine", Own("database: @")),
    ("type", "engine", Key("engine")),
    ("kind", "engine", Key("engine")),
    ("db", "database", Key("database")),
    ("databaseName", "database", Key("database")),
    ("dbName", "database", Key("database")),
    ("dbname", "database", Key("database")),
    ("username", "user", Key("user")),
    ("dbUser", "user", Key("user")),
    ("password", "credentials", Form("credentials: { value: … }")),
    ("existingSecret", "credentials", Form("credentials: { existingSecret: { name: my-secret } }")),
    ("rootPassword", "rootCredentials", Form("rootCredentials: { value: … }")),
    ("password", "existingSecret", Key("value")),
    ("persistence", "storage", Key("storage")),
    ("persistentVolume", "storage", Key("storage")),
    ("volumeClaimTemplates", "storage", Form("storage: { size: 1Gi }")),
    ("initdb", "init", Key("init")),
    ("initScripts", "init", Key("init")),
    ("initdbScripts", "init", Key("init")),
    (
        "replicas",
        "engine",
        Order(
            "leave it out: gen runs one pod of a database; `external` uses a cluster that is elsewhere",
        ),
    ),
    (
        "replicaCount",
        "engine",
        Order(
            "leave it out: gen runs one pod of a database; `external` uses a cluster that is elsewhere",
        ),
    ),
    ("storageClass", "storage", Own("storage: { size: 1Gi, className: @ }")),
    ("requests", "size", Form("size: 1Gi")),
    ("accessMode", "accessModes", Form("accessModes: [ReadWriteOnce]")),
    // Of variables.
    ("valueFrom", "fieldRef", Form("existingSecret: { name: my-secret, key: my-key }")),
    ("secretKeyRef", "existingSecret", Key("existingSecret")),
    ("secretRef", "existingSecret", Key("existingSecret")),
    ("secretName", "existingSecret", Own("existingSecret: { name: @, key: my-key }")),
    ("secret", "existingSecret", Form("existingSecret: { name: my-secret, key: my-key }")),
    (
        "configMapKeyRef",
        "fieldRef",
        Order("use `envFrom: [{ configMap: NAME }]` of the component, or write the value itself"),
    ),
    ("secretRef", "secret", Form("secret: my-secret")),
    ("configMapRef", "configMap", Form("configMap: my-config")),
    ("emptyDir", "claim", Form("ephemeral: true")),
    ("persistentVolumeClaim", "claim", Form("existingClaim: my-claim")),
    ("version", "kubernetes", Key("kubernetes")),
    ("port", "except", Own("ports: [@]")),
    ("port", "ports", Own("ports: { proxy: @ }")),
    ("target", "mountPath", Key("mountPath")),
    ("path", "mountPath", Key("mountPath")),
    ("containerPort", "servicePort", Key("port")),
];
