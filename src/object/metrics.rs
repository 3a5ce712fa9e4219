//! ServiceMonitors of the Prometheus operator.
//!
//! A pod behind two Services would be read twice. So a label marks the Services that share a
//! component's pods out among them: the client Service; for blue and green, where it has one colour
//! alone, the Services of the tracks; never a load balancer.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use serde::Serialize;

use crate::object::custom::{Custom, CustomResource};
use crate::object::metadata::{matching, metadata, selector};
use crate::object::{LAST_WAVE, Object, Phase};
use crate::stack::Stack;
use crate::stack::metrics::{Metrics, Monitor};
use crate::stack::names::Which;
use crate::stack::release::TRACK;
use crate::stack::workload::Workload;

/// The label of the Services whose pods are read.
pub const SCRAPE: &str = "scrape";

/// What the operator is asked for.
/// <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitorSpec>
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceMonitor {
    /// The Service's label that gives metrics their `job`; a track's Service has the component's.
    job_label: &'static str,
    /// Pod labels that metrics carry.
    pod_target_labels: Vec<&'static str>,
    selector: LabelSelector,
    endpoints: Vec<Endpoint>,
}

impl Custom for ServiceMonitor {
    const API_VERSION: &'static str = "monitoring.coreos.com/v1";
    const KIND: &'static str = "ServiceMonitor";
}

/// Where metrics are.
#[derive(Clone, Debug, Serialize)]
struct Endpoint {
    port: String,
    path: String,
    interval: String,
}

/// The ServiceMonitor of a workload, where one is wanted.
pub fn object(stack: &Stack, workload: &Workload) -> Option<Object> {
    let Metrics { path, port: _, port_name, monitor } = workload.metrics.as_ref()?;
    let Monitor { labels, interval } = monitor.as_ref()?;
    let component = &workload.component;
    let mut metadata =
        metadata(stack, component, component.called(Which::ServiceMonitor).as_str(), LAST_WAVE);
    metadata.labels.get_or_insert_default().extend(labels.clone());
    let mut services = selector(stack, component);
    services.extend(marked());
    let spec = ServiceMonitor {
        job_label: "app.kubernetes.io/name",
        pod_target_labels: vec![TRACK],
        selector: matching(services),
        endpoints: vec![Endpoint {
            port: port_name.clone(),
            path: path.clone(),
            interval: interval.clone(),
        }],
    };
    let monitor = CustomResource::new(metadata, spec);
    Some(Object::of(component, LAST_WAVE, Phase::Runs, &monitor))
}

/// Marks a Service of a monitored workload as one to read, or as one not to.
pub fn mark(metadata: &mut ObjectMeta, workload: &Workload, scraped: bool) {
    let monitored = workload.metrics.as_ref().is_some_and(|metrics| metrics.monitor.is_some());
    if !monitored {
        return;
    }
    let labels = metadata.labels.get_or_insert_default();
    if scraped {
        labels.extend(marked());
    } else {
        labels.remove(SCRAPE);
    }
}

fn marked() -> BTreeMap<String, String> {
    BTreeMap::from([(SCRAPE.to_owned(), "true".to_owned())])
}
