//! GEN501 to GEN506: objects of Kubernetes' own kinds that the API server does not take.
//!
//! What is wrong with an object is found in the stage `shape`; here are the rules that tell of it.

use crate::check::rule::{Findings, Rule};
use crate::check::{known_kind, removed_api};
use crate::diagnostic::Severity;
use crate::graph::Graph;
use crate::shape::{self, fault};

pub const KIND: Rule = Rule {
    code: fault::KIND.code,
    severity: Severity::Error,
    why: "Each kind lives in an API group with a version: Deployments in `apps/v1`, Services in `v1`. \
          https://kubernetes.io/docs/reference/kubernetes-api/",
    symptom: fault::KIND.symptom,
    bad: "\
apiVersion: v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: acme/api:1.4.2 }] }
",
    check: known_kind::check,
};

pub const TYPE: Rule = Rule {
    code: fault::TYPE.code,
    severity: Severity::Error,
    why: "The API server reads JSON with types: `8000` is a number and no text, `yes` a boolean. It takes no \
          text for a number either, but where a field says that it takes both.",
    symptom: fault::TYPE.symptom,
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env: [{ name: PORT, value: 8000 }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      env: [{ name: PORT, value: \"8000\" }]
",
    check: walk_all,
};

pub const FIELD: Rule = Rule {
    code: fault::FIELD.code,
    severity: Severity::Error,
    why: "kubectl refuses what the API does not know, because it would be dropped silently. Mostly a name is \
          misspelled, or a line is indented too far. \
          https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
    symptom: fault::FIELD.symptom,
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      livenessProb: { tcpSocket: { port: 8000 } }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      livenessProbe: { tcpSocket: { port: 8000 } }
",
    check: in_the_same_walk,
};

pub const MISSING: Rule = Rule {
    code: fault::MISSING.code,
    severity: Severity::Error,
    why: "Some fields have no default, and the API server asks for them.",
    symptom: fault::MISSING.symptom,
    bad: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
",
    good: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
",
    check: in_the_same_walk,
};

pub const VALUE: Rule = Rule {
    code: fault::VALUE.code,
    severity: Severity::Error,
    why: "Beyond its type each field has a form: one of some words, a number between two others, a quantity, a \
          name, base64.",
    symptom: fault::VALUE.symptom,
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  restartPolicy: Sometimes
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  restartPolicy: OnFailure
  containers: [{ name: api, image: acme/api:1.4.2 }]
",
    check: in_the_same_walk,
};

pub const CONFLICT: Rule = Rule {
    code: fault::CONFLICT.code,
    severity: Severity::Error,
    why: "Of some fields exactly one is to be there, and some are bound to others: a request to its limit, a \
          minimum to its maximum, a restart policy to its kind.",
    symptom: fault::CONFLICT.symptom,
    bad: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      resources: { requests: { memory: 1Gi }, limits: { memory: 512Mi } }
",
    good: "\
apiVersion: v1
kind: Pod
metadata: { name: api }
spec:
  containers:
    - name: api
      image: acme/api:1.4.2
      resources: { requests: { memory: 512Mi }, limits: { memory: 512Mi } }
",
    check: in_the_same_walk,
};

/// Reads all objects whose kinds are known.
fn walk_all(graph: &Graph, findings: &mut Findings) {
    for object in graph.objects.iter().filter(|object| !object.is_generated) {
        // Where nothing but the version of an API changed, its fields are those of the next.
        let version = removed_api::same_now(object).unwrap_or(&object.api_version);
        for found in shape::problems(object, version, graph.sources) {
            findings.add(object, found);
        }
    }
}

/// One walk finds what all of these rules are about: that of [`TYPE`].
fn in_the_same_walk(_: &Graph, _: &mut Findings) {}
