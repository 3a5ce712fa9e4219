//! The ports of the machine that lead into a stack where one Docker engine runs it.
//!
//! A node port and a load balancer keep their numbers. Neither an ingress controller nor a Gateway is there: what only
//! they lead to gets the number of its container's port. A number that is taken makes room for the next.

use std::collections::BTreeMap;

use crate::admission::policy::Report;
use crate::resolve::port;
use crate::stack::expose::HostPort;
use crate::values::Values;
use crate::values::database::Database;
use crate::values::expose::Expose;
use crate::values::policy::Policy;
use crate::values::port::{NamedPort, Protocol, Transport, listened};
use crate::values::read::{Either, Item, Map};
use crate::values::scalar::Port;
use crate::values::tier::Tier;
use crate::values::workload::Workload;

/// What the main port is called where nothing is said of what it speaks.
const HTTP: &str = "http";

/// The first port that a program without rights may listen on.
const FIRST_FREE: u16 = 1024;

/// The ports of the machine by component; what has no door has none.
pub type HostPorts = BTreeMap<(Tier, String), Vec<HostPort>>;

/// The ports of all components. They depend on what is there, and not on its order.
pub fn assign(values: &Values) -> HostPorts {
    let components: BTreeMap<(Tier, String), ComponentPorts> = values
        .workloads()
        .map(|(tier, name, item)| {
            ((tier, name.clone()), ComponentPorts::of_workload(&item.at.value))
        })
        .chain(values.all_databases().filter_map(|(name, item)| {
            let ports = ComponentPorts::of_database(name, item)?;
            Some(((Tier::Database, name.clone()), ports))
        }))
        .collect();
    let mut taken: BTreeMap<Transport, TakenPorts> = BTreeMap::new();
    let mut ports = HostPorts::new();
    for wanted in [ComponentPorts::node_ports, ComponentPorts::balanced, ComponentPorts::routed] {
        for (component, own) in &components {
            for port in wanted(own) {
                let taken = taken.entry(port.transport).or_default();
                // Behind the last number, the search goes on among those that need no rights.
                let free = taken.next_free(port.number).or_else(|| taken.next_free(FIRST_FREE));
                let Some(number) = free else { continue };
                ports.entry(component.clone()).or_default().push(HostPort { number, ..port });
            }
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

/// The doors of a component, and the ports that they may lead to.
struct ComponentPorts<'v> {
    expose: Option<&'v Expose>,
    /// What a port of the Service that leads to the main one has for a number.
    service: Option<u16>,
    /// The number and the transport of the main port.
    main: Option<(u16, Transport)>,
    /// All ports by name.
    named: BTreeMap<String, (u16, Transport)>,
}

impl<'v> ComponentPorts<'v> {
    fn of_workload(workload: &'v Workload) -> Self {
        let main = workload.port.as_ref().map(|port| (port.value.0, Transport::Tcp));
        let protocol = workload.protocol.as_ref().map(|protocol| protocol.value);
        let first = main.map(|main| (protocol.map_or(HTTP, Protocol::as_str), main));
        let beside = workload.sidecars.iter().flat_map(|sidecars| sidecars.entries.values());
        let beside = beside.filter_map(|item| item.at.value.ports.as_ref());
        let maps = workload.ports.iter().chain(beside);
        let service = workload.service.as_ref().and_then(|service| service.value.port.as_ref());
        Self {
            expose: workload.expose.as_ref().map(|expose| &expose.value),
            service: service.or(workload.port.as_ref()).map(|port| port.value.0),
            main,
            named: first
                .into_iter()
                .chain(maps.flat_map(|ports| further(&ports.value)))
                .map(|(name, port)| (name.to_owned(), port))
                .collect(),
        }
    }

    /// Those of a server, where it has doors. Its mistakes are told where its address is found.
    fn of_database(name: &str, item: &'v Item<Database>) -> Option<Self> {
        let values = &item.at.value;
        let expose = &values.expose.as_ref()?.value;
        let mut report = Report::new(Policy::default());
        let ports = port::of_database(name, item, values.engine.as_ref()?.value, &mut report)?;
        let service = values.service.as_ref().and_then(|service| service.value.port.as_ref());
        let main = (ports.port, Transport::Tcp);
        let further = ports.extra.iter();
        let further = further.map(|one| (one.name.clone(), (one.port, one.protocol.transport())));
        Some(Self {
            expose: Some(expose),
            service: service.map(|port| port.value.0).or(ports.service_port).or(Some(ports.port)),
            main: Some(main),
            named: further.chain([(ports.name.clone(), main)]).collect(),
        })
    }

    /// A number outside that leads to a port with a name.
    fn leading(&self, ports: &Map<Port>) -> Vec<HostPort> {
        let entries = ports.entries.iter();
        let found = entries.filter_map(|(name, item)| {
            let (port, transport) = *self.named.get(name.as_str())?;
            Some(HostPort { number: item.at.value.0, port, transport })
        });
        found.collect()
    }

    fn node_ports(&self) -> Vec<HostPort> {
        match self.expose.and_then(|expose| expose.node_port.as_ref()).map(|ports| &ports.value) {
            None => Vec::new(),
            Some(Either::Short(number)) => self.to_main(number.0).into_iter().collect(),
            Some(Either::Long(ports)) => self.leading(ports),
        }
    }

    fn balanced(&self) -> Vec<HostPort> {
        let Some(balancer) = self.expose.and_then(|expose| expose.load_balancer.as_ref()) else {
            return Vec::new();
        };
        let named = balancer.ports.as_ref();
        let usual = self.service.filter(|_| named.is_none());
        let number = balancer.port.as_ref().map(|port| port.value.0).or(usual);
        let main = number.and_then(|number| self.to_main(number));
        let named = named.map(|ports| self.leading(&ports.value)).unwrap_or_default();
        main.into_iter().chain(named).collect()
    }

    /// What an ingress controller or a Gateway alone leads to.
    fn routed(&self) -> Vec<HostPort> {
        let Some(expose) = self.expose else { return Vec::new() };
        let of_ingress = expose.ingress.as_ref().map(|ingress| &ingress.port);
        let Some(name) = of_ingress.or(expose.route.as_ref().map(|route| &route.port)) else {
            return Vec::new();
        };
        let further = name.as_ref().and_then(|name| self.named.get(name.as_str()).copied());
        let Some((port, transport)) = further.or(self.main) else { return Vec::new() };
        let mut others = self.node_ports().into_iter().chain(self.balanced());
        let is_there = others.any(|other| other.port == port && other.transport == transport);
        let main = (!is_there).then_some(HostPort { number: port, port, transport });
        let led = expose.ingress.iter().flat_map(|ingress| ingress.ports.iter());
        let led = led.flat_map(|ports| ports.value.entries.keys());
        let led = led.filter_map(|name| self.named.get(name.as_str()).copied());
        let led = led.map(|(port, transport)| HostPort { number: port, port, transport });
        main.into_iter().chain(led).collect()
    }

    fn to_main(&self, number: u16) -> Option<HostPort> {
        self.main.map(|(port, transport)| HostPort { number, port, transport })
    }
}

/// Further ports, of a component or of a sidecar.
fn further(ports: &Map<NamedPort>) -> impl Iterator<Item = (&str, (u16, Transport))> {
    ports.entries.iter().filter_map(|(name, item)| {
        let (number, _) = listened(&item.at)?;
        Some((name.as_str(), number))
    })
}
