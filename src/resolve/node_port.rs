//! Node ports: in the cluster's range, and each wanted once.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::target::Target;
use crate::values::Values;
use crate::values::expose::Expose;
use crate::values::read::{At, Either};
use crate::values::scalar::Port;

/// The number of a node port, which the cluster has.
pub fn checked(port: Port, span: Span, target: &Target, report: &mut Report) -> u16 {
    let number = port.0;
    let (min, max) = target.node_ports;
    if !(min..=max).contains(&number) {
        report.add(
            Diagnostic::error(
                Code::NodePort,
                format!("the node port {number} is outside of {min} to {max}"),
            )
            .at(span, "the API server would refuse it")
            .help(format!("choose a port from {min} to {max}")),
        );
    }
    number
}

/// Every node port of some values: number, owner and place.
pub fn node_ports(values: &Values) -> Vec<(u16, String, Span)> {
    let mut ports = Vec::new();
    for (tier, name, expose) in values.doors() {
        let owner = format!("{}.{name}", tier.key());
        ports.extend(
            numbers(expose).into_iter().map(|(number, span)| (number, owner.clone(), span)),
        );
    }
    ports
}

/// The node ports of a component's doors.
fn numbers(expose: &At<Expose>) -> Vec<(u16, Span)> {
    match expose.value.node_port.as_ref().map(|at| (&at.value, at.span)) {
        None => Vec::new(),
        Some((Either::Short(port), span)) => vec![(port.0, span)],
        Some((Either::Long(ports), _)) => {
            let items = ports.entries.values();
            items.map(|item| (item.at.value.0, item.at.span)).collect()
        }
    }
}

/// Reports node ports that another environment wants on the same target: in one cluster, the second
/// apply would be refused.
pub fn check_shared(values: &Values, target: &str, other: &Values, env: &str, report: &mut Report) {
    let own: BTreeMap<u16, Span> =
        node_ports(values).into_iter().rev().map(|(port, _, span)| (port, span)).collect();
    for (port, owner, _) in node_ports(other) {
        let Some(span) = own.get(&port) else { continue };
        let message =
            format!("the environment `{env}` wants the node port {port} too, for `{owner}`");
        report.unwise(Unwise::SharedNodePorts, message, |diagnostic| {
            diagnostic
                .at(*span, format!("both are for the target `{target}`"))
                .help("give each environment a port of its own")
        });
    }
}

/// Reports node ports that two components of a stack want.
pub fn check_node_ports(values: &Values, report: &mut Report) {
    let mut taken: BTreeMap<u16, (String, Span)> = BTreeMap::new();
    for (port, owner, span) in node_ports(values) {
        match taken.get(&port) {
            None => {
                taken.insert(port, (owner, span));
            }
            // One number may lead to a port over TCP and to one over UDP; what may not is told where they are read.
            Some((first, _)) if *first == owner => {}
            Some((first, place)) => report.add(
                Diagnostic::error(Code::NodePort, format!("the node port {port} is taken twice"))
                    .at(span, format!("`{owner}` wants it"))
                    .also(*place, format!("`{first}` has it"))
                    .help("give one of them another port"),
            ),
        }
    }
}
