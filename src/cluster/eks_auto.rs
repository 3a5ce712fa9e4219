//! The configuration of eksctl for EKS Auto Mode, where AWS chooses the nodes and brings the drivers.
//! <https://docs.aws.amazon.com/eks/latest/eksctl/auto-mode.html>

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::cluster::eks::{
    self, API_VERSION, ClusterMetadata, FILE, Iam, KIND, STORAGE, external_secrets, rest,
};
use crate::cluster::file::{ClusterFile, ClusterFiles, FileBody};
use crate::cluster::need::ClusterNeed;
use crate::stack::Stack;

/// The class of volumes that gen's values for this target name.
const CLASS: &str = "auto-ebs-sc";

/// The class of load balancers that gen's values for this target name.
const INGRESS_CLASS: &str = "alb";

/// The file with the classes of Ingresses, which Auto Mode does not make either.
const INGRESS: &str = "ingressclass.yaml";

/// The file by which policies are enforced.
const POLICIES: &str = "network-policies.yaml";

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AutoConfig {
    api_version: &'static str,
    kind: &'static str,
    metadata: ClusterMetadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    iam: Option<Iam>,
    #[serde(rename = "autoModeConfig")]
    auto_mode: AutoMode,
    addons: Vec<AddonName>,
}

#[derive(Clone, Debug, Serialize)]
struct AutoMode {
    enabled: bool,
}

#[derive(Clone, Debug, Serialize)]
struct AddonName {
    name: &'static str,
}

/// What eksctl is told, and what is applied to the cluster afterwards.
pub fn cluster(stack: &Stack, need: &ClusterNeed, name: &str) -> ClusterFiles {
    let config = AutoConfig {
        api_version: API_VERSION,
        kind: KIND,
        metadata: ClusterMetadata::of(stack, name),
        iam: external_secrets(stack, need)
            .map(|account| Iam { with_oidc: true, service_accounts: vec![account] }),
        auto_mode: AutoMode { enabled: true },
        // The others are parts of Auto Mode.
        addons: vec![AddonName { name: "metrics-server" }],
    };
    let mut more = Vec::new();
    if need.storage_classes.contains(CLASS) || need.storage > 0 {
        more.push(ClusterFile::yaml(STORAGE, "The default class of claims", storage_class()));
    }
    if need.ingress_classes.contains(INGRESS_CLASS) {
        let about = "The class of the stack's Ingresses, which share one load balancer";
        more.push(ClusterFile::yaml(INGRESS, about, ingress_classes(name)));
    }
    if stack.network.enabled {
        more.push(ClusterFile::yaml(POLICIES, "Lets network policies be enforced", policies()));
    }
    let value = serde_json::to_value(&config).expect("texts and flags have a JSON form");
    let mut comment = vec![format!("  eksctl create cluster -f {FILE}")];
    comment.extend(more.iter().map(|file| format!("  kubectl apply -f {}", file.path)));
    comment.extend(rest(stack, need, &[CLASS]));
    let body = FileBody::Yaml { comment, value };
    ClusterFiles { main: ClusterFile { path: FILE.to_owned(), body }, more }
}

/// <https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html>
fn storage_class() -> Json {
    let mut class = eks::storage_class(CLASS, "ebs.csi.eks.amazonaws.com");
    class["allowedTopologies"] = json!([{
        "matchLabelExpressions": [{ "key": "eks.amazonaws.com/compute-type", "values": ["auto"] }],
    }]);
    class
}

/// <https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html>
fn ingress_classes(name: &str) -> Json {
    let group = "eks.amazonaws.com";
    json!({
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {
                "apiVersion": format!("{group}/v1"),
                "kind": "IngressClassParams",
                "metadata": { "name": INGRESS_CLASS },
                "spec": { "scheme": "internet-facing", "group": { "name": name } },
            },
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "IngressClass",
                "metadata": { "name": INGRESS_CLASS },
                "spec": {
                    "controller": format!("{group}/alb"),
                    "parameters": {
                        "apiGroup": group,
                        "kind": "IngressClassParams",
                        "name": INGRESS_CLASS,
                    },
                },
            },
        ],
    })
}

/// <https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html>
fn policies() -> Json {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": { "name": "amazon-vpc-cni", "namespace": "kube-system" },
        "data": { "enable-network-policy-controller": "true" },
    })
}
