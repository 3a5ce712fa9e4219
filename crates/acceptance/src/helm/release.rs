//! Two releases of one chart in one namespace: no object in common, and no pod that both select.

use serde_json::{Map, Value as Json};

use crate::helm::objects::Objects;

/// The label by which releases differ, which gen's own selectors have.
const INSTANCE: &str = "app.kubernetes.io/instance";

/// What two releases have in common, and should not.
pub fn collisions(one: &Objects, other: &Objects) -> Vec<String> {
    let both = one.keys().filter(|identity| other.contains_key(*identity));
    let mut found: Vec<String> =
        both.map(|identity| format!("two releases make {identity}")).collect();
    for (identity, object) in one {
        // What the values say selects the pods of each release; the chart's README tells so.
        let is_own = |selector: &&Map<String, Json>| selector.contains_key(INSTANCE);
        let Some(selector) = selector(object).filter(is_own) else { continue };
        for (name, pods) in other {
            let labels = &pods["spec"]["template"]["metadata"]["labels"];
            let same = pods["metadata"]["namespace"] == object["metadata"]["namespace"];
            let all = selector.iter().all(|(key, value)| labels.get(key) == Some(value));
            if same && all {
                found.push(format!("{identity} selects the pods of another release: {name}"));
            }
        }
    }
    found
}

/// The labels by which an object selects pods of its own namespace.
fn selector(object: &Json) -> Option<&Map<String, Json>> {
    let spec = &object["spec"];
    let labels = match object["kind"].as_str()? {
        "Service" => &spec["selector"],
        "Deployment" | "StatefulSet" | "PodDisruptionBudget" => &spec["selector"]["matchLabels"],
        "NetworkPolicy" => &spec["podSelector"]["matchLabels"],
        _ => return None,
    };
    labels.as_object()
}
