//! Which keys ConfigMaps and Secrets hold, and whether those that are read are among them.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::store::{Store, StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;

/// Whether a store that may be meant has all keys that are read.
pub fn has_keys(
    (kind, wanted): (StoreKind, &[&Node]),
    meant: Option<&str>,
    graph: &Graph,
    workload: &Workload,
) -> bool {
    let Some(meant) = meant else { return false };
    match graph.stores.find(kind, meant, workload.namespace()) {
        StoreLookup::Here(Store { keys: Some(keys), .. }) => {
            wanted.iter().all(|key| keys.contains_key(key.text("").unwrap_or_default()))
        }
        _ => true,
    }
}

/// Whether a store has one of the keys that are read.
pub fn has_any(
    (kind, wanted): (StoreKind, &[&Node]),
    name: &str,
    graph: &Graph,
    workload: &Workload,
) -> bool {
    match graph.stores.find(kind, name, workload.namespace()) {
        StoreLookup::Here(Store { keys: Some(keys), .. }) => {
            wanted.iter().any(|key| keys.contains_key(key.text("").unwrap_or_default()))
        }
        StoreLookup::Here(_)
        | StoreLookup::Existing
        | StoreLookup::Elsewhere(_)
        | StoreLookup::Nowhere => true,
    }
}

/// All keys of the stores of a name, in whatever namespace; `None` where some are not known.
pub fn keys_of<'g>(graph: &'g Graph, kind: StoreKind, name: &str) -> Option<BTreeSet<&'g str>> {
    let mut keys = BTreeSet::new();
    for store in graph.stores.named(kind, name) {
        keys.extend(store.keys.as_ref()?.keys().copied());
    }
    Some(keys)
}
