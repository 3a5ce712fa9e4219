//! What the services of a Compose project mount, as volumes of pods.

use crate::layer::node::Node;
use crate::manifest::compose::{self, ComposeFile, NamedEntry};
use crate::manifest::look::Look;
use crate::manifest::made_node::{inside_of, list, map, text_node};
use crate::source::{Sources, Span};

/// The key that marks volumes which keep what is written to them.
pub const KEPT: &str = "composeVolume";

/// The key of a mounted folder or file that has the scripts which a database runs first, where all of them are known.
pub const SCRIPTS: &str = "composeScripts";

/// The layers of a service, the last one first.
#[derive(Clone, Copy, Debug)]
pub struct ServiceMounts<'s> {
    pub layers: &'s [(&'s ComposeFile, Span, &'s Node)],
    pub sources: &'s Sources,
}

impl ServiceMounts<'_> {
    /// The mounts, and the volumes that they mount.
    pub fn read(&self) -> (Vec<Node>, Vec<Node>) {
        let (mut mounts, mut volumes) = (Vec::new(), Vec::new());
        for (index, item) in
            self.layers.iter().flat_map(|(.., node)| node.items("volumes")).enumerate()
        {
            let (source, target, span) = match item.text("") {
                Some(text) => {
                    let mut parts = text.splitn(3, ':');
                    let first = parts.next().unwrap_or_default();
                    match parts.next() {
                        Some(target) => (first, target, item.span),
                        None => ("", first, item.span),
                    }
                }
                None => (
                    item.text("source").unwrap_or_default(),
                    item.text("target").unwrap_or_default(),
                    item.get("target").map_or(item.span, |target| target.span),
                ),
            };
            let name = format!("v{index}");
            let is_named = source.starts_with(|one: char| one.is_ascii_alphanumeric());
            let mount = [
                ("name", text_node(span, &name)),
                ("mountPath", text_node(inside_of(span, target, self.sources), target)),
            ];
            mounts.push(map(span, mount));
            let mark = if is_named { KEPT } else { "composeBind" };
            let scripts = compose::runs_first(target).then(|| self.scripts(source, span)).flatten();
            let held = map(span, scripts.map(|scripts| (SCRIPTS, scripts)));
            volumes.push(map(span, [("name", text_node(span, &name)), (mark, held)]));
        }
        // A file that is given by name is as good as one of a folder beside the project.
        let configs = self.layers.iter().flat_map(|(.., node)| node.items("configs"));
        for (index, item) in configs.enumerate() {
            let name = format!("c{index}");
            let target = match (item.text(""), item.text("target")) {
                (Some(short), _) => format!("/{short}"),
                (None, Some(target)) => target.to_owned(),
                (None, None) => continue,
            };
            let span = item.get("target").map_or(item.span, |target| target.span);
            let named = |key, text: &str| (key, text_node(span, text));
            mounts.push(map(span, [named("name", &name), named("mountPath", &target)]));
            volumes.push(map(span, [named("name", &name), ("composeBind", map(span, []))]));
        }
        (mounts, volumes)
    }

    /// The scripts at a path, with their names; `None` where not all of them are known.
    fn scripts(&self, path: &str, span: Span) -> Option<Node> {
        let mut found = Vec::new();
        for (file, ..) in self.layers {
            let own = match file.beside.get(path) {
                Some(NamedEntry::Text(_)) => vec![path],
                Some(NamedEntry::Folder) => {
                    let start = compose::below(path, "");
                    let names = file.beside.keys().map(String::as_str);
                    names.filter(|name| name.starts_with(&start)).collect()
                }
                _ => continue,
            };
            for name in own {
                let NamedEntry::Text(text) = *file.beside.get(name)? else { return None };
                let text = text_node(span, &self.sources.get(text).text);
                found.push(map(span, [("name", text_node(span, name)), ("text", text)]));
            }
        }
        (!found.is_empty()).then(|| list(span, found))
    }
}
