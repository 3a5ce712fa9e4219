//! ConfigMaps: the plain variables of a track, and the files of a component.

use k8s_openapi::api::core::v1::ConfigMap;

use crate::object::workload::track_metadata;
use crate::object::{Object, Phase, files};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::workload::{Track, Workload};

/// The ConfigMap with the plain variables of a track, named as its Deployment. Each track has its
/// own, because tracks may differ in their variables.
pub fn of_track(stack: &Stack, workload: &Workload, track: &Track) -> Option<Object> {
    let component = &workload.component;
    let wave = component.tier.wave();
    let config = ConfigMap {
        metadata: track_metadata(stack, component, track, wave),
        data: Some(track.env.config.clone()),
        ..ConfigMap::default()
    };
    let wanted = !track.env.config.is_empty();
    wanted.then(|| Object::of(component, wave, Phase::Needs, &config))
}

/// The ConfigMap with the files of a component.
pub fn of_files(stack: &Stack, workload: &Workload) -> Option<Object> {
    let component = &workload.component;
    let data = files::data(&workload.files);
    (!data.is_empty()).then(|| files::config_map(stack, component, &files_name(component), data))
}

/// The name of the ConfigMap with the files of a component.
pub fn files_name(component: &Component) -> ObjectName {
    component.base.with("files")
}
