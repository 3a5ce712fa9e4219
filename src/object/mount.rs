//! The volumes of a database's pod: its data, its scripts and files, its password, and what it may
//! forget.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    EmptyDirVolumeSource, KeyToPath, SecretVolumeSource, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::engine::run::{Run, Scratch};
use crate::object::volume::Volumes;
use crate::object::{content, storage};
use crate::stack::component::Component;
use crate::stack::database::Server;
use crate::stack::name::ObjectName;
use crate::stack::names::{DATA, Which};
use crate::stack::secret::SecretKey;
use crate::stack::storage::Storage;

/// Names of volumes.
pub const NAMES: [&str; 4] = [DATA, INIT, CONFIG, PASSWORD];
const INIT: &str = "init";
const CONFIG: &str = "config";
const PASSWORD: &str = "password";

/// The name of the claim with the data.
pub fn claim_name(component: &Component) -> ObjectName {
    component.claim(DATA)
}

/// The name of the ConfigMap with the init scripts.
pub fn init_name(component: &Component) -> ObjectName {
    component.called(Which::Init)
}

/// The name of the ConfigMap with the configuration files.
pub fn config_name(component: &Component) -> ObjectName {
    component.called(Which::Files)
}

/// The data of the ConfigMaps that the pod mounts.
pub fn config_maps(
    component: &Component,
    server: &Server,
) -> Vec<(ObjectName, BTreeMap<String, String>)> {
    let init = (init_name(component), server.init.clone());
    let config = (config_name(component), content::data(&server.files.texts));
    [init, config].into_iter().filter(|(_, data)| !data.is_empty()).collect()
}

/// The volumes of the pod, and where its container sees them.
pub fn all(component: &Component, server: &Server, run: &Run) -> Volumes {
    let mut all = Volumes {
        volumes: volumes(component, server, run),
        mounts: mounts(server, run),
        ..Volumes::default()
    };
    let keys = content::keys(&server.files.texts);
    all.files(CONFIG, &config_name(component), &server.files, &|path| keys[path].clone());
    for volume in &server.volumes {
        all.own(component, volume);
    }
    for path in &server.writable {
        all.writable(path);
    }
    all
}

fn mounts(server: &Server, run: &Run) -> Vec<VolumeMount> {
    let mount = |name: &str, path: &str, sub_path: Option<&str>| VolumeMount {
        name: name.to_owned(),
        mount_path: path.to_owned(),
        sub_path: sub_path.map(str::to_owned),
        ..VolumeMount::default()
    };
    let read_only = |mount| VolumeMount { read_only: Some(true), ..mount };
    let data = server.data.iter().map(|data| mount(DATA, &data.path, data.folder));
    let mut mounts: Vec<VolumeMount> = data.collect();
    mounts.extend(run.scratch.iter().map(|scratch| mount(scratch.volume, scratch.path, None)));
    if let Some(scripts) = run.scripts.filter(|_| !server.init.is_empty()) {
        mounts.push(read_only(mount(INIT, scripts.path, None)));
    }
    if let Some(path) = run.password_path.filter(|_| server.password.is_some()) {
        mounts.push(read_only(mount(PASSWORD, path, Some(PASSWORD))));
    }
    mounts
}

fn volumes(component: &Component, server: &Server, run: &Run) -> Vec<Volume> {
    let mut volumes: Vec<Volume> =
        server.data.iter().map(|kept| data(component, &kept.storage)).collect();
    volumes.extend(run.scratch.iter().map(scratch));
    if run.scripts.is_some() && !server.init.is_empty() {
        volumes.push(scripts(component, server));
    }
    if let Some(key) = server.password.as_ref().filter(|_| run.password_path.is_some()) {
        volumes.push(password(key));
    }
    volumes
}

/// The init scripts. What names its interpreter is a program, and runs on its own: sourced, as everything
/// else is, an `exit` in it would end the entrypoint, whose rest never runs again.
/// <https://github.com/docker-library/postgres/issues/940>
fn scripts(component: &Component, server: &Server) -> Volume {
    let is_program = |(_, text): &(&String, &String)| text.starts_with("#!");
    let programs = server.init.iter().filter(is_program);
    let modes = programs.map(|(name, _)| (name.clone(), EXECUTABLE)).collect();
    content::volume(INIT, &init_name(component), content::items(&server.init, &modes))
}

/// `0755`
const EXECUTABLE: i32 = 0o755;

fn data(component: &Component, storage: &Storage) -> Volume {
    match storage {
        Storage::Claim(_) | Storage::HostPath { path: _, claim: _ } => {
            storage::volume(DATA, &claim_name(component))
        }
        Storage::Existing(name) => storage::volume(DATA, name),
        Storage::Ephemeral { limit } => {
            let size_limit = limit.clone().map(Quantity);
            empty(DATA, EmptyDirVolumeSource { medium: None, size_limit })
        }
    }
}

fn scratch(scratch: &Scratch) -> Volume {
    let Scratch { volume, path: _, memory } = scratch;
    let medium = memory.then(|| "Memory".to_owned());
    empty(volume, EmptyDirVolumeSource { medium, size_limit: None })
}

fn empty(name: &str, source: EmptyDirVolumeSource) -> Volume {
    Volume { name: name.to_owned(), empty_dir: Some(source), ..Volume::default() }
}

/// The password as a file that its owner and the group of the server can read.
fn password(key: &SecretKey) -> Volume {
    let SecretKey { secret, key } = key;
    let item = KeyToPath { key: key.clone(), path: PASSWORD.to_owned(), mode: None };
    Volume {
        name: PASSWORD.to_owned(),
        secret: Some(SecretVolumeSource {
            secret_name: Some(secret.to_string()),
            items: Some(vec![item]),
            default_mode: Some(0o440),
            optional: None,
        }),
        ..Volume::default()
    }
}
