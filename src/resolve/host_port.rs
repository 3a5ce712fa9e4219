//! The ports of the machine that lead into a stack where one Docker engine runs it.
//!
//! A node port and a load balancer keep their numbers. Neither an ingress controller nor a Gateway is there: what only
//! they lead to gets the number of its container's port. A number that is taken makes room for the next.

use std::collections::BTreeMap;

use crate::values::Values;
use crate::values::read::Either;
use crate::values::tier::Tier;
use crate::values::workload::Workload;

/// The first port that a program without rights may listen on.
const FIRST_FREE: u16 = 1024;

/// The ports of the machine by component; what has no door has none.
pub type HostPorts = BTreeMap<(Tier, String), Vec<u16>>;

/// The ports of all components. They depend on what is there, and not on its order.
pub fn assign(values: &Values) -> HostPorts {
    let components: BTreeMap<(Tier, String), &Workload> = values
        .workloads()
        .map(|(tier, name, item)| ((tier, name.clone()), &item.at.value))
        .collect();
    let mut taken = TakenPorts::default();
    let mut ports = HostPorts::new();
    for wanted in [node_port, load_balancer, ingress] {
        for (component, workload) in &components {
            let Some(port) = wanted(workload) else { continue };
            // Behind the last number, the search goes on among those that need no rights.
            let free = taken.next_free(port).or_else(|| taken.next_free(FIRST_FREE));
            let Some(free) = free else { continue };
            ports.entry(component.clone()).or_default().push(free);
        }
    }
    ports
}

/// Ports that are taken, each with one from which on a free one may follow.
#[derive(Default)]
struct TakenPorts(BTreeMap<u16, u16>);

impl TakenPorts {
    /// Takes the first free port from `wanted` on. What was passed by is remembered, so that many who
    /// want one port do not all count up from there.
    fn next_free(&mut self, wanted: u16) -> Option<u16> {
        let mut passed = Vec::new();
        let mut port = wanted;
        while let Some(next) = self.0.get(&port) {
            passed.push(port);
            if *next == port {
                return None;
            }
            port = *next;
        }
        // The last port of all leads to itself.
        let next = port.saturating_add(1);
        self.0.extend(passed.into_iter().chain([port]).map(|port| (port, next)));
        Some(port)
    }
}

fn node_port(workload: &Workload) -> Option<u16> {
    let expose = &workload.expose.as_ref()?.value;
    expose.node_port.as_ref().map(|port| port.value.0)
}

fn load_balancer(workload: &Workload) -> Option<u16> {
    let balancer = workload.expose.as_ref()?.value.load_balancer.as_ref()?;
    let service = workload.service.as_ref().and_then(|service| service.value.port.as_ref());
    let port = balancer.value.port.as_ref().or(service).or(workload.port.as_ref())?;
    Some(port.value.0)
}

fn ingress(workload: &Workload) -> Option<u16> {
    let expose = &workload.expose.as_ref()?.value;
    let alone = expose.node_port.is_none() && expose.load_balancer.is_none();
    let leads = expose.ingress.is_some() || expose.route.is_some();
    (alone && leads).then_some(())?;
    let of_ingress = expose.ingress.as_ref().map(|ingress| &ingress.port);
    let named = of_ingress.or(expose.route.as_ref().map(|route| &route.port))?;
    let further = named.as_ref().and_then(|name| further_port(workload, name.as_str()));
    further.or(workload.port.as_ref().map(|port| port.value.0))
}

/// The number of a further port, of the component or of a sidecar.
fn further_port(workload: &Workload, name: &str) -> Option<u16> {
    let sidecars = workload.sidecars.iter().flat_map(|sidecars| sidecars.entries.values());
    let beside = sidecars.filter_map(|item| item.at.value.ports.as_ref());
    let item = workload.ports.iter().chain(beside).find_map(|ports| ports.entries.get(name))?;
    match &item.at.value {
        Either::Short(port) => Some(port.0),
        Either::Long(long) => long.port.as_ref().map(|port| port.value.0),
    }
}
