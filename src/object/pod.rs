//! What pods of all tiers have in common: where they run, what they may use.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Affinity, HostAlias, LocalObjectReference, PodSpec, ResourceRequirements,
    Toleration as PodToleration, TopologySpreadConstraint,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::object::metadata::{matching, selector};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::pod::{PodSettings, Toleration, TopologySpread};
use crate::stack::resources::Resources;

/// A PodSpec with what the user says about scheduling. It has no service account token and no
/// variables of other Services; its containers are still missing, and so is what depends on a kind of
/// component. `pod` and `container` of the settings are merged in later, into the finished object.
pub fn spec(stack: &Stack, component: &Component, settings: &PodSettings) -> PodSpec {
    let PodSettings {
        host_aliases,
        node_selector,
        tolerations,
        affinity,
        topology_spread,
        priority_class_name,
        termination_grace_period,
        pod: _,
        container: _,
    } = settings;
    let spread = |spread: &TopologySpread| constraint(stack, component, spread);
    let pull_secret = |name: &String| LocalObjectReference { name: name.clone() };
    PodSpec {
        affinity: affinity.as_ref().map(|raw| {
            serde_json::from_value::<Affinity>(raw.json.clone())
                .expect("an affinity is checked when the stack is resolved")
        }),
        automount_service_account_token: Some(false),
        // Variables such as `MAIN_PORT=tcp://…` clash with an application's own.
        enable_service_links: Some(false),
        host_aliases: filled(
            host_aliases
                .iter()
                .map(|(ip, names)| HostAlias { ip: ip.clone(), hostnames: Some(names.clone()) })
                .collect(),
        ),
        image_pull_secrets: filled(stack.pull_secrets.iter().map(pull_secret).collect()),
        node_selector: (!node_selector.is_empty()).then(|| node_selector.clone()),
        priority_class_name: priority_class_name.clone(),
        termination_grace_period_seconds: *termination_grace_period,
        tolerations: filled(tolerations.iter().map(toleration).collect()),
        topology_spread_constraints: filled(topology_spread.iter().map(spread).collect()),
        ..PodSpec::default()
    }
}

/// Requests and limits; none at all is left out.
pub fn resources(resources: &Resources) -> Option<ResourceRequirements> {
    let Resources { requests, limits } = resources;
    (!requests.is_empty() || !limits.is_empty()).then(|| ResourceRequirements {
        requests: quantities(requests),
        limits: quantities(limits),
        claims: None,
    })
}

/// A list, or nothing where it is empty.
pub fn filled<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// Amounts by resource; none at all is left out.
pub fn quantities(amounts: &BTreeMap<String, String>) -> Option<BTreeMap<String, Quantity>> {
    let quantity = |(name, amount): (&String, &String)| (name.clone(), Quantity(amount.clone()));
    (!amounts.is_empty()).then(|| amounts.iter().map(quantity).collect())
}

pub fn toleration(toleration: &Toleration) -> PodToleration {
    let Toleration { key, operator, value, effect, seconds } = toleration;
    PodToleration {
        key: key.clone(),
        operator: operator.clone(),
        value: value.clone(),
        effect: effect.clone(),
        toleration_seconds: *seconds,
    }
}

fn constraint(
    stack: &Stack,
    component: &Component,
    spread: &TopologySpread,
) -> TopologySpreadConstraint {
    let TopologySpread { topology_key, max_skew, when_unsatisfiable } = spread;
    TopologySpreadConstraint {
        label_selector: Some(matching(selector(stack, component))),
        max_skew: *max_skew,
        topology_key: topology_key.clone(),
        when_unsatisfiable: when_unsatisfiable.as_str().to_owned(),
        ..TopologySpreadConstraint::default()
    }
}
