//! How Kubernetes asks a backend or frontend whether it is well.

use std::collections::BTreeMap;

/// The probes; what listens has readiness always.
#[derive(Clone, Debug)]
pub struct Probes {
    pub startup: Option<Probe>,
    pub readiness: Option<Probe>,
    pub liveness: Option<Probe>,
}

/// One probe; absent numbers are left to Kubernetes.
#[derive(Clone, Debug)]
pub struct Probe {
    pub action: Action,
    pub initial_delay_seconds: Option<i32>,
    pub period_seconds: Option<i32>,
    pub timeout_seconds: Option<i32>,
    pub failure_threshold: Option<i32>,
    pub success_threshold: Option<i32>,
}

/// What a probe does.
#[derive(Clone, Debug)]
pub enum Action {
    Http { path: String, port: u16, headers: BTreeMap<String, String> },
    Grpc { service: Option<String>, port: u16 },
    Tcp { port: u16 },
    Command(Vec<String>),
}
