//! Where pods may run, from the values.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::admission::hatch;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::stack::pod::{PodSettings, Toleration, TopologySpread};
use crate::values::database;
use crate::values::namespace::Security;
use crate::values::plain::{self, count, text};
use crate::values::pod;
use crate::values::read::{At, List, Map};
use crate::values::scalar::{Count, Subdomain, Text};
use crate::values::suggest::nearest;
use crate::values::workload;

/// The numeric user of the values.
pub fn user(field: Option<&At<Count>>, security: Security, report: &mut Report) -> Option<i64> {
    let field = field?;
    if field.value.0 == 0 && security == Security::Restricted {
        report.add(
            Diagnostic::error(Code::Conflict, "user 0 is root, which `restricted` refuses")
                .at(field.span, "root")
                .help("choose another user, or set `security: baseline` for this component"),
        );
    }
    Some(i64::from(field.value.0))
}

/// All that the kernel knows. <https://man7.org/linux/man-pages/man7/capabilities.7.html>
const CAPABILITIES: [&str; 41] = [
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// Capabilities by their names, of which the kernel's own start is no part.
/// <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container>
pub fn capabilities(
    field: Option<&At<workload::Capabilities>>,
    report: &mut Report,
) -> Vec<String> {
    let added = field.and_then(|field| field.value.add.as_ref());
    for name in added.into_iter().flat_map(|added| &added.value) {
        let upper = name.as_str().to_ascii_uppercase();
        let plain = upper.strip_prefix("CAP_").unwrap_or(&upper);
        let plain = if CAPABILITIES.contains(&plain) || plain == "ALL" {
            plain
        } else {
            nearest(plain, CAPABILITIES.into_iter()).unwrap_or(plain)
        };
        if plain != name.as_str() {
            report.add(
                Diagnostic::error(
                    Code::InvalidValue,
                    format!("there is no capability `{}`", name.as_str()),
                )
                .at(name.span, "unknown")
                .write(plain),
            );
        }
    }
    plain::texts(added)
}

/// What the values of a database say about its pod.
pub fn of_database(values: &database::Database, report: &mut Report) -> PodSettings {
    PodSettings {
        host_aliases: BTreeMap::new(),
        node_selector: plain::map(values.node_selector.as_ref()),
        tolerations: tolerations(values.tolerations.as_ref(), report),
        affinity: hatch::affinity(values.affinity.as_ref(), report),
        topology_spread: Vec::new(),
        priority_class_name: values
            .priority_class_name
            .as_ref()
            .map(|class| class.as_str().to_owned()),
        termination_grace_period: count(values.termination_grace_period_seconds.as_ref())
            .map(i64::from),
        pod: hatch::pod(values.pod.as_ref(), report),
        container: hatch::container(values.container.as_ref(), report),
    }
}

/// What the values of a backend or a frontend say about its pods; a pod that serves for longer than its
/// grace is a mistake.
pub fn of_workload(
    values: &workload::Workload,
    drain_seconds: i64,
    report: &mut Report,
) -> PodSettings {
    let grace = values.termination_grace_period_seconds.as_ref();
    if let Some(grace) = grace
        && i64::from(grace.value.0) <= drain_seconds
        // Who drains for no time may kill at once.
        && drain_seconds > 0
    {
        let diagnostic = Diagnostic::error(
            Code::Conflict,
            format!("the grace of {} seconds ends before the pod stops serving", grace.value.0),
        )
        .at(grace.span, format!("not above `drainSeconds`, which is {drain_seconds}"))
        .help(format!("raise it above {drain_seconds}, or lower `drainSeconds`"));
        report.add(match &values.drain_seconds {
            Some(drain) => diagnostic.also(drain.span, "still serves so long"),
            None => diagnostic,
        });
    }
    let grace = count(grace).map(i64::from);
    PodSettings {
        host_aliases: host_aliases(values.host_aliases.as_ref(), report),
        node_selector: plain::map(values.node_selector.as_ref()),
        tolerations: tolerations(values.tolerations.as_ref(), report),
        affinity: hatch::affinity(values.affinity.as_ref(), report),
        topology_spread: topology_spread(values.topology_spread.as_ref(), report),
        priority_class_name: values
            .priority_class_name
            .as_ref()
            .map(|class| class.as_str().to_owned()),
        termination_grace_period: grace,
        pod: hatch::pod(values.pod.as_ref(), report),
        container: hatch::container(values.container.as_ref(), report),
    }
}

/// Names by their addresses.
/// <https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/>
fn host_aliases(
    field: Option<&At<Map<Text>>>,
    report: &mut Report,
) -> BTreeMap<String, Vec<String>> {
    let mut by_address: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, item) in field.into_iter().flat_map(|map| &map.entries) {
        let address = item.as_str();
        if name.parse::<IpAddr>().is_ok() && Subdomain::new(address).is_ok() {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("`{name}` is no name of a host"))
                    .at(item.key, "an address")
                    .help(format!("write the name as the key: `{address}: {name}`")),
            );
            continue;
        }
        if address.parse::<IpAddr>().is_err() {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("`{address}` is no address"))
                    .at(item.at.span, format!("`{name}` has a line in `/etc/hosts`"))
                    .help("write an address of four numbers, as `10.0.0.1`, or one of IPv6; a name that DNS knows needs no alias"),
            );
        }
        if Subdomain::new(name.as_str()).is_err() {
            report.add(
                Diagnostic::error(Code::InvalidValue, format!("`{name}` is no name of a host"))
                    .at(item.key, "the API server would refuse it")
                    .help("write the name as the key and the address as its value: `legacy: 10.0.0.1`"),
            );
        }
        by_address.entry(address.to_owned()).or_default().push(name.clone());
    }
    by_address
}

/// <https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#concepts>
fn tolerations(field: Option<&At<List<pod::Toleration>>>, report: &mut Report) -> Vec<Toleration> {
    let mut take = |toleration: &At<pod::Toleration>| {
        let pod::Toleration { key, operator, value, effect, toleration_seconds } =
            &toleration.value;
        if let (Some(operator), Some(value)) = (operator, value)
            && operator.value == pod::Operator::Exists
            && !value.as_str().is_empty()
        {
            report.add(
                Diagnostic::error(Code::Conflict, "`operator: Exists` takes no `value`")
                    .at(value.span, "the API server would refuse it")
                    .also(operator.span, "any value")
                    .help("remove `value`, or `operator: Exists` to bear this value alone"),
            );
        }
        Toleration {
            key: text(key.as_ref()),
            operator: operator.as_ref().map(|operator| operator.value.as_str().to_owned()),
            value: text(value.as_ref()),
            effect: effect.as_ref().map(|effect| effect.value.as_str().to_owned()),
            seconds: count(toleration_seconds.as_ref()).map(i64::from),
        }
    };
    field.map(|list| list.iter().map(&mut take).collect()).unwrap_or_default()
}

fn topology_spread(
    field: Option<&At<List<pod::TopologySpread>>>,
    report: &mut Report,
) -> Vec<TopologySpread> {
    let mut spreads = Vec::new();
    for spread in field.into_iter().flat_map(|list| &list.value) {
        let pod::TopologySpread { topology_key, max_skew, when_unsatisfiable } = &spread.value;
        let Some(topology_key) = text(topology_key.as_ref()) else {
            report.add(
                Diagnostic::error(Code::Missing, "`topologySpread` needs a `topologyKey`")
                    .at(spread.span, "without a key")
                    .help("add `topologyKey: topology.kubernetes.io/zone`"),
            );
            continue;
        };
        spreads.push(TopologySpread {
            topology_key,
            max_skew: count(max_skew.as_ref()).unwrap_or(1),
            when_unsatisfiable: when_unsatisfiable
                .as_ref()
                .map_or(pod::WhenUnsatisfiable::ScheduleAnyway, |when| when.value),
        });
    }
    spreads
}
