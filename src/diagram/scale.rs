//! How many pods workloads have, and how Services are called, in anybody's manifests.

use std::collections::BTreeMap;

use crate::diagram::count;
use crate::graph::Graph;
use crate::graph::service::Service;
use crate::graph::workload::Workload;
use crate::manifest::Look;
use crate::manifest::object::{Object, same_namespace};

/// Autoscalers by the names of what they scale.
#[derive(Debug)]
pub struct Scalers<'a> {
    all: BTreeMap<&'a str, Vec<&'a Object>>,
}

impl<'a> Scalers<'a> {
    pub fn new(graph: &Graph<'a>) -> Self {
        let mut all: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
        for scaler in graph.of_kind("HorizontalPodAutoscaler") {
            if let Some(name) = scaler.node.text("spec.scaleTargetRef.name") {
                all.entry(name).or_default().push(scaler);
            }
        }
        Self { all }
    }

    /// How many pods there are, in words.
    pub fn pods(&self, workload: &Workload) -> String {
        let object = workload.object;
        match object.kind.as_str() {
            "DaemonSet" => return "on every node".to_owned(),
            kind @ ("Job" | "CronJob") => return kind.to_owned(),
            _ => {}
        }
        let mut scalers = self.all.get(object.name.as_str()).into_iter().flatten();
        let scaler = scalers.find(|scaler| {
            scaler.node.text("spec.scaleTargetRef.kind") == Some(&object.kind)
                && same_namespace(scaler.namespace.as_deref(), workload.namespace()) != Some(false)
        });
        let bounds = scaler.and_then(|scaler| {
            let least = scaler.node.number("spec.minReplicas").unwrap_or(1);
            Some((least, scaler.node.number("spec.maxReplicas")?))
        });
        match bounds {
            Some((least, most)) if least != most => format!("{least}–{most} pods"),
            Some((pods, _)) => count(pods),
            None => count(workload.replicas),
        }
    }
}

/// `api:80`, with all of its ports.
pub fn shown(service: &Service) -> String {
    let ports: Vec<String> = service.ports.iter().map(|port| port.number.to_string()).collect();
    format!("{}:{}", service.object.name, ports.join(","))
}
