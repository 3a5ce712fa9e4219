//! What fields of a kustomization set in the objects that it lists: images, replicas, the namespace, labels. Their values
//! are written there, and in no object.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>

use std::collections::BTreeMap;

use crate::layer::node::{Node, Value};
use crate::manifest::look::Look;
use crate::manifest::object::Object;
use crate::manifest::transform::child;
use crate::notation::image::ImageName;
use crate::source::{FileId, Span};

/// The values that kustomizations set, by what they set.
#[derive(Debug, Default)]
pub struct KustomizationSettings {
    /// By the name of an image as it is afterwards, and by its tag or digest; empty where it has none.
    images: BTreeMap<(String, String), Span>,
    /// Names, numbers, and where the number is written.
    replicas: Vec<(String, String, Span)>,
    namespaces: BTreeMap<String, Span>,
    /// By key and value: the places of both.
    labels: BTreeMap<(String, String), (Span, Span)>,
}

impl KustomizationSettings {
    /// Adds those of a kustomization; what was added before is set earlier, and is written over.
    pub fn add(&mut self, kustomization: &Node) {
        for item in kustomization.items("images") {
            let Some(name) = item.text("newName").or(item.text("name")) else { continue };
            let version = item.scalar("digest").or(item.scalar("newTag"));
            let text = version.map_or("", |(text, _)| &text.text);
            let place = version.map(|(_, node)| node).or(item.at("newName")).unwrap_or(item);
            self.images.insert((name.to_owned(), text.to_owned()), place.span);
        }
        for item in kustomization.items("replicas") {
            if let (Some(name), Some((count, node))) = (item.text("name"), item.scalar("count")) {
                self.replicas.push((name.to_owned(), count.text.clone(), node.span));
            }
        }
        if let Some((text, node)) = kustomization.scalar("namespace") {
            self.namespaces.insert(text.text.clone(), node.span);
        }
        let listed = kustomization.items("labels").iter().filter_map(|one| one.get("pairs"));
        for pairs in kustomization.get("commonLabels").into_iter().chain(listed) {
            for (key, entry) in pairs.pairs("") {
                let Some(text) = entry.node.text("") else { continue };
                let places = (entry.key, entry.node.span);
                self.labels.insert((key.to_owned(), text.to_owned()), places);
            }
        }
    }

    /// Places what is set in an object, as far as it has no place but in what was rendered.
    pub fn trace(&self, object: &mut Object) {
        let file = object.file;
        let count = child(&mut object.node, "spec").and_then(|spec| child(spec, "replicas"));
        if let Some(node) = count.filter(|node| node.span.file == file) {
            let own = |(name, count, _): &&(String, String, Span)| {
                object.name.contains(name.as_str()) && node.text("") == Some(count)
            };
            if let Some((.., span)) = self.replicas.iter().rev().find(own) {
                node.span = *span;
            }
        }
        let namespace = child(&mut object.node, "metadata").and_then(|one| child(one, "namespace"));
        if let Some(node) = namespace.filter(|node| node.span.file == file)
            && let Some(span) = node.text("").and_then(|text| self.namespaces.get(text))
        {
            node.span = *span;
        }
        if !self.images.is_empty() || !self.labels.is_empty() {
            self.place(&mut object.node, file);
        }
    }

    /// Images and labels, wherever they are.
    fn place(&self, node: &mut Node, file: FileId) {
        match &mut node.value {
            Value::Null | Value::Scalar(_) => {}
            Value::List(items) => items.iter_mut().for_each(|item| self.place(item, file)),
            Value::Map(map) => {
                for (key, entry) in &mut map.entries {
                    let text = entry.node.text("").filter(|_| entry.node.span.file == file);
                    let Some(text) = text else {
                        self.place(&mut entry.node, file);
                        continue;
                    };
                    if key == "image" {
                        let image = ImageName::read(text);
                        let version = image.digest.or(image.tag).unwrap_or_default();
                        let known = |version: &str| {
                            self.images.get(&(image.repository.to_owned(), version.to_owned()))
                        };
                        if let Some(span) = known(version).or_else(|| known("")) {
                            entry.node.span = *span;
                        }
                    } else if let Some((own, value)) =
                        self.labels.get(&(key.clone(), text.to_owned()))
                    {
                        (entry.key, entry.node.span) = (*own, *value);
                    }
                }
            }
        }
    }
}
