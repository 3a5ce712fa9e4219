//! What services mount, and what lies there.
//! <https://docs.docker.com/reference/compose-file/services/#volumes>

use std::collections::BTreeMap;

use crate::adopt::bound_folder::{is_data, is_source, last};
use crate::adopt::part::{Part, component_name};
use crate::manifest::Look;
use crate::manifest::compose_run::MergedService;
use crate::manifest::parsed::is_below;
use crate::manifest::world::{World, WorldEntry};
use crate::notation::address::UNKNOWN;
use crate::resolve::inputs::NamedFiles;
use crate::source::Span;

/// A mount of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted {
    pub source: MountSource,
    pub target: String,
    pub is_read_only: bool,
    pub span: Span,
}

/// What is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// A volume that outlives containers: one with a name, or a folder of the machine. Its key in the values.
    Kept { key: String, written: String },
    /// A volume without a name.
    Nameless,
    /// A text beside the project.
    File { path: String, is_program: bool },
    /// A folder of texts beside the project.
    Folder { path: String, names: Vec<String>, has_programs: bool },
    /// What the image holds already.
    Source { path: String },
    /// What no other machine has, and why it is of no use.
    Machine { path: String, why: &'static str },
}

/// Larger texts do not fit into a ConfigMap with others.
const LONGEST: usize = 512 * 1024;

/// How many files of a folder are taken.
pub const MOST_FILES: usize = 60;

/// Endings of files that configure something.
const FILES: [&str; 26] = [
    "cert",
    "cfg",
    "cnf",
    "conf",
    "crt",
    "cs",
    "env",
    "htpasswd",
    "ini",
    "js",
    "json",
    "key",
    "lua",
    "pem",
    "php",
    "properties",
    "py",
    "rb",
    "rules",
    "sh",
    "sql",
    "template",
    "toml",
    "txt",
    "xml",
    "yaml",
];

/// What all services of a project mount, by their place among the parts.
pub fn all(parts: &[Part], world: &dyn World, files: &dyn NamedFiles) -> Vec<Vec<Mounted>> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    parts.iter().map(|part| of_service(part, &mut keys, world, files)).collect()
}

fn of_service(
    part: &Part,
    keys: &mut BTreeMap<String, String>,
    world: &dyn World,
    files: &dyn NamedFiles,
) -> Vec<Mounted> {
    let mut found: Vec<Mounted> = Vec::new();
    for item in part.service.node.items("volumes") {
        let Some((source, target, is_read_only)) = written(item) else { continue };
        let source = if source.is_empty() {
            MountSource::Nameless
        } else if source.starts_with(['.', '/', '~']) {
            bind(part, (source, target), keys, world, files)
        } else if source.contains(UNKNOWN) && is_file(target) {
            MountSource::Machine { path: target.to_owned(), why: MACHINES }
        } else if source.contains(UNKNOWN) {
            // Which folder of the machine it is, nobody says: it keeps something.
            let key = key(part, keys, source, last(target));
            MountSource::Kept { key, written: target.to_owned() }
        } else {
            MountSource::Kept { key: key(part, keys, source, source), written: source.to_owned() }
        };
        let target = target.trim_end_matches('/');
        if !target.starts_with('/') || found.iter().any(|known| known.target == target) {
            continue;
        }
        found.push(Mounted { source, target: target.to_owned(), is_read_only, span: item.span });
    }
    found
}

/// Source, target, and whether it is read-only.
fn written(item: &crate::layer::node::Node) -> Option<(&str, &str, bool)> {
    if let Some(text) = item.text("") {
        let Some((source, rest)) = text.split_once(':') else { return Some(("", text, false)) };
        let (target, options) = rest.split_once(':').unwrap_or((rest, ""));
        return Some((source, target, options.split(',').any(|option| option == "ro")));
    }
    let source = item.text("source").unwrap_or_default();
    let is_folder = matches!(item.text("type"), None | Some("volume" | "bind"));
    is_folder.then_some(())?;
    Some((source, item.text("target")?, item.is_true("read_only")))
}

/// The folders that a service keeps in memory.
pub fn in_memory(service: &MergedService) -> Vec<String> {
    let single = service.node.text("tmpfs").into_iter();
    let listed = service.node.items("tmpfs").iter().filter_map(|item| item.text(""));
    let short = single.chain(listed).map(|text| text.split(':').next().unwrap_or_default());
    let long =
        service.node.items("volumes").iter().filter(|item| item.text("type") == Some("tmpfs"));
    let all = short.chain(long.filter_map(|item| item.text("target")));
    all.filter(|path| path.starts_with('/'))
        .map(|path| path.trim_end_matches('/').to_owned())
        .collect()
}

/// The name of a volume in the values; the same for all that mount it.
fn key(part: &Part, keys: &mut BTreeMap<String, String>, source: &str, wish: &str) -> String {
    if let Some(known) = keys.get(source) {
        return known.clone();
    }
    let wish = component_name(wish);
    let is_taken = |key: &String| keys.values().any(|taken| taken == key);
    // What two folders are called is told apart by whose they are.
    let base =
        if is_taken(&wish) { component_name(&format!("{}-{wish}", part.name)) } else { wish };
    let mut key = base.clone();
    let mut number = 2;
    while keys.values().any(|taken| *taken == key) {
        key = format!("{base}-{number}");
        number += 1;
    }
    keys.insert(source.to_owned(), key.clone());
    key
}

/// Why a file of the machine is none of the project.
const MACHINES: &str =
    "it is a file of this machine: lay it beside the project for `files`, or make a Secret of it";

/// Whether a path is that of a file, by its ending.
fn is_file(path: &str) -> bool {
    last(path).rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && (FILES.contains(&ending) || ending == "yml")
    })
}

/// A path of the machine, and where it is mounted.
fn bind(
    part: &Part,
    (source, target): (&str, &str),
    keys: &mut BTreeMap<String, String>,
    world: &dyn World,
    files: &dyn NamedFiles,
) -> MountSource {
    let machine = |why| MountSource::Machine { path: source.to_owned(), why };
    if source.ends_with("docker.sock") || source.ends_with("podman.sock") {
        return machine("there is no Docker in a cluster");
    }
    let own = [
        "/etc/localtime",
        "/etc/timezone",
        "/etc/passwd",
        "/etc/group",
        "/etc/hosts",
        "/etc/ssl",
        "/etc/machine-id",
    ];
    let kernel = [
        "/dev",
        "/proc",
        "/sys",
        "/lib/modules",
        "/run",
        "/var/run",
        "/var/lib/docker",
        "/usr",
        "/boot",
    ];
    let is_in = |roots: &[&str]| roots.iter().any(|root| source == *root || is_below(source, root));
    if is_in(&own) || is_in(&kernel) || source == "/" {
        return machine("it is the machine's own");
    }
    let mut kept = || {
        let wish = last(source);
        let wish =
            if wish.trim_matches('.').is_empty() || wish.contains(UNKNOWN) { "data" } else { wish };
        MountSource::Kept { key: key(part, keys, source, wish), written: source.to_owned() }
    };
    let private = [
        "~/.aws",
        "~/.azure",
        "~/.config",
        "~/.docker",
        "~/.gitconfig",
        "~/.gnupg",
        "~/.kube",
        "~/.npmrc",
        "~/.ssh",
    ];
    if is_in(&private) || source.trim_end_matches('/') == "~" {
        return machine("it is in somebody's home");
    }
    if source.starts_with(['/', '~']) || source.contains(UNKNOWN) {
        return if is_file(target) { machine(MACHINES) } else { kept() };
    }
    let path = source.trim_start_matches("./").trim_end_matches('/').to_owned();
    let path = if path == "." { String::new() } else { path };
    if path.starts_with("..") {
        return machine("it lies outside of this folder");
    }
    match world.find(&path) {
        Ok(WorldEntry::File(bytes)) => match String::from_utf8(bytes) {
            Ok(text) if text.len() <= LONGEST => {
                let is_program = is_script(&path, &text);
                MountSource::File { path, is_program }
            }
            _ => machine("it is no text, or a long one: put it into the image"),
        },
        Ok(WorldEntry::Folder) if is_source(part, &path, target, files) => {
            MountSource::Source { path: source.to_owned() }
        }
        Ok(WorldEntry::Folder) => {
            match small(&path, files).filter(|_| !is_data(part, &path, target)) {
                Some((names, has_programs)) => MountSource::Folder { path, names, has_programs },
                None if target.starts_with("/etc/") => {
                    machine("it holds more than a few texts: name those in `files` that are read")
                }
                None => kept(),
            }
        }
        _ if is_file(&path) || is_file(target) => machine("it is not there"),
        _ => kept(),
    }
}

/// Whether a text is run.
pub fn is_script(name: &str, text: &str) -> bool {
    text.starts_with("#!") || name.rsplit_once('.').is_some_and(|(_, ending)| ending == "sh")
}

/// The files of a folder that holds a few texts and nothing else, and whether programs are among them.
fn small(path: &str, files: &dyn NamedFiles) -> Option<(Vec<String>, bool)> {
    let names =
        files.below(path).ok().filter(|names| !names.is_empty() && names.len() <= MOST_FILES)?;
    // A folder that is kept for what comes later.
    if names.iter().all(|name| name.starts_with('.')) {
        return None;
    }
    let (mut left, mut has_programs) = (LONGEST, false);
    let fits = names.iter().all(|name| match files.text(&format!("{path}/{name}")) {
        Ok(text) => {
            let fits = text.len() <= left;
            left = left.saturating_sub(text.len());
            has_programs |= is_script(name, &text);
            fits
        }
        Err(_) => false,
    });
    fits.then_some((names, has_programs))
}
