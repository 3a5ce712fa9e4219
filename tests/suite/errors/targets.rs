//! What a target cannot do, or not without help; and what does not fit on it.

use super::{BACKEND, DATABASE, backend, base, below, database, files};
use crate::project::{Memory, request, said};

/// What gen says about values on a target.
fn on(target: &str, values: &str) -> String {
    said(&Memory::new(&[("values/base.yaml", values)]), &request("", Some(target), &[]))
}

#[test]
fn an_unknown_target() {
    insta::assert_snapshot!(base("name: shop\ntarget: minikub\n"), @"
    error[GEN201]: there is no target `minikub`
     --> values/base.yaml:2:9
      |
    2 | target: minikub
      |         ^^^^^^^ unknown
      |
      = help: write `minikube`
    ");
    insta::assert_snapshot!(base("name: shop\ntarget: openshift\n"), @"
    error[GEN201]: there is no target `openshift`
     --> values/base.yaml:2:9
      |
    2 | target: openshift
      |         ^^^^^^^^^ unknown
      |
      = help: use one of `kind`, `minikube`, `k3s`, `eks`, `eks-auto`, `gke` or `aks`, or describe it in `profiles/openshift.yaml`
    ");
    insta::assert_snapshot!(on("ekss", BACKEND), @"
    error[GEN201]: there is no target `ekss`
     |
     = help: write `--target eks`
    ");
}

#[test]
fn a_profile_that_names_a_target() {
    let all = [("values/base.yaml", BACKEND), ("profiles/kind.yaml", "target: kind\n")];
    insta::assert_snapshot!(files(&all, ""), @"
    error[GEN208]: a profile cannot name a target: it describes one
     --> profiles/kind.yaml:1:1
      |
    1 | target: kind
      | ^^^^^^ not allowed here
      |
      = help: name the target in `values/base.yaml` or `values/<env>.yaml`
    ");
}

#[test]
fn a_host_path_on_eks() {
    let text = below(BACKEND, "volumes: { data: { mountPath: /data, hostPath: /srv } }");
    insta::assert_snapshot!(on("eks", &text), @"
    error[GEN211]: `hostPath` cannot keep data on the target `eks`, whose nodes come and go
     --> values/base.yaml:8:52
      |
    8 |     volumes: { data: { mountPath: /data, hostPath: /srv } }
      |                                                    ^^^^ a folder of one node
      |
      = help: write `claim: { size: 1Gi }` in place of `hostPath`
    ");
}

#[test]
fn a_host_path_of_a_database() {
    insta::assert_snapshot!(database("storage: { hostPath: /srv }"), @"
    warning[GEN302]: nodes make the folders of `hostPath` for root alone
     --> values/base.yaml:7:26
      |
    7 |     storage: { hostPath: /srv }
      |                          ^^^^ the database, which runs as an ordinary user, could not write to it
      |
      = help: set `security: baseline` for this database, give the folder to the image's user on the node, or set `policy.targetGaps: allow` for this environment
    ");
}

#[test]
fn an_unknown_storage_class() {
    let near = below(DATABASE, "storage: { className: gp33 }");
    insta::assert_snapshot!(on("eks", &near), @"
    error[GEN211]: the target `eks` has no storage class `gp33`
     --> values/base.yaml:7:27
      |
    7 |     storage: { className: gp33 }
      |                           ^^^^ the claim would stay pending
      |
      = help: write `gp3`
    ");
    insta::assert_snapshot!(database("storage: { className: fast-ssd }"), @"
    error[GEN211]: the target `kind` has no storage class `fast-ssd`
     --> values/base.yaml:7:27
      |
    7 |     storage: { className: fast-ssd }
      |                           ^^^^^^^^ the claim would stay pending
      |
      = help: list it under `cluster.storageClasses` in `profiles/kind.yaml` if it exists
    ");
}

#[test]
fn no_default_storage_class() {
    let text = below(BACKEND, "volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }");
    let text = format!("cluster: {{ claimStorageClass: null }}\n{text}");
    insta::assert_snapshot!(on("eks", &text), @r#"
    error[GEN211]: the target `eks` has no default storage class
     --> values/base.yaml:9:42
      |
    9 |     volumes: { data: { mountPath: /data, claim: { size: 1Gi } } }
      |                                          ^^^^^ the claim would stay pending
      |
      = help: add `className: …`
    "#);
}

#[test]
fn a_load_balancer_without_an_address() {
    insta::assert_snapshot!(backend("expose: { loadBalancer: {} }"), @r#"
    warning[GEN302]: a load balancer gets no address on the target `kind`
     --> values/base.yaml:8:15
      |
    8 |     expose: { loadBalancer: {} }
      |               ^^^^^^^^^^^^ the target is `kind`
      |
      = help: run `cloud-provider-kind`, or set `policy.targetGaps: allow` for this environment
    "#);
}

#[test]
fn a_load_balancer_that_can_never_have_an_address() {
    let all = [
        ("values/base.yaml", &*below(BACKEND, "expose: { loadBalancer: {} }")),
        ("profiles/edge.yaml", "cluster: { loadBalancer: false }\n"),
        ("values/dev.yaml", "target: edge\n"),
    ];
    insta::assert_snapshot!(files(&all, "dev"), @r#"
    error[GEN211]: a load balancer gets no address on the target `edge`
     --> values/base.yaml:8:15
      |
    8 |     expose: { loadBalancer: {} }
      |               ^^^^^^^^^^^^ the target is `edge`
      |
      = help: remove it, or correct `cluster` in `profiles/edge.yaml`
    "#);
}

#[test]
fn no_metrics_server() {
    insta::assert_snapshot!(backend("autoscaling: { max: 3 }"), @r#"
    warning[GEN302]: the target `kind` has no metrics server, without which nothing scales
     --> values/base.yaml:8:5
      |
    8 |     autoscaling: { max: 3 }
      |     ^^^^^^^^^^^ the target is `kind`
      |
      = help: install metrics-server with `--kubelet-insecure-tls`, or set `policy.targetGaps: allow` for this environment
    "#);
}

#[test]
fn a_custom_resource_that_is_not_there() {
    insta::assert_snapshot!(backend("metrics: { serviceMonitor: {} }"), @r#"
    error[GEN211]: the target `kind` has no `servicemonitors.monitoring.coreos.com`, which `serviceMonitor` needs
     --> values/base.yaml:8:16
      |
    8 |     metrics: { serviceMonitor: {} }
      |                ^^^^^^^^^^^^^^ needs a custom resource
      |
      = help: install its operator and list `servicemonitors.monitoring.coreos.com` under `cluster.customResources` in `profiles/kind.yaml`, or remove `serviceMonitor` for this environment
    "#);
}

#[test]
fn network_policies_that_no_one_enforces() {
    insta::assert_snapshot!(on("minikube", &format!("{BACKEND}networkPolicy: {{ enabled: true }}\n")), @r#"
    warning[GEN302]: the target `minikube` does not enforce network policies
     --> values/base.yaml:8:27
      |
    8 | networkPolicy: { enabled: true }
      |                           ^^^^ the target is `minikube`
      |
      = help: start minikube with `--cni=calico`, or set `policy.targetGaps: allow` for this environment
    "#);
}

#[test]
fn node_ports_out_of_range() {
    insta::assert_snapshot!(backend("expose: { nodePort: 8080 }"), @"
    error[GEN212]: the node port 8080 is outside of 30000 to 32767
     --> values/base.yaml:8:25
      |
    8 |     expose: { nodePort: 8080 }
      |                         ^^^^ the API server would refuse it
      |
      = help: choose a port from 30000 to 32767
    ");
}

#[test]
fn a_node_port_that_is_taken_twice() {
    let text = below(BACKEND, "expose: { nodePort: 30080 }");
    let other = "  worker: { image: { repository: w, tag: v1 }, port: 80, \
                 expose: { nodePort: 30080 } }\n\
                 policy: { missingRequests: allow, missingProbes: allow }\n";
    insta::assert_snapshot!(base(&format!("{text}{other}")), @"
    error[GEN212]: the node port 30080 is taken twice
     --> values/base.yaml:9:78
      |
    8 |     expose: { nodePort: 30080 }
      |                         ----- `backends.api` has it
    9 |   worker: { image: { repository: w, tag: v1 }, port: 80, expose: { nodePort: 30080 } }
      |                                                                              ^^^^^ `backends.worker` wants it
      |
      = help: give one of them another port
    ");
}

#[test]
fn a_prefix_that_an_alb_cannot_cut_off() {
    let text = below(BACKEND, "expose: { ingress: { path: /api, stripPrefix: true } }");
    insta::assert_snapshot!(on("eks", &text), @"
    error[GEN211]: gen cannot make the ingress controller `alb` cut off a prefix
     --> values/base.yaml:8:51
      |
    8 |     expose: { ingress: { path: /api, stripPrefix: true } }
      |                                                   ^^^^ not possible here
      |
      = help: let the program serve below its path, or name the class of an nginx or a traefik as `className`
    ");
}

#[test]
fn a_prefix_that_traefik_cuts_off_with_a_custom_resource() {
    let lines = "expose: { ingress: { path: /api, stripPrefix: true, className: traefik } }";
    insta::assert_snapshot!(backend(lines), @"
    error[GEN211]: the target `kind` has no `middlewares.traefik.io`, which `stripPrefix` needs
     --> values/base.yaml:8:51
      |
    8 |     expose: { ingress: { path: /api, stripPrefix: true, className: traefik } }
      |                                                   ^^^^ needs a custom resource
      |
      = help: install its operator and list `middlewares.traefik.io` under `cluster.customResources` in `profiles/kind.yaml`, or remove `stripPrefix` for this environment
    ");
}

#[test]
fn encryption_without_a_host() {
    insta::assert_snapshot!(backend("expose: { ingress: { tls: true } }"), @"
    error[GEN106]: encryption needs a host
     --> values/base.yaml:8:31
      |
    8 |     expose: { ingress: { tls: true } }
      |                               ^^^^ a certificate is for a name
      |
      = help: add `host: …`, or `domain: …` for the stack
    ");
}

#[test]
fn a_source_range_that_is_no_network() {
    let text = below(BACKEND, "expose: { loadBalancer: { sourceRanges: [office, 10.0.0.0/33] } }");
    insta::assert_snapshot!(on("eks", &text), @"
    error[GEN104]: `office` is no network
     --> values/base.yaml:8:46
      |
    8 |     expose: { loadBalancer: { sourceRanges: [office, 10.0.0.0/33] } }
      |                                              ^^^^^^ expected an address and a length
      |
      = help: write it as `10.0.0.0/8`; one address is `10.0.0.1/32`

    error[GEN104]: `10.0.0.0/33` is no network
     --> values/base.yaml:8:54
      |
    8 |     expose: { loadBalancer: { sourceRanges: [office, 10.0.0.0/33] } }
      |                                                      ^^^^^^^^^^^ expected an address and a length
      |
      = help: write it as `10.0.0.0/8`; one address is `10.0.0.1/32`
    ");
}

#[test]
fn facts_about_a_cluster_that_are_none() {
    let facts = "cluster: { kubernetes: \"2.0\", nodePorts: { min: 32000, max: 31000 } }\n";
    insta::assert_snapshot!(base(&format!("{BACKEND}{facts}")), @r#"
    error[GEN104]: gen knows no Kubernetes `2.0`
     --> values/base.yaml:8:24
      |
    8 | cluster: { kubernetes: "2.0", nodePorts: { min: 32000, max: 31000 } }
      |                        ^^^^^ from `1.25` to `1.40`
      |
      = help: write the minor version, as in `"1.36"`

    error[GEN104]: the range from 32000 to 31000 is empty
     --> values/base.yaml:8:31
      |
    8 | cluster: { kubernetes: "2.0", nodePorts: { min: 32000, max: 31000 } }
      |                               ^^^^^^^^^ `min` is above `max`
      |
      = help: swap them
    "#);
}

#[test]
fn a_pod_that_is_larger_than_a_node() {
    let text = BACKEND.replace("cpu: 100m, memory: 64Mi", "cpu: 2, memory: 16Gi");
    insta::assert_snapshot!(on("eks", &text), @"
    warning[GEN301]: a pod of `api` asks for 2000m cpu, and a node of `eks` has 1700m
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ would stay pending
      |
      = help: lower its request, or set `policy.capacity: allow` for this environment

    warning[GEN301]: a pod of `api` asks for 16384Mi memory, and a node of `eks` has 6900Mi
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ would stay pending
      |
      = help: lower its request, or set `policy.capacity: allow` for this environment
    ");
}

#[test]
fn pods_that_do_not_fit_together() {
    insta::assert_snapshot!(on("minikube", &below(BACKEND, "replicas: 13")), @"
    warning[GEN301]: the stack asks for 1300m cpu, and the node of `minikube` has 1250m
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ `api` asks for the most, in 13 pods
      |
      = help: run fewer pods, lower requests, or describe larger `cluster.nodes` in `profiles/minikube.yaml`, or set `policy.capacity: allow` for this environment
    ");
}

#[test]
fn more_pods_than_nodes_take() {
    let text =
        below(BACKEND, "replicas: 70").replace("cpu: 100m, memory: 64Mi", "cpu: 1m, memory: 1Mi");
    insta::assert_snapshot!(on("eks", &text), @"
    warning[GEN301]: the stack asks for 70 pods, and 2 nodes of `eks` have 58
     --> values/base.yaml:3:3
      |
    3 |   api:
      |   ^^^ `api` asks for the most, in 70 pods
      |
      = help: run fewer pods, lower requests, or describe larger `cluster.nodes` in `profiles/eks.yaml`, or set `policy.capacity: allow` for this environment
    ");
}
