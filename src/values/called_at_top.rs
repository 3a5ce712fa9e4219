//! The same for keys at the top of a file, and of what is told there alone.

use crate::values::called::CalledRow;
use crate::values::called::ForeignKey::{Key, Order};

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
    (
        "apiVersion",
        "backends",
        Order(
            "this is an object of Kubernetes: write it below `extraObjects`, or check it with `gen check FILE`",
        ),
    ),
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
    ("stack", "backends", Key("name")),
    ("project", "backends", Key("name")),
    ("app", "backends", Key("name")),
    ("repoUrl", "repoURL", Key("repoURL")),
    ("branch", "revision", Key("revision")),
    ("targetRevision", "revision", Key("revision")),
];
