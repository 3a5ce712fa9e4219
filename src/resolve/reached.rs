//! Further ports that nothing leads to.

use std::collections::BTreeSet;

use crate::admission::policy::{Report, Unwise};
use crate::source::Span;
use crate::stack::component::{Component, ExtraPort};
use crate::stack::network::OpenPort;
use crate::stack::probe::{Action, Probes};
use crate::stack::workload::Workload;
use crate::values::Values;
use crate::values::port::Transport;

/// Reports further ports of components that their policies open to nobody. Those of sidecars are there for the pod
/// itself, and so may be what a probe asks.
pub fn check(workloads: &[Workload], values: &Values, report: &mut Report) {
    let policies = values.network_policy.as_ref();
    let enabled = policies.and_then(|policies| policies.enabled.as_ref());
    if enabled.is_some_and(|flag| !flag.value.0) {
        return;
    }
    for workload in workloads.iter().filter(|workload| workload.job.is_none()) {
        let component = &workload.component;
        let rules = &workload.access.from;
        if rules.iter().any(|rule| rule.ports.is_empty()) {
            continue;
        }
        let open: BTreeSet<&OpenPort> = rules.iter().flat_map(|rule| &rule.ports).collect();
        let asked = asked(workload);
        for extra in component.extra_ports.iter().filter(|extra| extra.sidecar.is_none()) {
            let ExtraPort { name, sidecar: _, port, service_port, protocol, private } = extra;
            let transport = protocol.transport();
            let own = OpenPort { number: *port, transport };
            if open.contains(&own) || asked.contains(port) {
                continue;
            }
            let door = match transport {
                Transport::Tcp => format!("expose: {{ nodePort: {{ {name}: 30080 }} }}"),
                _ => {
                    format!("expose: {{ loadBalancer: {{ ports: {{ {name}: {service_port} }} }} }}")
                }
            };
            let help = if *private {
                format!(
                    "add `{0}` to its own `connects`, so that its pods reach each other there, or remove `private`",
                    component.name
                )
            } else {
                format!(
                    "add a door such as `{door}`, `connects` to those that call it, or `allowFrom` with its number in `ports`"
                )
            };
            let message = format!("nothing reaches the port `{name}` of `{}`", component.name);
            report.unwise(Unwise::UnreachedPorts, message, |diagnostic| {
                diagnostic
                    .at(written(values, component, name), "its network policy lets nobody in there")
                    .help(help)
            });
        }
    }
}

/// The ports at which the cluster asks a component whether it is well.
fn asked(workload: &Workload) -> BTreeSet<u16> {
    let Probes { startup, readiness, liveness } = &workload.probes;
    let probes = [startup, readiness, liveness].into_iter().flatten();
    let port = |action: &Action| match action {
        Action::Http { port, path: _, headers: _, encrypted: _ }
        | Action::Tcp { port }
        | Action::Grpc { port, service: _ } => Some(*port),
        Action::Command(_) => None,
    };
    probes.filter_map(|probe| port(&probe.action)).collect()
}

/// Where a port is written.
fn written(values: &Values, component: &Component, port: &str) -> Span {
    let own = values.workload(component.tier, component.name.as_str());
    let ports = own.and_then(|item| item.at.value.ports.as_ref());
    let found = ports.and_then(|ports| ports.value.entries.get(port));
    found.map_or(component.origin, |item| item.key)
}
