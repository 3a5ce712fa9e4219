//! The probes of a backend or frontend, from the values.

use crate::admission::policy::{Report, Unwise};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::component::Component;
use crate::stack::database::ServerProbes;
use crate::stack::probe::{Action, Probe, Probes};
use crate::values::plain;
use crate::values::probe;
use crate::values::read::At;
use crate::values::workload;

pub fn probes(
    values: &workload::Workload,
    component: &Component,
    owner: Span,
    report: &mut Report,
) -> Probes {
    let all = values.probes.as_ref().map(|probes| probes.value.clone()).unwrap_or_default();
    let probe::Probes { startup, readiness, liveness } = &all;
    if readiness.is_none() {
        report.unwise(
            Unwise::MissingProbes,
            format!("`{}` has no readiness probe of its own", component.name),
            |diagnostic| {
                diagnostic
                    .at(owner, "gets requests as soon as its port is open")
                    .help("add `probes: { readiness: { path: /readyz } }`")
            },
        );
    }
    check_liveness(liveness.as_ref(), report);
    let tcp = || Probe {
        action: Action::Tcp { port: component.port },
        initial_delay_seconds: None,
        period_seconds: None,
        timeout_seconds: None,
        failure_threshold: None,
        success_threshold: None,
    };
    Probes {
        startup: startup.as_ref().map(|field| probe_of(field, component.port)),
        readiness: readiness.as_ref().map_or_else(tcp, |field| probe_of(field, component.port)),
        liveness: liveness.as_ref().map(|field| probe_of(field, component.port)),
    }
}

/// How the values say that a server is asked.
pub fn of_server(
    field: Option<&At<probe::Probes>>,
    port: u16,
    report: &mut Report,
) -> ServerProbes {
    let Some(field) = field else { return ServerProbes::default() };
    let probe::Probes { startup, readiness, liveness } = &field.value;
    check_liveness(liveness.as_ref(), report);
    let of = |probe: &Option<At<probe::Probe>>| probe.as_ref().map(|probe| probe_of(probe, port));
    ServerProbes { startup: of(startup), readiness: of(readiness), liveness: of(liveness) }
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
            .at(liveness.span, "the API server would refuse it")
            .help("remove `successThreshold`"),
        );
    }
}

fn probe_of(field: &At<probe::Probe>, default_port: u16) -> Probe {
    let probe::Probe {
        path,
        command,
        port,
        initial_delay_seconds,
        period_seconds,
        timeout_seconds,
        failure_threshold,
        success_threshold,
    } = &field.value;
    let port = port.as_ref().map_or(default_port, |port| port.value.0);
    let action = match (path, command) {
        (Some(path), _) => Action::Http { path: path.as_str().to_owned(), port },
        (None, Some(_)) => Action::Command(plain::texts(command.as_ref())),
        (None, None) => Action::Tcp { port },
    };
    Probe {
        action,
        initial_delay_seconds: plain::count(initial_delay_seconds.as_ref()),
        period_seconds: plain::count(period_seconds.as_ref()),
        timeout_seconds: plain::count(timeout_seconds.as_ref()),
        failure_threshold: plain::count(failure_threshold.as_ref()),
        success_threshold: plain::count(success_threshold.as_ref()),
    }
}
