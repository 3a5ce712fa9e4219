//! What applications are tried with: gen, a cluster, and a client on this machine.

use std::path::PathBuf;

use anyhow::Result;
use program::cargo::build;
use program::project::Gen;

use crate::cluster::Cluster;

/// What every application is tried with.
#[derive(Debug)]
pub struct Bench {
    pub r#gen: Gen,
    pub cluster: Cluster,
    /// The client, where it is run on this machine.
    pub visitor: PathBuf,
    /// The cluster's own StorageClass.
    pub storage_class: String,
    /// The address of a node, where node ports answer.
    pub node: String,
}

impl Bench {
    /// Builds the programs, so that [`Bench::new`] needs no network.
    ///
    /// # Errors
    /// Cargo fails.
    pub fn prepare() -> Result<()> {
        Gen::built()?;
        visitor().map(drop)
    }

    /// # Errors
    /// Cargo fails, or no cluster answers.
    pub fn new() -> Result<Self> {
        let cluster = Cluster::connect()?;
        Ok(Self {
            r#gen: Gen::built()?,
            visitor: visitor()?,
            storage_class: cluster.default_storage_class()?,
            node: cluster.node_address()?,
            cluster,
        })
    }
}

/// The client as it is built beside this program; built anew when cargo runs this one.
fn visitor() -> Result<PathBuf> {
    build("stackgen-visitor", "stackgen-visitor")
}
