//! What gen's own schema says about places of the values.

use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::helm::whole;
use crate::values;

/// The one place that charts have and gen has not: there it is the stack's `name`.
const INSTANCE: &str = "The name of this instance of the stack, the same for all its charts. Objects of another one have it before their names.";

/// What variables are in a chart, where nothing resolves references.
const VARIABLES: &str = "Environment variables by name. What is a secret has its value, or the Secret that holds it, below its name.";

/// What is otherwise in a chart than in gen's own values: the ends of paths, and their words.
const CHARTS: [(&str, &str); 43] = [
    ("pod.runtimeClassName", "The RuntimeClass."),
    ("pod.schedulerName", "The scheduler."),
    ("ingress.enabled", "Enable the Ingress."),
    ("tls.enabled", "Serve https."),
    ("loadBalancer.enabled", "Enable the load balancer."),
    ("serviceMonitor.enabled", "Enable the ServiceMonitor of the Prometheus operator."),
    ("liveness.enabled", "Enable the probe."),
    ("startup.enabled", "Enable the probe."),
    ("tolerations", "Tolerations of the pods."),
    ("namespaces.database.name", "The namespace of the databases."),
    ("namespaces.backend.name", "The namespace of the backends."),
    ("namespaces.frontend.name", "The namespace of the frontends."),
    (
        "envFrom",
        "ConfigMaps and Secrets that exist, all of whose keys become variables; what `env` says goes before them.",
    ),
    ("pod", "What else the pods have."),
    ("pod.volumes", "Volumes beside its own, as Kubernetes writes them."),
    ("pod.initContainers", "Containers that run before, behind those of the chart."),
    ("pod.containers", "Containers beside it."),
    ("pod.hostAliases", "Lines for `/etc/hosts`."),
    ("container.volumeMounts", "Where it sees volumes beside its own."),
    ("container", "What else the container has."),
    ("value", "The secret itself. Better: a Secret that exists."),
    ("annotations.pod", "On the pods."),
    ("expose.nodePort", "A port on every node: its number."),
    (
        "ingress.host",
        "The host, or several, with template actions in them; `*.example.com` stands for all right below it. Default: `domain`.",
    ),
    ("ingress.path", "The path prefix, or several."),
    (
        "tls.secretName",
        "The Secret with `tls.crt` and `tls.key`. Default: one that is called after the host, `shop-example-com-tls`.",
    ),
    ("external.host", "Where the database is, if elsewhere: then the chart makes none."),
    ("repository", "Registry and repository, without a tag."),
    ("tag", "The tag. Quote numbers: `\"1.10\"`."),
    ("className", "The class that serves it."),
    (
        "ingress.className",
        "The class that serves it. Policies let in the pods of `cluster.ingressNamespace`: say there where its controller is.",
    ),
    ("claim.className", "The StorageClass. Default: the cluster's default class."),
    ("tracks", "The tracks by name, with what each has of its own."),
    ("tls", "Encryption, with a certificate in a Secret. All doors of one host say the same."),
    ("networkPolicy.enabled", "Whether there are NetworkPolicies."),
    ("serviceAccount.name", "A ServiceAccount that exists already. Default: the chart makes one."),
    ("storage.className", "The StorageClass. Default: the cluster's default class."),
    ("storage.size", "The size of the claim, which can grow later."),
    (
        "credentials.value",
        "The password itself. Better: a Secret that exists, or an ExternalSecret.",
    ),
    (
        "rootCredentials.value",
        "The password itself. Better: a Secret that exists, or an ExternalSecret.",
    ),
    ("autoscaling", "An autoscaler, where `max` says the most pods."),
    ("autoscaling.max", "The most pods. Without it there is no autoscaler."),
    (
        "disruptionBudget",
        "How many pods a drain of nodes must leave or may take. Over a single pod there is no budget.",
    ),
];

/// gen's own schema.
static SCHEMA: LazyLock<Json> =
    LazyLock::new(|| serde_json::to_value(values::schema::schema()).unwrap_or_default());

/// What gen's own schema says about a place.
pub fn describe(path: &[String]) -> String {
    let schema = &*SCHEMA;
    if path == ["instance"] {
        return INSTANCE.to_owned();
    }
    let ends = |words: &str| {
        let mut keys = path.iter().rev();
        words.rsplit('.').all(|word| keys.next().is_some_and(|key| key == word))
    };
    if let Some(words) = whole::about(path) {
        return words.to_owned();
    }
    if let Some((_, words)) = CHARTS.iter().rfind(|(words, _)| ends(words)) {
        return (*words).to_owned();
    }
    let mut at = schema;
    let mut text = "";
    for key in path {
        let Some(map) = map(schema, at) else { return String::new() };
        at = map["properties"].get(key).unwrap_or(&map["additionalProperties"]);
        text = at["description"].as_str().unwrap_or_default();
    }
    if path.last().is_some_and(|key| key == "env") {
        return VARIABLES.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The map that a place can be: itself, what it refers to, or one of its ways.
fn map<'s>(schema: &'s Json, at: &'s Json) -> Option<&'s Json> {
    if let Some(name) = at["$ref"].as_str() {
        return map(schema, schema.pointer(name.trim_start_matches('#'))?);
    }
    if at["properties"].is_object() || at["additionalProperties"].is_object() {
        return Some(at);
    }
    let ways = at["anyOf"].as_array().or(at["oneOf"].as_array())?;
    ways.iter().find_map(|way| map(schema, way))
}
