//! Where Prometheus reads.

use std::collections::BTreeMap;

/// Prometheus metrics.
#[derive(Clone, Debug)]
pub struct Metrics {
    pub path: String,
    pub port: u16,
    /// The name of the Service's port that has them.
    pub port_name: String,
    pub monitor: Option<Monitor>,
}

/// A ServiceMonitor.
#[derive(Clone, Debug)]
pub struct Monitor {
    pub labels: BTreeMap<String, String>,
    pub interval: String,
}
