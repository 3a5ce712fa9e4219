//! What a kustomization reads: the files, and in them what its objects are made of.

use std::collections::BTreeSet;

use crate::layer::node::{Node, Value};
use crate::layer::parse;
use crate::manifest::called::CalledNode;
use crate::manifest::gather::Gathered;
use crate::manifest::kustomization::{Kustomization, NameKind};
use crate::manifest::library::Library;
use crate::manifest::line;
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::origin::SourceObjects;
use crate::manifest::parsed::{Parsed, join};
use crate::manifest::patch::{is_chosen, is_plain};
use crate::source::{FileId, Sources, Span};

/// What is made with it.
#[derive(Debug)]
pub struct Trail {
    /// The files that gen has read for it.
    pub files: BTreeSet<FileId>,
    /// Its resources, and its patches, those of its bases first.
    pub written: SourceObjects,
}

impl Trail {
    pub fn of(root: &Kustomization, gathered: &Gathered, library: &mut Library<'_>) -> Self {
        let trail = Self { files: BTreeSet::new(), written: SourceObjects::default() };
        let mut walk = TrailWalk { gathered, library, seen: BTreeSet::new(), trail };
        walk.kustomization(root, None);
        walk.trail
    }
}

struct TrailWalk<'w, 'l> {
    gathered: &'w Gathered,
    library: &'w mut Library<'l>,
    /// The folders of kustomizations, and the namespace that is set in what they make.
    seen: BTreeSet<(&'w str, Option<&'w str>)>,
    trail: Trail,
}

impl<'w> TrailWalk<'w, '_> {
    /// Adds what a kustomization is made of; `outer` is the namespace that whoever names it sets.
    fn kustomization(&mut self, one: &'w Kustomization, outer: Option<&'w str>) {
        let namespace = outer.or(one.node.text("namespace"));
        if !self.seen.insert((&one.folder, namespace)) {
            return;
        }
        self.trail.files.insert(one.node.span.file);
        for named in one.named().unwrap_or_default() {
            let path = join(&one.folder, named.path);
            if let Some(inner) = self.gathered.kustomizations.get(&path) {
                self.kustomization(inner, namespace);
            } else if named.kind == NameKind::Resource {
                let Self { library, trail, .. } = self;
                let file = library.read(&path, |parsed: &Parsed| {
                    trail.written.add(parsed, namespace);
                    parsed.file
                });
                trail.files.extend(file);
            }
        }
        for item in one.node.items("patchesStrategicMerge") {
            self.patch(one, namespace, None, item);
        }
        for item in ["patches", "patchesJson6902"].into_iter().flat_map(|key| one.node.items(key)) {
            let written = ["path", "patch"].into_iter().filter_map(|key| item.get(key));
            written.for_each(|written| self.patch(one, namespace, item.get("target"), written));
        }
        self.trail.written.settings.add(&one.node);
    }

    /// Adds a patch that is in a file, or in the text itself.
    fn patch(
        &mut self,
        one: &Kustomization,
        namespace: Option<&str>,
        target: Option<&Node>,
        written: &Node,
    ) {
        let Some(text) = written.text("") else { return };
        let path = join(&one.folder, text);
        let read = |parsed: &Parsed| (Some(parsed.file), parsed.roots.clone());
        let is_text = text.contains('\n') || text.starts_with(['{', '[']);
        let in_file = if is_text { None } else { self.library.read(&path, read) };
        let (file, roots) =
            in_file.unwrap_or_else(|| (None, inline(written, self.library.sources)));
        self.trail.files.extend(file);
        for root in roots {
            if let Some(mut patch) = called(target, root) {
                patch.namespace = namespace.map(str::to_owned).or(patch.namespace);
                self.trail.written.add_patch(patch);
            }
        }
    }
}

/// A patch with the objects that it is for; `None` where that is told by patterns.
fn called(target: Option<&Node>, patch: Node) -> Option<CalledNode> {
    let Some(target) = target else {
        return Object::read(patch.span.file, patch).map(CalledNode::of);
    };
    let text = |key: &str| target.text(key).map(str::to_owned);
    let called = CalledNode {
        group: text("group"),
        kind: text("kind"),
        name: text("name"),
        namespace: text("namespace"),
        node: patch,
    };
    let is_sure = !is_chosen(target)
        && [&called.kind, &called.name].into_iter().flatten().all(|name| is_plain(name));
    is_sure.then_some(called)
}

/// The documents in a text, with their places in the file: the text stands there as it is, in quotes or as a block, whose
/// lines all stand as far from the edge.
fn inline(written: &Node, sources: &Sources) -> Vec<Node> {
    let Some(scalar) = written.as_scalar() else { return Vec::new() };
    let mut place = line::whole(sources, written);
    if let Some(at) = sources.text(place).find(&scalar.text).filter(|_| !scalar.text.is_empty()) {
        let byte = |offset: usize| u32::try_from(offset).unwrap_or_default();
        place.start += byte(at);
        place.end = place.start + byte(scalar.text.len());
    }
    let mut read = parse::documents(place.file, sources.text(place));
    if !read.diagnostics.is_empty() || read.is_cut {
        return Vec::new();
    }
    read.roots.iter_mut().for_each(|root| shift(root, place.start));
    read.roots
}

fn shift(node: &mut Node, by: u32) {
    let shifted = |span: Span| Span { start: span.start + by, end: span.end + by, ..span };
    node.span = shifted(node.span);
    match &mut node.value {
        Value::Null | Value::Scalar(_) => {}
        Value::List(items) => items.iter_mut().for_each(|item| shift(item, by)),
        Value::Map(map) => {
            for entry in map.entries.values_mut() {
                entry.key = shifted(entry.key);
                shift(&mut entry.node, by);
            }
        }
    }
}
