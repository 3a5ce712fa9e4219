//! A database whose servers an operator runs: CloudNativePG.

use std::collections::BTreeMap;

use crate::stack::name::ObjectName;
use crate::stack::storage::Claim;

/// What the operator is told beyond what is known of every server.
#[derive(Clone, Debug)]
pub struct Operated {
    /// The name of the Cluster.
    pub cluster: ObjectName,
    pub instances: i32,
    /// What each instance keeps its data in.
    pub claim: Claim,
    /// Settings of the server.
    pub parameters: BTreeMap<String, String>,
    /// Libraries that the server loads as it starts.
    pub libraries: Vec<String>,
    /// The Secret with the name and the password of the owner; absent where the operator makes it.
    pub owner: Option<ObjectName>,
    /// The Secret of the superuser, where it may log in.
    pub superuser: Option<ObjectName>,
    /// Further databases on these servers.
    pub guests: Vec<Guest>,
    pub backup: Option<Backup>,
}

/// A database of its own, with a user that owns it.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The name of the object.
    pub name: ObjectName,
    pub database: String,
    pub user: String,
    pub secret: ObjectName,
}

/// Where backups go, and when.
#[derive(Clone, Debug)]
pub struct Backup {
    pub to: String,
    pub endpoint: Option<String>,
    pub login: BackupLogin,
    /// Five fields of cron.
    pub schedule: Option<String>,
    pub keep: Option<String>,
}

/// How the store is told who asks.
#[derive(Clone, Debug)]
pub enum BackupLogin {
    /// Keys of S3 in a Secret: the id of the key, and the key.
    Keys { secret: ObjectName, id: String, key: String },
    /// The role of the pod's account at Amazon.
    Role,
    /// The identity of the pod's account at Google.
    Google,
    /// The identity of the pod's account at Microsoft.
    Azure,
}

impl Backup {
    /// The port at which the store is reached.
    pub fn port(&self) -> Option<u16> {
        let Some(endpoint) = &self.endpoint else { return Some(443) };
        let (scheme, rest) = endpoint.split_once("://")?;
        let host = rest.split('/').next()?;
        match host.rsplit_once(':') {
            Some((_, port)) => port.parse().ok(),
            None => Some(if scheme == "http" { 80 } else { 443 }),
        }
    }
}
