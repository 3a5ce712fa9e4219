//! What a stack needs of its cluster, read from its objects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::object::Bundle;
use crate::values::quantity::milli;

/// What the objects ask for.
#[derive(Clone, Debug, Default)]
pub struct Need {
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
    /// With every autoscaler at its minimum.
    pub least: Load,
    /// With every autoscaler at its maximum.
    pub most: Load,
}

/// What pods ask for together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Thousandths of a core.
    pub cpu: i128,
    /// Thousandths of a byte.
    pub memory: i128,
    pub pods: i128,
}

/// Groups of resources that every cluster has end so, or have no dot.
const BUILT_IN: [&str; 1] = [".k8s.io"];

impl Need {
    pub fn of(bundle: &Bundle) -> Self {
        let mut need = Self::default();
        let mut scales: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
        for object in bundle.objects.iter().filter(|o| o.kind() == "HorizontalPodAutoscaler") {
            let spec = &object.body["spec"];
            let name = spec["scaleTargetRef"]["name"].as_str().unwrap_or_default();
            let least = spec["minReplicas"].as_i64().unwrap_or(1);
            let most = spec["maxReplicas"].as_i64().unwrap_or(least);
            scales.insert((object.namespace(), name), (least, most));
            need.autoscalers = true;
        }
        for object in &bundle.objects {
            let spec = &object.body["spec"];
            match object.kind() {
                "Service" => need.service(spec),
                "Ingress" => need.ingress_classes.extend(text(&spec["ingressClassName"])),
                "PersistentVolumeClaim" => need.claim(spec),
                "ExternalSecret" => need.external_secret(spec),
                "Deployment" | "StatefulSet" => {
                    let own = spec["replicas"].as_i64().unwrap_or(1);
                    let scale = scales.get(&(object.namespace(), object.name()));
                    let (least, most) = scale.copied().unwrap_or((own, own));
                    need.least.add(&spec["template"]["spec"], least);
                    need.most.add(&spec["template"]["spec"], most);
                }
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

impl Load {
    fn add(&mut self, pod: &Json, count: i64) {
        let count = i128::from(count);
        for container in pod["containers"].as_array().into_iter().flatten() {
            let resources = &container["resources"];
            // A limit without a request is the request too.
            let asked = |what: &str| match &resources["requests"][what] {
                Json::Null => amount(&resources["limits"][what]),
                asked => amount(asked),
            };
            self.cpu += count * asked("cpu");
            self.memory += count * asked("memory");
        }
        self.pods += count;
    }
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn amount(value: &Json) -> i128 {
    value.as_str().and_then(milli).unwrap_or_default()
}
