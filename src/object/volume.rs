//! Volumes of a workload's pods and where its container sees them: the user's own, the files of the
//! values, and folders to write to.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{EmptyDirVolumeSource, SecretVolumeSource, Volume, VolumeMount};

use crate::object::{Object, content, storage};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::name::ObjectName;
use crate::stack::volume;
use crate::stack::volume::VolumeSource;
use crate::stack::workload::Workload;

/// The most characters of a volume's name.
const NAME: usize = 63;

/// Where programs expect to write, even those that run on a read-only file system.
const TMP: &str = "/tmp";

/// The volumes of a pod and their mounts in its container.
#[derive(Clone, Debug, Default)]
pub struct Volumes {
    pub volumes: Vec<Volume>,
    pub mounts: Vec<VolumeMount>,
}

/// The volumes of a workload, those of the user first.
pub fn volumes(workload: &Workload) -> Volumes {
    let mut all = Volumes::default();
    for volume in &workload.volumes {
        all.own(&workload.component, volume);
    }
    of_files(&mut all, workload);
    for path in writable(workload) {
        all.writable(path);
    }
    all
}

/// The claims that gen makes for volumes of a component.
pub fn claims(stack: &Stack, component: &Component, volumes: &[volume::Volume]) -> Vec<Object> {
    let mut objects = Vec::new();
    for volume in volumes {
        let name = claim_name(component, &volume.name);
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

/// The name of the claim that gen makes for a volume.
pub fn claim_name(component: &Component, volume: &ObjectName) -> ObjectName {
    component.claim(volume.as_str())
}

/// The files of the values. A file that is mounted alone never sees a change, and need not: the
/// pods' checksum rolls them.
fn of_files(all: &mut Volumes, workload: &Workload) {
    if workload.files.is_empty() {
        return;
    }
    let name = all.unused("files");
    let mut volume = content::volume(&name, &content::files_name(&workload.component));
    if let Some(source) = &mut volume.config_map {
        source.items = content::items(&workload.files, &workload.modes);
    }
    all.volumes.push(volume);
    all.mounts.extend(content::mounts(&name, &workload.files));
}

/// The folders to write to that nothing else is mounted on.
fn writable(workload: &Workload) -> Vec<&str> {
    let tmp = workload.read_only.then_some(TMP);
    let mut seen: BTreeSet<&str> =
        workload.volumes.iter().map(|volume| volume.mount_path.as_str()).collect();
    let paths = workload.writable.iter().map(String::as_str).chain(tmp);
    paths.filter(|path| seen.insert(path)).collect()
}

impl Volumes {
    /// Adds a volume of the user's.
    pub fn own(&mut self, component: &Component, volume: &volume::Volume) {
        let volume::Volume { name, mount_path, sub_path, read_only, source } = volume;
        let base = Volume { name: name.to_string(), ..Volume::default() };
        self.volumes.push(match source {
            VolumeSource::Ephemeral => {
                Volume { empty_dir: Some(EmptyDirVolumeSource::default()), ..base }
            }
            VolumeSource::Claim(_) | VolumeSource::HostPath { path: _, claim: _ } => {
                storage::volume(&base.name, &claim_name(component, name))
            }
            VolumeSource::Existing(claim) => storage::volume(&base.name, claim),
            VolumeSource::ConfigMap(name) => content::volume(&base.name, name),
            VolumeSource::Secret(name) => {
                let secret_name = Some(name.to_string());
                let secret = SecretVolumeSource { secret_name, ..SecretVolumeSource::default() };
                Volume { secret: Some(secret), ..base }
            }
        });
        self.mounts.push(VolumeMount {
            name: name.to_string(),
            mount_path: mount_path.clone(),
            sub_path: sub_path.clone(),
            read_only: read_only.then_some(true),
            ..VolumeMount::default()
        });
    }

    /// Adds a folder that may be forgotten.
    pub fn writable(&mut self, path: &str) {
        let name = self.unused(&slug(path));
        let empty_dir = Some(EmptyDirVolumeSource::default());
        self.volumes.push(Volume { name: name.clone(), empty_dir, ..Volume::default() });
        let mount_path = path.to_owned();
        self.mounts.push(VolumeMount { name, mount_path, ..VolumeMount::default() });
    }

    /// This name, with a number where a volume has it already.
    fn unused(&self, name: &str) -> String {
        let taken = |name: &str| self.volumes.iter().any(|volume| volume.name == name);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}

/// A path as the name of a volume: `/var/cache/nginx` is `var-cache-nginx`.
fn slug(path: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let name: String = path.chars().map(plain).collect::<String>().to_ascii_lowercase();
    let name: String = name.trim_matches('-').chars().take(NAME - 4).collect();
    match name.trim_end_matches('-') {
        "" => "writable".to_owned(),
        name => name.to_owned(),
    }
}
