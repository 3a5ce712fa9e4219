//! The facts about a cluster, completed; and what a target lacks.

use std::collections::BTreeSet;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::notation::quantity;
use crate::resolve::cidr::check_cidr;
use crate::resolve::host;
use crate::resolve::ingress_class;
use crate::resolve::registry_mirror;
use crate::resolve::storage_class;
use crate::source::Span;
use crate::stack::target::{Nodes, Target};
use crate::values::cluster::{self, Cluster};
use crate::values::plain;
use crate::values::read::{At, List};
use crate::values::scalar::{Flag, Subdomain, Text};
use crate::values::suggest::nearest;

/// The oldest and the newest minor version of Kubernetes that gen knows.
const KNOWN: std::ops::RangeInclusive<u32> = 25..=40;

/// The networks of name servers.
fn name_servers(field: &At<cluster::Dns>, report: &mut Report) -> Vec<String> {
    let cidrs = field.value.cidrs.as_ref();
    cidrs.into_iter().flat_map(|cidrs| &cidrs.value).for_each(|one| check_cidr(one, report));
    plain::texts(cidrs)
}

impl Target {
    /// Completes the facts that the values give. What is not said is what most clusters have.
    pub fn resolve(name: &str, facts: Option<&At<Cluster>>, report: &mut Report) -> Self {
        let facts = facts.map(|facts| facts.value.clone()).unwrap_or_default();
        let Cluster {
            kubernetes,
            load_balancer,
            load_balancer_on_nodes,
            load_balancer_remedy,
            load_balancer_annotations,
            load_balancer_class,
            node_ports,
            storage_classes,
            default_storage_class,
            claim_storage_class,
            fixed_storage_classes,
            local_storage_classes,
            disk_storage_classes,
            host_path,
            network_policies,
            network_policies_remedy,
            dns,
            metrics_server,
            metrics_server_remedy,
            custom_resources,
            ingress_class,
            ingress_controller,
            ingress_namespace,
            gateway,
            prometheus_namespace,
            node_address,
            nodes,
            region,
            machine_type,
            registry_mirror,
        } = &facts;
        let goes = |span: Span| ingress_class::goes_with_another(ingress_class.as_ref(), span);
        let ingress_controller = ingress_controller.as_ref().filter(|field| !goes(field.span));
        let ingress_namespace = ingress_namespace.as_ref().filter(|field| !goes(field.span));
        check_definitions(custom_resources.as_ref(), report);
        for said in [default_storage_class, claim_storage_class].into_iter().flatten() {
            storage_class::check(said, storage_classes.as_ref(), report);
        }
        let flag =
            |field: &Option<At<Flag>>, default| field.as_ref().map_or(default, |flag| flag.value.0);
        let name_of =
            |field: &Option<At<Subdomain>>| field.as_ref().map(|name| name.as_str().to_owned());
        Self {
            name: name.to_owned(),
            kubernetes: version(kubernetes.as_ref(), report),
            load_balancer: flag(load_balancer, true),
            load_balancer_on_nodes: flag(load_balancer_on_nodes, false),
            load_balancer_remedy: plain::text(load_balancer_remedy.as_ref()),
            load_balancer_annotations: plain::map(load_balancer_annotations.as_ref()),
            load_balancer_class: plain::text(load_balancer_class.as_ref()),
            node_ports: port_range(node_ports.as_ref(), report),
            storage_classes: storage_classes
                .as_ref()
                .map(|classes| classes.iter().map(|class| class.as_str().to_owned()).collect()),
            default_storage_class: name_of(default_storage_class),
            claim_storage_class: name_of(claim_storage_class),
            fixed_storage_classes: names(fixed_storage_classes.as_ref()),
            local_storage_classes: names(local_storage_classes.as_ref()),
            disk_storage_classes: names(disk_storage_classes.as_ref()),
            host_path: flag(host_path, false),
            network_policies: flag(network_policies, true),
            network_policies_remedy: plain::text(network_policies_remedy.as_ref()),
            dns: dns.as_ref().map_or_else(Vec::new, |dns| name_servers(dns, report)),
            metrics_server: flag(metrics_server, true),
            metrics_server_remedy: plain::text(metrics_server_remedy.as_ref()),
            custom_resources: plain::texts(custom_resources.as_ref()).into_iter().collect(),
            ingress_class: name_of(ingress_class),
            ingress_controller: plain::text(ingress_controller),
            ingress_namespace_is_of_class: ingress_class::is_said_with(
                ingress_class.as_ref(),
                ingress_namespace,
            ),
            ingress_namespace: ingress_namespace.map(|name| name.as_str().to_owned()),
            gateway: gateway.as_ref().and_then(|gateway| {
                let namespace = gateway.value.namespace.as_ref();
                let namespace = namespace.map(|name| name.as_str().to_owned());
                Some((gateway.value.name.as_ref()?.as_str().to_owned(), namespace))
            }),
            gateway_pods: gateway
                .as_ref()
                .and_then(|gateway| gateway.value.pod_namespace.as_ref())
                .map(|name| name.as_str().to_owned()),
            prometheus_namespace: prometheus_namespace
                .as_ref()
                .map_or("monitoring".to_owned(), |name| name.as_str().to_owned()),
            node_address: node_address.as_ref().map(|address| host::bare(address, report)),
            nodes: nodes.as_ref().and_then(node_capacity),
            region: plain::text(region.as_ref()),
            machine_type: plain::text(machine_type.as_ref()),
            registry_mirror: registry_mirror
                .as_ref()
                .and_then(|url| registry_mirror::checked(url, report)),
        }
    }

    /// Reports the use of a custom resource that the target does not have: applying would fail.
    pub fn require_custom_resource(
        &self,
        definition: &str,
        what: &str,
        span: Span,
        report: &mut Report,
    ) {
        if self.custom_resources.contains(definition) {
            return;
        }
        let name = &self.name;
        let help = match nearest(definition, self.custom_resources.iter().map(String::as_str)) {
            Some(near) => {
                format!("write `{definition}` in place of `{near}` under `cluster.customResources`")
            }
            None => format!(
                "install its operator and list `{definition}` under `cluster.customResources` in \
                 `profiles/{name}.yaml`, or remove {what} for this environment"
            ),
        };
        report.add(
            Diagnostic::error(
                Code::Target,
                format!("the target `{name}` has no `{definition}`, which {what} needs"),
            )
            .at(span, "needs a custom resource")
            .help(help),
        );
    }

    /// Reports an access mode that volumes of a class do not have: the claim would stay pending.
    pub fn check_modes(
        &self,
        class: Option<&str>,
        modes: &[String],
        span: Span,
        report: &mut Report,
    ) {
        let Some(class) = class.or(self.default_storage_class.as_deref()) else { return };
        let is_local = self.local_storage_classes.contains(class);
        if !is_local && !self.disk_storage_classes.contains(class) {
            return;
        }
        let Some(mode) = modes.iter().find(|mode| mode.ends_with("Many")) else { return };
        let (what, help) = if is_local {
            (
                "folders of one node",
                "leave `accessModes` out: all pods that mount it run on that node",
            )
        } else {
            ("disks of one node at a time", "name a class of shared file systems, such as NFS")
        };
        report.unwise(
            Unwise::TargetGaps,
            format!("volumes of the class `{class}` are {what}, without `{mode}`"),
            |diagnostic| diagnostic.at(span, "the claim would stay pending").help(help),
        );
    }

    /// Whether pods that mount a claim of a class run on one node, wherever that is.
    pub fn keeps_together(&self, class: Option<&str>) -> bool {
        let one_node = self.nodes.is_some_and(|nodes| nodes.count == 1);
        let class = class.or(self.default_storage_class.as_deref());
        one_node || class.is_some_and(|class| self.local_storage_classes.contains(class))
    }

    /// The class of a claim: the one named, else the cluster's default, else what the target names. A class that does not exist,
    /// or none at all where there is no default, leaves a claim pending for ever.
    pub fn storage_class(
        &self,
        named: Option<&At<Subdomain>>,
        claim: Span,
        report: &mut Report,
    ) -> Option<String> {
        let target = &self.name;
        match (named, &self.storage_classes) {
            (Some(class), Some(known)) if !known.contains(class.as_str()) => {
                let name = class.as_str();
                let help = match nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("write `{near}`"),
                    None => format!(
                        "list it under `cluster.storageClasses` in `profiles/{target}.yaml` if it exists"
                    ),
                };
                report.add(
                    Diagnostic::error(
                        Code::Target,
                        format!("the target `{target}` has no storage class `{name}`"),
                    )
                    .at(class.span, "the claim would stay pending")
                    .help(help),
                );
            }
            (None, _)
                if self.default_storage_class.is_none() && self.claim_storage_class.is_some() =>
            {
                return self.claim_storage_class.clone();
            }
            (None, Some(_)) if self.default_storage_class.is_none() => report.add(
                Diagnostic::error(
                    Code::Target,
                    format!("the target `{target}` has no default storage class"),
                )
                .at(claim, "the claim would stay pending")
                .help("add `className: …`"),
            ),
            _ => {}
        }
        named.map(|class| class.as_str().to_owned())
    }

    /// Reports a folder of a node where nodes come and go.
    pub fn require_host_path(&self, span: Span, help: &str, report: &mut Report) {
        if !self.host_path {
            report.add(
                Diagnostic::error(
                    Code::Target,
                    format!(
                        "`hostPath` cannot keep data on the target `{}`, whose nodes come and go",
                        self.name
                    ),
                )
                .at(span, "a folder of one node")
                .help(help),
            );
        }
    }

    /// Reports what the target lacks and could have.
    pub fn gap(&self, remedy: Option<&str>, message: String, span: Span, report: &mut Report) {
        match remedy {
            Some(remedy) => report.unwise(Unwise::TargetGaps, message, |diagnostic| {
                diagnostic
                    .at(span, format!("the target is `{}`", self.name))
                    .help(remedy.to_owned())
            }),
            None => report.add(
                Diagnostic::error(Code::Target, message)
                    .at(span, format!("the target is `{}`", self.name))
                    .help(format!(
                        "remove it, or correct `cluster` in `profiles/{}.yaml`",
                        self.name
                    )),
            ),
        }
    }
}

/// Definitions have the plural of the kind, and the group.
fn check_definitions(field: Option<&At<List<Text>>>, report: &mut Report) {
    let names = field.into_iter().flat_map(|names| &names.value);
    for name in names.filter(|name| !name.as_str().contains('.')) {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("`{}` is no name of a definition: it has no group", name.as_str()),
            )
            .at(name.span, "matches nothing")
            .help("write it as `kubectl get crds` does, such as `servicemonitors.monitoring.coreos.com`"),
        );
    }
}

fn names(field: Option<&At<List<Subdomain>>>) -> BTreeSet<String> {
    let names = field.into_iter().flat_map(|names| &names.value);
    names.map(|name| name.as_str().to_owned()).collect()
}

fn version(field: Option<&At<crate::values::scalar::Text>>, report: &mut Report) -> (u32, u32) {
    let Some(field) = field else { return (1, 36) };
    let text = field.as_str().trim_start_matches('v');
    let mut numbers = text.split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(1)), Some(Ok(minor))) if KNOWN.contains(&minor) => (1, minor),
        _ => {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("gen knows no Kubernetes `{text}`"))
                    .at(field.span, format!("from `1.{}` to `1.{}`", KNOWN.start(), KNOWN.end()))
                    .help("write the minor version, as in `\"1.36\"`"),
            );
            (1, 36)
        }
    }
}

fn port_range(field: Option<&At<cluster::PortRange>>, report: &mut Report) -> (u16, u16) {
    let bound = |port: &Option<At<crate::values::scalar::Port>>, default| {
        port.as_ref().map_or(default, |port| port.value.0)
    };
    let Some(field) = field else { return (30_000, 32_767) };
    let range = (bound(&field.min, 30_000), bound(&field.max, 32_767));
    if range.0 > range.1 {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                format!("the range from {} to {} is empty", range.0, range.1),
            )
            .at(field.span, "`min` is above `max`")
            .help("swap them"),
        );
    }
    range
}

fn node_capacity(nodes: &At<cluster::Nodes>) -> Option<Nodes> {
    let cluster::Nodes { count, cpu, memory, pods } = &nodes.value;
    Some(Nodes {
        count: plain::count(count.as_ref()).unwrap_or(1),
        cpu: quantity::milli(cpu.as_ref()?.as_str())?,
        memory: quantity::milli(memory.as_ref()?.as_str())?,
        pods: plain::count(pods.as_ref()).unwrap_or(110),
    })
}
