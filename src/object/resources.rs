//! Requests and limits of a container, as Kubernetes has them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::stack::component::Resources;

/// Requests and limits; nothing where none are set.
pub fn requirements(resources: &Resources) -> Option<ResourceRequirements> {
    let Resources { requests, limits } = resources;
    if requests.is_empty() && limits.is_empty() {
        return None;
    }
    Some(ResourceRequirements {
        requests: quantities(requests),
        limits: quantities(limits),
        ..ResourceRequirements::default()
    })
}

/// Quantities by resource; nothing where there are none.
pub fn quantities(amounts: &BTreeMap<String, String>) -> Option<BTreeMap<String, Quantity>> {
    if amounts.is_empty() {
        return None;
    }
    Some(amounts.iter().map(|(name, amount)| (name.clone(), Quantity(amount.clone()))).collect())
}
