//! Kustomizations: what they name, and what those that only list and generate make.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>

use indexmap::IndexMap;

use crate::layer::node::{Entry, Map, Node, Scalar, Style, Value};
use crate::manifest::collect::{World, objects};
use crate::manifest::kinds;
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::parsed::{Parsed, State, file_name, folder, join};
use crate::source::{Sources, Span};

/// A `kustomization.yaml`.
#[derive(Clone, Debug)]
pub struct Kustomization {
    pub path: String,
    pub folder: String,
    node: Node,
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

/// How deep kustomizations may name each other.
const MOST_LEVELS: usize = 20;

/// Why a kustomization cannot be read by gen alone.
#[derive(Clone, Copy, Debug)]
pub struct NeedsKustomize;

impl Kustomization {
    /// Reads a file that is one.
    pub fn read(file: &Parsed) -> Option<Self> {
        let named = matches!(
            file_name(&file.path),
            "kustomization.yaml" | "kustomization.yml" | "Kustomization"
        );
        let node = file.roots.first().filter(|_| named && file.state == State::Whole)?;
        let (path, folder) = (file.path.clone(), folder(&file.path).to_owned());
        Some(Self { path, folder, node: node.clone() })
    }

    /// The paths of all files and folders that it names, patches and contents included.
    pub fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        texts(&self.node, &mut found);
        let is_path = |text: &&String| !text.contains([' ', '\n', ':', '{']);
        found.iter().filter(is_path).map(|text| join(&self.folder, text)).collect()
    }

    fn is_simple(&self) -> bool {
        let simple = |key: &str| SIMPLE.contains(&key);
        // Labels that reach selectors reach all ends of every edge; names do not.
        self.node.pairs("").all(|(key, _)| simple(key))
    }
}

/// The objects of a kustomization that only lists, generates and sets a namespace.
///
/// # Errors
/// It, or one that it names, does more.
pub fn expand(
    root: &Kustomization,
    parsed: &[Parsed],
    sources: &mut Sources,
    world: &dyn World,
) -> Result<Vec<Object>, NeedsKustomize> {
    Expansion { parsed, sources, world }.expand(root, 0)
}

struct Expansion<'e> {
    parsed: &'e [Parsed],
    sources: &'e mut Sources,
    world: &'e dyn World,
}

impl Expansion<'_> {
    fn expand(&mut self, one: &Kustomization, level: usize) -> Result<Vec<Object>, NeedsKustomize> {
        if !one.is_simple() || level > MOST_LEVELS {
            return Err(NeedsKustomize);
        }
        let mut all = Vec::new();
        for item in one.node.items("resources").iter().chain(one.node.items("bases")) {
            let named = item.text("").ok_or(NeedsKustomize)?;
            if named.contains("://") || named.contains("?ref=") || named.starts_with("github.com/")
            {
                return Err(NeedsKustomize);
            }
            all.extend(self.resource(&join(&one.folder, named), level)?);
        }
        for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for item in one.node.items(key) {
                all.extend(self.generated(one, kind, item));
            }
        }
        if let Some(namespace) = one.node.text("namespace") {
            for object in all.iter_mut().filter(|object| !kinds::is_cluster_scoped(&object.kind)) {
                object.namespace = Some(namespace.to_owned());
            }
        }
        Ok(all)
    }

    fn resource(&mut self, path: &str, level: usize) -> Result<Vec<Object>, NeedsKustomize> {
        if let Some(file) = self.parsed.iter().find(|file| file.path == path) {
            return of_file(file);
        }
        let inside = |name: &str| join(path, name);
        for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
            let path = inside(name);
            let known = self.parsed.iter().find(|file| file.path == path);
            let one = match known {
                Some(file) => Kustomization::read(file),
                None => self.load(&path).as_ref().and_then(Kustomization::read),
            };
            if let Some(one) = one {
                return self.expand(&one, level + 1);
            }
        }
        let file = self.load(path).ok_or(NeedsKustomize)?;
        of_file(&file)
    }

    /// A file that was not among those given.
    fn load(&mut self, path: &str) -> Option<Parsed> {
        let text = self.world.text(path)?;
        let file = self.sources.add(path, text);
        Some(Parsed::read(path.to_owned(), file, self.sources))
    }

    /// The object of a generator: its keys, and the values of its literals.
    fn generated(&mut self, one: &Kustomization, kind: &str, item: &Node) -> Option<Object> {
        let span = item.at("name").unwrap_or(item).span;
        let mut data = IndexMap::new();
        for literal in item.items("literals") {
            let (key, value) = literal.text("")?.split_once('=')?;
            let value = value.trim_matches(['"', '\'']);
            data.insert(key.to_owned(), entry(literal.span, scalar(literal.span, value)));
        }
        for file in item.items("files") {
            let named = file.text("")?;
            let (key, path) = named.split_once('=').unwrap_or((file_name(named), named));
            let text = self.world.text(&join(&one.folder, path)).unwrap_or_default();
            data.insert(key.to_owned(), entry(file.span, scalar(file.span, &text)));
        }
        let listed = item.items("envs").iter().chain(item.at("env"));
        for file in listed {
            let text = self.world.text(&join(&one.folder, file.text("")?)).unwrap_or_default();
            for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
                if let Some((key, value)) = line.split_once('=') {
                    data.insert(key.trim().to_owned(), entry(file.span, scalar(file.span, value)));
                }
            }
        }
        let map = |entries| Node::new(span, Value::Map(Map { entries }));
        let name = entry(span, scalar(span, item.text("name")?));
        let stored = if kind == "Secret" { "stringData" } else { "data" };
        let mut entries = IndexMap::new();
        entries.insert("apiVersion".to_owned(), entry(span, scalar(span, "v1")));
        entries.insert("kind".to_owned(), entry(span, scalar(span, kind)));
        let metadata = map(IndexMap::from([("name".to_owned(), name)]));
        entries.insert("metadata".to_owned(), entry(span, metadata));
        entries.insert(stored.to_owned(), entry(span, map(data)));
        let mut object = Object::read(span.file, map(entries))?;
        object.namespace = item.text("namespace").map(str::to_owned);
        object.is_generated = true;
        Some(object)
    }
}

fn of_file(file: &Parsed) -> Result<Vec<Object>, NeedsKustomize> {
    match file.state {
        State::Whole => Ok(file.roots.iter().flat_map(|root| objects(file.file, root)).collect()),
        State::Broken | State::Template => Err(NeedsKustomize),
    }
}

fn scalar(span: Span, text: &str) -> Node {
    Node::new(span, Value::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted }))
}

fn entry(key: Span, node: Node) -> Entry {
    Entry { key, node }
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
