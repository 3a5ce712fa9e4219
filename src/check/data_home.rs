//! Where images keep their data, and which volumes are no disks of their own.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_mounts::KEPT;

/// Where a volume has to be mounted, so that the data are in it.
pub fn home<'d>(database: &'d Database) -> Option<&'d str> {
    let files = &database.engine.facts().foreign.files;
    let is_bitnami = is_bitnami(database);
    let mut paths = files.paths.iter().copied();
    let usual = || paths.find(|path| path.starts_with("/bitnami") == is_bitnami);
    let old = old_home(database);
    database.named_directory().or_else(|| old.or_else(usual))
}

/// The folder of an image that is older than the move.
pub fn old_home(database: &Database) -> Option<&'static str> {
    let unfit = database.engine.facts().foreign.files.unfit?;
    let version = version(database)?;
    let is_old = database.is_official && version < unfit.refused_since;
    is_old.then_some(unfit.path)
}

/// The folder of the volume to mount, where the root of a fresh disk is not empty enough for the image.
pub fn sub_path(database: &Database) -> Option<&'static str> {
    (database.named_directory().is_none() && old_home(database).is_some()).then_some("data")
}

/// The major version in the tag of its image.
pub fn version(database: &Database) -> Option<u32> {
    database.container.image.tag?.split(['.', '-']).next()?.parse().ok()
}

/// Whether an image is one of Bitnami's, which keep their data in folders of their own.
pub fn is_bitnami(database: &Database) -> bool {
    database.container.image.repository.contains("bitnami")
}

/// Names and classes of volumes that are folders of nodes, which are empty at first.
pub struct Folders<'a> {
    names: BTreeSet<&'a str>,
    classes: BTreeSet<&'a str>,
}

impl<'a> Folders<'a> {
    pub fn of(graph: &Graph<'a>) -> Self {
        let (mut names, mut classes) = (BTreeSet::new(), BTreeSet::new());
        for volume in graph.of_kind("PersistentVolume") {
            if volume.node.at("spec.hostPath").is_some() {
                names.insert(volume.name.as_str());
                classes.extend(volume.node.text("spec.storageClassName"));
            }
        }
        Self { names, classes }
    }

    /// Whether the claim of a volume gets one of them.
    pub fn holds(&self, volume: Option<&Node>, workload: &Workload, graph: &Graph) -> bool {
        let name = volume.and_then(|one| one.text("persistentVolumeClaim.claimName"));
        let claim =
            name.and_then(|name| graph.find("PersistentVolumeClaim", name, workload.namespace()));
        // That of a template is the volume itself.
        let Some(spec) = claim.and_then(|one| one.node.get("spec")).or(volume) else {
            return false;
        };
        let has = |known: &BTreeSet<&str>, text: Option<&str>| {
            text.is_some_and(|text| known.contains(text))
        };
        let at = |key: &str| spec.text(key).or_else(|| spec.text(&format!("spec.{key}")));
        has(&self.names, at("volumeName")) || has(&self.classes, at("storageClassName"))
    }
}

/// The first mount of a claim's volume.
pub fn claimed<'a>(database: &Database<'_, 'a>) -> Option<&'a Node> {
    let volumes: Vec<&str> = database
        .workload
        .volumes()
        .filter(|(_, one)| is_disk(Some(one)) || one.get(KEPT).is_some())
        .map(|(name, _)| name)
        .collect();
    let mut mounts = database.container.node.items("volumeMounts").iter();
    mounts.find(|mount| mount.text("name").is_some_and(|name| volumes.contains(&name)))
}

/// Whether a volume is a claim's, and so perhaps a disk with a file system of its own.
pub fn is_disk(volume: Option<&Node>) -> bool {
    volume.is_some_and(|one| {
        one.get("persistentVolumeClaim").is_some() || one.at("spec.accessModes").is_some()
    })
}
