//! Which keys ConfigMaps and Secrets hold, and whether those that are read are among them.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::store::{Store, StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::values::suggest::nearest;

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

/// The key that is nearly the one that is read.
pub fn near_key<'k>(wanted: &str, keys: &[&'k str]) -> Option<&'k str> {
    let underscored = |text: &str| text.to_lowercase().replace(['-', '.', ' '], "_");
    let mut own = keys.iter().copied();
    own.find(|key| underscored(key) == underscored(wanted))
        .or_else(|| nearest(wanted, keys.iter().copied()))
}

/// Whether a key is the name of a variable that the image of a server knows, which takes in all of the store: then the
/// odd one is the store.
pub fn is_read_by_image(store: &Store, wanted: &str, graph: &Graph) -> bool {
    graph.workloads.iter().any(|workload| {
        let Some(server) = workload.database() else { return false };
        let (reference, name) = match store.kind {
            StoreKind::ConfigMap => ("configMapRef", "configMapRef.name"),
            StoreKind::Secret => ("secretRef", "secretRef.name"),
        };
        let mut sources = server.container.node.items("envFrom").iter();
        sources.any(|one| one.get(reference).is_some() && one.text(name) == Some(store.name))
            && server.engine.facts().foreign.is_once(wanted)
    })
}
