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
