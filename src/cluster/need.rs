//! What a stack needs of its cluster, read from its objects.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::capacity::Capacity;
use crate::notation::quantity::milli;
use crate::object::Bundle;
use crate::stack::Stack;

/// What the objects ask for.
#[derive(Clone, Debug, Default)]
pub struct ClusterNeed {
    /// NodePorts with their protocols.
    pub node_ports: BTreeSet<(u64, String)>,
    pub load_balancers: bool,
    /// The classes of Ingresses.
    pub ingress_classes: BTreeSet<String>,
    pub autoscalers: bool,
    /// The classes of claims that name one.
    pub storage_classes: BTreeSet<String>,
    /// Bytes of all claims, in thousandths.
    pub storage: i128,
    /// What operators must be there, by the group of their custom resources.
    pub operators: BTreeSet<String>,
    /// What ExternalSecrets fetch.
    pub remote_keys: BTreeSet<String>,
    /// The images of backends, frontends and jobs, which may be on one machine alone.
    pub images: BTreeSet<String>,
    pub capacity: Capacity,
}

/// Groups of resources that every cluster has end so, or have no dot.
const BUILT_IN: [&str; 1] = [".k8s.io"];

impl ClusterNeed {
    pub fn of(stack: &Stack, bundle: &Bundle) -> Self {
        let nodes = stack.target.nodes;
        let mut need = Self { capacity: Capacity::of(bundle, nodes), ..Self::default() };
        let tracks = stack.workloads.iter().flat_map(|workload| &workload.tracks);
        need.images.extend(tracks.map(|track| track.image.reference.clone()));
        for object in &bundle.objects {
            let spec = &object.body["spec"];
            match object.kind() {
                "Service" => need.service(spec),
                "Ingress" => need.ingress_classes.extend(text(&spec["ingressClassName"])),
                "PersistentVolumeClaim" => need.claim(spec),
                "ExternalSecret" => need.external_secret(spec),
                "HorizontalPodAutoscaler" => need.autoscalers = true,
                _ => {}
            }
            let group = object.body["apiVersion"].as_str().unwrap_or_default();
            let group = group.split_once('/').map(|(group, _)| group).unwrap_or_default();
            let own = group.contains('.') && !BUILT_IN.iter().any(|end| group.ends_with(end));
            need.operators.extend(own.then(|| group.to_owned()));
        }
        need
    }

    fn service(&mut self, spec: &Json) {
        self.load_balancers |= spec["type"] == "LoadBalancer";
        for port in spec["ports"].as_array().into_iter().flatten() {
            let protocol = port["protocol"].as_str().unwrap_or("TCP").to_owned();
            self.node_ports.extend(port["nodePort"].as_u64().map(|number| (number, protocol)));
        }
    }

    fn claim(&mut self, spec: &Json) {
        let class = text(&spec["storageClassName"]).filter(|class| !class.is_empty());
        self.storage_classes.extend(class);
        self.storage += amount(&spec["resources"]["requests"]["storage"]);
    }

    fn external_secret(&mut self, spec: &Json) {
        let data = spec["data"].as_array().into_iter().flatten();
        self.remote_keys.extend(data.filter_map(|item| text(&item["remoteRef"]["key"])));
    }

    /// Whether an Ingress is for a controller of this kind.
    pub fn ingress_of(&self, controller: &str) -> bool {
        self.ingress_classes.iter().any(|class| class.contains(controller))
    }

    /// What has to be installed in the cluster besides what its tool does, as lines of a comment.
    pub fn installations(&self) -> Vec<String> {
        let name = |group: &String| match group.as_str() {
            "external-secrets.io" => "External Secrets Operator".to_owned(),
            "monitoring.coreos.com" => "the Prometheus operator".to_owned(),
            "traefik.io" => "traefik".to_owned(),
            group => format!("what brings `{group}`"),
        };
        self.operators.iter().map(name).collect()
    }
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn amount(value: &Json) -> i128 {
    value.as_str().and_then(milli).unwrap_or_default()
}
