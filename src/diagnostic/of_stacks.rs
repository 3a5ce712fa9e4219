//! Mistakes between values: GEN201 to GEN213.

use crate::diagnostic::code::Code;
use crate::diagnostic::lesson::{Lesson, api, main, wired};

pub(super) const LESSONS: &[Lesson] = &[
    Lesson {
        code: Code::UnknownReference,
        why: "`connects` and `${…}` name components by their keys. What they name is not there: it is misspelt, stands \
              below another tier, or a later layer deleted it.",
        symptom: "the program would look for a host that does not exist",
        bad: wired!("connects: [mian]"),
        good: wired!("connects: [main]"),
    },
    Lesson {
        code: Code::ReferenceSyntax,
        why: "`${…}` holds a path such as `databases.main.host`, in `env` and in templates of files. Variables of a shell, \
              and defaults such as `${A:-b}`, are not known in values; `$${` is a literal `${`.",
        symptom: "the program would get the text `${…}`",
        bad: wired!("env: { HOST: \"${databases.main.host\" }"),
        good: wired!("env: { HOST: \"${databases.main.host}\" }"),
    },
    Lesson {
        code: Code::WaitCycle,
        why: "What a component `connects` to comes before it: in Docker Compose it starts once those are healthy. Two that \
              come before each other have no order. An address of a backend in `env` opens the way and sets none.",
        symptom: "`docker compose up` refuses it: dependency cycle detected",
        bad: "name: shop\n\
              backends:\n\
              \x20 api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [auth] }\n\
              \x20 auth: { image: ghcr.io/acme/auth:1.0.0, port: 8000, connects: [api] }\n",
        good: "name: shop\n\
               backends:\n\
               \x20 api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [auth] }\n\
               \x20 auth: { image: ghcr.io/acme/auth:1.0.0, port: 8000, env: { API: \"${backends.api.url}\" } }\n",
    },
    Lesson {
        code: Code::ObjectCollision,
        why: "A component's Service has its name, in all tiers; a name is there once in a namespace, and `connects` goes by \
              names alone.",
        symptom: "the object that is applied last replaces the other one",
        bad: "name: shop\n\
              backends: { web: { image: ghcr.io/acme/api:1.4.2, port: 8000 } }\n\
              frontends: { web: { image: ghcr.io/acme/web:1.4.2, port: 8080 } }\n",
        good: "name: shop\n\
               backends: { api: { image: ghcr.io/acme/api:1.4.2, port: 8000 } }\n\
               frontends: { web: { image: ghcr.io/acme/web:1.4.2, port: 8080 } }\n",
    },
    Lesson {
        code: Code::ContractCollision,
        why: "Who connects to a database gets variables that tell host, port, user and password. Two databases of one kind \
              have the same prefix, `DB`, unless one of them says another.",
        symptom: "the program would use one database for both",
        bad: "name: shop\n\
              databases:\n\
              \x20 main: { engine: postgres, credentials: { existingSecret: { name: main } } }\n\
              \x20 stock: { engine: postgres, credentials: { existingSecret: { name: stock } } }\n\
              backends:\n\
              \x20 api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [main, stock] }\n",
        good: "name: shop\n\
               databases:\n\
               \x20 main: { engine: postgres, credentials: { existingSecret: { name: main } } }\n\
               \x20 stock: { engine: postgres, envPrefix: STOCK, credentials: { existingSecret: { name: stock } } }\n\
               backends:\n\
               \x20 api: { image: ghcr.io/acme/api:1.4.2, port: 8000, connects: [main, stock] }\n",
    },
    Lesson {
        code: Code::Credentials,
        why: "A password stands in Secrets alone, and it has to serve what reads it: some servers want a minimum of \
              characters, and a file of a ConfigMap is read by everybody who may read ConfigMaps.",
        symptom: "the password would be readable, or the server would refuse it",
        bad: wired!(
            "files: { /etc/api.conf: { template: true, text: \"url=${databases.main.url}\" } }"
        ),
        good: wired!("env: { URL: \"${databases.main.url}\" }"),
    },
    Lesson {
        code: Code::InlineSecret,
        why: "Values are committed, and who reads the repository reads the password. `policy.inlineSecrets: allow` is for \
              environments without real data; others name a Secret that exists, an external one, or `fromEnv`.",
        symptom: "the password is in Git, for good",
        bad: main!("credentials: { value: correct-horse-battery }"),
        good: main!("credentials: { existingSecret: { name: main } }"),
    },
    Lesson {
        code: Code::Conflict,
        why: "Two settings exclude each other, or one leaves the other without effect; or it is something that gen \
              sets itself, because selectors, policies and clients go by it.",
        symptom: "one of both would be lost without a word",
        bad: api!("labels: { app: my-api }"),
        good: api!("labels: { team: my-team }"),
    },
    Lesson {
        code: Code::File,
        why: "`file` is a path from the project's folder, the one with `values/` in it. What it names is not there, leads \
              out of the repository, is too large for a ConfigMap, or is no text.",
        symptom: "the pod would wait for a ConfigMap that nobody makes",
        bad: api!("files: { /etc/api.conf: { file: config/api.conf } }"),
        good: api!("files: { /etc/api.conf: { text: \"level=info\" } }"),
    },
    Lesson {
        code: Code::Patch,
        why: "A patch that changes nothing is a mistake that shows too late: its target is misspelt, or what it changes is \
              not there any more. A JSON patch fails where its path does not exist.",
        symptom: "what the patch should change stays as it is",
        bad: concat!(
            api!(),
            "patches:\n  - { target: { kind: Deploymnet, name: api }, merge: { metadata: { annotations: { a: b } } } }\n"
        ),
        good: concat!(
            api!(),
            "patches:\n  - { target: { kind: Deployment, name: api }, merge: { metadata: { annotations: { a: b } } } }\n"
        ),
    },
    Lesson {
        code: Code::Target,
        why: "Clusters differ: nodes of a cloud come and go and keep no folders, and custom resources are there where \
              somebody installed their operator. `profiles/<target>.yaml` says what yours has.",
        symptom: "the API server would refuse the object, or data would be lost with a node",
        bad: concat!(
            "target: eks\n",
            main!(
                "credentials: { existingSecret: { name: main } }",
                "storage: { hostPath: /data }"
            )
        ),
        good: concat!(
            "target: eks\n",
            main!("credentials: { existingSecret: { name: main } }", "storage: { size: 10Gi }")
        ),
    },
    Lesson {
        code: Code::NodePort,
        why: "The API server takes node ports from 30000 to 32767, unless it was started otherwise, and each for one \
              Service: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport.",
        symptom: "`kubectl apply` fails: provided port is not in the valid range",
        bad: api!("expose: { nodePort: 8080 }"),
        good: api!("expose: { nodePort: 30080 }"),
    },
    Lesson {
        code: Code::RefusedPod,
        why: "The namespace enforces a level of the Pod Security Standards, and the pod asks for more than it allows, most \
              often through `pod`, `container` or a patch: \
              https://kubernetes.io/docs/concepts/security/pod-security-standards/.",
        symptom: "the Deployment is there and has no pods: `violates PodSecurity` in its events",
        bad: api!("pod: { hostNetwork: true }"),
        good: api!("pod: { terminationGracePeriodSeconds: 60 }"),
    },
];
