//! What a container finds in its folders: volumes, files, and memory that is gone with it.

use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, Container, SecretVolumeSource, Volume, VolumeMount,
};

use crate::compose::amount::bytes;
use crate::compose::file::{FileReference, Mount};
use crate::compose::pods::Pods;
use crate::compose::resource::Resources;
use crate::compose::text::literal;

/// The folders of a container.
#[derive(Clone, Debug, Default)]
pub struct Mounts {
    pub volumes: Vec<Mount>,
    pub configs: Vec<FileReference>,
    pub secrets: Vec<FileReference>,
    pub tmpfs: Vec<String>,
}

impl Mounts {
    /// The mounts of a container, as its pod describes them.
    pub fn of(
        pods: &Pods,
        container: &Container,
        resources: &mut Resources,
        gaps: &mut Vec<String>,
    ) -> Self {
        let mut all = Self::default();
        let volumes = pods.spec().and_then(|spec| spec.volumes.as_ref());
        for mount in container.volume_mounts.iter().flatten() {
            let mut volumes = volumes.into_iter().flatten();
            if let Some(volume) = volumes.find(|volume| volume.name == mount.name) {
                all.add(pods, volume, mount, resources, gaps);
            }
        }
        all
    }

    fn add(
        &mut self,
        pods: &Pods,
        volume: &Volume,
        mount: &VolumeMount,
        resources: &mut Resources,
        gaps: &mut Vec<String>,
    ) {
        let namespace = pods.component.namespace.as_str();
        let read_only = mount.read_only.unwrap_or_default();
        let target = literal(&mount.mount_path);
        if let Some(claim) = &volume.persistent_volume_claim {
            // The root of a volume of Docker is empty, so the folder that keeps `lost+found` out is
            // not needed for the data of a database.
            let folder = mount.sub_path.as_deref().filter(|_| !pods.is_database);
            let source = resources.volume(namespace, &claim.claim_name, folder);
            self.volumes.push(Mount { r#type: "volume", source, target, read_only });
        } else if volume.empty_dir.is_some() && is_shared(pods, &volume.name) {
            // Memory is one container's own.
            let key = format!("{}-{}", pods.key, volume.name);
            let source = resources.volume(namespace, &key, mount.sub_path.as_deref());
            self.volumes.push(Mount { r#type: "volume", source, target, read_only });
        } else if let Some(empty) = &volume.empty_dir {
            let size = empty.size_limit.as_ref().and_then(|size| bytes(&size.0));
            let size = size.map(|size| format!(",size={size}")).unwrap_or_default();
            // A folder on a disk may hold programs; one in memory may not unless this is said.
            self.tmpfs.push(format!("{target}:exec{size}"));
        } else if let Some(config_map) = &volume.config_map {
            self.config_map(namespace, config_map, mount, resources, gaps);
        } else if let Some(secret) = &volume.secret {
            self.secret(pods, secret, mount, resources, gaps);
        } else {
            let key = &pods.key;
            gaps.push(format!("the volume `{}` of `{key}` stays out", volume.name));
        }
    }

    fn config_map(
        &mut self,
        namespace: &str,
        source: &ConfigMapVolumeSource,
        mount: &VolumeMount,
        resources: &mut Resources,
        gaps: &mut Vec<String>,
    ) {
        let Some(data) = resources.config_map(namespace, &source.name) else {
            self.folder(&source.name, "ConfigMap", mount, gaps);
            return;
        };
        let items = source.items.iter().flatten();
        let items: Vec<(String, String)> =
            items.map(|item| (item.key.clone(), item.path.clone())).collect();
        let mode = |key: &str| {
            let item = source.items.iter().flatten().find(|item| item.key == key);
            let mode = item.and_then(|item| item.mode).or(source.default_mode);
            mode.map(|mode| format!("0{mode:o}"))
        };
        let all = data.keys().map(|key| (key.clone(), key.clone())).collect();
        for (key, path) in if items.is_empty() { all } else { items } {
            let Some(target) = target(mount, &path) else { continue };
            let text = data.get(&key).cloned().unwrap_or_default();
            if text.is_empty() {
                gaps.push(format!("the empty file `{target}` stays out"));
                continue;
            }
            let mode = mode(&key);
            let source = resources.config(namespace, &source.name, &key, &text);
            let target = literal(&target);
            self.configs.push(FileReference { source, target, uid: None, mode });
        }
    }

    fn secret(
        &mut self,
        pods: &Pods,
        source: &SecretVolumeSource,
        mount: &VolumeMount,
        resources: &mut Resources,
        gaps: &mut Vec<String>,
    ) {
        let name = source.secret_name.clone().unwrap_or_default();
        let namespace = pods.component.namespace.as_str();
        let mode = |key: &str| {
            let item = source.items.iter().flatten().find(|item| item.key == key);
            let mode = item.and_then(|item| item.mode).or(source.default_mode);
            // A database's own has the owner that its image wants.
            mode.filter(|_| !pods.is_database).map(|mode| format!("0{mode:o}"))
        };
        let items = source.items.iter().flatten();
        let mut items: Vec<(String, String)> =
            items.map(|item| (item.key.clone(), item.path.clone())).collect();
        if items.is_empty() {
            let Some(keys) = resources.secrets.keys(namespace, &name) else {
                self.folder(&name, "Secret", mount, gaps);
                return;
            };
            items = keys.into_iter().map(|key| (key.clone(), key)).collect();
        }
        for (key, path) in items {
            let Some(target) = target(mount, &path) else { continue };
            let (target, mode) = (literal(&target), mode(&key));
            let uid = mode.as_ref().and_then(|_| Some(pods.user()?.0.to_string()));
            // A secret is a variable as it is; a text around one is what configs are made of.
            if let Some(source) = resources.composed_config(namespace, &name, &key) {
                self.configs.push(FileReference { source, target, uid, mode });
                continue;
            }
            let source = resources.secret_file(namespace, &name, &key);
            self.secrets.push(FileReference { source, target, uid, mode });
        }
    }

    /// What the stack does not know is a folder beside the file.
    fn folder(&mut self, name: &str, kind: &str, mount: &VolumeMount, gaps: &mut Vec<String>) {
        gaps.push(format!(
            "the {kind} `{name}` is not gen's: put its keys as files into `./{name}`"
        ));
        self.volumes.push(Mount {
            r#type: "bind",
            source: match &mount.sub_path {
                None => format!("./{name}"),
                Some(file) => format!("./{name}/{file}"),
            },
            target: literal(&mount.mount_path),
            read_only: true,
        });
    }
}

/// Whether several containers of a pod see a volume.
fn is_shared(pods: &Pods, volume: &str) -> bool {
    let sees = |container: &&Container| {
        container.volume_mounts.iter().flatten().any(|mount| mount.name == volume)
    };
    pods.containers().filter(sees).count() > 1
}

/// The path of a file in a container; nothing for a file that the mount does not show.
fn target(mount: &VolumeMount, path: &str) -> Option<String> {
    match &mount.sub_path {
        None => Some(format!("{}/{path}", mount.mount_path.trim_end_matches('/'))),
        Some(shown) => (shown == path).then(|| mount.mount_path.clone()),
    }
}
