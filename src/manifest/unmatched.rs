//! What a kustomization changes in nothing: images that no container has, and patches of objects that are not there.
//! kustomize says nothing of either.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::node::{Node, Value};
use crate::manifest::gather::Gathered;
use crate::manifest::kustomization::{GENERATORS, Kustomization};
use crate::manifest::library::Library;
use crate::manifest::look::Look;
use crate::manifest::parsed::Parsed;
use crate::manifest::patch::{is_chosen, is_plain};
use crate::notation::image::ImageName;

/// Fields by which more is made than is written in files.
const MAKERS: [&str; 4] = ["generators", "transformers", "configurations", "helmCharts"];

/// What the files of a kustomization have.
#[derive(Debug, Default)]
struct WrittenParts {
    images: BTreeSet<String>,
    objects: BTreeSet<(String, String)>,
}

/// Looks at a kustomization, and at those that it names, where all of them could be read.
pub fn told(gathered: &Gathered, library: &mut Library<'_>) -> Vec<Diagnostic> {
    let makes_more = |one: &Kustomization| MAKERS.iter().any(|key| one.node.get(key).is_some());
    let changes = |one: &Kustomization| {
        !one.node.items("images").is_empty() || !one.node.items("patches").is_empty()
    };
    let all = || gathered.kustomizations.values();
    if !gathered.left_out.is_empty() || all().any(makes_more) || !all().any(changes) {
        return Vec::new();
    }
    let mut written = WrittenParts::default();
    for path in gathered.paths() {
        library.read(path, |parsed: &Parsed| {
            for root in &parsed.roots {
                written.take(root);
            }
        });
    }
    for one in all() {
        for (key, kind) in GENERATORS {
            let names = one.node.items(key).iter().filter_map(|item| item.text("name"));
            written.objects.extend(names.map(|name| (kind.to_owned(), name.to_owned())));
        }
    }
    let mut found = Vec::new();
    for one in all() {
        found.extend(one.node.items("images").iter().filter_map(|item| image(item, &written)));
        // A component changes what whoever lists it has.
        if one.node.text("kind") != Some("Component") {
            let patches = one.node.items("patches").iter();
            found.extend(patches.filter_map(|item| patch(item, &written)));
        }
    }
    found
}

impl WrittenParts {
    fn take(&mut self, root: &Node) {
        if root.text("kind").is_some_and(|kind| kind.ends_with("List")) {
            root.items("items").iter().for_each(|item| self.take(item));
            return;
        }
        if let (Some(kind), Some(name)) = (root.text("kind"), root.text("metadata.name")) {
            self.objects.insert((kind.to_owned(), name.to_owned()));
        }
        self.take_images(root);
    }

    fn take_images(&mut self, node: &Node) {
        match &node.value {
            Value::Null | Value::Scalar(_) => {}
            Value::List(items) => items.iter().for_each(|item| self.take_images(item)),
            Value::Map(map) => {
                for (key, entry) in map.present() {
                    if let Some(text) = entry.node.text("").filter(|_| key == "image") {
                        self.images.insert(ImageName::read(text).repository.to_owned());
                    }
                    self.take_images(&entry.node);
                }
            }
        }
    }
}

/// An entry of `images` whose name is that of no image.
fn image(item: &Node, written: &WrittenParts) -> Option<Diagnostic> {
    let (name, node) = item.scalar("name").map(|(name, node)| (name.text.as_str(), node))?;
    if written.images.is_empty() || written.images.contains(name) {
        return None;
    }
    // What another entry renames may be named here, and so may an image in a field of its own.
    let of = |image: &&String| {
        image.ends_with(&format!("/{name}")) || name.ends_with(&format!("/{image}"))
    };
    let near = written.images.iter().find(of);
    let message = format!("`images` names `{name}`, which no container has");
    let found = match near {
        Some(near) => Diagnostic::error(Code::Patch, message)
            .help(format!("write `name: {near}`: the whole name as it is in the manifests")),
        None => Diagnostic::warning(Code::Patch, message)
            .help("write the name as it is in the manifests, or take the entry out"),
    };
    Some(
        found
            .at(node.span, "changes nothing")
            .note("the image stays as it is, and kustomize says nothing"),
    )
}

/// A patch whose target is no object.
fn patch(item: &Node, written: &WrittenParts) -> Option<Diagnostic> {
    let target = item.get("target")?;
    let (kind, node) = target.scalar("kind").map(|(kind, node)| (kind.text.as_str(), node))?;
    if is_chosen(target) || !kind.chars().all(char::is_alphanumeric) {
        return None;
    }
    let name = target.scalar("name").map(|(name, node)| (name.text.as_str(), node));
    let own = || written.objects.iter().filter(|(own, _)| own == kind);
    // A prefix or a suffix may have been added by a kustomization below.
    let is_there = match name {
        Some((name, _)) if !is_plain(name) => true,
        Some((name, _)) => own().any(|(_, own)| name.contains(own.as_str())),
        None => own().next().is_some(),
    };
    if is_there {
        return None;
    }
    let (shown, place) = match name {
        Some((name, node)) => (format!("{kind}/{name}"), node.span),
        None => (kind.to_owned(), node.span),
    };
    let known: Vec<&str> = own().map(|(_, name)| name.as_str()).take(4).collect();
    let help = match known.as_slice() {
        [] => format!("name a kind that the manifests have; there is no {kind}"),
        known => format!("name one of `{}`, or take the patch out", known.join("`, `")),
    };
    Some(
        Diagnostic::error(Code::Patch, format!("a patch is for {shown}, which is not here"))
            .at(place, "changes nothing")
            .note("nothing is patched, and kustomize says nothing")
            .help(help),
    )
}
