//! What the built-in targets make of one and the same application.

use serde_json::Value as Json;
use stackgen::plan::{Plan, TARGETS};
use stackgen::stack::Stack;

use crate::project::{Memory, request, shown};

const SHOP: &str = "\
name: shop
policy: { inlineSecrets: allow, missingProbes: allow, targetGaps: allow }
domain: shop.example.com
databases: { main: { engine: postgres, credentials: { value: secret } } }
backends:
  api: { image: { repository: acme/api, tag: 1.0.0 }, port: 8000, connects: [main], expose: { loadBalancer: {} } }
frontends:
  web: { image: { repository: acme/web, tag: 1.0.0 }, port: 8080, expose: { ingress: {} } }
";

/// The stack and its objects on a target.
fn made(target: &str, files: &[(&str, &str)]) -> (Stack, Vec<Json>) {
    let mut all = vec![("values/base.yaml", SHOP)];
    all.extend_from_slice(files);
    let project = Memory::new(&all);
    let plan = Plan::new(&project, &request("", Some(target), &[]));
    let plan = plan.unwrap_or_else(|failure| panic!("{target}: {}", shown(failure)));
    let made =
        plan.render(&project).unwrap_or_else(|failure| panic!("{target}: {}", shown(failure)));
    (made.stack, made.bundle.objects.into_iter().map(|object| object.body.into_json()).collect())
}

/// An object of a stack on a target.
fn object(target: &str, kind: &str, name: &str) -> Json {
    let (_, objects) = made(target, &[]);
    let is_wanted = |object: &Json| object["kind"] == kind && object["metadata"]["name"] == name;
    objects.into_iter().find(is_wanted).unwrap_or_else(|| panic!("{target}: no {kind} {name}"))
}

#[test]
fn every_built_in_target_runs_a_plain_application() {
    for (target, _) in TARGETS {
        let (stack, objects) = made(target, &[]);
        assert_eq!(stack.target.name, target);
        assert!(objects.iter().any(|object| object["kind"] == "Ingress"), "{target}");
        // A claim that waits for ever is the mistake that targets are for.
        let classes =
            stack.target.storage_classes.unwrap_or_else(|| panic!("{target}: no classes"));
        let claim = objects.iter().find(|object| object["kind"] == "PersistentVolumeClaim");
        let named = claim.expect("a claim")["spec"]["storageClassName"].as_str();
        let class = named.or(stack.target.default_storage_class.as_deref());
        assert!(class.is_some_and(|class| classes.contains(class)), "{target}: {class:?}");
    }
}

#[test]
fn every_fact_of_a_built_in_target_says_where_it_is_from() {
    for (target, text) in TARGETS {
        assert!(text.starts_with("# https://"), "{target} names no page");
    }
}

#[test]
fn a_copy_of_a_built_in_target_is_no_second_layer() {
    let count = |profile: &str| {
        let files = [("values/base.yaml", SHOP), ("profiles/gke.yaml", profile)];
        let plan = Plan::new(&Memory::new(&files), &request("", Some("gke"), &[]));
        plan.unwrap_or_else(|failure| panic!("{}", shown(failure))).layers.len()
    };
    let (_, built_in) = TARGETS.into_iter().find(|(name, _)| *name == "gke").expect("gke");
    assert_eq!(count(built_in) + 1, count(&format!("{built_in}# ours\n")));
}

#[test]
fn load_balancers_of_eks_auto_mode_have_its_class() {
    let service = |target| object(target, "Service", "api")["spec"]["loadBalancerClass"].clone();
    assert_eq!(service("eks-auto"), "eks.amazonaws.com/nlb");
    assert_eq!(service("eks"), Json::Null);
    let own = "backends: { api: { expose: { loadBalancer: { className: acme.example/lb } } } }\n";
    let (_, objects) = made("eks-auto", &[("profiles/eks-auto.yaml", own)]);
    assert!(objects.iter().any(|object| object["spec"]["loadBalancerClass"] == "acme.example/lb"));
}

#[test]
fn ingresses_of_eks_auto_mode_share_a_load_balancer_by_their_class() {
    const GROUP: &str = "alb.ingress.kubernetes.io/group.name";
    let ingress =
        |target| object(target, "Ingress", "web")["metadata"]["annotations"][GROUP].clone();
    assert_eq!(ingress("eks-auto"), Json::Null);
    assert_eq!(ingress("eks"), "shop-shop");
}

#[test]
fn an_ingress_of_gke_is_told_its_class_by_an_annotation_alone() {
    let ingress = object("gke", "Ingress", "web");
    assert_eq!(ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"], "gce");
    assert_eq!(ingress["spec"]["ingressClassName"], Json::Null);
}

#[test]
fn a_controller_is_known_by_what_the_target_says_of_it() {
    let strip = "frontends: { web: { expose: { ingress: { path: /shop, stripPrefix: true } } } }\n";
    let annotations = |target: &str, profile: &str| {
        let path = format!("profiles/{target}.yaml");
        let (_, objects) = made(target, &[(&path, profile)]);
        let ingress = objects.into_iter().find(|object| object["kind"] == "Ingress");
        ingress.expect("an Ingress")["metadata"]["annotations"].clone()
    };
    let rewrites = "nginx.ingress.kubernetes.io/rewrite-target";
    assert_eq!(annotations("aks", strip)[rewrites], "/$2");
    assert!(
        annotations("k3s", strip)["traefik.ingress.kubernetes.io/router.middlewares"].is_string()
    );
    let named = "cluster: { ingressClass: public, ingressController: k8s.io/ingress-nginx }\n";
    assert_eq!(annotations("own", &format!("{named}{strip}"))[rewrites], "/$2");
}
