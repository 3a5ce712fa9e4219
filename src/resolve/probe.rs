//! The probes of a backend or frontend, from the values.

use std::collections::BTreeMap;

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::command_line;
use crate::resolve::wiring::Wiring;
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::probe::{Action, Probe, Probes};
use crate::values::plain;
use crate::values::port::Protocol;
use crate::values::probe;
use crate::values::read::{At, Map};
use crate::values::scalar::{AbsolutePath, Verbatim};
use crate::values::workload;

/// The probes of a component, which is at `index` of the directory.
pub fn probes(
    values: &workload::Workload,
    (component, index): (&Component, usize),
    owner: Span,
    wiring: &mut Wiring,
    report: &mut Report,
) -> Probes {
    let all = values.probes.as_ref().map(|probes| probes.value.clone()).unwrap_or_default();
    let probe::Probes { startup, readiness, liveness } = &all;
    let mut further = component.extra_ports.iter().filter(|extra| extra.sidecar.is_none());
    let asked = match component.main {
        Some(_) => Some((component.protocol, None)),
        None => further.next().map(|extra| (Some(extra.protocol), Some(extra.port))),
    };
    if readiness.is_none()
        && let Some((spoken, port)) = asked
    {
        let (when, probe) = own_probe(spoken, port);
        report.unwise(
            Unwise::MissingProbes,
            format!("`{}` has no readiness probe of its own", component.name),
            |diagnostic| {
                diagnostic.at(owner, when).help(format!("add `probes: {{ readiness: {probe} }}`"))
            },
        );
    }
    check_liveness(liveness.as_ref(), report);
    let tcp = |port: u16| Probe {
        action: Action::Tcp { port },
        initial_delay_seconds: None,
        period_seconds: None,
        timeout_seconds: None,
        failure_threshold: None,
        success_threshold: None,
    };
    let port = component.port();
    let of = (component, index);
    let mut resolved =
        |field: &Option<At<probe::Probe>>| probe_of(field.as_ref()?, port, of, wiring, report);
    Probes {
        startup: resolved(startup),
        readiness: if readiness.is_some() { resolved(readiness) } else { port.map(tcp) },
        liveness: resolved(liveness),
    }
}

/// When a component without a probe gets requests, and the probe that fits what it speaks. Nothing but a program of its
/// own can ask what answers by UDP.
fn own_probe(spoken: Option<Protocol>, port: Option<u16>) -> (&'static str, String) {
    let port = port.map_or(String::new(), |port| format!(", port: {port}"));
    let (open, command) = (
        "gets requests as soon as its port is open",
        "{ command: [my-program, --check] }".to_owned(),
    );
    match spoken {
        None | Some(Protocol::Http | Protocol::Https | Protocol::Http2 | Protocol::Ws) => {
            (open, format!("{{ path: /readyz{port} }}"))
        }
        Some(Protocol::Grpc) => (open, format!("{{ grpc: {{}}{port} }}")),
        Some(Protocol::Tcp) => (open, command),
        Some(Protocol::Udp | Protocol::Sctp) => ("gets requests as soon as it is started", command),
    }
}

/// <https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes>
fn check_liveness(field: Option<&At<probe::Probe>>, report: &mut Report) {
    if let Some(liveness) = field
        && liveness.success_threshold.as_ref().is_some_and(|threshold| threshold.value.0 != 1)
    {
        report.add(
            Diagnostic::error(
                Code::InvalidValue,
                "the `successThreshold` of a liveness probe is 1",
            )
            .at(
                liveness.success_threshold.as_ref().map_or(liveness.span, |one| one.span),
                "the API server would refuse it",
            )
            .help("remove `successThreshold`"),
        );
    }
}

/// How the values say that a server or a sidecar is asked: at a port, where they name none.
pub fn said(
    values: &probe::Probes,
    port: Option<u16>,
    of: (&Component, usize),
    wiring: &mut Wiring,
    report: &mut Report,
) -> Probes {
    let probe::Probes { startup, readiness, liveness } = values;
    check_liveness(liveness.as_ref(), report);
    let mut resolved =
        |field: &Option<At<probe::Probe>>| probe_of(field.as_ref()?, port, of, wiring, report);
    Probes {
        startup: resolved(startup),
        readiness: resolved(readiness),
        liveness: resolved(liveness),
    }
}

fn probe_of(
    field: &At<probe::Probe>,
    default_port: Option<u16>,
    (component, index): (&Component, usize),
    wiring: &mut Wiring,
    report: &mut Report,
) -> Option<Probe> {
    let probe::Probe {
        path,
        headers,
        grpc,
        command,
        port,
        initial_delay_seconds,
        period_seconds,
        timeout_seconds,
        failure_threshold,
        success_threshold,
    } = &field.value;
    let counts = [
        ("periodSeconds", period_seconds),
        ("timeoutSeconds", timeout_seconds),
        ("failureThreshold", failure_threshold),
        ("successThreshold", success_threshold),
    ];
    for (key, count) in counts {
        if let Some(count) = count.as_ref().filter(|count| count.value.0 == 0) {
            report.add(
                Diagnostic::warning(
                    Code::Conflict,
                    format!("`{key}: 0` is as if nothing was said"),
                )
                .at(count.span, "Kubernetes takes its default for 0")
                .help("write a number from 1 on, or remove it"),
            );
        }
    }
    if let Some(path) = path.as_ref().filter(|path| path.as_str().contains(char::is_whitespace)) {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("`{}` is no path of a url: it has blanks", path.as_str()),
            )
            .at(path.span, "asked as it is written")
            .help("write the path alone, with `%20` for a blank in it"),
        );
    }
    let port = port.as_ref().map(|port| port.value.0).or(default_port);
    if let Some(port) = port {
        let said = component.main.filter(|main| main.port == port);
        let spoken = component.protocol_at(port);
        // A further port is of `tcp` unless something is said, whatever it speaks.
        let spoken = spoken.filter(|spoken| said.is_some() || *spoken != Protocol::Tcp);
        check_spoken((path.as_ref(), grpc.as_ref()), spoken, field.span, report);
    }
    let action = match (path, command, grpc, port) {
        (Some(path), _, _, Some(port)) => {
            let headers = headers_of(headers.as_ref(), index, wiring, report);
            let encrypted = component.protocol_at(port) == Some(Protocol::Https);
            Action::Http { path: path.as_str().to_owned(), port, headers, encrypted }
        }
        (None, Some(command), _, _) => {
            Action::Command(command_line::of_probe(command, index, wiring, report))
        }
        (None, None, Some(grpc), Some(port)) => {
            Action::Grpc { service: plain::text(grpc.value.service.as_ref()), port }
        }
        (None, None, None, Some(port)) => Action::Tcp { port },
        (_, _, _, None) => {
            report.add(
                Diagnostic::error(Code::Missing, "a probe needs a `port` to ask, or a `command`")
                    .at(field.span, format!("`{}` has no port of its own", component.name))
                    .help("add `command: […]`, or the `port` at which the program answers"),
            );
            return None;
        }
    };
    Some(Probe {
        action,
        initial_delay_seconds: plain::count(initial_delay_seconds.as_ref()),
        period_seconds: plain::count(period_seconds.as_ref()),
        timeout_seconds: plain::count(timeout_seconds.as_ref()),
        failure_threshold: plain::count(failure_threshold.as_ref()),
        success_threshold: plain::count(success_threshold.as_ref()),
    })
}

/// The headers of a request, with what they refer to: a program that answers for its public host alone is asked by that.
fn headers_of(
    field: Option<&At<Map<Verbatim>>>,
    index: usize,
    wiring: &mut Wiring,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for (name, item) in field.into_iter().flat_map(|map| &map.value.entries) {
        let (text, span) = (item.at.value.as_str(), item.at.span);
        let text = wiring.resolve_plain(index, text, span, "a header of a probe", report);
        headers.extend(text.map(|text| (name.clone(), text)));
    }
    headers
}

/// Tells of a probe that asks in another language than the port speaks.
fn check_spoken(
    (path, grpc): (Option<&At<AbsolutePath>>, Option<&At<probe::GrpcProbe>>),
    spoken: Option<Protocol>,
    span: Span,
    report: &mut Report,
) {
    let Some(spoken) = spoken else { return };
    let (asked, right) = match (path, grpc, spoken) {
        (Some(_), _, Protocol::Grpc) => ("HTTP", "write `grpc: {}` in place of `path`"),
        (Some(_), _, Protocol::Tcp | Protocol::Udp | Protocol::Sctp) => (
            "HTTP",
            "leave `path` out: a probe without it is a TCP connection; or ask by a `command`",
        ),
        (None, Some(_), Protocol::Http | Protocol::Https | Protocol::Ws) => {
            ("gRPC", "write `path: /readyz` in place of `grpc`, or `protocol: grpc` of the port")
        }
        _ => return,
    };
    report.add(
        Diagnostic::warning(
            Code::Conflict,
            format!("the probe asks by {asked}, and the port speaks `{}`", spoken.as_str()),
        )
        .at(span, "never answered")
        .help(right),
    );
}
