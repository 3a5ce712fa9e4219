//! What a backend, a frontend or a job of the values means.

use std::collections::BTreeMap;

use crate::stack::account::Account;
use crate::stack::beside::Beside;
use crate::stack::component::Component;
use crate::stack::env::EnvFrom;
use crate::stack::expose::Expose;
use crate::stack::files::MountedFiles;
use crate::stack::job::Job;
use crate::stack::metrics::Metrics;
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::pod::PodSettings;
use crate::stack::probe::Probes;
use crate::stack::release::{Strategy, Track};
use crate::stack::resources::Resources;
use crate::stack::scaling::{Autoscaling, DisruptionBudget};
use crate::stack::secret::Secret;
use crate::stack::volume::Volume;
use crate::stack::wait::Wait;
use crate::values::port::Protocol;

/// A backend, a frontend or a job of the stack.
#[derive(Clone, Debug)]
pub struct Workload {
    pub component: Component,
    /// The component that the values say it is like.
    pub like: Option<ObjectName>,
    /// How it runs, where it runs to its end.
    pub job: Option<Job>,
    pub strategy: Strategy,
    /// The tracks; a component without blue, green or canary has one, called `stable`.
    pub tracks: Vec<Track>,
    pub command: Vec<String>,
    pub args: Vec<String>,
    /// The folder that it starts in, where that is not the image's.
    pub working_dir: Option<String>,
    pub hooks: Hooks,
    /// What else gives it variables.
    pub env_from: Vec<EnvFrom>,
    pub files: MountedFiles,
    pub volumes: Vec<Volume>,
    /// Folders that the program writes to and that may be forgotten.
    pub writable: Vec<String>,
    pub probes: Probes,
    pub autoscaling: Option<Autoscaling>,
    pub disruption_budget: Option<DisruptionBudget>,
    pub metrics: Option<Metrics>,
    pub expose: Expose,
    pub account: Account,
    /// The numeric user that the container runs as, where the values name one.
    pub user: Option<i64>,
    /// The numeric group, where the values name one.
    pub group: Option<i64>,
    /// The user and the group, as the values name them, of the component whose claims it mounts.
    pub claim_owner: Option<(Option<i64>, Option<i64>)>,
    pub read_only: bool,
    /// Capabilities of Linux that its container is given.
    pub capabilities: Vec<String>,
    /// Seconds that a stopping pod still serves.
    pub drain_seconds: i64,
    /// What must answer before it starts.
    pub waits: Vec<Wait>,
    /// Containers that end before it starts, in this order.
    pub inits: Vec<Beside>,
    /// Containers that run beside it.
    pub sidecars: Vec<Beside>,
    /// Backends and frontends that it names in `connects` and waits for where containers have an order.
    pub follows: Vec<ObjectName>,
    /// Whether another component calls it.
    pub is_called: bool,
    /// Secrets that gen makes for its variables.
    pub secrets: Vec<Secret>,
    pub pod: PodSettings,
    /// Who may connect to it, and where it may connect to.
    pub access: Access,
}

/// What is run in a container beside its program; nothing where a command is empty.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    pub post_start: Vec<String>,
    pub pre_stop: Vec<String>,
}

impl Workload {
    /// What has doors and nothing else: a server, whose own Service is not changed by them.
    pub fn of_doors(component: Component, expose: Expose) -> Self {
        Self {
            component,
            like: None,
            job: None,
            strategy: Strategy::Recreate,
            tracks: Vec::new(),
            command: Vec::new(),
            args: Vec::new(),
            working_dir: None,
            hooks: Hooks::default(),
            env_from: Vec::new(),
            files: MountedFiles::default(),
            volumes: Vec::new(),
            writable: Vec::new(),
            probes: Probes { startup: None, readiness: None, liveness: None },
            autoscaling: None,
            disruption_budget: None,
            metrics: None,
            expose,
            account: Account::Own { rules: Vec::new() },
            user: None,
            group: None,
            claim_owner: None,
            read_only: false,
            capabilities: Vec::new(),
            drain_seconds: 0,
            waits: Vec::new(),
            inits: Vec::new(),
            sidecars: Vec::new(),
            follows: Vec::new(),
            is_called: true,
            secrets: Vec::new(),
            pod: PodSettings::default(),
            access: Access::default(),
        }
    }

    /// What is spoken at the port that the Ingress leads to, where the values say it.
    pub fn spoken_behind_ingress(&self) -> Option<Protocol> {
        let door = self.expose.ingress.as_ref()?;
        let port = door.port.as_ref().map(|(_, port)| *port).or(self.component.port())?;
        self.component.protocol_at(port)
    }

    /// The kind of the object that keeps the pods of a track.
    pub fn kind(&self) -> &'static str {
        if self.component.per_pod { "StatefulSet" } else { "Deployment" }
    }

    /// What the containers of a track ask for that run side by side.
    pub fn together<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a Resources> + Clone {
        let beside =
            self.sidecars.iter().map(|one| one.resources.as_ref().unwrap_or(&track.resources));
        std::iter::once(&track.resources).chain(beside)
    }

    /// All files that its containers see, those beside its own behind their names.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let mut texts = self.files.texts.clone();
        for beside in self.inits.iter().chain(&self.sidecars) {
            let own = beside.files.texts.iter();
            texts.extend(own.map(|(path, text)| (beside.file(path), text.clone())));
        }
        texts
    }

    /// What those ask for that end before, one after another.
    pub fn first<'a>(&'a self, track: &'a Track) -> impl Iterator<Item = &'a Resources> + Clone {
        self.inits.iter().map(|one| one.resources.as_ref().unwrap_or(&track.resources))
    }
}
