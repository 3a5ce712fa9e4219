//! What Kafka tells its clients: a broker answers with the address that it advertises, and a controller answers no
//! client at all. A part of GEN405.
//!
//! <https://kafka.apache.org/documentation/#brokerconfigs_advertised.listeners>

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::check::wrong_port;
use crate::graph::Graph;
use crate::graph::call::{AddressSource, Reach};
use crate::graph::container::Container;
use crate::graph::environment::Variable;
use crate::graph::resolve::is_loopback;
use crate::graph::workload::Workload;
use crate::notation::address::UNKNOWN;

/// The variables of Kafka's own image and of Confluent's, and those of Bitnami's.
const PREFIXES: [&str; 2] = ["KAFKA_", "KAFKA_CFG_"];

/// A listener: its name, host and port.
type BrokerListener<'v> = (&'v str, &'v str, u16);

/// What a broker is told of its listeners.
pub struct KafkaBroker<'c, 'a> {
    advertised: &'c Variable<'a>,
    told: Vec<BrokerListener<'c>>,
    own: Vec<BrokerListener<'c>>,
    controllers: Vec<&'c str>,
    /// Whether all its listeners can be read.
    is_known: bool,
}

impl<'c, 'a> KafkaBroker<'c, 'a> {
    pub fn read(container: &'c Container<'a>) -> Option<Self> {
        let get = |name: &str| {
            let mut all = PREFIXES
                .iter()
                .filter_map(|prefix| container.environment.get(&format!("{prefix}{name}")));
            all.next()
        };
        let listed = |variable: Option<&'c Variable<'a>>| {
            let value = variable.and_then(|one| one.value.as_deref()).unwrap_or_default();
            listeners(value)
        };
        let advertised = get("ADVERTISED_LISTENERS")?;
        let own = get("LISTENERS");
        let all = own.unwrap_or(advertised).value.as_deref().unwrap_or_default();
        let is_known = own.is_some() && listeners(all).len() == all.split(',').count();
        let controllers = get("CONTROLLER_LISTENER_NAMES");
        let controllers = controllers.and_then(|one| one.value.as_deref()).unwrap_or_default();
        Some(Self {
            advertised,
            told: listed(Some(advertised)),
            own: listed(own),
            controllers: controllers.split(',').map(str::trim).collect(),
            is_known,
        })
    }

    /// The ports of its controllers, where all its listeners are known.
    pub fn controller_ports(&self) -> Vec<u16> {
        let own = self.own.iter().filter(|(name, ..)| self.controllers.contains(name));
        if self.is_known { own.map(|(.., port)| *port).collect() } else { Vec::new() }
    }

    /// The ports that clients may call: `port 29092 or port 9094`.
    fn shown(&self) -> String {
        let ports = self.own.iter().filter(|(name, ..)| !self.controllers.contains(name));
        let ports: Vec<String> = ports.map(|(.., port)| format!("port {port}")).collect();
        ports.join(" or ")
    }

    /// The name of the listener at a port.
    fn at(&self, port: u16) -> Option<&'c str> {
        let mut all = self.own.iter().chain(&self.told);
        all.find(|(.., own)| *own == port).map(|(name, ..)| *name)
    }
}

/// `PLAINTEXT://kafka:9092,CONTROLLER://:9093`.
fn listeners(text: &str) -> Vec<BrokerListener<'_>> {
    /// No list of listeners is longer, in bytes.
    const LONGEST: usize = 2048;
    // A part that is not known is none of these.
    let text = if text.len() > LONGEST { "" } else { text };
    let known = text.split(',').filter(|part| !part.contains([UNKNOWN, '$']));
    known
        .filter_map(|part| {
            let (name, rest) = part.trim().split_once("://")?;
            let (host, port) = rest.rsplit_once(':')?;
            Some((name, host, port.parse().ok()?))
        })
        .collect()
}

/// Looks at the calls of brokers that are here.
pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    let mut told = BTreeSet::new();
    for call in &graph.calls {
        let (Reach::Service(index), Some(called)) = (call.reach, call.address.port) else {
            continue;
        };
        let AddressSource::Variable(name) = &call.way else { continue };
        let service = &graph.services[index];
        let mut behind = graph.behind(service);
        let (Some(workload), None) = (behind.next(), behind.next()) else { continue };
        if workload.index == call.workload || workload.is_on_host() {
            continue;
        }
        let Some(container) = broker(workload) else { continue };
        let Some(broker) = KafkaBroker::read(container) else { continue };
        let port = service.port(called).filter(|_| !service.is_headless);
        let port = port.and_then(|port| port.pod_port(workload)).unwrap_or(called);
        let Some(listener) = broker.at(port) else {
            let is_direct = service.is_headless || service.ports.is_empty();
            if is_direct && broker.is_known && told.insert((call.workload, called.to_string())) {
                let found = wrong_port::RULE
                    .judged(
                        graph.set.is_whole,
                        format!(
                            "`{name}` calls {} on port {called}, on which it has no listener",
                            workload.object.label()
                        ),
                    )
                    .at(call.port.unwrap_or(call.host), "connection refused")
                    .also(broker.advertised.place(), "its listeners")
                    .help(format!("use {}", broker.shown()));
                findings.add(call.object, found);
            }
            continue;
        };
        if broker.controllers.contains(&listener) {
            let place = call.port.unwrap_or(call.host);
            let found = rule
                .error(format!(
                    "`{name}` calls the controller of {} on port {called}",
                    workload.object.label()
                ))
                .at(place, "answers brokers alone")
                .note("clients are not answered: broker may not be available")
                .help("write the port of a listener that is no controller's");
            findings.add(call.object, found);
            continue;
        }
        let Some((_, host, _)) = broker.told.iter().find(|(one, ..)| *one == listener) else {
            continue;
        };
        if !is_loopback(host) || !told.insert((workload.index, listener.to_owned())) {
            continue;
        }
        let found = rule
            .error(format!(
                "{} tells clients of port {called} to call `{host}`, which is the pod itself",
                workload.object.label()
            ))
            .at(broker.advertised.place(), "every client is sent here, after its first connection")
            .also(call.host, "called from here")
            .note("the client connects once, and then to itself: connection refused, broker not available")
            .help(format!("advertise `{listener}://{}:{called}`", call.address.host));
        findings.add(workload.object, found);
    }
}

/// The container of a workload that is a broker.
pub fn broker<'w, 'a>(workload: &'w Workload<'a>) -> Option<&'w Container<'a>> {
    let is_kafka = |container: &&Container| container.image.name().contains("kafka");
    workload.running().find(is_kafka)
}
