//! Compose files that lie beside manifests. <https://docs.docker.com/reference/compose-file/>

use std::collections::BTreeMap;

use crate::layer::node::Node;
use crate::manifest::look::Look;
use crate::manifest::parsed::{Parsed, join};
use crate::manifest::world::World;
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

/// Endings of files that show how another one is made.
pub const EXAMPLES: [&str; 5] = [".example", ".sample", ".template", ".dist", ".tmpl"];

/// What `npm ci` reads. <https://docs.npmjs.com/cli/commands/npm-ci>
pub const PACKAGES: [&str; 3] = ["package.json", "package-lock.json", "npm-shrinkwrap.json"];

/// The sections whose parts may be files, and what one of them is called.
/// <https://docs.docker.com/reference/compose-file/configs/>, <https://docs.docker.com/reference/compose-file/secrets/>
pub const FILED: [(&str, &str); 2] = [("configs", "config"), ("secrets", "secret")];

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
}

/// Whether what is mounted there are scripts that a database runs when it is first started.
pub fn runs_first(target: &str) -> bool {
    target.contains("docker-entrypoint-initdb.d")
}

/// A file right below a folder, as a Compose file would write it.
pub fn below(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
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

/// The files that a service mounts and that were read, with their places: those of a folder too, where its program reads
/// all of them.
pub fn mounted_files<'c>(file: &'c ComposeFile, service: &'c Node) -> Vec<(&'c str, &'c Node)> {
    let mut found = Vec::new();
    for (path, target, place) in binds(service) {
        let target = target.trim_end_matches('/');
        let ending = match target {
            "/etc/nginx/conf.d" => ".conf",
            _ if target.contains("/grafana/provisioning") => "ml",
            _ => "",
        };
        let start = below(path, "");
        let all = file.beside.range(path.to_owned()..);
        for (name, _) in all.take_while(|(name, _)| name.starts_with(path)) {
            let is_inside =
                !ending.is_empty() && name.starts_with(&start) && name.ends_with(ending);
            if name == path || is_inside {
                found.push((name.as_str(), place));
            }
        }
    }
    found
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
