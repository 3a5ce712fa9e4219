//! Volumes above and below the directory of a database's data: a part of GEN436.

use crate::check::data_home::{claimed, home, old_home, version};
use crate::check::rule::{Findings, Rule};
use crate::graph::database::Database;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::parsed::is_below;

pub fn check(rule: &Rule, workload: &Workload, database: &Database, findings: &mut Findings) {
    shadowed(rule, workload, database, findings);
    within(rule, workload, database, findings);
}

/// A mount above the directory that the image declares as a volume of its own: the runtime mounts a fresh
/// one inside of it, and the data go with the container.
/// <https://hub.docker.com/_/postgres>, `PGDATA`.
fn shadowed(rule: &Rule, workload: &Workload, database: &Database, findings: &mut Findings) {
    let files = &database.engine.facts().foreign.files;
    let environment = &database.container.environment;
    let declared = match files.unfit {
        // From the version on that moved it, the directory is another one.
        Some(unfit) if version(database).is_some_and(|version| version < unfit.refused_since) => {
            unfit.path
        }
        Some(_) => return,
        None => match files.paths.first() {
            Some(path) => path,
            None => return,
        },
    };
    let is_elsewhere = files.variable.is_some_and(|name| environment.get(name).is_some())
        || environment.is_open
        || database.bypasses_entrypoint()
        || files
            .options
            .iter()
            .any(|option| database.container.words().any(|(word, _)| word.starts_with(option)));
    if is_elsewhere || !database.is_official {
        return;
    }
    let mounts = database.container.node.items("volumeMounts");
    if mounts.iter().filter_map(path_of).any(|path| path.starts_with(declared)) {
        return;
    }
    let is_above = |path: &str| path.len() > 1 && is_below(declared, path);
    let above = mounts.iter().find(|mount| path_of(mount).is_some_and(is_above));
    let Some(mount) = above else { return };
    let place = mount.at("mountPath").map_or(mount.span, |node| node.span);
    let found = rule
        .error(format!("{} mounts a volume above that of its image", workload.object.label()))
        .at(place, format!("the image has a volume of its own inside, at {declared}"))
        .also(database.container.image_span(), format!("keeps its data in {declared}"))
        .note("the data are in a volume that goes with the container: all are lost, silently")
        .help(format!("mount the volume at {declared}, with a `subPath`"));
    findings.add(workload.object, found);
}

/// A volume below the directory of the data: the data stay beside it, and what wants an empty directory finds one that is
/// not.
fn within(rule: &Rule, workload: &Workload, database: &Database, findings: &mut Findings) {
    let engine = database.engine.as_str();
    let is_known = matches!(engine, "postgres" | "mysql" | "mariadb" | "mongodb");
    let is_certain = database.is_official && !database.may_keep_elsewhere();
    let Some(home) = home(database).filter(|_| is_known && is_certain) else { return };
    // Later versions of PostgreSQL keep the data of each below.
    if engine == "postgres" && old_home(database).is_none() || database.named_directory().is_some()
    {
        return;
    }
    let mounts = database.container.node.items("volumeMounts");
    let covers = |path: &str| home == path || is_below(home, path);
    if mounts.iter().filter_map(path_of).any(covers) {
        return;
    }
    let Some(mount) = claimed(database) else { return };
    let inside = path_of(mount).and_then(|path| path.strip_prefix(home)?.strip_prefix('/'));
    let Some(place) = mount.at("mountPath").filter(|_| inside.is_some()) else { return };
    let found = rule
        .error(format!("{} mounts its volume inside of its data", workload.object.label()))
        .at(place.span, "the data stay beside it")
        .also(database.container.image_span(), format!("keeps its data in {home}"))
        .note("the directory is not empty, and the server does not start; or the data go with the container")
        .help(format!("mount the volume at {home}"));
    findings.add(workload.object, found);
}

fn path_of(mount: &Node) -> Option<&str> {
    mount.text("mountPath").map(|path| path.trim_end_matches('/'))
}
