//! Compose files that lie beside manifests. <https://docs.docker.com/reference/compose-file/>

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::node::Node;
use crate::manifest::dockerfile::{self, Dockerfile};
use crate::manifest::ignored::is_ignored;
use crate::manifest::look::Look;
use crate::manifest::parsed::{Parsed, folder, join};
use crate::manifest::world::{World, WorldEntry};
use crate::source::{FileId, Sources};

/// A Compose file.
#[derive(Clone, Debug)]
pub struct ComposeFile {
    pub file: FileId,
    pub node: Node,
    /// What is at the paths that it names, by the path as it is written.
    pub beside: BTreeMap<String, NamedEntry>,
}

/// What is at a path that a Compose file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedEntry {
    Nothing,
    /// Nothing yet: Git is told to leave out what is made there.
    KeptOut,
    Folder,
    File,
    /// A file of variables, which was read.
    Variables(FileId),
    /// A Dockerfile, or the configuration of a server, which was read.
    Text(FileId),
}

/// The file of variables that every project takes in.
pub const DOT_ENV: &str = ".env";

/// Larger files of variables are not read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Endings of files that show how another one is made.
pub const EXAMPLES: [&str; 5] = [".example", ".sample", ".template", ".dist", ".tmpl"];

/// How many paths of one file are looked at.
const MOST_PATHS: usize = 512;

/// Endings of files that servers are configured by.
const CONFIGURATIONS: [&str; 6] =
    [".conf", ".cfg", ".template", "Caddyfile", "prometheus.yml", "prometheus.yaml"];

/// Looks at what files name; those that were given are there.
pub fn look_beside(
    all: &mut [ComposeFile],
    sources: &mut Sources,
    world: &dyn World,
    given: &BTreeMap<&str, &Parsed>,
) {
    for compose in all {
        compose.look_beside(sources, world, &|path| given.contains_key(path));
    }
}

impl ComposeFile {
    pub fn new(file: FileId, node: &Node) -> Self {
        Self { file, node: node.clone(), beside: BTreeMap::new() }
    }

    /// Whether files elsewhere bring services, networks or names that are not written here.
    /// <https://docs.docker.com/compose/how-tos/multiple-compose-files/include/>
    pub fn takes_more(&self) -> bool {
        self.node.get("include").is_some()
            || self.services().any(|(_, service)| service.at("extends.file").is_some())
    }

    /// Names and definitions of its services.
    pub fn services(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.node.pairs("services").map(|(name, entry)| (name, &entry.node))
    }

    /// What it says of a service.
    pub fn service(&self, name: &str) -> Option<&Node> {
        self.node.get("services")?.get(name)
    }

    /// Looks at what the file names.
    fn look_beside(
        &mut self,
        sources: &mut Sources,
        world: &dyn World,
        is_given: &dyn Fn(&str) -> bool,
    ) {
        let own = folder(&sources.get(self.file).name).to_owned();
        let mut variables: BTreeSet<&str> = [DOT_ENV].into();
        let mut others: BTreeSet<String> = BTreeSet::new();
        let mut built: BTreeSet<String> = BTreeSet::new();
        for (_, service) in self.services() {
            variables.extend(env_files(service).into_iter().filter_map(|one| one.text("")));
            others.extend(service.text("extends.file").map(str::to_owned));
            others.extend(binds(service).map(|(path, ..)| path.to_owned()));
            others.extend(build_files(service));
            built.extend(build_files(service));
            others.extend(build_context(service).map(str::to_owned));
        }
        // What shows how a file of variables that is kept out of the repository is made.
        let examples = variables.iter().flat_map(|path| EXAMPLES.map(|end| format!("{path}{end}")));
        others.extend(examples.collect::<Vec<_>>());
        others.extend(included(&self.node).filter_map(|one| one.text("")).map(str::to_owned));
        let is_plain = |path: &&str| !path.contains(['$', '~']) && !path.contains("://");
        let mut beside = BTreeMap::new();
        for path in variables.into_iter().filter(is_plain).take(MOST_PATHS) {
            let whole = join(&own, path);
            let entry = match world.find(&whole) {
                Err(_) => continue,
                Ok(WorldEntry::Nothing) => NamedEntry::Nothing,
                Ok(WorldEntry::Folder) => NamedEntry::Folder,
                Ok(WorldEntry::File(bytes)) => match String::from_utf8(bytes) {
                    Ok(text) if text.len() <= LARGEST => {
                        NamedEntry::Variables(sources.add(whole, text))
                    }
                    _ => NamedEntry::File,
                },
            };
            beside.insert(path.to_owned(), entry);
        }
        let look = |path: &str,
                    is_read: bool,
                    sources: &mut Sources,
                    beside: &mut BTreeMap<String, NamedEntry>| {
            let whole = join(&own, path);
            let entry = match world.find(&whole) {
                _ if is_given(&whole) && !is_read => NamedEntry::File,
                // The folder that gen runs in.
                _ if whole.is_empty() => NamedEntry::Folder,
                Err(_) => return,
                Ok(WorldEntry::Nothing) if is_small_dockerfile(&whole, world) => NamedEntry::File,
                Ok(WorldEntry::Nothing) if is_ignored(&whole, world) => NamedEntry::KeptOut,
                Ok(WorldEntry::Nothing) => NamedEntry::Nothing,
                Ok(WorldEntry::Folder) => NamedEntry::Folder,
                Ok(WorldEntry::File(bytes)) if is_read && bytes.len() <= dockerfile::LONGEST => {
                    let text = String::from_utf8(bytes).ok();
                    text.map_or(NamedEntry::File, |text| NamedEntry::Text(sources.add(whole, text)))
                }
                Ok(WorldEntry::File(_)) => NamedEntry::File,
            };
            beside.entry(path.to_owned()).or_insert(entry);
        };
        let others = others.iter().filter(|path| is_plain(&path.as_str()));
        for path in others.take(MOST_PATHS) {
            look(path, built.contains(path) || is_configuration(path), sources, &mut beside);
        }
        // The scripts that a database runs first.
        let mut scripts: BTreeSet<String> = BTreeSet::new();
        for (_, service) in self.services() {
            for (path, ..) in binds(service).filter(|(_, target, _)| runs_first(target)) {
                match beside.get(path) {
                    Some(NamedEntry::Folder) => {
                        let names = world.names(&join(&own, path)).unwrap_or_default();
                        scripts.extend(names.iter().map(|name| below(path, name)));
                    }
                    _ => {
                        scripts.insert(path.to_owned());
                    }
                }
            }
        }
        for path in scripts.iter().filter(|path| is_plain(&path.as_str())).take(MOST_PATHS) {
            beside.remove(path);
            look(path, true, sources, &mut beside);
        }
        // What Dockerfiles copy.
        let mut copied: BTreeSet<String> = BTreeSet::new();
        let made = self
            .services()
            .filter_map(|(_, service)| Some((build_context(service)?, build_files(service)?)));
        for (context, file) in made.collect::<BTreeSet<_>>() {
            if let Some(NamedEntry::Text(file)) = beside.get(&file) {
                let made = Dockerfile::read(&sources.get(*file).text).copied;
                let files = made.iter().filter(|(from, _)| is_configuration(from));
                copied.extend(files.map(|(from, _)| join(context, from)));
            }
        }
        for path in copied.iter().filter(|path| is_plain(&path.as_str())).take(MOST_PATHS) {
            look(path, true, sources, &mut beside);
        }
        self.beside = beside;
    }
}

/// Whether what is mounted there are scripts that a database runs when it is first started.
pub fn runs_first(target: &str) -> bool {
    target.contains("docker-entrypoint-initdb.d")
}

/// A file right below a folder, as a Compose file would write it.
pub fn below(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

/// Whether a file configures a server, by its name.
fn is_configuration(path: &str) -> bool {
    CONFIGURATIONS.iter().any(|ending| path.ends_with(ending))
}

/// The files of variables that a service names, but for those that may be absent.
pub fn env_files(service: &Node) -> Vec<&Node> {
    let one = service.get("env_file").filter(|node| node.as_scalar().is_some());
    let listed = service.items("env_file").iter().filter_map(|item| {
        let needed = item.get("required").is_none_or(|required| required.is_true(""));
        if item.as_scalar().is_some() { Some(item) } else { item.get("path").filter(|_| needed) }
    });
    one.into_iter().chain(listed).collect()
}

/// The files that a project includes.
pub fn included(root: &Node) -> impl Iterator<Item = &Node> {
    root.items("include").iter().flat_map(|item| match item.get("path") {
        None => std::slice::from_ref(item),
        Some(path) if path.as_scalar().is_some() => std::slice::from_ref(path),
        Some(path) => path.items(""),
    })
}

/// The relative paths of the host that a service mounts: the path, that in the container, and its place.
pub fn binds(service: &Node) -> impl Iterator<Item = (&str, &str, &Node)> {
    service.items("volumes").iter().filter_map(|item| {
        let (source, target, node) = match item.text("") {
            Some(text) => {
                let (source, rest) = text.split_once(':')?;
                (source, rest.split(':').next().unwrap_or_default(), item)
            }
            None if item.text("type") == Some("bind") => {
                (item.text("source")?, item.text("target")?, item.get("source")?)
            }
            None => return None,
        };
        source.starts_with('.').then_some((source, target, node))
    })
}

/// The folder that a service is built in.
pub fn build_context(service: &Node) -> Option<&str> {
    let build = service.get("build")?;
    let context = build.text("").or_else(|| build.text("context"))?;
    (!context.contains([':', '$'])).then_some(context)
}

/// The Dockerfile that a service is built from.
pub fn build_files(service: &Node) -> Option<String> {
    let build = service.get("build")?;
    let context = build_context(service)?;
    let inline = build.get("dockerfile_inline").is_some();
    let file = build.text("dockerfile").unwrap_or("Dockerfile");
    (!inline && !file.contains('$')).then(|| join(context, file))
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

/// What a Compose file may hold at its top.
const KEYS: [&str; 9] = [
    "version", "name", "include", "services", "models", "networks", "volumes", "secrets", "configs",
];

/// Whether a document is a Compose file, by its shape; and, where a key may be wrong, by its name.
pub fn is_compose(file_name: &str, root: &Node) -> bool {
    let is_known = |key: &String| KEYS.contains(&key.as_str()) || key.starts_with("x-");
    let services = root.get("services").and_then(Node::as_map);
    let is_object = root.get("apiVersion").is_some() || root.get("kind").is_some();
    let named = file_name.starts_with("compose") || file_name.starts_with("docker-compose");
    let Some(services) = services.filter(|_| !is_object) else {
        // A project may have none of its own, and declare for others what they name.
        let is_project = || {
            let known = root.as_map().is_some_and(|map| map.entries.keys().all(is_known));
            (named || known) && included(root).next().is_some()
        };
        return !is_object && (is_project() || declares_alone(root, is_known));
    };
    let runs = |node: &Node| ["image", "build"].iter().any(|key| node.get(key).is_some());
    named
        || root.as_map().is_some_and(|map| map.entries.keys().all(is_known))
            && services.present().any(|(_, entry)| runs(&entry.node))
            && services.present().all(|(_, entry)| entry.node.as_map().is_some())
}

/// Whether a document only declares networks, volumes, secrets and configs.
fn declares_alone(root: &Node, is_known: impl Fn(&String) -> bool) -> bool {
    let Some(map) = root.as_map().filter(|map| map.entries.keys().all(is_known)) else {
        return false;
    };
    let is_section = |name: &str| matches!(name, "networks" | "volumes" | "secrets" | "configs");
    let mut own = map.present().filter(|(key, _)| is_section(key)).peekable();
    own.peek().is_some()
        && own.all(|(_, entry)| {
            let below = entry.node.as_map();
            let is_part = |node: &Node| node.is_null() || node.as_map().is_some();
            below.is_some_and(|map| map.present().all(|(_, entry)| is_part(&entry.node)))
        })
}
