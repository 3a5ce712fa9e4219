//! Where Prometheus reads, from the values.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::metadata;
use crate::stack::component::Component;
use crate::stack::metrics::{Metrics, Monitor};
use crate::stack::target::Target;
use crate::values::plain;
use crate::values::port::Protocol;
use crate::values::read::At;
use crate::values::workload;

/// The definition of ServiceMonitor objects.
const SERVICE_MONITORS: &str = "servicemonitors.monitoring.coreos.com";

/// The usual name of a port for measures alone.
const METRICS: &str = "metrics";

/// Where measures are read: the port that is said, else the one that is called `metrics`, else the main one.
pub fn metrics(
    field: &At<workload::Metrics>,
    component: &Component,
    target: &Target,
    report: &mut Report,
) -> Option<Metrics> {
    let workload::Metrics { path, port, service_monitor } = &field.value;
    // Prometheus asks by HTTP/1.1, which a port of another protocol does not answer.
    let own = component.ports().find(|opening| opening.name == METRICS);
    let other = component.protocol.filter(|one| matches!(one, Protocol::Grpc | Protocol::Tcp));
    let usual = own.map(|opening| opening.port).or(component.port());
    let asked = (other, port, own, component.port());
    if let (Some(protocol @ Protocol::Grpc), None, None, Some(main)) = asked {
        report.add(
            Diagnostic::warning(
                Code::Conflict,
                format!("Prometheus would ask `{}` on a port of {}", component.name, protocol.as_str()),
            )
            .at(field.span, "asks the main port by HTTP/1.1")
            .help(format!(
                "add `ports: {{ metrics: {{ port: 9090 }} }}` where the program serves them, or say `port: {main}` where that answers HTTP, too"
            )),
        );
    }
    let Some(number) = port.as_ref().map(|port| port.value.0).or(usual) else {
        report.add(
            Diagnostic::error(Code::Missing, "`metrics` needs a `port`")
                .at(field.span, format!("`{}` has no port of its own", component.name))
                .help("add `ports: { metrics: { port: 9090 } }`, and `metrics: { port: 9090 }`"),
        );
        return None;
    };
    let extra = component.extra_ports.iter().find(|extra| extra.port == number);
    let port_name = match (extra, port) {
        (Some(extra), _) => extra.name.clone(),
        (None, Some(port)) if Some(number) != component.port() => {
            report.add(
                Diagnostic::error(
                    Code::Conflict,
                    format!("the Service of `{}` has no port for {number}", component.name),
                )
                .at(port.span, "Prometheus would find nothing")
                .help(format!("add `ports: {{ metrics: {{ port: {number} }} }}`")),
            );
            component.port_name.clone()
        }
        _ => component.port_name.clone(),
    };
    let monitor = service_monitor.as_ref().map(|monitor| {
        target.require_custom_resource(SERVICE_MONITORS, "`serviceMonitor`", monitor.span, report);
        let workload::ServiceMonitor { labels, interval } = &monitor.value;
        if let Some(interval) = interval.as_ref().filter(|one| !is_span(one.as_str())) {
            let found = Diagnostic::warning(
                Code::InvalidValue,
                format!("`{}` is no span of time", interval.as_str()),
            )
            .at(interval.span, "the API server would refuse it");
            let number =
                interval.as_str().trim_end_matches(|c: char| c == ' ' || c.is_alphabetic());
            let is_seconds = number.parse::<u16>().is_ok() && !interval.as_str().contains('m');
            report.add(if is_seconds {
                found.write(format!("{number}s"))
            } else {
                found.help("write a number with its unit, such as `30s` or `1m`")
            });
        }
        Monitor {
            labels: metadata::labels(labels.as_ref(), report),
            interval: plain::text(interval.as_ref()).unwrap_or("30s".to_owned()),
        }
    });
    Some(Metrics {
        path: path.as_ref().map_or("/metrics".to_owned(), |path| path.as_str().to_owned()),
        port: number,
        port_name,
        monitor,
    })
}

/// Whether the operator reads a text as a span of time: numbers with units, the longer ones first.
/// <https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/apis/monitoring/v1/types.go>
fn is_span(text: &str) -> bool {
    let mut rest = text;
    for unit in ["y", "w", "d", "h", "m", "s", "ms"] {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let after = &rest[digits..];
        let is_it = after.strip_prefix(unit).filter(|after| unit != "m" || !after.starts_with('s'));
        if let Some(after) = is_it.filter(|_| digits > 0) {
            rest = after;
        }
    }
    rest.is_empty() && !text.is_empty() || text == "0"
}
