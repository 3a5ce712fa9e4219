//! Groups of equal pods: what one object of the bundle makes.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::capacity::Scale;
use crate::capacity::demand::Demand;
use crate::capacity::pod::LimitDefaults;
use crate::engine::cloudnative_pg::POD_LABEL;
use crate::object::{Bundle, Object};
use crate::stack::release::TRACK;
use crate::values::tier::Tier;

/// The label of a node that tells it from all others.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// What an operator runs PostgreSQL by.
const GROUP: &str = "postgresql.cnpg.io";
const CLUSTER: &str = "Cluster";

/// Equal pods.
#[derive(Clone, Debug)]
pub struct Group {
    pub kind: String,
    pub namespace: String,
    /// The name of the object that makes them.
    pub name: String,
    pub tier: Option<Tier>,
    /// Absent for an object of the user's own.
    pub component: Option<String>,
    pub track: Option<String>,
    /// Of one pod.
    pub demand: Demand,
    pub labels: BTreeMap<String, String>,
    /// Pods that must not be on the same node, and pods that had better not be.
    pub apart: Apart,
    count: Tally,
}

/// Labels of pods that should be on other nodes.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    pub required: Vec<BTreeMap<String, String>>,
    /// With weights.
    pub preferred: Vec<(i128, BTreeMap<String, String>)>,
}

#[derive(Clone, Debug)]
enum Tally {
    /// Pods at the least and at the most, and how many more a rollout may make.
    Pods { least: i128, most: i128, surge: Json },
    /// A DaemonSet's.
    PerNode,
}

impl Group {
    /// How many pods there are at a scale, on so many nodes.
    pub fn pods(&self, scale: Scale, nodes: i128) -> i128 {
        match &self.count {
            Tally::PerNode => nodes,
            Tally::Pods { least, most, surge } => {
                let wanted = if scale.most { *most } else { *least };
                if scale.rollout { wanted + surge_of(surge, wanted) } else { wanted }
            }
        }
    }

    /// Whether every node has one.
    pub fn is_per_node(&self) -> bool {
        matches!(self.count, Tally::PerNode)
    }

    /// The component, or the object where it is nobody's.
    pub fn owner(&self) -> &str {
        self.component.as_deref().unwrap_or(&self.name)
    }
}

/// All groups in the order of the bundle.
pub fn all(bundle: &Bundle) -> Vec<Group> {
    let defaults = LimitDefaults::of(bundle);
    let autoscalers = autoscalers(bundle);
    let groups = bundle.objects.iter().filter_map(|object| {
        let scaled = autoscalers.get(&(object.namespace(), object.kind(), object.name()));
        let count = count(object, scaled.copied())?;
        let spec = &object.body["spec"];
        let instances;
        let template = match object.kind() {
            CLUSTER => {
                instances = instance(object);
                &instances
            }
            "Pod" => &*object.body,
            "CronJob" => &spec["jobTemplate"]["spec"]["template"],
            _ => &spec["template"],
        };
        let labels = labels(&template["metadata"]["labels"]);
        Some(Group {
            kind: object.kind().to_owned(),
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            tier: object.tier,
            component: object.component.clone(),
            track: labels.get(TRACK).cloned(),
            demand: defaults.demand(object.namespace(), &template["spec"]),
            apart: apart(&template["spec"]["affinity"]["podAntiAffinity"]),
            labels,
            count,
        })
    });
    groups.collect()
}

/// The pod of an instance that an operator runs. They had better not be on one node, unless that is said otherwise.
/// <https://cloudnative-pg.io/docs/current/scheduling/#pod-affinity-and-anti-affinity>
fn instance(object: &Object) -> Json {
    let labels = json!({ POD_LABEL: object.name() });
    let term = json!({
        "weight": 100,
        "podAffinityTerm": { "topologyKey": HOSTNAME, "labelSelector": { "matchLabels": labels } },
    });
    let apart = json!({ "preferredDuringSchedulingIgnoredDuringExecution": [term] });
    let container = json!({ "resources": object.body["spec"]["resources"] });
    let spec = json!({
        "containers": [container],
        "affinity": { "podAntiAffinity": apart },
    });
    json!({ "metadata": { "labels": labels }, "spec": spec })
}

/// Least and most pods, by namespace, kind and name of what is scaled.
fn autoscalers(bundle: &Bundle) -> BTreeMap<(&str, &str, &str), (i128, i128)> {
    let all = bundle.objects.iter().filter(|o| o.kind() == "HorizontalPodAutoscaler");
    all.map(|object| {
        let spec = &object.body["spec"];
        let text = |key: &str| spec["scaleTargetRef"][key].as_str().unwrap_or_default();
        let least = spec["minReplicas"].as_i64().unwrap_or(1);
        let most = spec["maxReplicas"].as_i64().unwrap_or(least);
        let bounds = (i128::from(least), i128::from(most));
        ((object.namespace(), text("kind"), text("name")), bounds)
    })
    .collect()
}

/// How many pods an object makes; nothing for one that makes none.
fn count(object: &Object, scaled: Option<(i128, i128)>) -> Option<Tally> {
    let spec = &object.body["spec"];
    let number = |value: &Json| value.as_i64().map_or(1, i128::from).max(0);
    let fixed = |pods: i128, surge: Json| {
        let (least, most) = scaled.unwrap_or((pods, pods));
        Tally::Pods { least, most, surge }
    };
    Some(match object.kind() {
        "Deployment" => {
            let strategy = &spec["strategy"];
            let surge = match (strategy["type"].as_str(), &strategy["rollingUpdate"]["maxSurge"]) {
                (Some("Recreate"), _) => Json::Null,
                (_, Json::Null) => "25%".into(),
                (_, surge) => surge.clone(),
            };
            fixed(number(&spec["replicas"]), surge)
        }
        "StatefulSet" | "ReplicaSet" => fixed(number(&spec["replicas"]), Json::Null),
        "Pod" => fixed(1, Json::Null),
        CLUSTER if object.group() == GROUP => fixed(number(&spec["instances"]), Json::Null),
        "Job" => fixed(number(&spec["parallelism"]), Json::Null),
        // Between its runs it has no pods.
        "CronJob" => {
            let most = number(&spec["jobTemplate"]["spec"]["parallelism"]);
            Tally::Pods { least: 0, most, surge: Json::Null }
        }
        "DaemonSet" => Tally::PerNode,
        _ => return None,
    })
}

/// How many pods come before old ones go: a count, or a percentage that is rounded up.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge>
fn surge_of(surge: &Json, pods: i128) -> i128 {
    if pods == 0 {
        return 0;
    }
    let percent = surge.as_str().and_then(|text| text.strip_suffix('%')?.parse::<u32>().ok());
    match percent {
        Some(percent) => (pods * i128::from(percent) + 99) / 100,
        None => surge.as_i64().map_or(0, i128::from).max(0),
    }
}

/// Nodes are told apart by their names alone: of zones and the like gen knows nothing.
fn apart(affinity: &Json) -> Apart {
    let list = |kind: &str| {
        let key = format!("{kind}DuringSchedulingIgnoredDuringExecution");
        affinity[&key].as_array().cloned().unwrap_or_default()
    };
    let of = |term: &Json| {
        let by_node = term["topologyKey"] == HOSTNAME;
        by_node.then(|| labels(&term["labelSelector"]["matchLabels"])).filter(|of| !of.is_empty())
    };
    let weighted =
        |term: &Json| Some((i128::from(term["weight"].as_i64()?), of(&term["podAffinityTerm"])?));
    Apart {
        required: list("required").iter().filter_map(of).collect(),
        preferred: list("preferred").iter().filter_map(weighted).collect(),
    }
}

fn labels(map: &Json) -> BTreeMap<String, String> {
    let entries = map.as_object().into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
