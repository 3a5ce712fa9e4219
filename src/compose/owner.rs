//! Volumes for users other than root. Kubernetes gives a claim to the pod's group; the engine gives a
//! volume to root unless the image has its folder already, so a service gives it away first.

use crate::compose::file::{Mount, Service};
use crate::compose::health::IMAGE;
use crate::compose::mount::Mounts;
use crate::compose::pods::Pods;

/// The name of the service. No component's name has a `_`.
pub fn key(pods: &Pods) -> String {
    format!("{}_volumes", pods.key)
}

/// The service, where there are volumes to give away. The images of databases have their folders.
pub fn of(pods: &Pods, mounts: &Mounts) -> Option<Service> {
    let (user, group) = pods.user().filter(|_| !pods.is_database)?;
    let claims = mounts.volumes.iter().filter(|mount| mount.r#type == "volume" && !mount.read_only);
    let volumes: Vec<Mount> = claims.enumerate().map(|(index, mount)| at(index, mount)).collect();
    if volumes.is_empty() {
        return None;
    }
    let mut command = vec!["chown".to_owned(), format!("{user}:{group}")];
    command.extend(volumes.iter().map(|mount| mount.target.clone()));
    Some(Service {
        image: IMAGE.to_owned(),
        profiles: pods.profile.iter().cloned().collect(),
        command: Some(command),
        volumes,
        network_mode: Some("none".to_owned()),
        ..Service::default()
    })
}

fn at(index: usize, mount: &Mount) -> Mount {
    Mount { target: format!("/volumes/{}", index + 1), ..mount.clone() }
}
