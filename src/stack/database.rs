//! What a database of the values means.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::engine::run::User;
use crate::stack::component::Component;
use crate::stack::env::Env;
use crate::stack::files::MountedFiles;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::operator::Operated;
use crate::stack::pod::PodSettings;
use crate::stack::probe::Probes;
use crate::stack::resources::Resources;
use crate::stack::secret::{Secret, SecretKey, SplitUrl};
use crate::stack::storage::Storage;
use crate::stack::volume::Volume;
use crate::stack::workload::Workload;

/// A database of the stack.
#[derive(Clone, Debug)]
pub struct Database {
    pub component: Component,
    pub engine: Engine,
    /// The name of the database; for redis its number. Empty where the server has none.
    pub database: String,
    /// The user; empty where the server has none.
    pub user: String,
    /// How clients log in; absent for a database that asks for no password.
    pub login: Option<Login>,
    /// What runs it; absent for a database outside the cluster, or on the server of another one.
    pub server: Option<Server>,
    /// What leads to it from outside, as to a component that has nothing but doors.
    pub doors: Option<Box<Workload>>,
    /// The database on whose server it is.
    pub host: Option<ObjectName>,
    /// Secrets that gen makes for it: one in its own namespace, one per namespace of a consumer.
    pub secrets: Vec<Secret>,
}

/// How the clients of a database log in.
#[derive(Clone, Debug)]
pub struct Login {
    /// Where the password is, in every namespace that reads it.
    pub password: SecretKey,
    /// Where the whole url is, where a Secret holds it.
    pub url: Option<SecretKey>,
    /// The url as the clients of each namespace write it.
    pub urls: BTreeMap<ObjectName, SplitUrl>,
}

/// A database server inside the cluster.
#[derive(Clone, Debug)]
pub struct Server {
    pub image: Image,
    /// Who its image runs as, whatever the server does.
    pub image_user: User,
    /// The port at which clients find it.
    pub called_port: u16,
    /// Who it runs as.
    pub user: User,
    /// Where the password is, in the database's own namespace; absent for a server without.
    pub password: Option<SecretKey>,
    /// Where the password of mysql's root is, when it has one of its own.
    pub root_password: Option<SecretKey>,
    /// Absent for a server that keeps nothing.
    pub data: Option<Data>,
    /// What starts it, where the values say that.
    pub command: Vec<String>,
    /// Variables beyond those of the engine.
    pub env: Env,
    pub volumes: Vec<Volume>,
    /// Folders that it writes to and that may be forgotten, beyond those of the engine.
    pub writable: Vec<String>,
    pub probes: Probes,
    /// Init scripts by file name.
    pub init: BTreeMap<String, String>,
    /// Configuration files by path.
    pub files: MountedFiles,
    pub args: Vec<String>,
    /// The replica set that it is, as its only member.
    pub replica_set: Option<String>,
    /// What it has from its start on, of a server that keeps objects.
    pub buckets: Vec<String>,
    pub resources: Resources,
    pub pod: PodSettings,
    /// Who may connect to it, and where it may connect to.
    pub access: Access,
    /// What an operator is told that runs it; absent for a server of gen's own.
    pub operated: Option<Operated>,
}

/// Where a server keeps its data.
#[derive(Clone, Debug)]
pub struct Data {
    pub storage: Storage,
    /// Where the container sees them.
    pub path: String,
    /// The folder of the volume that is mounted, where its root does not do.
    pub folder: Option<&'static str>,
    /// A variable that names the data directory, where that is not the image's own.
    pub variable: Option<(&'static str, &'static str)>,
}
