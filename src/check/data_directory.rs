//! GEN435, GEN436: where a database keeps its data.

use crate::check::data_home::{
    Folders, claimed, home, is_bitnami, is_disk, old_home, sub_path, version,
};
use crate::check::kept_elsewhere;
use crate::check::made_elsewhere::is_gens;
use crate::check::misplaced_volume;
use crate::check::rule::{Findings, Rule};
use crate::diagnostic::{Code, Severity};
use crate::graph::Graph;
use crate::graph::database::Database;
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_objects::KIND;

pub const NONE: Rule = Rule {
    code: Code::DataInContainer,
    severity: Severity::Error,
    why: "What is written into a container is gone with it. It is a warning where a database for tests may be \
          meant so; a StatefulSet, or a volume that is mounted where the image keeps nothing, means to keep its data. \
          Redis is left alone, which is often a cache.",
    symptom: "all data are lost at each restart",
    bad: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: main }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers: [{ name: main, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /data }] }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: main } }]
",
    good: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: main }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers: [{ name: main, image: mysql:8.4, env: [{ name: MYSQL_RANDOM_ROOT_PASSWORD, value: \"yes\" }], volumeMounts: [{ name: data, mountPath: /var/lib/mysql }] }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: main } }]
",
    check: none,
};

pub const UNUSABLE: Rule = Rule {
    code: Code::DataDirectory,
    severity: Severity::Error,
    why: "The root of a fresh disk holds `lost+found`, and PostgreSQL initialises empty directories \
          alone: mount a `subPath`, or let PGDATA name a folder below. From version 18 on the image \
          keeps its data in `/var/lib/postgresql`, and refuses to start with a mount at the old path.",
    symptom: "initdb: directory exists but is not empty; the container restarts for ever",
    bad: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: main }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers: [{ name: main, image: postgres:18.1, env: [{ name: POSTGRES_PASSWORD, value: example }], volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }] }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: main } }]
",
    good: "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: main }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: main }
spec:
  containers: [{ name: main, image: postgres:18.1, env: [{ name: POSTGRES_PASSWORD, value: example }], volumeMounts: [{ name: data, mountPath: /var/lib/postgresql }] }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: main } }]
",
    check: unusable,
};

/// The mounts of a database's data, with the volumes that they mount.
fn data_mounts<'a>(database: &Database<'_, 'a>) -> Vec<(&'a Node, Option<&'a Node>)> {
    let files = &database.engine.facts().foreign.files;
    // The folders of the one are nothing to the other.
    let is_bitnami = is_bitnami(database);
    let is_known = database.is_official || is_bitnami;
    let own =
        files.paths.iter().filter(|path| !is_known || path.starts_with("/bitnami") == is_bitnami);
    let mut paths: Vec<&str> = own.copied().collect();
    if let Some(named) = database.named_directory() {
        paths = vec![named];
    } else if let Some(old) = old_home(database) {
        paths = vec![old];
    }
    let words: Vec<&str> = database.container.words().map(|(word, _)| word).collect();
    for (index, word) in words.iter().enumerate() {
        for option in files.options {
            let joined = word.strip_prefix(option).and_then(|rest| rest.strip_prefix('='));
            paths.extend(joined.or(words.get(index + 1).copied().filter(|_| word == option)));
        }
    }
    let mounts = database.container.node.items("volumeMounts").iter();
    let holds = |mount: &&Node| {
        let path = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // A folder around the data holds others beside them.
        let is_around = |data: &str| paths.iter().any(|own| *own != data && within(own, data));
        paths.iter().any(|data| {
            path == *data
                || within(path, data) && !is_around(data)
                || within(data, path) && !path.is_empty()
        })
    };
    mounts
        .filter(holds)
        .map(|mount| {
            let name = mount.text("name");
            let volume = database.workload.volumes().find(|(own, _)| Some(*own) == name);
            (mount, volume.map(|(_, volume)| volume))
        })
        .collect()
}

fn none(graph: &Graph, findings: &mut Findings) {
    kept_elsewhere::check(&NONE, graph, findings);
    for workload in &graph.workloads {
        let keeps = |one: &Database| !one.engine.facts().data.is_cache;
        let Some(database) = workload.database().filter(keeps) else { continue };
        let mounts = data_mounts(&database);
        if !mounts.is_empty() {
            passing(&mounts, workload, findings);
            continue;
        }
        let is_bitnami = is_bitnami(&database);
        let Some(path) = home(&database) else { continue };
        // A configuration file may name another directory.
        let is_certain = (database.is_official || is_bitnami) && !database.may_keep_elsewhere();
        let title = database.engine.title();
        let label = workload.object.label();
        let image = database.container.image_span();
        let help = match sub_path(&database) {
            Some(folder) => {
                format!("mount a volume of a claim at {path}, with a `subPath: {folder}`")
            }
            None => format!("mount a volume of a claim at {path}"),
        };
        let found = if let Some(mount) = claimed(&database) {
            if !is_certain {
                continue;
            }
            let place = mount.at("mountPath").map_or(mount.span, |node| node.span);
            NONE.judged(
                graph.set.is_whole,
                format!("{label} mounts its volume where {title} keeps nothing"),
            )
            .at(place, "stays empty")
            .also(image, format!("writes to {path}"))
            .help(help)
        } else if !workload.object.node.items("spec.volumeClaimTemplates").is_empty() {
            // What is claimed and not mounted is told as that.
            continue;
        } else if workload.object.kind == KIND {
            // Docker makes a volume without a name, which lives as long as its container.
            continue;
        } else {
            // That its pods keep something is what a StatefulSet is for.
            let passes = database.engine.facts().data.is_passing;
            let is_stateful = workload.object.kind == "StatefulSet"
                && workload.volumes().all(|(_, volume)| volume.get("emptyDir").is_none());
            NONE.judged(
                is_certain && is_stateful && !passes && graph.set.is_whole,
                format!("{label} keeps its data in the container"),
            )
            .at(image, format!("{title} writes to {path}"))
            .help(help)
        };
        findings.add(workload.object, found);
    }
}

/// Data in a volume that goes with the pod, where pods come again. A size or memory says that it is meant.
fn passing(mounts: &[(&Node, Option<&Node>)], workload: &Workload, findings: &mut Findings) {
    let lasts = !matches!(workload.object.kind.as_str(), "Deployment" | "StatefulSet");
    for (mount, volume) in mounts {
        let Some(empty) = volume.and_then(|volume| volume.get("emptyDir")) else { continue };
        let is_meant = empty.get("sizeLimit").is_some() || empty.get("medium").is_some();
        if lasts || is_meant || is_gens(workload) {
            continue;
        }
        let place = mount.at("mountPath").map_or(mount.span, |node| node.span);
        let found = NONE
            .warning(format!("{} keeps its data in an emptyDir", workload.object.label()))
            .at(place, "goes with the pod")
            .also(empty.span, "made anew for each pod")
            .help("mount a volume of a claim here");
        findings.add(workload.object, found);
    }
}

fn unusable(graph: &Graph, findings: &mut Findings) {
    let folders = Folders::of(graph);
    for workload in &graph.workloads {
        let Some(database) = workload.database() else { continue };
        misplaced_volume::check(&UNUSABLE, workload, &database, findings);
        let image = database.container.image;
        let files = &database.engine.facts().foreign.files;
        let environment = &database.container.environment;
        let named = files.variable.is_some_and(|name| environment.get(name).is_some());
        let Some(unfit) = files.unfit.filter(|_| database.is_official && !named) else { continue };
        let title = database.engine.title();
        let version = version(&database);
        for (mount, volume) in data_mounts(&database) {
            let path = mount.text("mountPath").unwrap_or_default().trim_end_matches('/');
            if path != unfit.path {
                continue;
            }
            let place = mount.at("mountPath").map_or(mount.span, |node| node.span);
            let label = workload.object.label();
            if version.is_some_and(|version| version >= unfit.refused_since) {
                let found = UNUSABLE
                    .error(format!(
                        "{label} mounts its data where {title} {} does not keep them",
                        unfit.refused_since
                    ))
                    .at(place, "the image refuses to start with this mount")
                    .also(
                        database.container.image_span(),
                        format!("keeps its data in {}", unfit.moved_to),
                    )
                    .help(format!("mount the volume at {}", unfit.moved_to));
                findings.add(workload.object, found.fix(place, unfit.moved_to));
            } else if version.is_none() && is_newest(image.tag) {
                let found = UNUSABLE
                    .warning(format!(
                        "{label} mounts its data where the newest {title} does not keep them"
                    ))
                    .at(
                        place,
                        format!(
                            "{title} {} and later refuse to start with this mount",
                            unfit.refused_since
                        ),
                    )
                    .also(database.container.image_span(), "is whatever version is newest")
                    .help(format!("name the version, or mount the volume at {}", unfit.moved_to));
                findings.add(workload.object, found);
            } else if is_disk(volume)
                && !folders.holds(volume, workload, graph)
                && mount.get("subPath").is_none()
                && mount.get("subPathExpr").is_none()
            {
                let found = UNUSABLE
                    .warning(format!("{label} keeps its data at the root of a volume"))
                    .at(place, "a fresh disk holds `lost+found` here")
                    .help(unfit.instead);
                findings.add(workload.object, found);
            }
        }
    }
}

/// Whether a tag means the newest version: nodes that have an older one may go on with it.
fn is_newest(tag: Option<&str>) -> bool {
    tag.is_none_or(|tag| matches!(tag, "latest" | "alpine" | "bookworm" | "trixie"))
}
