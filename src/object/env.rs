//! Variables of containers: the plain ones of a track in its ConfigMap.

use k8s_openapi::api::core::v1::ConfigMap;

use crate::object::metadata::track_metadata;
use crate::object::{Object, Phase};
use crate::stack::Stack;
use crate::stack::release::Track;
use crate::stack::workload::Workload;

/// The ConfigMap with the plain variables of a track. Each track has its own, because tracks may differ
/// in their variables.
pub fn config_map(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let component = &workload.component;
    let wave = component.tier.wave();
    let config = ConfigMap {
        metadata: track_metadata(stack, component, track, &track.names.config_map, wave),
        data: Some(track.env.config.clone()),
        ..ConfigMap::default()
    };
    let wanted = !track.env.config.is_empty();
    wanted.then(|| Object::of(component, wave, Phase::Needs, &config))
}
