//! The same for keys at the top of a file, and of what is told there alone.

use crate::values::called::CalledRow;
use crate::values::called::ForeignKey::{Key, Order};

const OBJECT: &str = "this is an object of Kubernetes: write it below `extraObjects`, or check it with `gen check FILE`";

const CACHE: &str = "write it below `databases`: `databases: { cache: { engine: redis } }`";

const QUEUE: &str = "write it below `databases`: `databases: { queue: { engine: rabbitmq } }`";

const PATCHES: &str = "write each below `patches`, by a name: `patches: { pause: { target: { kind: Deployment, name: api }, merge: { spec: { paused: true } } } }`";

/// Those of a whole file.
pub(super) const CALLED_AT_TOP: &[CalledRow] = &[
    (
        "services",
        "backends",
        Order("write each service below `databases`, `backends` or `frontends`, by what it is"),
    ),
    (
        "components",
        "backends",
        Order("write each component below `databases`, `backends` or `frontends`, by what it is"),
    ),
    ("apps", "backends", Key("backends")),
    ("workers", "backends", Order("write it below `backends`, without a `port`: that is a worker")),
    ("cronjobs", "jobs", Key("jobs")),
    ("cronJobs", "jobs", Key("jobs")),
    ("crons", "jobs", Key("jobs")),
    (
        "global",
        "defaults",
        Order(
            "write what components share below `defaults`, as in `defaults: { backends: { replicas: 2 } }`; a registry is the start of each `image`",
        ),
    ),
    (
        "imageRegistry",
        "defaults",
        Order(
            "write the registry at the start of each `image`: `image: registry.example.com/api:1.0.0`",
        ),
    ),
    ("version", "backends", Order("leave it out: values have no version")),
    ("apiVersion", "backends", Order(OBJECT)),
    ("environments", "backends", Order("write what differs into `values/<environment>.yaml`")),
    (
        "env",
        "backends",
        Order(
            "write it below a component, or for all below `defaults: { backends: { env: { … } } }`",
        ),
    ),
    (
        "ingress",
        "backends",
        Order(
            "write `expose: { ingress: { … } }` below the component that it leads to; `domain` is for all",
        ),
    ),
    (
        "resources",
        "backends",
        Order(
            "write it below a component, or for all below `defaults: { backends: { resources: { … } } }`",
        ),
    ),
    ("image", "backends", Order("write it below a component: `backends: { api: { image: … } }`")),
    ("volumes", "backends", Order("write it below the component that has it")),
    (
        "secrets",
        "backends",
        Order("write `credentials` or `env` below the component that reads it"),
    ),
    ("networks", "backends", Order("leave it out: `connects` says what may be reached")),
    ("host", "backends", Key("domain")),
    (
        "tls",
        "backends",
        Order("write `expose: { ingress: { tls: true } }` below the component that it leads to"),
    ),
    (
        "replicaCount",
        "backends",
        Order(
            "write `replicas` below a component, or for all: `defaults: { backends: { replicas: 2 } }`",
        ),
    ),
    (
        "service",
        "backends",
        Order("write each service below `databases`, `backends` or `frontends`, by what it is"),
    ),
    ("policies", "backends", Key("policy")),
    ("dbs", "backends", Key("databases")),
    ("db", "backends", Key("databases")),
    ("front", "backends", Key("frontends")),
    ("back", "backends", Key("backends")),
    ("cache", "backends", Order(CACHE)),
    ("caches", "backends", Order(CACHE)),
    ("queue", "backends", Order(QUEUE)),
    ("queues", "backends", Order(QUEUE)),
    ("patchesStrategicMerge", "backends", Order(PATCHES)),
    ("patchesJson6902", "backends", Order(PATCHES)),
    (
        "dependencies",
        "backends",
        Order("write what runs here below `databases`, and what runs elsewhere below `externals`"),
    ),
    ("metadata", "backends", Order("leave it out: `name: …` at the top is the name of the stack")),
    ("kind", "backends", Order(OBJECT)),
    ("spec", "backends", Order(OBJECT)),
    (
        "annotations",
        "backends",
        Order(
            "write `annotations: { workload: { … } }` below a component; `labels` are those of all objects",
        ),
    ),
    (
        "configMaps",
        "backends",
        Order("write variables below `env` of a component, and files below its `files`"),
    ),
    ("stack", "backends", Key("name")),
    ("project", "backends", Key("name")),
    ("app", "backends", Key("name")),
    ("repoUrl", "repoURL", Key("repoURL")),
    ("branch", "revision", Key("revision")),
    ("targetRevision", "revision", Key("revision")),
];
