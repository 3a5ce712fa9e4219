//! What a database of the values means.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::stack::component::Component;
use crate::stack::image::Image;
use crate::stack::name::ObjectName;
use crate::stack::network::Access;
use crate::stack::pod::PodSettings;
use crate::stack::resources::Resources;
use crate::stack::secret::{Secret, SecretKey, SplitUrl};
use crate::stack::storage::Storage;

/// A database of the stack.
#[derive(Clone, Debug)]
pub struct Database {
    pub component: Component,
    pub engine: Engine,
    /// The name of the database; for redis its number.
    pub database: String,
    /// The user; empty for redis.
    pub user: String,
    /// How clients log in; absent for a database that asks for no password.
    pub login: Option<Login>,
    /// What runs it; absent for a database outside the cluster.
    pub server: Option<Server>,
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
    /// The major version, where the tag tells it: postgres moved its data directory with 18.
    pub major: Option<u32>,
    /// Whether the image is a variant on Alpine Linux, whose users have other numbers.
    pub alpine: bool,
    /// Where the password is, in the database's own namespace.
    pub password: SecretKey,
    /// Where the password of mysql's root is, when it has one of its own.
    pub root_password: Option<SecretKey>,
    pub storage: Storage,
    /// Init scripts by file name.
    pub init: BTreeMap<String, String>,
    /// Configuration files by path.
    pub files: BTreeMap<String, String>,
    pub args: Vec<String>,
    pub resources: Resources,
    pub pod: PodSettings,
    /// Who may connect to it, and where it may connect to.
    pub access: Access,
}
