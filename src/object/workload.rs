//! What a backend or a frontend becomes.

use crate::object::secret::Contents;
use crate::object::{
    Object, account, content, deployment, env, ingress, job, metrics, network, route, scaling,
    secret, service, stateful_set, volume,
};
use crate::stack::Stack;
use crate::stack::workload::Workload;

/// All objects of a workload.
pub fn objects(stack: &Stack, workload: &Workload, secrets: &Contents) -> Vec<Object> {
    let (component, tracks) = (&workload.component, &workload.tracks);
    let mut objects = account::objects(stack, workload);
    objects.extend(network::of(stack, component, &workload.access));
    objects.extend(workload.secrets.iter().map(|secret| secret::object(stack, component, secret)));
    objects.extend(content::of_workload(stack, workload));
    objects.extend(tracks.iter().filter_map(|track| env::config_map(stack, workload, track)));
    objects.extend(volume::claims(stack, component, &workload.volumes));
    if let Some(job) = &workload.job {
        objects
            .extend(tracks.iter().map(|track| job::object(stack, workload, track, job, secrets)));
        return objects;
    }
    objects.extend(service::objects(stack, workload));
    objects.extend(stateful_set::headless(stack, workload));
    let set = if workload.component.per_pod { stateful_set::object } else { deployment::object };
    objects.extend(tracks.iter().map(|track| set(stack, workload, track, secrets)));
    objects.extend(tracks.iter().filter_map(|track| scaling::autoscaler(stack, workload, track)));
    let budget = |track| scaling::disruption_budget(stack, workload, track);
    objects.extend(tracks.iter().filter_map(budget));
    objects.extend(ingress::objects(stack, workload));
    objects.extend(route::objects(stack, workload));
    objects.extend(metrics::object(stack, workload));
    objects
}
