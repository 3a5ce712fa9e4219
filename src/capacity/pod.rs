//! What one pod asks for, as the scheduler counts it.
//! <https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers>

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::capacity::demand::{Amount, Demand};
use crate::notation::quantity::milli;
use crate::object::Bundle;

/// What containers get that say nothing, by namespace and resource.
/// <https://kubernetes.io/docs/concepts/policy/limit-range/>
#[derive(Clone, Debug, Default)]
pub struct LimitDefaults<'a> {
    by_namespace: BTreeMap<&'a str, &'a Json>,
}

impl<'a> LimitDefaults<'a> {
    /// Those of the LimitRanges.
    pub fn of(bundle: &'a Bundle) -> Self {
        let ranges = bundle.objects.iter().filter(|object| object.kind() == "LimitRange");
        let limits = ranges.flat_map(|object| {
            let limits = object.body["spec"]["limits"].as_array().into_iter().flatten();
            limits.map(|limit| (object.namespace(), limit))
        });
        Self { by_namespace: limits.filter(|(_, limit)| limit["type"] == "Container").collect() }
    }

    /// The demand of one pod of a namespace.
    pub fn demand(&self, namespace: &str, pod: &Json) -> Demand {
        let defaults = self.by_namespace.get(namespace).copied().unwrap_or(&Json::Null);
        let request = |what: &str| {
            let together = effective(pod, &|one| request(one, defaults, what).unwrap_or(0));
            let overhead = amount(&pod["overhead"][what]).unwrap_or(0);
            let whole = request_of_pod(pod, what).unwrap_or(together);
            whole.saturating_add(overhead)
        };
        let whole = |what: &str| amount(&pod["resources"]["limits"][what]);
        let limit_of = |what: &str| {
            let together = effective(pod, &|one| limit(one, defaults, what).unwrap_or(0));
            whole(what).unwrap_or(together)
        };
        let endless = |what: &str| {
            let mut containers = pod["containers"].as_array().into_iter().flatten();
            whole(what).is_none() && containers.any(|one| limit(one, defaults, what).is_none())
        };
        Demand {
            request: Amount { cpu: request("cpu"), memory: request("memory") },
            limit: Amount { cpu: limit_of("cpu"), memory: limit_of("memory") },
            endless_cpu: endless("cpu"),
            endless_memory: endless("memory"),
        }
    }
}

/// A limit stands for the request where there is none.
fn request(container: &Json, defaults: &Json, what: &str) -> Option<i128> {
    let resources = &container["resources"];
    amount(&resources["requests"][what])
        .or_else(|| amount(&resources["limits"][what]))
        .or_else(|| amount(&defaults["defaultRequest"][what]))
        .or_else(|| amount(&defaults["default"][what]))
}

fn limit(container: &Json, defaults: &Json, what: &str) -> Option<i128> {
    amount(&container["resources"]["limits"][what]).or_else(|| amount(&defaults["default"][what]))
}

/// What the pod as a whole asks for, where it does.
/// <https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/>
fn request_of_pod(pod: &Json, what: &str) -> Option<i128> {
    let resources = &pod["resources"];
    amount(&resources["requests"][what]).or_else(|| amount(&resources["limits"][what]))
}

/// The containers together, or an init container that needs more; sidecars run beside both.
fn effective(pod: &Json, of: &dyn Fn(&Json) -> i128) -> i128 {
    let (mut sidecars, mut most) = (0_i128, 0_i128);
    for init in pod["initContainers"].as_array().into_iter().flatten() {
        let own = sidecars.saturating_add(of(init));
        most = most.max(own);
        if init["restartPolicy"] == "Always" {
            sidecars = own;
        }
    }
    let containers = pod["containers"].as_array().into_iter().flatten();
    most.max(containers.fold(sidecars, |sum, one| sum.saturating_add(of(one))))
}

fn amount(value: &Json) -> Option<i128> {
    match value {
        Json::String(text) => milli(text),
        Json::Number(number) => milli(&number.to_string()),
        _ => None,
    }
}
