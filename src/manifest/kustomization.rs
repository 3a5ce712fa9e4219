//! Kustomizations: what they are, and which files, folders and addresses they name.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
//!
//! Every field that may name something is in the tables below, and a field that is in none of them is
//! not handed to kustomize: what it might read or fetch is not known.

use crate::layer::node::{Node, Value};
use crate::manifest::look::Look;
use crate::manifest::parsed::{Parsed, ReadState, file_name, folder, join};

/// The names of files that are kustomizations.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// What makes ConfigMaps and Secrets of files and texts, and which of the two.
pub const GENERATORS: [(&str, &str); 2] =
    [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")];

/// A `kustomization.yaml`.
#[derive(Clone, Debug)]
pub struct Kustomization {
    pub path: String,
    pub folder: String,
    pub node: Node,
}

/// What gen reads by itself. Anything else changes objects, and is for kustomize to render.
const SIMPLE: [&str; 14] = [
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "namespace",
    "images",
    "labels",
    "commonLabels",
    "commonAnnotations",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
    "sortOptions",
];

/// Fields that name nothing, beside the simple ones.
const CLOSED: [&str; 7] =
    ["buildMetadata", "inventory", "namePrefix", "nameSuffix", "replicas", "replacements", "vars"];

/// Fields whose texts are no paths, even where a folder is called so.
const NAMELESS: [&str; 14] = [
    "apiVersion",
    "kind",
    "metadata",
    "namespace",
    "namePrefix",
    "nameSuffix",
    "images",
    "replicas",
    "labels",
    "commonLabels",
    "commonAnnotations",
    "buildMetadata",
    "generatorOptions",
    "sortOptions",
];

/// Lists of files, folders and addresses; and whether what is there configures kustomize.
const LISTS: [(&str, NameKind); 8] = [
    ("resources", NameKind::Resource),
    ("bases", NameKind::Resource),
    ("components", NameKind::Resource),
    ("crds", NameKind::File),
    ("configurations", NameKind::File),
    ("generators", NameKind::Plugin),
    ("transformers", NameKind::Plugin),
    ("validators", NameKind::Plugin),
];

/// Lists of maps that name files, with the keys that such a map may have. Go reads keys in any case;
/// gen takes them as they are documented.
const MAPS: [(&str, &[&str]); 5] = [
    ("patches", &["path", "patch", "target", "options"]),
    ("patchesJson6902", &["path", "patch", "target", "options"]),
    ("replacements", &["path", "source", "targets"]),
    ("configMapGenerator", GENERATOR),
    ("secretGenerator", GENERATOR),
];

const GENERATOR: &[&str] =
    &["name", "namespace", "behavior", "files", "literals", "envs", "env", "options", "type"];

/// Fields with charts, which kustomize fetches and has Helm render.
const CHARTS: [&str; 3] = ["helmCharts", "helmChartInflationGenerator", "helmGlobals"];

/// What a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A file of objects, a folder with a kustomization, or an address.
    Resource,
    /// The same, or the text itself; its objects configure kustomize.
    Plugin,
    /// A file, or an address.
    File,
}

/// Something that a kustomization names.
#[derive(Clone, Copy, Debug)]
pub struct NamedFile<'k> {
    pub node: &'k Node,
    pub path: &'k str,
    pub kind: NameKind,
}

impl Kustomization {
    /// Reads a file that is one.
    pub fn read(file: &Parsed) -> Option<Self> {
        let named = NAMES.contains(&file_name(&file.path));
        let node = file.roots.first().filter(|_| named && file.state == ReadState::Whole)?;
        let (path, folder) = (file.path.clone(), folder(&file.path).to_owned());
        Some(Self { path, folder, node: node.clone() })
    }

    /// The paths of all files and folders that it names, patches and contents included.
    pub fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (_, entry) in self.node.pairs("").filter(|(key, _)| !NAMELESS.contains(key)) {
            texts(&entry.node, &mut found);
        }
        let is_path = |text: &&String| !text.is_empty() && !text.contains([' ', '\n', ':', '{']);
        found.iter().filter(is_path).map(|text| join(&self.folder, text)).collect()
    }

    /// Whether it only lists, generates and sets a namespace.
    pub fn is_simple(&self) -> bool {
        // Labels that reach selectors reach all ends of every edge; names do not.
        self.node.pairs("").all(|(key, _)| SIMPLE.contains(&key))
    }

    /// Everything that it names, in the order of kustomize's reading.
    ///
    /// # Errors
    /// Why gen cannot tell, as a clause.
    pub fn named(&self) -> Result<Vec<NamedFile<'_>>, String> {
        let mut all = Vec::new();
        for (key, _) in self.node.pairs("") {
            if CHARTS.contains(&key) {
                return Err(format!(
                    "`{key}` makes kustomize fetch and run charts, which gen does not let it"
                ));
            }
            let is_known = SIMPLE.contains(&key)
                || CLOSED.contains(&key)
                || ["openapi", "patchesStrategicMerge"].contains(&key)
                || LISTS.iter().any(|(name, _)| *name == key)
                || MAPS.iter().any(|(name, _)| *name == key);
            if !is_known {
                return Err(format!("gen does not know the field `{key}` of kustomizations"));
            }
        }
        for (key, kind) in LISTS {
            for node in self.node.items(key) {
                all.push(NamedFile { node, path: text_of(node, key)?, kind });
            }
        }
        for node in self.node.items("patchesStrategicMerge") {
            let path = text_of(node, "patchesStrategicMerge")?;
            // No path has a line break, and none that is read begins with a brace.
            if !path.contains('\n') && !path.starts_with('{') {
                all.push(NamedFile { node, path, kind: NameKind::File });
            }
        }
        for (key, known) in MAPS {
            for item in self.node.items(key) {
                closed(item, key, known)?;
                files_of(item, &mut all)?;
            }
        }
        if let Some(item) = self.node.at("openapi") {
            closed(item, "openapi", &["path"])?;
            files_of(item, &mut all)?;
        }
        Ok(all)
    }
}

/// The files that an entry names.
fn files_of<'k>(item: &'k Node, all: &mut Vec<NamedFile<'k>>) -> Result<(), String> {
    let mut add = |node: &'k Node, path: &'k str| {
        all.push(NamedFile { node, path, kind: NameKind::File });
    };
    if let Some(node) = item.get("path") {
        add(node, text_of(node, "path")?);
    }
    for node in item.items("files") {
        let text = text_of(node, "files")?;
        add(node, text.split_once('=').map_or(text, |(_, path)| path));
    }
    for node in item.items("envs").iter().chain(item.get("env")) {
        add(node, text_of(node, "envs")?);
    }
    Ok(())
}

fn text_of<'k>(node: &'k Node, key: &str) -> Result<&'k str, String> {
    node.text("").ok_or_else(|| format!("an entry of `{key}` is no text"))
}

fn closed(item: &Node, name: &str, known: &[&str]) -> Result<(), String> {
    let unknown = item.pairs("").find(|(key, _)| !known.contains(key));
    match unknown {
        None => Ok(()),
        Some((key, _)) => Err(format!("gen does not know `{key}` below `{name}`")),
    }
}

/// Whether kustomize may take a name for an address: of the web, or of a repository of Git in any of
/// its forms (`https://…`, `git@host:…`, `github.com/…`, `host:path`, `…?ref=…`, `….git`).
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/>
pub fn is_address(name: &str) -> bool {
    let lower = name.trim().to_ascii_lowercase();
    let first = lower.split('/').next().unwrap_or_default();
    let host = first.trim_start_matches("www.");
    first.contains(['@', ':'])
        || host == "github.com"
        || ["://", "::", "?", "_git/", ".git/"].iter().any(|mark| lower.contains(mark))
        || lower.strip_suffix(".git").is_some()
        || lower.trim_start_matches('/').contains("//")
}

/// Whether a name is an address that kustomize asks for before it looks for a file.
pub fn is_web_address(name: &str) -> bool {
    let lower = name.trim().to_ascii_lowercase();
    lower.contains("://") || lower.starts_with("http:") || lower.starts_with("https:")
}

/// Every text in a tree.
fn texts(node: &Node, found: &mut Vec<String>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) => {
            let named = scalar.text.split_once('=').map_or(scalar.text.as_str(), |(_, path)| path);
            found.push(named.to_owned());
        }
        Value::List(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Map(map) => map.present().for_each(|(_, entry)| texts(&entry.node, found)),
    }
}
