//! What a user writes that would have no effect: silence about it would be worse than an error.

use crate::admission::grant;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::values::Values;
use crate::values::network::Peer;
use crate::values::read::{At, Either, List, Map};
use crate::values::scalar::{Subdomain, Text};
use crate::values::storage::Volume;
use crate::values::suggest::{list_of, nearest};
use crate::values::workload::Workload;

/// Labels by which gen's objects find each other.
const RESERVED: [&str; 9] = [
    "app",
    "app.kubernetes.io/component",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/version",
    "retain",
    "track",
];

/// Checks all of the values.
pub fn check(values: &Values, report: &mut Report) {
    labels(values.labels.as_ref(), report);
    if let Some(network) = &values.network_policy
        && let (Some(enabled), Some(deny)) = (&network.enabled, &network.default_deny)
        && !enabled.value.0
        && deny.value.0
    {
        beside(deny.span, "defaultDeny", enabled.span, "enabled: false", report);
    }
    for (_, item) in values.databases.iter().flat_map(|map| &map.entries) {
        let database = &item.at.value;
        labels(database.labels.as_ref(), report);
        let said = database.names.as_ref().and_then(|names| names.claims.as_ref());
        claims(said, database.volumes.as_ref(), &["data"], report);
        peers([&database.allow_from, &database.allow_to], report);
        let service = database.service.as_ref();
        let affinity = service.and_then(|service| service.session_affinity.as_ref());
        if let Some(affinity) = affinity {
            beside(affinity.span, "sessionAffinity", item.key, "a server of one pod", report);
        }
    }
    let workloads = [&values.backends, &values.frontends].into_iter().flatten();
    for (_, item) in workloads.flat_map(|map| &map.entries) {
        workload(&item.at.value, report);
    }
    for (_, _, item) in values.jobs() {
        workload(&item.at.value, report);
    }
}

fn workload(values: &Workload, report: &mut Report) {
    labels(values.labels.as_ref(), report);
    let said = values.names.as_ref().and_then(|names| names.claims.as_ref());
    claims(said, values.volumes.as_ref(), &[], report);
    peers([&values.allow_from, &values.allow_to], report);
    if let Some(probes) = &values.probes {
        for probe in [&probes.startup, &probes.readiness, &probes.liveness].into_iter().flatten() {
            if let (Some(headers), None) = (&probe.headers, &probe.path) {
                beside(headers.span, "headers", probe.span, "a probe without `path`", report);
            }
            if let (Some(command), Some(port)) = (&probe.command, &probe.port) {
                beside(port.span, "port", command.span, "command", report);
            }
        }
    }
    for (_, item) in values.env.iter().flat_map(|map| &map.entries) {
        if let Either::Long(source) = &item.at.value
            && let Some(existing) = &source.existing_secret
            && let Some(url_key) = &existing.url_key
        {
            beside(url_key.span, "urlKey", item.key, "a variable, which reads `key`", report);
        }
    }
    if let Some(account) = &values.service_account {
        grant::check(account, report);
    }
    if let Some(account) = &values.service_account
        && let (Some(name), Some(rules)) = (&account.name, &account.rules)
    {
        beside(rules.span, "rules", name.span, "an account that gen does not make", report);
    }
    let blue_green = values.release.as_ref().and_then(|release| release.blue_green.as_ref());
    let tracks = blue_green.and_then(|blue_green| blue_green.tracks.as_ref());
    for (_, track) in tracks.into_iter().flat_map(|tracks| &tracks.entries) {
        if let (Some(replicas), Some(autoscaling)) = (&track.at.value.replicas, &values.autoscaling)
        {
            beside(replicas.span, "replicas", autoscaling.span, "an autoscaler", report);
        }
    }
}

/// A name for the claim of a volume that is not there: the claim that is there keeps its own, and is empty.
fn claims(
    said: Option<&At<Map<Subdomain>>>,
    volumes: Option<&At<Map<Volume>>>,
    own: &[&str],
    report: &mut Report,
) {
    for (name, item) in said.into_iter().flat_map(|said| &said.value.entries) {
        let volumes = || {
            let keys = volumes.into_iter().flat_map(|volumes| volumes.value.entries.keys());
            keys.map(String::as_str).chain(own.iter().copied())
        };
        if volumes().any(|volume| volume == name) {
            continue;
        }
        let message = format!("there is no volume `{name}` whose claim could have a name");
        let found =
            Diagnostic::error(Code::UnknownReference, message).at(item.key, "names no claim");
        let only = || volumes().next().filter(|_| volumes().count() == 1);
        report.add(match nearest(name, volumes()).or_else(only) {
            Some(near) => found.write(near),
            None if volumes().next().is_none() => found.help("remove it: there are no volumes"),
            None => found.help(format!("write {}", list_of(volumes()))),
        });
    }
}

fn labels(field: Option<&At<Map<Text>>>, report: &mut Report) {
    for (key, item) in field.into_iter().flat_map(|map| &map.entries) {
        if RESERVED.contains(&key.as_str()) {
            report.add(
                Diagnostic::error(Code::Conflict, format!("gen sets the label `{key}` itself"))
                    .at(item.key, "selectors and policies go by it")
                    .help("choose another key"),
            );
        }
    }
}

fn peers(fields: [&Option<At<List<Peer>>>; 2], report: &mut Report) {
    for peer in fields.into_iter().flatten().flat_map(|peers| &peers.value) {
        let Peer { pod_labels: _, namespace, namespace_labels, cidr, except, ports } = &peer.value;
        if let Some(labels) = namespace_labels.as_ref().filter(|labels| labels.entries.is_empty()) {
            let wrong = Diagnostic::warning(
                Code::InvalidValue,
                "no labels at all are those of every namespace",
            );
            report.add(
                wrong
                    .at(labels.span, "opens it to the whole cluster")
                    .help("write the labels of those that are meant, as in `{ team: platform }`"),
            );
        }
        if let Some(ports) = ports.as_ref().filter(|ports| ports.value.is_empty()) {
            report.add(
                Diagnostic::warning(Code::InvalidValue, "a list of no ports opens all of them")
                    .at(ports.span, "names none")
                    .help("write the ports that are meant, or remove `ports` for all of them"),
            );
        }
        if let (Some(namespace), Some(labels)) = (namespace, namespace_labels) {
            beside(labels.span, "namespaceLabels", namespace.span, "namespace", report);
        }
        if let (Some(except), None) = (except, cidr) {
            report.add(
                Diagnostic::error(
                    Code::Missing,
                    "`except` needs the network that it is taken from",
                )
                .at(except.span, "no `cidr`")
                .help("add `cidr`, as in `cidr: 10.0.0.0/8`"),
            );
        }
    }
}

/// Reports a value that another one leaves without effect.
fn beside(span: Span, what: &str, other: Span, by: &str, report: &mut Report) {
    report.add(
        Diagnostic::error(Code::Conflict, format!("`{what}` has no effect beside {}", quoted(by)))
            .at(span, "without effect")
            .also(other, "because of this")
            .help(format!("remove `{what}`")),
    );
}

/// A key in backticks; a clause as it is.
fn quoted(by: &str) -> String {
    if by.starts_with("a ") || by.starts_with("an ") { by.to_owned() } else { format!("`{by}`") }
}
