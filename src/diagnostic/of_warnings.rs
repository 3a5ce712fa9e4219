//! What is possible and unwise: GEN301 to GEN317. A key of `policy` says what an environment tolerates.

use crate::diagnostic::code::Code;
use crate::diagnostic::lesson::{Lesson, api, main, wired};

pub(super) const LESSONS: &[Lesson] = &[
    Lesson {
        code: Code::Capacity,
        why: "The scheduler places a pod on a node that has as much unreserved cpu and memory as the pod requests. \
              `cluster.nodes` says what the nodes of a target have; `gen capacity` shows the sum.",
        symptom: "pods that stay Pending: `Insufficient memory`",
        bad: concat!("target: eks\n", api!("resources: { requests: { cpu: 100m, memory: 64Gi } }")),
        good: concat!(
            "target: eks\n",
            api!("resources: { requests: { cpu: 100m, memory: 64Mi } }")
        ),
    },
    Lesson {
        code: Code::TargetRemedy,
        why: "The target lacks something by itself that can be added to it: a metrics server, a network plugin that \
              enforces policies, an ingress controller. The help says how.",
        symptom: "the autoscaler shows `<unknown>` and never scales",
        bad: api!(
            "resources: { requests: { cpu: 100m, memory: 64Mi } }",
            "autoscaling: { min: 2, max: 5, cpu: 80 }"
        ),
        good: api!("resources: { requests: { cpu: 100m, memory: 64Mi } }", "replicas: 2"),
    },
    Lesson {
        code: Code::UnpinnedImage,
        why: "A tag such as `latest` names another image tomorrow. Nodes that pull at different times run different \
              programs, and going back is not possible.",
        symptom: "pods of one Deployment behave differently; a rollback changes nothing",
        bad: "name: shop\nbackends:\n  api: { image: ghcr.io/acme/api:latest, port: 8000 }\n",
        good: "name: shop\nbackends:\n  api: { image: ghcr.io/acme/api:1.4.2, port: 8000 }\n",
    },
    Lesson {
        code: Code::MissingRequests,
        why: "Without requests the scheduler takes a container for nothing, puts it onto a full node, and the kubelet \
              evicts it first: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/.",
        symptom: "pods that are evicted, or starve beside others",
        bad: api!(),
        good: api!("resources: { requests: { cpu: 100m, memory: 64Mi } }"),
    },
    Lesson {
        code: Code::PasswordCharacters,
        why: "In an url, characters such as `@`, `/` and `%` have to be encoded. gen encodes passwords that it knows; of a \
              Secret that exists it knows nothing, and the kubelet puts it into the url as it is.",
        symptom: "the program cannot connect with a password such as `p@ss/word`",
        bad: wired!("connects: [main]"),
        good: "name: shop\n\
               databases:\n\
               \x20 main: { engine: postgres, credentials: { existingSecret: { name: main, urlKey: url } } }\n\
               backends:\n\
               \x20 api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [main] }\n",
    },
    Lesson {
        code: Code::EphemeralData,
        why: "`storage: { ephemeral: true }` keeps the data of a database as long as its pod is there, which an upgrade, a \
              drain or an eviction ends. That is for tests, and for caches.",
        symptom: "an empty database after each restart",
        bad: main!(
            "credentials: { existingSecret: { name: main } }",
            "storage: { ephemeral: true }"
        ),
        good: main!("credentials: { existingSecret: { name: main } }", "storage: { size: 1Gi }"),
    },
    Lesson {
        code: Code::MissingProbe,
        why: "Without a readiness probe a pod gets requests as soon as its port is open, which for most programs is before \
              they can answer, and after they lost their database.",
        symptom: "errors in each rollout",
        bad: api!(),
        good: api!("probes: { readiness: { path: /readyz } }"),
    },
    Lesson {
        code: Code::SecretCopy,
        why: "A pod reads Secrets of its own namespace alone. gen copies the Secrets that it makes; one that exists, \
              whoever made it has to make in each namespace that needs it.",
        symptom: "CreateContainerConfigError: secret \"main\" not found",
        bad: concat!("namespaces: { database: data }\n", wired!("connects: [main]")),
        good: wired!("connects: [main]"),
    },
    Lesson {
        code: Code::SharedNodePort,
        why: "A node port is one Service's in the whole cluster, in whichever namespace. Two environments on one target may \
              be in one cluster.",
        symptom: "the second apply fails: provided port is already allocated",
        bad: concat!(
            api!("expose: { nodePort: 30080 }"),
            "# values/dev.yaml\ntarget: kind\n# values/test.yaml\ntarget: kind\nnamespace: test\n"
        ),
        good: concat!(
            api!("expose: { nodePort: 30080 }"),
            "# values/dev.yaml\ntarget: kind\n# values/test.yaml\ntarget: kind\nnamespace: test\n",
            "backends: { api: { expose: { nodePort: 30081 } } }\n"
        ),
    },
    Lesson {
        code: Code::WrittenAddress,
        why: "An address that is typed is right until a namespace, a name or a port changes. `${…}` follows what it refers \
              to, and opens the network policies on the way.",
        symptom: "connections that fail after a change somewhere else",
        bad: wired!("env: { DB_HOST: 10.96.167.4 }"),
        good: wired!("env: { DB_HOST: \"${databases.main.host}\" }"),
    },
    Lesson {
        code: Code::UnusedDatabase,
        why: "Nobody connects to the database: its password is given to no one, and its network policy lets nobody in.",
        symptom: "the program that needs it cannot reach it",
        bad: wired!("env: { LOG: info }"),
        good: wired!("connects: [main]"),
    },
    Lesson {
        code: Code::ClosedEgress,
        why: "The network policy of a component lets out what `connects`, `externals` and `allowTo` name, and DNS. A host \
              that a variable names is not among these.",
        symptom: "connections that time out, where policies are enforced",
        bad: api!("env: { SMTP_SERVER: smtp.example.com }"),
        good: concat!(
            api!("env: { SMTP_SERVER: \"${externals.mail.host}\" }"),
            "externals: { mail: { host: smtp.example.com, port: 587 } }\n"
        ),
    },
    Lesson {
        code: Code::KnownImage,
        why: "gen runs containers as an ordinary user. Some official images are root when they start, or write to folders \
              that only root may write to.",
        symptom: "CrashLoopBackOff: permission denied",
        bad: "name: shop\nfrontends:\n  web: { image: \"nginx:1.29\", port: 8080 }\n",
        good: "name: shop\nfrontends:\n  web: { image: \"nginxinc/nginx-unprivileged:1.29\", port: 8080 }\n",
    },
    Lesson {
        code: Code::WrittenSecret,
        why: "`fromEnv` takes a secret from the environment when gen renders, for a pipe into kubectl. Written into a folder, \
              it would be committed beside the manifests.",
        symptom: "the password is in Git, for good",
        bad: "$ PASSWORD=x gen render --output-dir manifests --set databases.main.engine=postgres --set databases.main.credentials.fromEnv=PASSWORD\n",
        good: "$ PASSWORD=x gen render --output-dir manifests --set databases.main.engine=postgres --set databases.main.credentials.existingSecret.name=main\n",
    },
    Lesson {
        code: Code::SharedObject,
        why: "Two environments make the same objects in one cluster: they name one target and one namespace, or one host. \
              Each apply undoes the other, and what prunes deletes what the other made, data included.",
        symptom: "objects that flip between two states, or vanish",
        bad: concat!(
            api!(),
            "# values/dev.yaml\ntarget: kind\nnamespace: shop\n# values/test.yaml\ntarget: kind\nnamespace: shop\n"
        ),
        good: concat!(
            api!(),
            "# values/dev.yaml\ntarget: kind\nnamespace: shop\n# values/test.yaml\ntarget: kind\nnamespace: test\n"
        ),
    },
    Lesson {
        code: Code::UnusedExternal,
        why: "`externals` describes what the stack calls and gen does not deploy. What nobody `connects` to and no `${…}` names \
              opens no network policy, and whoever reads the values takes it for used.",
        symptom: "the program that needs it cannot reach it, where policies are enforced",
        bad: concat!(api!(), "externals: { mail: { host: smtp.example.com, port: 587 } }\n"),
        good: concat!(
            api!("connects: [mail]"),
            "externals: { mail: { host: smtp.example.com, port: 587 } }\n"
        ),
    },
    Lesson {
        code: Code::UnreachedPort,
        why: "A further port of `ports` is for somebody: a door, a component that `connects`, or `allowFrom`. Where policies \
              are enforced, a port that none of them leads to answers nobody.",
        symptom: "clients of that port time out",
        bad: api!("ports: { coap: { port: 5683, protocol: udp } }"),
        good: api!(
            "ports: { coap: { port: 5683, protocol: udp } }",
            "expose: { loadBalancer: { ports: { coap: 5683 } } }"
        ),
    },
];
