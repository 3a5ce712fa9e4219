//! Probes of a container.

use k8s_openapi::api::core::v1::{
    ExecAction, GRPCAction, HTTPGetAction, HTTPHeader, Probe, TCPSocketAction,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::object::pod::filled;
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
        Action::Http { path, port, headers, encrypted } => Probe {
            http_get: Some(HTTPGetAction {
                path: Some(path.clone()),
                port: IntOrString::Int(i32::from(*port)),
                // The kubelet takes any certificate.
                scheme: encrypted.then(|| "HTTPS".to_owned()),
                http_headers: filled(headers.iter().map(header).collect()),
                ..HTTPGetAction::default()
            }),
            ..timing
        },
        Action::Grpc { service, port } => Probe {
            grpc: Some(GRPCAction { port: i32::from(*port), service: service.clone() }),
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

fn header((name, value): (&String, &String)) -> HTTPHeader {
    HTTPHeader { name: name.clone(), value: value.clone() }
}
