//! What is at the paths that a Compose file names: looked at once, and read where rules ask what is in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::manifest::compose::{
    ComposeFile, DOT_ENV, EXAMPLES, FILED, NamedEntry, PACKAGES, below, binds, build_context,
    build_files, env_files, included, runs_first,
};
use crate::manifest::dockerfile::{self, Dockerfile};
use crate::manifest::ignored::is_ignored;
use crate::manifest::look::Look;
use crate::manifest::parsed::{folder, join};
use crate::manifest::stages::DockerStages;
use crate::manifest::world::{World, WorldEntry};
use crate::source::{FileId, Sources};

/// Larger files of variables are not read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// How many paths of one file are looked at.
const MOST_PATHS: usize = 512;

/// Endings of files that servers are configured by.
const CONFIGURATIONS: [&str; 6] =
    [".conf", ".cfg", ".template", "Caddyfile", "prometheus.yml", "prometheus.yaml"];

impl ComposeFile {
    /// Looks at what the file names.
    pub(super) fn look_beside(
        &mut self,
        sources: &mut Sources,
        world: &dyn World,
        is_given: &dyn Fn(&str) -> bool,
    ) {
        let own = folder(&sources.get(self.file).name).to_owned();
        let mut look = LookBeside { own, world, is_given, sources, found: BTreeMap::new() };
        look.variables(self);
        let mut built: BTreeSet<String> = BTreeSet::new();
        let mut others: BTreeSet<String> = examples(self);
        for (_, service) in self.services() {
            others.extend(service.text("extends.file").map(str::to_owned));
            others.extend(binds(service).map(|(path, ..)| path.to_owned()));
            others.extend(build_context(service).map(str::to_owned));
            built.extend(build_files(service));
        }
        for (section, _) in FILED {
            let own = self.node.pairs(section);
            others.extend(own.filter_map(|(_, entry)| entry.node.text("file")).map(str::to_owned));
        }
        others.extend(included(&self.node).filter_map(|one| one.text("")).map(str::to_owned));
        others.extend(built.iter().cloned());
        let services = self.services();
        let provided: BTreeSet<&str> = services
            .flat_map(|(_, service)| binds(service))
            .filter(|(path, target, _)| is_source(target) && is_yaml(path))
            .map(|(path, ..)| path)
            .collect();
        for path in others.iter().filter(|path| is_plain(path)).take(MOST_PATHS) {
            let is_read = built.contains(path) || provided.contains(path.as_str());
            look.at(path, is_read || is_configuration(path));
        }
        let scripts = look.scripts(self);
        for path in &scripts {
            look.found.remove(path);
        }
        look.all(&scripts, true);
        let configured = look.configured(self);
        look.all(&configured, true);
        let copied = look.copied(self);
        look.all(&copied, true);
        let named = look.named(self);
        look.all(&named, false);
        self.beside = look.found;
    }
}

/// Whether the data sources of Grafana are in a place of a container.
/// <https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources>
fn is_source(target: &str) -> bool {
    target.contains("/grafana/provisioning/datasources")
}

fn is_yaml(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("yml" | "yaml"))
}

/// Whether a path is one of this machine that is written out.
fn is_plain(path: &str) -> bool {
    !path.contains(['$', '~']) && !path.contains("://")
}

/// A look at what a file names.
struct LookBeside<'l> {
    /// The folder of the file.
    own: String,
    world: &'l dyn World,
    is_given: &'l dyn Fn(&str) -> bool,
    sources: &'l mut Sources,
    found: BTreeMap<String, NamedEntry>,
}

impl LookBeside<'_> {
    /// Looks at paths that are not known yet.
    fn all(&mut self, paths: &BTreeSet<String>, is_read: bool) {
        for path in paths.iter().filter(|path| is_plain(path)).take(MOST_PATHS) {
            self.at(path, is_read);
        }
    }

    fn at(&mut self, path: &str, is_read: bool) {
        let whole = join(&self.own, path);
        let world = self.world;
        let entry = match world.find(&whole) {
            _ if (self.is_given)(&whole) && !is_read => NamedEntry::File,
            // The folder that gen runs in.
            _ if whole.is_empty() => NamedEntry::Folder,
            Err(_) => return,
            Ok(WorldEntry::Nothing) if is_small_dockerfile(&whole, world) => NamedEntry::File,
            Ok(WorldEntry::Nothing) if is_ignored(&whole, world) => NamedEntry::KeptOut,
            Ok(WorldEntry::Nothing) => NamedEntry::Nothing,
            Ok(WorldEntry::Folder) => NamedEntry::Folder,
            Ok(WorldEntry::File(bytes)) if is_read && bytes.len() <= dockerfile::LONGEST => {
                match String::from_utf8(bytes) {
                    Ok(text) => NamedEntry::Text(self.sources.add(whole, text)),
                    Err(_) => NamedEntry::File,
                }
            }
            Ok(WorldEntry::File(_)) => NamedEntry::File,
        };
        self.found.entry(path.to_owned()).or_insert(entry);
    }

    /// The names of the files right below a folder that the file names.
    fn names(&self, path: &str) -> Vec<String> {
        self.world.names(&join(&self.own, path)).unwrap_or_default()
    }

    /// Reads the files of variables.
    fn variables(&mut self, compose: &ComposeFile) {
        for path in
            variable_files(compose).into_iter().filter(|path| is_plain(path)).take(MOST_PATHS)
        {
            let whole = join(&self.own, path);
            let entry = match self.world.find(&whole) {
                Err(_) => continue,
                Ok(WorldEntry::Nothing) => NamedEntry::Nothing,
                Ok(WorldEntry::Folder) => NamedEntry::Folder,
                Ok(WorldEntry::File(bytes)) => match String::from_utf8(bytes) {
                    Ok(text) if text.len() <= LARGEST => {
                        NamedEntry::Variables(self.sources.add(whole, text))
                    }
                    _ => NamedEntry::File,
                },
            };
            self.found.insert(path.to_owned(), entry);
        }
    }

    /// The scripts that a database runs first.
    fn scripts(&self, compose: &ComposeFile) -> BTreeSet<String> {
        let mut scripts = BTreeSet::new();
        for (_, service) in compose.services() {
            for (path, ..) in binds(service).filter(|(_, target, _)| runs_first(target)) {
                match self.found.get(path) {
                    Some(NamedEntry::Folder) => {
                        scripts.extend(self.names(path).iter().map(|name| below(path, name)));
                    }
                    _ => {
                        scripts.insert(path.to_owned());
                    }
                }
            }
        }
        scripts.into_iter().filter(|path| is_plain(path)).take(MOST_PATHS).collect()
    }

    /// Configurations in folders that are mounted.
    fn configured(&self, compose: &ComposeFile) -> BTreeSet<String> {
        let mut configured = BTreeSet::new();
        for (_, service) in compose.services() {
            for (path, target, _) in binds(service) {
                let is_folder = self.found.get(path) == Some(&NamedEntry::Folder);
                if is_folder && is_of_server(target) && !runs_first(target) {
                    let is_read = |name: &String| {
                        is_configuration(name) || is_source(target) && is_yaml(name)
                    };
                    let names = self.names(path).into_iter().filter(is_read);
                    configured.extend(names.map(|name| below(path, &name)));
                    if target.trim_end_matches('/').ends_with("/grafana/provisioning") {
                        let inner = below(path, "datasources");
                        let names = self.names(&inner).into_iter().filter(|name| is_yaml(name));
                        configured.extend(names.map(|name| below(&inner, &name)));
                    }
                }
            }
        }
        configured
    }

    /// The Dockerfile of each folder that is built in, as far as it was read.
    fn builds<'c>(&self, compose: &'c ComposeFile) -> BTreeSet<(&'c str, FileId)> {
        let builds = compose.services().filter_map(|(_, service)| {
            let (context, file) = (build_context(service)?, build_files(service)?);
            match self.found.get(&file) {
                Some(NamedEntry::Text(file)) => Some((context, *file)),
                _ => None,
            }
        });
        builds.collect()
    }

    /// The configurations that Dockerfiles copy.
    fn copied(&self, compose: &ComposeFile) -> BTreeSet<String> {
        let mut copied = BTreeSet::new();
        for (context, file) in self.builds(compose) {
            let made = Dockerfile::read(&self.sources.get(file).text).copied;
            let files = made.iter().filter(|(from, _)| is_configuration(from));
            copied.extend(files.map(|(from, _)| join(context, from)));
        }
        copied
    }

    /// What else Dockerfiles copy, and what the file of a part that is not there may be called.
    fn named(&self, compose: &ComposeFile) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        for (context, file) in self.builds(compose) {
            let stages = DockerStages::read(&self.sources.get(file).text);
            named.extend(stages.copied().map(|path| join(context, path)));
            let locks = PACKAGES.iter().filter(|_| !stages.clean_installs.is_empty());
            named.extend(locks.map(|name| join(context, name)));
        }
        for (section, _) in FILED {
            let parts = compose.node.pairs(section);
            let paths = parts.filter_map(|(_, entry)| entry.node.text("file"));
            for path in paths.filter(|path| self.found.get(*path) == Some(&NamedEntry::Nothing)) {
                let place = folder(path);
                let start = if place.is_empty() { "" } else { &path[..=place.len()] };
                named.extend(self.names(place).iter().map(|name| format!("{start}{name}")));
            }
        }
        named
    }
}

/// What shows how a file of variables that is kept out of the repository is made.
fn examples(compose: &ComposeFile) -> BTreeSet<String> {
    let all = variable_files(compose).into_iter();
    all.flat_map(|path| EXAMPLES.map(|end| format!("{path}{end}"))).collect()
}

/// The files of variables that a project takes in.
fn variable_files(compose: &ComposeFile) -> BTreeSet<&str> {
    let own = compose.services().flat_map(|(_, service)| env_files(service));
    own.filter_map(|one| one.text("")).chain([DOT_ENV]).collect()
}

/// Whether a folder of a container holds the configuration of a server.
fn is_of_server(target: &str) -> bool {
    ["/etc", "conf"].iter().any(|part| target.contains(part))
}

/// Whether a file configures a server, by its name.
fn is_configuration(path: &str) -> bool {
    CONFIGURATIONS.iter().any(|ending| path.ends_with(ending))
}

/// Whether the builder takes another file for the `Dockerfile` that is not there: one in small letters.
/// <https://github.com/moby/moby/issues/10858>
fn is_small_dockerfile(path: &str, world: &dyn World) -> bool {
    let small =
        path.strip_suffix("Dockerfile").filter(|start| start.is_empty() || start.ends_with('/'));
    small.is_some_and(|start| {
        matches!(world.find(&format!("{start}dockerfile")), Ok(WorldEntry::File(_)))
    })
}
