//! What the services of a Compose project mount, as volumes of pods.

use crate::layer::node::Node;
use crate::manifest::compose::{self, ComposeFile, NamedEntry};
use crate::manifest::look::Look;
use crate::manifest::made_node::{inside_of, list, map, text_node};
use crate::source::{FileId, Sources, Span};

/// The key that marks volumes which keep what is written to them.
pub const KEPT: &str = "composeVolume";

/// The key of a mounted folder or file that has the scripts which a database runs first, where all of them are known.
pub const SCRIPTS: &str = "composeScripts";

/// The key of a mounted folder or file that has the files in it which were read, with their names below it.
pub const FILES: &str = "composeFiles";

/// The key that tells that a file is mounted, and no folder.
pub const IS_FILE: &str = "composeIsFile";

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
            // What is in an image, or gone with the container, keeps nothing, nor does what is only read.
            let is_volume = item.text("type").is_none_or(|kind| kind == "volume");
            let is_read = match item.text("") {
                Some(text) => text.rsplit(':').next() == Some("ro"),
                None => item.text("read_only") == Some("true"),
            };
            let is_named = is_volume
                && !is_read
                && source.starts_with(|one: char| one.is_ascii_alphanumeric());
            let mount = [
                ("name", text_node(span, &name)),
                ("mountPath", text_node(inside_of(span, target, self.sources), target)),
            ];
            mounts.push(map(span, mount));
            let mark = if is_named { KEPT } else { "composeBind" };
            let scripts = compose::runs_first(target).then(|| self.scripts(source, span)).flatten();
            let mut held = map(span, scripts.map(|scripts| (SCRIPTS, scripts)));
            self.add_files(source, span, &mut held);
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
            let mut held = map(span, []);
            let source = item.text("").or_else(|| item.text("source"));
            self.add_config(source.unwrap_or_default(), span, &mut held);
            volumes.push(map(span, [named("name", &name), ("composeBind", held)]));
        }
        (mounts, volumes)
    }

    /// Adds the files of a folder or a file that were read.
    fn add_files(&self, path: &str, span: Span, held: &mut Node) {
        let mut found = Vec::new();
        let mut is_file = false;
        let start = compose::below(path, "");
        for (file, ..) in self.layers {
            let own = file.beside.range(path.to_owned()..);
            for (name, entry) in own.take_while(|(name, _)| name.starts_with(path)) {
                let inner = if name == path { Some("") } else { name.strip_prefix(&start) };
                if let (Some(inner), NamedEntry::Text(text)) = (inner, entry) {
                    is_file |= inner.is_empty();
                    found.push(self.file(*text, inner, span));
                }
            }
        }
        add(held, span, found, is_file);
    }

    /// Adds the file of a config, or what it says itself.
    fn add_config(&self, name: &str, span: Span, held: &mut Node) {
        for (file, ..) in self.layers {
            let Some(config) = file.node.get("configs").and_then(|all| all.get(name)) else {
                continue;
            };
            let named = config.text("file").and_then(|path| file.beside.get(path));
            if let Some(NamedEntry::Text(text)) = named {
                add(held, span, vec![self.file(*text, "", span)], true);
            } else if let Some(content) = config.get("content").filter(|one| !is_filled(one)) {
                let file = [("name", text_node(span, "")), ("text", content.clone())];
                add(held, span, vec![map(span, file)], true);
            }
        }
    }

    /// A file that was read, with its place.
    fn file(&self, file: FileId, name: &str, span: Span) -> Node {
        let text = self.sources.get(file).text.as_str();
        let end = u32::try_from(text.len()).unwrap_or_default();
        let text = text_node(Span { file, start: 0, end }, text);
        map(span, [("name", text_node(span, name)), ("text", text)])
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

/// Adds files to what is mounted.
fn add(held: &mut Node, span: Span, files: Vec<Node>, is_file: bool) {
    if files.is_empty() {
        return;
    }
    let own = held.as_map().into_iter().flat_map(|map| &map.entries);
    let own = own.map(|(key, entry)| (key.as_str(), entry.node.clone()));
    let is_file = text_node(span, if is_file { "true" } else { "false" });
    let added = [(FILES, list(span, files)), (IS_FILE, is_file)];
    *held = map(span, own.chain(added).collect::<Vec<_>>());
}

/// Whether variables stand in a text.
fn is_filled(node: &Node) -> bool {
    node.text("").is_none_or(|text| text.contains('$'))
}
