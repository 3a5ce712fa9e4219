//! How Kubernetes asks a backend or frontend whether it is well.

use std::collections::BTreeMap;

/// The probes; what listens has readiness always, and a server those of its image where the values say none.
#[derive(Clone, Debug, Default)]
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

impl Probe {
    /// One that asks for a path, as often as Kubernetes asks where nothing is said.
    pub fn of_path(path: &str, port: u16) -> Self {
        Self {
            action: Action::Http {
                path: path.to_owned(),
                port,
                headers: BTreeMap::new(),
                encrypted: false,
            },
            initial_delay_seconds: None,
            period_seconds: None,
            timeout_seconds: None,
            failure_threshold: None,
            success_threshold: None,
        }
    }
}

/// What a probe does.
#[derive(Clone, Debug)]
pub enum Action {
    Http { path: String, port: u16, headers: BTreeMap<String, String>, encrypted: bool },
    Grpc { service: Option<String>, port: u16 },
    Tcp { port: u16 },
    Command(Vec<String>),
}
