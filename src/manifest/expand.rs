//! What kustomizations that only list and generate make, without kustomize.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::layer::node::{Entry, Keyed, Map, Node, Scalar, Style, Value};
use crate::manifest::gather::Gathered;
use crate::manifest::kustomization::{GENERATORS, Kustomization};
use crate::manifest::library::Library;
use crate::manifest::look::Look;
use crate::manifest::object::{Object, objects};
use crate::manifest::parsed::{Parsed, ReadState, file_name, join};
use crate::manifest::transform;
use crate::source::Span;

/// The most objects that a kustomization may make.
pub const MOST_OBJECTS: usize = 100_000;

/// Why gen cannot make the objects of a kustomization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotExpanded {
    /// A file of it is no manifest that gen can read; kustomize may say why.
    Unread,
    /// It makes more than [`MOST_OBJECTS`].
    TooMany,
}

/// The objects of a kustomization. Each kustomization that it names is built once.
///
/// # Errors
/// See [`NotExpanded`].
pub fn expand(
    root: &Kustomization,
    gathered: &Gathered,
    library: &mut Library<'_>,
) -> Result<Vec<Object>, NotExpanded> {
    let mut expansion = Expansion { gathered, library, built: BTreeMap::new() };
    let objects = expansion.kustomization(root)?;
    drop(expansion);
    Ok(Rc::unwrap_or_clone(objects))
}

struct Expansion<'e, 'l> {
    gathered: &'e Gathered,
    library: &'e mut Library<'l>,
    /// By folder.
    built: BTreeMap<String, Rc<Vec<Object>>>,
}

impl Expansion<'_, '_> {
    fn kustomization(&mut self, one: &Kustomization) -> Result<Rc<Vec<Object>>, NotExpanded> {
        if let Some(built) = self.built.get(&one.folder) {
            return Ok(Rc::clone(built));
        }
        let mut all = Vec::new();
        for item in one.node.items("resources").iter().chain(one.node.items("bases")) {
            let name = item.text("").ok_or(NotExpanded::Unread)?;
            let (path, gathered) = (join(&one.folder, name), self.gathered);
            if gathered.leaves_out(one, name) {
                continue;
            }
            if let Some(inner) = gathered.kustomizations.get(&path) {
                let objects = self.kustomization(inner)?;
                if all.len() + objects.len() > MOST_OBJECTS {
                    return Err(NotExpanded::TooMany);
                }
                all.extend(objects.iter().cloned());
                continue;
            }
            let read = |parsed: &Parsed| {
                let is_whole = parsed.state == ReadState::Whole;
                is_whole.then(|| {
                    parsed
                        .roots
                        .iter()
                        .flat_map(|root| objects(parsed.file, root))
                        .collect::<Vec<_>>()
                })
            };
            all.extend(self.library.read(&path, read).flatten().ok_or(NotExpanded::Unread)?);
        }
        for (key, kind) in GENERATORS {
            for item in one.node.items(key) {
                all.extend(self.generated(one, kind, item));
            }
        }
        if all.len() > MOST_OBJECTS {
            return Err(NotExpanded::TooMany);
        }
        transform::all(&mut all, &one.node);
        let all = Rc::new(all);
        self.built.insert(one.folder.clone(), Rc::clone(&all));
        Ok(all)
    }

    /// The object of a generator: its keys, and the values of its literals.
    fn generated(&mut self, one: &Kustomization, kind: &str, item: &Node) -> Option<Object> {
        let span = item.at("name").unwrap_or(item).span;
        let mut data = Keyed::default();
        for literal in item.items("literals") {
            let (key, value) = literal.text("")?.split_once('=')?;
            let value = value.trim_matches(['"', '\'']);
            data.insert(key.to_owned(), entry(literal.span, scalar(literal.span, value)));
        }
        for file in item.items("files") {
            let named = file.text("")?;
            let (key, path) = named.split_once('=').unwrap_or((file_name(named), named));
            let text = self.text(&join(&one.folder, path));
            data.insert(key.to_owned(), entry(file.span, scalar(file.span, &text)));
        }
        let listed = item.items("envs").iter().chain(item.at("env"));
        let mut has_more = false;
        for file in listed {
            has_more |= self.library.bytes(&join(&one.folder, file.text("")?)).is_none();
            let text = self.text(&join(&one.folder, file.text("")?));
            for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
                if let Some((key, value)) = line.split_once('=') {
                    data.insert(key.trim().to_owned(), entry(file.span, scalar(file.span, value)));
                }
            }
        }
        let map = |entries| Node::new(span, Value::Map(Map { entries }));
        let name = entry(span, scalar(span, item.text("name")?));
        let stored = if kind == "Secret" { "stringData" } else { "data" };
        let mut entries = Keyed::default();
        entries.insert("apiVersion".to_owned(), entry(span, scalar(span, "v1")));
        entries.insert("kind".to_owned(), entry(span, scalar(span, kind)));
        let metadata = map(Keyed::from_iter([("name".to_owned(), name)]));
        entries.insert("metadata".to_owned(), entry(span, metadata));
        entries.insert(stored.to_owned(), entry(span, map(data)));
        let mut object = Object::read(span.file, map(entries))?;
        object.namespace = item.text("namespace").map(str::to_owned);
        object.is_generated = true;
        object.has_more = has_more;
        Some(object)
    }

    /// The text of a file; empty where it is none.
    fn text(&mut self, path: &str) -> String {
        String::from_utf8(self.library.bytes(path).unwrap_or_default()).unwrap_or_default()
    }
}

fn scalar(span: Span, text: &str) -> Node {
    Node::new(span, Value::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted }))
}

fn entry(key: Span, node: Node) -> Entry {
    Entry { key, node }
}
