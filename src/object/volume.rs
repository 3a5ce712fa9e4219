//! Volumes of a workload's pods and where its container sees them: the user's own, the files of the
//! values, and folders to write to.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{
    EmptyDirVolumeSource, KeyToPath, SecretVolumeSource, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::object::{Object, content, storage};
use crate::stack::Stack;
use crate::stack::component::Component;
use crate::stack::files::MountedFiles;
use crate::stack::name::ObjectName;
use crate::stack::secret::SecretKey;
use crate::stack::volume;
use crate::stack::volume::{ShownKeys, VolumeSource};
use crate::stack::workload::Workload;

/// The most characters of a volume's name.
const NAME: usize = 63;

/// The volume with the files that are secrets of the component's own.
const SECRET_FILES: &str = "secret-files";

/// Where programs expect to write, even those that run on a read-only file system.
const TMP: &str = "/tmp";

/// The volumes of a pod and their mounts in its container.
#[derive(Clone, Debug, Default)]
pub struct Volumes {
    pub volumes: Vec<Volume>,
    pub mounts: Vec<VolumeMount>,
    /// The files of containers beside that one.
    pub beside: BTreeMap<ObjectName, Vec<VolumeMount>>,
}

/// The volumes of a workload, those of the user first.
pub fn volumes(workload: &Workload) -> Volumes {
    let mut all = Volumes::default();
    for volume in &workload.volumes {
        all.own(&workload.component, volume);
    }
    // A file that is mounted alone never sees a change, and need not: the pods' checksum rolls them.
    let config_map = content::files_name(&workload.component);
    let texts = workload.texts();
    let keys = content::keys(&texts);
    all.files("files", &config_map, &workload.files, &|path| keys[path].clone());
    all.secret_files(&workload.files, workload);
    for beside in workload.inits.iter().chain(&workload.sidecars) {
        let own = std::mem::take(&mut all.mounts);
        let key = |path: &str| keys[beside.file(path).as_str()].clone();
        all.files(&format!("{}-files", beside.name), &config_map, &beside.files, &key);
        all.secret_files(&beside.files, workload);
        let seen = std::mem::replace(&mut all.mounts, own);
        all.beside.insert(beside.name.clone(), seen);
    }
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
            VolumeSource::Ephemeral { medium: _, limit: _ }
            | VolumeSource::ClaimPerPod(_)
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

/// The folders to write to that nothing else is mounted on.
fn writable(workload: &Workload) -> Vec<&str> {
    let tmp = workload.read_only.then_some(TMP);
    let mut seen: BTreeSet<&str> =
        workload.volumes.iter().map(|volume| volume.mount_path.as_str()).collect();
    seen.extend(workload.files.folders.iter().map(String::as_str));
    let paths = workload.writable.iter().map(String::as_str).chain(tmp);
    paths.filter(|path| seen.insert(path)).collect()
}

impl Volumes {
    /// Adds a volume of the user's.
    pub fn own(&mut self, component: &Component, own: &volume::Volume) {
        let volume::Volume { name, mount_path: _, sub_path: _, read_only: _, source } = own;
        let base = Volume { name: name.to_string(), ..Volume::default() };
        let volume = match source {
            VolumeSource::Ephemeral { medium, limit } => {
                let medium = medium.map(str::to_owned);
                let size_limit = limit.clone().map(Quantity);
                Volume { empty_dir: Some(EmptyDirVolumeSource { medium, size_limit }), ..base }
            }
            // The StatefulSet adds it.
            VolumeSource::ClaimPerPod(_) => {
                self.mount(own);
                return;
            }
            VolumeSource::Claim(_) | VolumeSource::HostPath { path: _, claim: _ } => {
                storage::volume(&base.name, &claim_name(component, name))
            }
            VolumeSource::Existing(claim) => storage::volume(&base.name, claim),
            VolumeSource::ConfigMap(ShownKeys { name, items, mode }) => {
                let mut volume = content::volume(&base.name, name, shown(items));
                volume.config_map.get_or_insert_default().default_mode = *mode;
                volume
            }
            VolumeSource::Secret(ShownKeys { name, items, mode }) => {
                let secret = SecretVolumeSource {
                    secret_name: Some(name.to_string()),
                    items: shown(items),
                    default_mode: *mode,
                    optional: None,
                };
                Volume { secret: Some(secret), ..base }
            }
        };
        self.volumes.push(volume);
        self.mount(own);
    }

    fn mount(&mut self, volume: &volume::Volume) {
        let volume::Volume { name, mount_path, sub_path, read_only, source: _ } = volume;
        self.mounts.push(VolumeMount {
            name: name.to_string(),
            mount_path: mount_path.clone(),
            sub_path: sub_path.clone(),
            read_only: read_only.then_some(true),
            ..VolumeMount::default()
        });
    }

    /// Adds files. Each is mounted alone, so that its neighbours in the image stay, but for those of a folder that
    /// is mounted as a whole.
    pub fn files(
        &mut self,
        volume: &str,
        config_map: &ObjectName,
        files: &MountedFiles,
        key: &dyn Fn(&str) -> String,
    ) {
        let item = |path: &str, shown: &str| KeyToPath {
            key: key(path),
            mode: files.modes.get(path).copied(),
            path: shown.to_owned(),
        };
        let alone: Vec<&str> = files.alone().collect();
        if !alone.is_empty() {
            let name = self.unused(&volume.chars().take(NAME).collect::<String>());
            let has_mode = alone.iter().any(|path| files.modes.contains_key(*path));
            let items = alone.iter().map(|path| item(path, &key(path)));
            let items = has_mode.then(|| items.collect());
            self.volumes.push(content::volume(&name, config_map, items));
            let mount =
                |path: &&str| VolumeMount { sub_path: Some(key(path)), ..read_only(&name, path) };
            self.mounts.extend(alone.iter().map(mount));
        }
        for folder in &files.folders {
            let items = files.within(folder).map(|(path, shown)| item(path, shown)).collect();
            let name = self.unused(&slug(folder));
            self.volumes.push(content::volume(&name, config_map, Some(items)));
            self.mounts.push(read_only(&name, folder));
        }
    }

    /// Adds files that are keys of Secrets, each mounted alone. Those that the component has for itself are in one
    /// volume; others have one each, which is called after the path, whatever the Secret is called.
    fn secret_files(&mut self, files: &MountedFiles, workload: &Workload) {
        let is_own = |secret: &ObjectName| workload.secrets.iter().any(|own| own.name == *secret);
        let mut volumes: Vec<(String, &ObjectName, Vec<KeyToPath>)> = Vec::new();
        for (path, SecretKey { secret, key }) in &files.secrets {
            let mode = files.modes.get(path).copied();
            let item = KeyToPath { key: key.clone(), mode, path: key.clone() };
            let known = volumes.iter_mut().find(|(_, of, _)| *of == secret && is_own(secret));
            let name = if let Some((name, _, items)) = known {
                items.push(item);
                name.clone()
            } else {
                let wish = if is_own(secret) { SECRET_FILES.to_owned() } else { slug(path) };
                let is_taken = |name: &str| volumes.iter().any(|(taken, _, _)| taken == name);
                let name = self.unused_but(&wish, is_taken);
                volumes.push((name.clone(), secret, vec![item]));
                name
            };
            self.mounts.push(VolumeMount { sub_path: Some(key.clone()), ..read_only(&name, path) });
        }
        for (name, secret, items) in volumes {
            let source = SecretVolumeSource {
                secret_name: Some(secret.to_string()),
                items: Some(items),
                ..SecretVolumeSource::default()
            };
            self.volumes.push(Volume { name, secret: Some(source), ..Volume::default() });
        }
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
        self.unused_but(name, |_| false)
    }

    /// The same, where others are taken as well.
    fn unused_but(&self, name: &str, is_taken: impl Fn(&str) -> bool) -> String {
        let taken =
            |name: &str| is_taken(name) || self.volumes.iter().any(|volume| volume.name == name);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}

/// The keys that are shown, where not all are.
fn shown(items: &BTreeMap<String, String>) -> Option<Vec<KeyToPath>> {
    let item = |(key, path): (&String, &String)| KeyToPath {
        key: key.clone(),
        path: path.clone(),
        mode: None,
    };
    (!items.is_empty()).then(|| items.iter().map(item).collect())
}

fn read_only(volume: &str, path: &str) -> VolumeMount {
    VolumeMount {
        name: volume.to_owned(),
        mount_path: path.to_owned(),
        read_only: Some(true),
        ..VolumeMount::default()
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
