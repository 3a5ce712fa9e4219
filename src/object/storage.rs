//! Volumes that keep data, and the claims by which pods get them. They outlive the rest: Helm, Argo CD
//! and a `kubectl delete` with the right selector leave them alone.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    HostPathVolumeSource, ObjectReference, PersistentVolume, PersistentVolumeClaim,
    PersistentVolumeClaimSpec, PersistentVolumeClaimVolumeSource, PersistentVolumeSpec, Volume,
    VolumeResourceRequirements,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::object::metadata::{RETAIN, metadata};
use crate::object::{Object, Phase};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::storage::Claim;

/// What keeps an object when an application of Argo CD is deleted. Helm's annotation is in charts alone.
/// <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/>
const KEEP: (&str, &str) = ("argocd.argoproj.io/sync-options", "Prune=false,Delete=false");

/// A claim whose volume the cluster makes.
pub fn claim(stack: &Stack, component: &Component, name: &ObjectName, claim: &Claim) -> Object {
    let claim = PersistentVolumeClaim {
        metadata: kept(metadata(stack, component, name.as_str(), component.tier.wave())),
        spec: Some(spec(claim)),
        ..PersistentVolumeClaim::default()
    };
    Object::of(component, component.tier.wave(), Phase::Needs, &claim)
}

/// What a claim says.
pub fn spec(claim: &Claim) -> PersistentVolumeClaimSpec {
    let Claim { size, class_name, access_modes } = claim;
    PersistentVolumeClaimSpec {
        storage_class_name: class_name.clone(),
        ..claim_spec(size, access_modes)
    }
}

/// A volume on a folder of the node, and a claim of this name; each is bound to no other.
/// <https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume>
pub fn host_path(
    stack: &Stack,
    component: &Component,
    name: &ObjectName,
    path: &str,
    claim: &Claim,
) -> [Object; 2] {
    let Claim { size, class_name: _, access_modes } = claim;
    let wave = component.tier.wave();
    let volume_name = name.after(component.namespace.as_str());
    let volume = PersistentVolume {
        metadata: ObjectMeta {
            namespace: None,
            ..kept(metadata(stack, component, volume_name.as_str(), wave))
        },
        spec: Some(PersistentVolumeSpec {
            access_modes: Some(access_modes.clone()),
            capacity: Some(storage(size)),
            claim_ref: Some(ObjectReference {
                api_version: Some("v1".to_owned()),
                kind: Some("PersistentVolumeClaim".to_owned()),
                name: Some(name.to_string()),
                namespace: Some(component.namespace.to_string()),
                ..ObjectReference::default()
            }),
            host_path: Some(HostPathVolumeSource {
                path: path.to_owned(),
                type_: Some("DirectoryOrCreate".to_owned()),
            }),
            // No class: the API server drops an empty one, and each apply would put it back.
            persistent_volume_reclaim_policy: Some("Retain".to_owned()),
            ..PersistentVolumeSpec::default()
        }),
        ..PersistentVolume::default()
    };
    let claim = PersistentVolumeClaim {
        metadata: kept(metadata(stack, component, name.as_str(), wave)),
        spec: Some(PersistentVolumeClaimSpec {
            // An empty class, and not an absent one, keeps the default class away.
            storage_class_name: Some(String::new()),
            volume_name: Some(volume_name.to_string()),
            ..claim_spec(size, access_modes)
        }),
        ..PersistentVolumeClaim::default()
    };
    [
        Object::of(component, wave, Phase::Needs, &volume),
        Object::of(component, wave, Phase::Needs, &claim),
    ]
}

/// The volume of a pod that a claim gives.
pub fn volume(name: &str, claim: &ObjectName) -> Volume {
    Volume {
        name: name.to_owned(),
        persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
            claim_name: claim.to_string(),
            read_only: None,
        }),
        ..Volume::default()
    }
}

fn claim_spec(size: &str, access_modes: &[String]) -> PersistentVolumeClaimSpec {
    PersistentVolumeClaimSpec {
        access_modes: Some(access_modes.to_vec()),
        resources: Some(VolumeResourceRequirements { requests: Some(storage(size)), limits: None }),
        ..PersistentVolumeClaimSpec::default()
    }
}

fn storage(size: &str) -> BTreeMap<String, Quantity> {
    BTreeMap::from([("storage".to_owned(), Quantity(size.to_owned()))])
}

/// Metadata of what outlives the rest.
pub fn kept(mut metadata: ObjectMeta) -> ObjectMeta {
    metadata.labels.get_or_insert_default().insert(RETAIN.to_owned(), "true".to_owned());
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.insert(KEEP.0.to_owned(), KEEP.1.to_owned());
    metadata
}
