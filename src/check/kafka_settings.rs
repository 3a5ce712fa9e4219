//! Settings of Kafka with which a broker does not start, or never serves: a part of GEN442.
//!
//! <https://kafka.apache.org/documentation/#brokerconfigs>

use crate::check::kafka::{KafkaBroker, broker};
use crate::check::rule::{Findings, Rule};
use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::manifest::line;
use crate::values::suggest::list_of;

pub fn check(rule: &Rule, graph: &Graph, findings: &mut Findings) {
    let all: Vec<&Workload> =
        graph.workloads.iter().filter(|one| !one.is_job() && broker(one).is_some()).collect();
    for workload in &all {
        let Some(container) = broker(workload).filter(|one| is_told_all(one)) else { continue };
        let broker = KafkaSettings { workload, container, rule, graph };
        broker.number(findings);
        broker.names(findings);
        broker.voters(findings);
        broker.copies(&all, findings);
    }
}

/// Whether its variables alone say how the broker runs.
fn is_told_all(container: &Container) -> bool {
    let mut mounts = container.node.items("volumeMounts").iter();
    let is_filed = mounts.any(|mount| {
        let path = mount.text("mountPath").unwrap_or_default();
        ["/etc/", "config", ".properties"].iter().any(|part| path.contains(part))
    });
    let is_known = [
        "apache/kafka",
        "apache/kafka-native",
        "confluentinc/cp-kafka",
        "confluentinc/confluent-local",
    ]
    .contains(&container.image.short());
    is_known && !is_filed && !container.environment.is_open && container.words().next().is_none()
}

#[derive(Clone, Copy)]
struct KafkaSettings<'s, 'a> {
    workload: &'s Workload<'a>,
    container: &'s Container<'a>,
    rule: &'s Rule,
    graph: &'s Graph<'a>,
}

impl<'s> KafkaSettings<'s, '_> {
    fn known(self, name: &str) -> Option<&'s str> {
        self.container.environment.known(&format!("KAFKA_{name}")).map(str::trim)
    }

    fn is_set(self, name: &str) -> bool {
        self.container.environment.get(&format!("KAFKA_{name}")).is_some()
    }

    fn has_role(self, role: &str) -> bool {
        self.known("PROCESS_ROLES").is_some_and(|all| all.split(',').any(|one| one.trim() == role))
    }

    fn tell(self, name: &str, why: &str, label: &str, help: String, findings: &mut Findings) {
        let Some(variable) = self.container.environment.get(&format!("KAFKA_{name}")) else {
            return;
        };
        let message = format!("{} does not start: {why}", self.workload.object.label());
        let found = self
            .rule
            .judged(self.graph.set.is_whole, message)
            .at(variable.place(), label)
            .also(self.container.image_span(), "by this image")
            .help(help);
        findings.add(self.workload.object, found);
    }

    /// <https://kafka.apache.org/documentation/#brokerconfigs_node.id>
    fn number(self, findings: &mut Findings) {
        if self.is_set("PROCESS_ROLES") && !self.is_set("NODE_ID") && !self.is_set("BROKER_ID") {
            let why = "`KAFKA_NODE_ID` is not set";
            let help = "set `KAFKA_NODE_ID: \"1\"`, another number for each broker".to_owned();
            self.tell("PROCESS_ROLES", why, "needs a number of the node", help, findings);
        }
    }

    /// Listeners that are named and are none.
    fn names(self, findings: &mut Findings) {
        let names = |key: &str| -> Option<Vec<&'s str>> {
            let all = self.known(key)?.split(',');
            all.map(|one| Some(one.trim().split_once("://")?.0)).collect()
        };
        let shown = |all: &[&str]| list_of(all.iter().copied());
        let (own, told) = (names("LISTENERS"), names("ADVERTISED_LISTENERS"));
        if let (Some(own), Some(controllers), true) =
            (&own, self.known("CONTROLLER_LISTENER_NAMES"), self.has_role("controller"))
            && let first = controllers.split(',').next().unwrap_or_default().trim()
            && !own.contains(&first)
        {
            let why = format!("its controller is to listen as `{first}`, which is no listener");
            let help =
                format!("write {}, or add `{first}://:9093` to `KAFKA_LISTENERS`", shown(own));
            self.tell(
                "CONTROLLER_LISTENER_NAMES",
                &why,
                "not in `KAFKA_LISTENERS`",
                help,
                findings,
            );
            return;
        }
        if let (Some(told), Some(inner)) = (&told, self.known("INTER_BROKER_LISTENER_NAME"))
            && !told.contains(&inner)
        {
            let why =
                format!("brokers are to call each other by `{inner}`, which is not advertised");
            let help = format!("write {}", shown(told));
            let label = "not in `KAFKA_ADVERTISED_LISTENERS`";
            self.tell("INTER_BROKER_LISTENER_NAME", &why, label, help, findings);
            return;
        }
        let protocols = self.known("LISTENER_SECURITY_PROTOCOL_MAP");
        let mapped: Option<Vec<&str>> = protocols.map(|all| {
            all.split(',').filter_map(|one| Some(one.trim().split_once(':')?.0)).collect()
        });
        // Without a map Kafka has one of its own, for some names alone.
        let is_lacking = |name: &&&str| mapped.as_ref().is_some_and(|all| !all.contains(*name));
        let lacking = own.iter().flatten().find(is_lacking);
        if let Some(name) = lacking {
            let why = format!("its listener `{name}` has no protocol");
            let help = format!("add `{name}:PLAINTEXT` to `KAFKA_LISTENER_SECURITY_PROTOCOL_MAP`");
            self.tell("LISTENERS", &why, "no security protocol is defined for it", help, findings);
        }
    }

    /// `1@kafka:9093`: the controllers, of which each one listens there.
    fn voters(self, findings: &mut Findings) {
        let Some(voters) = self.known("CONTROLLER_QUORUM_VOTERS") else { return };
        for voter in voters.split(',') {
            let Some((_, address)) = voter.trim().split_once('@') else { continue };
            let Some((host, port)) = address.rsplit_once(':') else { continue };
            let Ok(port) = port.parse::<u16>() else { continue };
            let name = host.split('.').next().unwrap_or_default();
            let mut services = self.graph.services_near(name, self.workload.namespace());
            let Some(service) = services.next() else { continue };
            let mut behind = self.graph.behind(service);
            let (Some(other), None) = (behind.next(), behind.next()) else { continue };
            let Some(target) = broker(other).filter(|one| is_told_all(one)) else { continue };
            let Some(read) = KafkaBroker::read(target) else { continue };
            let ports: Vec<u16> = read.controller_ports();
            if ports.is_empty() || ports.contains(&port) {
                continue;
            }
            let Some(variable) = self.container.environment.get("KAFKA_CONTROLLER_QUORUM_VOTERS")
            else {
                return;
            };
            let right = ports[0];
            let text = port.to_string();
            let found = self
                .rule
                .judged(
                    self.graph.set.is_whole,
                    format!(
                        "{} looks for the controller `{host}` on port {port}, which listens on {right}",
                        self.workload.object.label()
                    ),
                )
                .at(line::within(self.graph.sources, variable.place(), &text), "connection refused")
                .note("no leader is elected, and the broker ends or waits for ever")
                .help(format!("write {right}"));
            findings.add(self.workload.object, found);
        }
    }

    /// More copies of the offsets than brokers: no group of consumers ever works.
    /// <https://kafka.apache.org/documentation/#brokerconfigs_offsets.topic.replication.factor>
    fn copies(self, all: &[&Workload], findings: &mut Findings) {
        let name = "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR";
        let environment = &self.container.environment;
        let Some(copies) = environment.known(name).and_then(|text| text.trim().parse::<i64>().ok())
        else {
            return;
        };
        let brokers: i64 = all.iter().map(|one| one.replicas.max(1)).sum();
        let is_scaled = self.workload.is_of_compose() && all.len() > 1;
        let Some(variable) = environment.get(name).filter(|_| copies > brokers && !is_scaled)
        else {
            return;
        };
        let shown =
            if brokers == 1 { "one broker".to_owned() } else { format!("{brokers} brokers") };
        let found = self
            .rule
            .judged(
                self.graph.set.is_whole,
                format!(
                    "{} wants {copies} copies of the consumers' offsets, and there is {shown}",
                    self.workload.object.label()
                ),
            )
            .at(variable.place(), "more than brokers")
            .note("the topic is never made: consumers of a group wait for ever, coordinator not available")
            .help(format!("write {brokers}"));
        findings.add(self.workload.object, found);
    }
}
