//! Mounts of services as volumes and files of components.

use std::collections::{BTreeMap, BTreeSet};

use crate::adopt::data_mount::{data_of, has_set_key, is_scratch};
use crate::adopt::draft::{Draft, DraftMap};
use crate::adopt::mounted::{MountSource, Mounted};
use crate::adopt::part::{Part, Role};
use crate::adopt::told::ToldAll;
use crate::engine::run::Scripts;
use crate::source::Span;

/// Who has the claim of a volume that several mount, by its key.
#[derive(Clone, Debug, Default)]
pub struct ClaimOwners {
    owners: BTreeMap<String, usize>,
    /// How many mount it.
    counts: BTreeMap<String, usize>,
}

impl ClaimOwners {
    /// `before` are the programs in whose pods jobs run.
    pub fn new(
        parts: &[Part],
        mounts: &[Vec<Mounted>],
        before: &BTreeMap<usize, BTreeSet<usize>>,
    ) -> Self {
        let mut made = Self::default();
        // A job in the pods of one program mounts what these do.
        let is_inside = |at: usize, owner: usize| {
            before.get(&at).is_some_and(|programs| programs.iter().eq([&owner]))
        };
        let count = |at: &usize| {
            mounts[*at].iter().filter(|one| matches!(one.source, MountSource::Kept { .. })).count()
        };
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|at| {
            (std::cmp::Reverse(count(at)), !parts[*at].has_door, parts[*at].main.is_none())
        });
        // Programs before jobs, which come and go; of these whoever writes, and mounts the most.
        for (is_job, is_read) in [(false, false), (false, true), (true, false), (true, true)] {
            for at in order.iter().copied() {
                let part = &parts[at];
                let is_one = if is_job { part.role == Role::Job } else { part.is_program() };
                let own = mounts[at].iter().filter(|one| is_one && one.is_read_only == is_read);
                for mount in own {
                    if let MountSource::Kept { key, .. } = &mount.source {
                        let owner = *made.owners.entry(key.clone()).or_insert(at);
                        let more = usize::from(!is_inside(at, owner));
                        *made.counts.entry(key.clone()).or_default() += more;
                    }
                }
            }
        }
        made
    }

    /// The volumes of a part that others mount, too.
    pub fn shared(&self, at: usize) -> impl Iterator<Item = &str> {
        let is_shared =
            move |(key, owner): &(&String, &usize)| **owner == at && self.counts[*key] > 1;
        self.owners.iter().filter(is_shared).map(|(key, _)| key.as_str())
    }

    /// Whether others mount what a part has.
    pub fn is_shared(&self, at: usize) -> bool {
        self.shared(at).next().is_some()
    }

    /// Whether a volume is a part's, and others mount it.
    pub fn is_several(&self, key: &str, at: usize) -> bool {
        self.owners.get(key) == Some(&at) && self.counts[key] > 1
    }

    pub fn has_own(&self, at: usize) -> bool {
        self.owners.values().any(|owner| *owner == at)
    }
}

/// The volumes and files of a program or a job.
pub fn of_program(
    at: usize,
    parts: &[Part],
    mounts: &[Vec<Mounted>],
    owners: &ClaimOwners,
    draft: &mut DraftMap,
    told: &mut ToldAll,
) {
    let part = &parts[at];
    let (mut volumes, mut files, mut folders) =
        (DraftMap::default(), DraftMap::default(), Vec::new());
    for mount in &mounts[at] {
        let origin = Some(mount.span);
        match &mount.source {
            MountSource::Kept { key, written } => {
                let owner = owners.owners.get(key).copied().unwrap_or(at);
                if is_of_database(key, parts, mounts) {
                    told.add(
                        mount.span,
                        format!("`{written}` of `{}`: a database has it for itself", part.name),
                    );
                    continue;
                }
                let mut volume = DraftMap::default();
                volume.set("mountPath", Draft::text(mount.target.as_str()));
                if owner == at {
                    volume.set("claim", Draft::text("1Gi"));
                } else {
                    volume.set("from", Draft::text(parts[owner].name.as_str()));
                }
                if mount.is_read_only {
                    volume.set("readOnly", Draft::Plain("true".to_owned()));
                }
                let mut key = key.clone();
                while volumes.get(&key).is_some() {
                    key.push_str("-2");
                    let what = format!("`{written}` at `{}` as well", mount.target);
                    let why = "it is a claim of its own there";
                    told.of(mount.span, what, &part.name, why);
                }
                volumes.set_at(&key, Draft::Map(volume), origin);
                if written.starts_with(['.', '/', '~']) && owner == at {
                    folders.push((mount.span, written.as_str()));
                }
            }
            _ => file(part, mount, &mut files, told),
        }
    }
    if let Some((first, _)) = folders.first() {
        let names: Vec<&str> = folders.iter().map(|(_, written)| *written).collect();
        told.of(
            *first,
            format!("what is in {}", crate::adopt::told::listed(&names)),
            &part.name,
            "claims in their place begin empty",
        );
    }
    draft.set_map("files", files);
    draft.set_map("volumes", volumes);
}

/// A file, or a folder of files; what is neither is told.
fn file(part: &Part, mount: &Mounted, files: &mut DraftMap, told: &mut ToldAll) {
    let origin = Some(mount.span);
    match &mount.source {
        MountSource::Kept { .. } => {}
        MountSource::Nameless => {
            told.add(
                mount.span,
                format!("the volume without a name at `{}` of `{}`", mount.target, part.name),
            );
        }
        MountSource::File { path, is_program: runs }
        | MountSource::Folder { path, has_programs: runs, .. } => {
            let key = if matches!(mount.source, MountSource::File { .. }) { "file" } else { "dir" };
            let mut own = DraftMap::default();
            own.set(key, Draft::text(path.as_str()));
            if *runs {
                own.set("mode", Draft::text("0755"));
            }
            files.set_at(&mount.target, Draft::Map(own), origin);
        }
        MountSource::Source { path } => {
            let what = if part.image.is_empty {
                "its Dockerfile copies no program: build an image that holds it"
            } else if part.image.context.is_some() {
                "the image holds its program"
            } else {
                "build an image that holds it"
            };
            told.of(mount.span, format!("`{path}` at `{}`", mount.target), &part.name, what);
        }
        MountSource::Machine { path, why } => {
            told.of(mount.span, format!("`{path}`"), &part.name, *why);
        }
    }
}

/// Whether a database keeps its data there.
fn is_of_database(key: &str, parts: &[Part], mounts: &[Vec<Mounted>]) -> bool {
    let has =
        |mount: &Mounted| matches!(&mount.source, MountSource::Kept { key: own, .. } if own == key);
    parts.iter().zip(mounts).any(|(part, mounts)| part.is_database() && mounts.iter().any(has))
}

/// Whether the data of a database are there, and not the socket at which it listens.
fn has_data(key: &str, parts: &[Part], mounts: &[Vec<Mounted>]) -> bool {
    let is_socket = |path: &str| path.starts_with("/run") || path.starts_with("/var/run");
    let has = |mount: &Mounted| {
        matches!(&mount.source, MountSource::Kept { key: own, .. } if own == key)
            && !is_socket(&mount.target)
    };
    parts.iter().zip(mounts).any(|(part, mounts)| part.is_database() && mounts.iter().any(has))
}

/// The storage, the scripts, the files and the further volumes of a database.
pub fn of_database(part: &Part, mounts: &[Mounted], draft: &mut DraftMap, told: &mut ToldAll) {
    let (mut volumes, mut files, mut init) =
        (DraftMap::default(), DraftMap::default(), DraftMap::default());
    let data = data_of(part, mounts);
    let scripts = part.engine().and_then(|engine| engine.facts().run.scripts);
    for (at, mount) in mounts.iter().enumerate() {
        let is_forgotten = part.engine().is_some_and(|engine| is_scratch(engine, &mount.target));
        if is_forgotten || has_set_key(part, &mount.target) {
            continue;
        }
        let script =
            scripts.and_then(|scripts| Some((scripts, mount.target.strip_prefix(scripts.path)?)));
        match (&mount.source, script) {
            (source @ (MountSource::Kept { .. } | MountSource::Nameless), _)
                if data == Some(at) =>
            {
                if part.role == Role::Keeper {
                    draft.set_at("dataPath", Draft::text(mount.target.as_str()), Some(mount.span));
                }
                if let MountSource::Kept { written, .. } = source
                    && written.starts_with(['.', '/', '~'])
                {
                    told.add(
                        mount.span,
                        format!("the data in `{written}`: `{}` begins with none", part.name),
                    );
                }
            }
            (MountSource::Kept { written, .. }, None)
                if written.starts_with(['.', '/', '~']) && mount.target.starts_with("/etc/") =>
            {
                told.add(
                    mount.span,
                    format!(
                        "`{written}` of `{}`: it is not there, or holds no few texts",
                        part.name
                    ),
                );
            }
            (MountSource::Kept { key, .. }, None) => {
                let volume = [
                    ("mountPath", Draft::text(mount.target.as_str())),
                    ("claim", Draft::text("1Gi")),
                ];
                // These are what gen calls volumes of its own.
                let is_gens =
                    ["config", "data", "init", "run", "shm", "tmp"].contains(&key.as_str());
                let key = if is_gens { format!("own-{key}") } else { key.clone() };
                volumes.set_at(&key, Draft::map(volume), Some(mount.span));
            }
            (MountSource::File { path, .. }, Some((scripts, rest))) => {
                let name = rest.trim_start_matches('/');
                add_script(part, scripts, (name, path), mount.span, &mut init, told);
            }
            (MountSource::Folder { path, names, .. }, Some((scripts, ""))) => {
                for name in names {
                    let whole = format!("{path}/{name}");
                    add_script(part, scripts, (name, &whole), mount.span, &mut init, told);
                }
            }
            _ => file(part, mount, &mut files, told),
        }
    }
    draft.set_map("init", init);
    draft.set_map("files", files);
    draft.set_map("volumes", volumes);
}

/// A file by its name among the scripts of a database and by its path, if the image runs it.
fn add_script(
    part: &Part,
    scripts: Scripts,
    (name, path): (&str, &str),
    span: Span,
    init: &mut DraftMap,
    told: &mut ToldAll,
) {
    if !name.contains('/') && scripts.endings.iter().any(|ending| name.ends_with(ending)) {
        init.set_at(name, Draft::map([("file", Draft::text(path))]), Some(span));
    } else {
        let endings = scripts.endings.join("`, `");
        let message = format!("`{path}` of `{}`: scripts of `init` end in `{endings}`", part.name);
        told.add(span, message);
    }
}

/// Whether a part that nobody calls works on the data of a database, which no other pod mounts.
pub fn touches_data(at: usize, parts: &[Part], mounts: &[Vec<Mounted>]) -> bool {
    let part = &parts[at];
    (part.role == Role::Job || part.is_program() && part.main.is_none())
        && mounts[at].iter().any(|mount| {
            let MountSource::Kept { key, .. } = &mount.source else { return false };
            has_data(key, parts, mounts)
        })
}
