//! What users add to the metadata of a component's objects.

use std::collections::BTreeMap;

/// Annotations that the user adds, by object.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    pub pod: BTreeMap<String, String>,
    pub workload: BTreeMap<String, String>,
    pub service: BTreeMap<String, String>,
    pub ingress: BTreeMap<String, String>,
    pub service_account: BTreeMap<String, String>,
}
