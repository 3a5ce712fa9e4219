//! What a backend or a frontend becomes.

use crate::object::secret::Contents;
use crate::object::{
    Object, account, content, deployment, env, ingress, metrics, network, scaling, secret, service,
    storage, volume,
};
use crate::stack::Stack;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;

/// All objects of a workload.
pub fn objects(stack: &Stack, workload: &Workload, secrets: &Contents) -> Vec<Object> {
    let (component, tracks) = (&workload.component, &workload.tracks);
    let mut objects = account::objects(stack, workload);
    objects.extend(network::of(stack, component, &workload.access));
    objects.extend(workload.secrets.iter().map(|secret| secret::object(stack, component, secret)));
    objects.extend(content::of_workload(stack, workload));
    objects.extend(tracks.iter().filter_map(|track| env::config_map(stack, workload, track)));
    objects.extend(claims(stack, workload));
    objects.extend(service::objects(stack, workload));
    objects.extend(tracks.iter().map(|track| deployment::object(stack, workload, track, secrets)));
    objects.extend(tracks.iter().filter_map(|track| scaling::autoscaler(stack, workload, track)));
    let budget = |track| scaling::disruption_budget(stack, workload, track);
    objects.extend(tracks.iter().filter_map(budget));
    objects.extend(ingress::objects(stack, workload));
    objects.extend(metrics::object(stack, workload));
    objects
}

/// The claims of the volumes that gen makes.
fn claims(stack: &Stack, workload: &Workload) -> Vec<Object> {
    let component = &workload.component;
    let mut objects = Vec::new();
    for volume in &workload.volumes {
        let name = volume::claim_name(component, &volume.name);
        match &volume.source {
            VolumeSource::Claim(claim) => {
                objects.push(storage::claim(stack, component, &name, claim));
            }
            VolumeSource::HostPath { path, claim } => {
                objects.extend(storage::host_path(stack, component, &name, path, claim));
            }
            VolumeSource::Ephemeral
            | VolumeSource::Existing(_)
            | VolumeSource::ConfigMap(_)
            | VolumeSource::Secret(_) => {}
        }
    }
    objects
}
