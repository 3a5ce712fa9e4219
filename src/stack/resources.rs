//! What containers ask for and may use.

use std::collections::BTreeMap;

/// Requests and limits by resource name, as quantities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    pub requests: BTreeMap<String, String>,
    pub limits: BTreeMap<String, String>,
}
