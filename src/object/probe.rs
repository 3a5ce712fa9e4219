//! Probes of a container.

use k8s_openapi::api::core::v1::{ExecAction, HTTPGetAction, Probe, TCPSocketAction};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::stack::probe::{self, Action};

/// A probe as Kubernetes has it.
pub fn probe(probe: &probe::Probe) -> Probe {
    let probe::Probe {
        action,
        initial_delay_seconds,
        period_seconds,
        timeout_seconds,
        failure_threshold,
        success_threshold,
    } = probe;
    let timing = Probe {
        initial_delay_seconds: *initial_delay_seconds,
        period_seconds: *period_seconds,
        timeout_seconds: *timeout_seconds,
        failure_threshold: *failure_threshold,
        success_threshold: *success_threshold,
        ..Probe::default()
    };
    match action {
        Action::Http { path, port } => Probe {
            http_get: Some(HTTPGetAction {
                path: Some(path.clone()),
                port: IntOrString::Int(i32::from(*port)),
                ..HTTPGetAction::default()
            }),
            ..timing
        },
        Action::Tcp { port } => Probe {
            tcp_socket: Some(TCPSocketAction {
                port: IntOrString::Int(i32::from(*port)),
                ..TCPSocketAction::default()
            }),
            ..timing
        },
        Action::Command(command) => {
            Probe { exec: Some(ExecAction { command: Some(command.clone()) }), ..timing }
        }
    }
}
