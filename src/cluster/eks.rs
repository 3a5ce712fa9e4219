//! The configuration of eksctl. <https://docs.aws.amazon.com/eks/latest/eksctl/schema.html>

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::cluster::file::{ClusterFile, ClusterFiles, FileBody};
use crate::cluster::need::ClusterNeed;
use crate::stack::Stack;

/// The file that eksctl reads.
pub(super) const FILE: &str = "eksctl.yaml";

/// What the configuration is, of all that eksctl reads.
pub(super) const API_VERSION: &str = "eksctl.io/v1alpha5";
pub(super) const KIND: &str = "ClusterConfig";

/// The file with the default storage class: the add-on that provides the volumes has none of this name.
pub(super) const STORAGE: &str = "storageclass.yaml";

/// The class of volumes that gen's values for this target name.
const CLASS: &str = "gp3";

/// What eksctl takes unless told otherwise.
const MACHINE: &str = "m5.large";

/// How many nodes there are unless the target says otherwise.
const NODES: i128 = 2;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterConfig {
    api_version: &'static str,
    kind: &'static str,
    metadata: ClusterMetadata,
    iam: Iam,
    addons: Vec<Addon>,
    managed_node_groups: Vec<NodeGroup>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ClusterMetadata {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    version: String,
}

impl ClusterMetadata {
    pub(super) fn of(stack: &Stack, name: &str) -> Self {
        let (major, minor) = stack.target.kubernetes;
        Self {
            name: name.to_owned(),
            region: stack.target.region.clone(),
            version: format!("{major}.{minor}"),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Iam {
    #[serde(rename = "withOIDC")]
    pub with_oidc: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_accounts: Vec<ServiceAccount>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceAccount {
    metadata: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    well_known_policies: BTreeMap<&'static str, bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attach_policy: Option<Json>,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Addon {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration_values: Option<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    well_known_policies: BTreeMap<&'static str, bool>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeGroup {
    name: &'static str,
    instance_type: String,
    desired_capacity: i128,
    min_size: i128,
    max_size: i128,
    volume_type: &'static str,
    private_networking: bool,
}

/// What eksctl is told, and what is applied to the cluster afterwards.
pub fn cluster(stack: &Stack, need: &ClusterNeed, name: &str) -> ClusterFiles {
    let target = &stack.target;
    let count = target.nodes.map_or(NODES, |nodes| i128::from(nodes.count)).max(1);
    let desired = nodes(need, false).max(count);
    let config = ClusterConfig {
        api_version: API_VERSION,
        kind: KIND,
        metadata: ClusterMetadata::of(stack, name),
        // Every role below is one of a service account, which OIDC vouches for.
        iam: Iam { with_oidc: true, service_accounts: service_accounts(stack, need) },
        addons: addons(stack),
        managed_node_groups: vec![NodeGroup {
            name: "workers",
            instance_type: target.machine_type.clone().unwrap_or(MACHINE.to_owned()),
            desired_capacity: desired,
            min_size: desired,
            max_size: nodes(need, true).max(desired),
            volume_type: CLASS,
            private_networking: true,
        }],
    };
    let value = serde_json::to_value(&config).expect("texts and numbers have a JSON form");
    let body = FileBody::Yaml { comment: comment(stack, need, name), value };
    let about = "The class of the stack's claims, on volumes of the EBS CSI add-on";
    let class = || ClusterFile::yaml(STORAGE, about, storage_class(CLASS, "ebs.csi.aws.com"));
    let more = need.storage_classes.contains(CLASS).then(class).into_iter().collect();
    ClusterFiles { main: ClusterFile { path: FILE.to_owned(), body }, more }
}

/// How many nodes hold the pods at a scale.
fn nodes(need: &ClusterNeed, most: bool) -> i128 {
    let loads = need.capacity.loads.iter();
    let mut of = loads.filter(|load| load.scale.most == most && !load.scale.rollout);
    of.find_map(|load| load.needed).unwrap_or(NODES)
}

/// All of the usual add-ons by name: eksctl installs none of them by itself where one is named.
fn addons(stack: &Stack) -> Vec<Addon> {
    let plain = |name| Addon { name, ..Addon::default() };
    let enforce = r#"{"enableNetworkPolicy": "true"}"#;
    vec![
        Addon {
            configuration_values: stack.network.enabled.then_some(enforce),
            ..plain("vpc-cni")
        },
        plain("coredns"),
        plain("kube-proxy"),
        plain("metrics-server"),
        Addon {
            well_known_policies: [("ebsCSIController", true)].into(),
            ..plain("aws-ebs-csi-driver")
        },
    ]
}

fn service_accounts(stack: &Stack, need: &ClusterNeed) -> Vec<ServiceAccount> {
    let mut accounts = Vec::new();
    if balances(need) {
        accounts.push(ServiceAccount {
            well_known_policies: [("awsLoadBalancerController", true)].into(),
            ..account("aws-load-balancer-controller", "kube-system")
        });
    }
    accounts.extend(external_secrets(stack, need));
    accounts
}

/// The account of the operator that fetches the stack's secrets, and those alone.
pub(super) fn external_secrets(stack: &Stack, need: &ClusterNeed) -> Option<ServiceAccount> {
    if need.remote_keys.is_empty() {
        return None;
    }
    let region = stack.target.region.as_deref().unwrap_or("*");
    // Secrets Manager puts six characters of its own behind the name.
    let resource = |key: &String| format!("arn:aws:secretsmanager:{region}:*:secret:{key}-??????");
    let resources: Vec<String> = need.remote_keys.iter().map(resource).collect();
    Some(ServiceAccount {
        attach_policy: Some(json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                "Resource": resources,
            }],
        })),
        ..account("external-secrets", "external-secrets")
    })
}

fn account(name: &'static str, namespace: &'static str) -> ServiceAccount {
    ServiceAccount {
        metadata: [("name", name), ("namespace", namespace)].into(),
        well_known_policies: BTreeMap::new(),
        attach_policy: None,
    }
}

/// Whether the AWS Load Balancer Controller has something to do.
fn balances(need: &ClusterNeed) -> bool {
    need.load_balancers || need.ingress_of("alb")
}

/// The default class of claims: encrypted volumes of a driver of EBS.
/// <https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md>
pub(super) fn storage_class(name: &str, provisioner: &str) -> Json {
    json!({
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": name,
            "annotations": { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        "provisioner": provisioner,
        "parameters": { "type": "gp3", "encrypted": "true" },
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": true,
        "reclaimPolicy": "Delete",
    })
}

fn comment(stack: &Stack, need: &ClusterNeed, name: &str) -> Vec<String> {
    let mut lines = vec![format!("  eksctl create cluster -f {FILE}")];
    if need.storage_classes.contains(CLASS) {
        lines.push(format!("  kubectl apply -f {STORAGE}"));
    }
    if balances(need) {
        lines.push(
            "  helm install aws-load-balancer-controller aws-load-balancer-controller \\"
                .to_owned(),
        );
        lines.push(
            "    --repo https://aws.github.io/eks-charts --namespace kube-system \\".to_owned(),
        );
        lines.push(format!("    --set clusterName={name} --set serviceAccount.create=false \\"));
        lines.push("    --set serviceAccount.name=aws-load-balancer-controller".to_owned());
    }
    lines.extend(rest(stack, need, &[CLASS, "gp2"]));
    lines
}

/// What eksctl decides or leaves to others, as the last lines of a comment.
pub(super) fn rest(stack: &Stack, need: &ClusterNeed, storage_classes: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    if stack.target.region.is_none() {
        lines.push(
            "The region is that of the AWS configuration; `cluster.region` names one.".to_owned(),
        );
    }
    let mut then = need.installations();
    let others = need.ingress_classes.iter().filter(|class| !class.contains("alb"));
    then.extend(others.map(|class| format!("an ingress controller of the class `{class}`")));
    let others =
        need.storage_classes.iter().filter(|class| !storage_classes.contains(&class.as_str()));
    then.extend(others.map(|class| format!("the storage class `{class}`")));
    if !then.is_empty() {
        lines.push("The stack also needs in this cluster:".to_owned());
        lines.extend(then.into_iter().map(|what| format!("  {what}")));
    }
    lines
}
