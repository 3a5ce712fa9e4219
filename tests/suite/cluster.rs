//! Clusters that fit a stack.

use serde_json::{Value as Json, json};
use stackgen::cluster::{self, ClusterFiles};
use stackgen::emit;
use stackgen::plan::Plan;

use crate::project::{Memory, request, shown};

const SHOP: &str = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, targetGaps: allow }
domain: shop.example.com
defaults: { backends: { resources: { requests: { cpu: 500m, memory: 1Gi } } } }
databases:
  main:
    engine: postgres
    credentials: { value: secret }
    resources: { requests: { cpu: 500m, memory: 1Gi } }
backends:
  api: { image: { repository: acme/api, tag: 1.0.0 }, port: 8000 }
  admin: { image: { repository: acme/admin, tag: 1.0.0 }, port: 8000 }
";

/// The cluster for a shop with another layer above it, on a target.
fn made(target: &str, more: &str) -> Option<ClusterFiles> {
    let files = [("values/base.yaml", SHOP), ("values/dev.yaml", more), ("profiles/own.yaml", "")];
    let project = Memory::new(&files);
    let plan = Plan::new(&project, &request("dev", Some(target), &[]));
    let plan = plan.unwrap_or_else(|failure| panic!("{}", shown(failure)));
    let made = plan.render(&project).unwrap_or_else(|failure| panic!("{}", shown(failure)));
    cluster::build(&made.stack, &made.bundle, "dev")
}

/// Its files, by their paths.
fn files(target: &str, more: &str) -> Vec<(String, String)> {
    emit::cluster::files(&made(target, more).expect("a tool"), "A test")
}

/// What the tool reads.
fn main_file(target: &str, more: &str) -> Json {
    let text = files(target, more).remove(0).1;
    yaml_serde::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn kind_maps_exactly_the_node_ports() {
    assert!(main_file("kind", "")["nodes"][0]["extraPortMappings"].is_null());
    let doors = "\
backends:
  api: { expose: { nodePort: 30001 } }
  admin: { expose: { nodePort: 30002, loadBalancer: {} } }
";
    let ports = main_file("kind", doors)["nodes"][0]["extraPortMappings"].clone();
    let port = |number: u16| {
        let at = "127.0.0.1";
        json!({ "containerPort": number, "hostPort": number, "listenAddress": at, "protocol": "TCP" })
    };
    assert_eq!(ports, json!([port(30001), port(30002)]));
}

/// A controller for Ingresses listens there, on the node that has the label.
#[test]
fn kind_maps_what_ingresses_are_reached_by() {
    let door =
        "backends: { api: { expose: { ingress: { className: nginx }, nodePort: 30001 } } }\n";
    let config = main_file("kind", door);
    let ports = config["nodes"][0]["extraPortMappings"].as_array().expect("ports").clone();
    let ports: Vec<_> = ports.iter().map(|port| port["hostPort"].as_u64()).collect();
    assert_eq!(ports, [Some(80), Some(443), Some(30001)]);
    assert_eq!(config["nodes"][0]["labels"], json!({ "ingress-ready": "true" }));
    let text = files("kind", door).remove(0).1;
    assert!(text.contains("deploy-ingress-nginx.yaml"), "{text}");
    assert!(main_file("kind", "")["nodes"][0]["labels"].is_null());
}

#[test]
fn images_of_this_machine_have_a_line_to_load_them() {
    let kind = files("kind", "").remove(0).1;
    for image in ["acme/api:1.0.0", "acme/admin:1.0.0"] {
        let line = format!("#   kind load docker-image --name shop-dev {image}\n");
        assert!(kind.contains(&line), "{kind}");
        let line = format!("#   minikube image load --profile=shop-dev {image}\n");
        assert!(files("minikube", "")[0].1.contains(&line));
    }
    assert!(!kind.contains("postgres"), "registries serve what is everybody's: {kind}");
}

#[test]
fn kind_maps_ports_of_objects_that_are_the_users_own() {
    let own = "\
extraObjects:
  - apiVersion: v1
    kind: Service
    metadata: { name: own }
    spec: { type: NodePort, selector: { a: b }, ports: [{ port: 53, protocol: UDP, nodePort: 30053 }] }
";
    let ports = main_file("kind", own)["nodes"][0]["extraPortMappings"].clone();
    assert_eq!((&ports[0]["hostPort"], &ports[0]["protocol"]), (&json!(30053), &json!("UDP")));
}

#[test]
fn kind_has_the_version_and_the_nodes_of_the_target() {
    let roles = |more: &str| {
        let nodes = main_file("kind", more)["nodes"].as_array().expect("nodes").clone();
        nodes
            .into_iter()
            .map(|node| node["role"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(roles(""), ["control-plane"]);
    let three = "cluster: { nodes: { count: 2, cpu: 4, memory: 8Gi } }\n";
    assert_eq!(roles(three), ["control-plane", "worker", "worker"]);
    let old = main_file("kind", "cluster: { kubernetes: \"1.34\" }\n");
    assert_eq!(old["nodes"][0]["image"], "kindest/node:v1.34.3");
    let unknown = files("kind", "cluster: { kubernetes: \"1.26\" }\n").remove(0).1;
    assert!(
        !unknown.contains("image:") && unknown.contains("no image of Kubernetes 1.26"),
        "{unknown}"
    );
}

#[test]
fn a_mirror_is_where_each_tool_looks_for_it() {
    let mirror = "cluster: { registryMirror: \"http://mirror.example.com:5000/\" }\n";
    let files = files("kind", mirror);
    insta::assert_snapshot!(files[1].0, @"certs.d/docker.io/hosts.toml");
    insta::assert_snapshot!(files[1].1, @r#"
    server = "https://registry-1.docker.io"

    [host."http://mirror.example.com:5000"]
      capabilities = ["pull", "resolve"]
    "#);
    let mount = json!([{
        "hostPath": "./certs.d/docker.io",
        "containerPath": "/etc/containerd/certs.d/docker.io",
        "readOnly": true,
    }]);
    assert_eq!(main_file("kind", mirror)["nodes"][0]["extraMounts"], mount);
    let script = self::files("minikube", mirror).remove(0).1;
    assert!(script.contains("--registry-mirror=http://mirror.example.com:5000"), "{script}");
}

#[test]
fn a_mirror_that_is_no_url_is_refused() {
    let mirror = "cluster: { registryMirror: \"mirror:5000; rm -rf /\" }\n";
    let files = [("values/base.yaml", SHOP), ("values/dev.yaml", mirror)];
    insta::assert_snapshot!(crate::project::render(&files, "dev").expect_err("a mistake"), @r#"
    error[GEN104]: `mirror:5000; rm -rf /` is no url of a registry
     --> values/dev.yaml:1:28
      |
    1 | cluster: { registryMirror: "mirror:5000; rm -rf /" }
      |                            ^^^^^^^^^^^^^^^^^^^^^^^ expected a scheme and a host
      |
      = help: write it as `https://mirror.example.com`
    "#);
}

#[test]
fn what_the_tool_does_not_bring_is_said() {
    let more = "\
backends:
  api: { autoscaling: { min: 1, max: 2, cpu: 70 }, expose: { loadBalancer: {}, ingress: {} } }
";
    insta::assert_snapshot!(files("kind", more).remove(0).1, @"
    # A test, made by gen.
    #
    #   kind create cluster --config kind.yaml
    # The stack also needs in this cluster:
    #   metrics-server with --kubelet-insecure-tls, which autoscalers read
    #   an ingress controller of the class `nginx`, behind ports 80 and 443
    #     kubectl apply -f https://kind.sigs.k8s.io/examples/ingress/deploy-ingress-nginx.yaml
    #   cloud-provider-kind, which gives load balancers their addresses
    # Images that no registry serves come from this machine:
    #   kind load docker-image --name shop-dev acme/admin:1.0.0
    #   kind load docker-image --name shop-dev acme/api:1.0.0

    kind: Cluster
    apiVersion: kind.x-k8s.io/v1alpha4
    name: shop-dev
    nodes:
    - role: control-plane
      image: kindest/node:v1.36.1
      labels:
        ingress-ready: 'true'
      extraPortMappings:
      - containerPort: 80
        hostPort: 80
        listenAddress: '127.0.0.1'
        protocol: TCP
      - containerPort: 443
        hostPort: 443
        listenAddress: '127.0.0.1'
        protocol: TCP
    ");
}

#[test]
fn minikube_gets_add_ons_and_sizes_that_the_stack_needs() {
    insta::assert_snapshot!(files("minikube", "").remove(0).1, @r#"
    #!/bin/sh
    # The cluster `shop-dev`, made by gen.
    #
    # Images that no registry serves come from this machine:
    #   minikube image load --profile=shop-dev acme/admin:1.0.0
    #   minikube image load --profile=shop-dev acme/api:1.0.0
    set -eu
    minikube start \
      --profile=shop-dev \
      --kubernetes-version=v1.36 \
      --nodes=1 \
      --cpus=3 \
      --memory=4096m \
      --disk-size=20g \
      --cni=calico
    "#);
    let more = "\
databases: { main: { storage: { size: 30Gi } } }
backends:
  api:
    resources: { requests: { cpu: 2, memory: 5Gi } }
    autoscaling: { min: 1, max: 2, cpu: 70 }
    expose: { ingress: {} }
policy: { capacity: allow }
networkPolicy: { enabled: false }
";
    insta::assert_snapshot!(files("minikube", more).remove(0).1, @r#"
    #!/bin/sh
    # The cluster `shop-dev`, made by gen.
    #
    # Images that no registry serves come from this machine:
    #   minikube image load --profile=shop-dev acme/admin:1.0.0
    #   minikube image load --profile=shop-dev acme/api:1.0.0
    set -eu
    minikube start \
      --profile=shop-dev \
      --kubernetes-version=v1.36 \
      --nodes=1 \
      --cpus=4 \
      --memory=7936m \
      --disk-size=40g \
      --addons=ingress,metrics-server
    "#);
}

#[test]
fn eks_has_a_node_group_that_holds_the_stack() {
    let group = |more: &str| main_file("eks", more)["managedNodeGroups"][0].clone();
    let sizes = |group: &Json| {
        [&group["minSize"], &group["desiredCapacity"], &group["maxSize"]].map(Json::clone)
    };
    assert_eq!(sizes(&group("")), [2, 2, 2].map(Json::from));
    let many = "backends: { api: { autoscaling: { min: 5, max: 15, cpu: 70 } } }\npolicy: { capacity: allow }\ncluster: { metricsServer: true }\n";
    // 5 of api, admin and main are 7 pods of 500m, 15 are 17; a node has 1700m, which takes 3.
    assert_eq!(sizes(&group(many)), [3, 3, 6].map(Json::from));
    let own = "cluster: { machineType: t3.large, region: eu-west-1, kubernetes: \"1.34\" }\n";
    let file = main_file("eks", own);
    assert_eq!(file["managedNodeGroups"][0]["instanceType"], "t3.large");
    assert_eq!(
        file["metadata"],
        json!({ "name": "shop-dev", "region": "eu-west-1", "version": "1.34" })
    );
}

#[test]
fn eks_makes_the_default_class_of_the_claims() {
    let files = files("eks", "");
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["eksctl.yaml", "storageclass.yaml"]);
    let class: Json = yaml_serde::from_str(&files[1].1).expect("YAML");
    assert_eq!(
        (&class["metadata"]["name"], &class["provisioner"]),
        (&json!("gp3"), &json!("ebs.csi.aws.com"))
    );
    let none = "databases: null\n";
    assert_eq!(self::files("eks", none).len(), 1);
}

#[test]
fn eks_gives_controllers_the_rights_that_the_stack_needs_of_them() {
    let accounts = |more: &str| main_file("eks", more)["iam"]["serviceAccounts"].clone();
    assert!(accounts("").is_null());
    let door = "backends: { api: { expose: { ingress: {} } } }\n";
    assert_eq!(
        accounts(door)[0]["wellKnownPolicies"],
        json!({ "awsLoadBalancerController": true })
    );
    let secret = "\
cluster: { region: eu-west-1, customResources: [externalsecrets.external-secrets.io] }
databases:
  main: { credentials: { externalSecret: { store: { name: aws }, remoteKey: shop/main } } }
";
    let statement = accounts(secret)[0]["attachPolicy"]["Statement"][0].clone();
    assert_eq!(
        statement["Resource"],
        json!(["arn:aws:secretsmanager:eu-west-1:*:secret:shop/main-??????"])
    );
}

#[test]
fn a_target_of_ones_own_has_no_tool() {
    assert!(made("own", "").is_none());
}

#[test]
fn eks_auto_mode_is_told_to_bring_its_own_drivers() {
    let config = main_file("eks-auto", "");
    assert_eq!(config["autoModeConfig"], json!({ "enabled": true }));
    assert_eq!(config["managedNodeGroups"], Json::Null);
    let doors = "frontends: { web: { image: { repository: acme/web, tag: 1.0.0 }, port: 80, expose: { ingress: {} } } }\n";
    let files = files("eks-auto", doors);
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        names,
        ["eksctl.yaml", "storageclass.yaml", "ingressclass.yaml", "network-policies.yaml"]
    );
    let said = |text: &str| files.iter().any(|(_, file)| file.contains(text));
    assert!(said("provisioner: ebs.csi.eks.amazonaws.com"));
    assert!(said("controller: eks.amazonaws.com/alb"));
    assert!(said("kubectl apply -f network-policies.yaml"));
}
