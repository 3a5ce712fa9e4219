//! Containers beside a component's own. What ends before it starts is a service that has to end first; a
//! sidecar is one that shares its network, as it does in a pod.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Container;

use crate::compose::file::{Dependency, Service};
use crate::compose::mount::Mounts;
use crate::compose::network::Networks;
use crate::compose::pods::Pods;
use crate::compose::resource::Resources;
use crate::compose::service::Ready;
use crate::compose::{health, owner, service};

/// The services of the containers beside the first, and the one that has to end before that starts.
pub fn of(
    pods: &Pods,
    ready: &Ready,
    networks: &Networks,
    owner: bool,
    resources: &mut Resources,
    gaps: &mut Vec<String>,
) -> (Vec<(String, Service)>, Option<String>) {
    let mut services = Vec::new();
    let mut last: Option<String> = None;
    for container in pods.before() {
        let key = key(pods, container);
        let made = one(pods, container, owner, resources, gaps);
        let mut networks = networks.of(pods);
        // A Service leads to the component alone.
        for attachment in networks.values_mut() {
            attachment.aliases.clear();
        }
        let made = Service { restart: None, ..made }
            .after(last)
            .after_healthy(pods, ready)
            .within(networks);
        services.push((key.clone(), made));
        last = Some(key);
    }
    for container in pods.sidecars() {
        if pods.replicas > 1 {
            let (name, own) = (&container.name, &pods.key);
            gaps.push(format!(
                "the container `{name}` stands beside the first of the containers of `{own}` alone"
            ));
        }
        let made = one(pods, container, owner, resources, gaps);
        let started = Dependency { condition: "service_started" };
        let made = Service {
            network_mode: Some(format!("service:{}", pods.key)),
            depends_on: made
                .depends_on
                .into_iter()
                .chain([(pods.key.clone(), started)])
                .collect::<BTreeMap<_, _>>(),
            ..made
        };
        services.push((key(pods, container), made));
    }
    (services, last)
}

fn one(
    pods: &Pods,
    container: &Container,
    owner: bool,
    resources: &mut Resources,
    gaps: &mut Vec<String>,
) -> Service {
    let mounts = Mounts::of(pods, container, resources, gaps);
    let made = service::of(pods, container, &mounts, resources, gaps);
    let mut made = Service { ports: Vec::new(), ..made };
    made.deploy.replicas = None;
    made.after(health::needs_tools(pods, container).then(|| health::TOOLS.to_owned()))
        .after(owner.then(|| owner::key(pods)))
}

/// The name of the service. No component's name has a `_`.
pub fn key(pods: &Pods, container: &Container) -> String {
    format!("{}_{}", pods.key, container.name)
}
