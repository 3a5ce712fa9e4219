//! Containers beside a component's own.

use crate::stack::env::Env;
use crate::stack::files::MountedFiles;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::probe::Probes;
use crate::stack::resources::Resources;

/// The name of the container that migrates, with the component's own image.
pub const MIGRATE: &str = "migrate";

/// An init container or a sidecar.
#[derive(Clone, Debug)]
pub struct Beside {
    pub name: ObjectName,
    /// Absent for the component's own program: it has the image, the files and the volumes of its track.
    pub image: Option<Image>,
    pub command: Vec<String>,
    pub args: Vec<String>,
    /// The folder that it starts in, where that is not the image's.
    pub working_dir: Option<String>,
    /// Whether it has the variables of its track, below its own.
    pub inherits: bool,
    pub env: Env,
    /// Whether it sees the files and volumes of the component where the component does.
    pub sees_all: bool,
    pub files: MountedFiles,
    /// Volumes of the component by name, and where it sees them.
    pub mounts: Vec<(ObjectName, String)>,
    /// Absent for what the component itself has.
    pub resources: Option<Resources>,
    /// The numeric user that it runs as; absent for that of the component.
    pub user: Option<i64>,
    pub probes: Probes,
}

impl Beside {
    /// What one of its files is called among those of the pod.
    pub fn file(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }
}
