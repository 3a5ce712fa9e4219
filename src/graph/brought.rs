//! Files that a container has from elsewhere: keys of ConfigMaps and Secrets, and what a project of Docker Compose mounts.

use crate::graph::Graph;
use crate::graph::container::Container;
use crate::graph::store::{StoreKind, StoreLookup};
use crate::graph::workload::Workload;
use crate::layer::node::Node;
use crate::manifest::Look;
use crate::manifest::compose_mounts::{FILES, IS_FILE};
use crate::manifest::object::Object;
use crate::manifest::parsed::is_below;

/// A file in a container.
#[derive(Clone, Debug)]
pub struct HeldFile<'g, 'a> {
    pub path: String,
    /// `None` where what is in it is not known.
    pub text: Option<&'g str>,
    /// Where it is written.
    pub node: &'a Node,
    /// The object that it is written in.
    pub object: &'a Object,
    pub mount: &'a Node,
}

/// The files of a container, as far as they are known.
#[derive(Debug, Default)]
pub struct HeldFiles<'g, 'a> {
    pub files: Vec<HeldFile<'g, 'a>>,
    /// Where something is mounted of which it is not known what is in it.
    unknown: Vec<&'a str>,
    /// The folders that have these files alone, with their mounts.
    pub whole: Vec<(&'a str, &'a Node)>,
}

impl<'g, 'a> HeldFiles<'g, 'a> {
    pub fn of(workload: &Workload<'a>, container: &Container<'a>, graph: &'g Graph<'a>) -> Self {
        let mut found = Self::default();
        for mount in container.node.items("volumeMounts") {
            let Some(path) = mount.text("mountPath") else { continue };
            let path = path.trim_end_matches('/');
            let name = mount.text("name");
            let volume = workload.volumes().find(|(own, _)| Some(*own) == name);
            let known = volume.and_then(|(_, volume)| {
                if let Some(bind) = volume.get("composeBind") {
                    return found.bind(path, mount, bind, workload.object);
                }
                found.keys(path, mount, volume, workload, graph)
            });
            if known.is_none() {
                found.unknown.push(path);
            }
        }
        found
    }

    /// The file at a path.
    pub fn at(&self, path: &str) -> Option<&HeldFile<'g, 'a>> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file that is not known may be at a path.
    pub fn may_have(&self, path: &str) -> bool {
        self.unknown.iter().any(|own| *own == path || is_below(path, own))
    }

    /// Whether anything is mounted at a path, above it or below it.
    pub fn touches(&self, path: &str) -> bool {
        let is_near = |own: &str| own == path || is_below(path, own) || is_below(own, path);
        self.unknown.iter().copied().any(is_near)
            || self.whole.iter().any(|(own, _)| is_near(own))
            || self.files.iter().any(|file| is_near(&file.path))
    }

    /// What a project of Docker Compose mounts; `None` where more may be there than was read.
    fn bind(
        &mut self,
        path: &str,
        mount: &'a Node,
        bind: &'a Node,
        object: &'a Object,
    ) -> Option<()>
    where
        'a: 'g,
    {
        for file in bind.items(FILES) {
            let node = file.get("text")?;
            let name = file.text("name").unwrap_or_default();
            let path = if name.is_empty() { path.to_owned() } else { format!("{path}/{name}") };
            self.files.push(HeldFile { path, text: node.text(""), node, object, mount });
        }
        bind.is_true(IS_FILE).then_some(())
    }

    /// The keys of a ConfigMap or a Secret.
    fn keys(
        &mut self,
        path: &'a str,
        mount: &'a Node,
        volume: &'a Node,
        workload: &Workload<'a>,
        graph: &'g Graph<'a>,
    ) -> Option<()> {
        let named = [
            ("configMap", "name", StoreKind::ConfigMap),
            ("secret", "secretName", StoreKind::Secret),
        ];
        let (source, name, kind) = named.iter().find_map(|(key, name, kind)| {
            let source = volume.get(key)?;
            Some((source, source.text(name)?, *kind))
        })?;
        let StoreLookup::Here(store) = graph.stores.find(kind, name, workload.namespace()) else {
            return None;
        };
        let keys = store.keys.as_ref()?;
        if mount.get("subPathExpr").is_some() {
            return None;
        }
        let part = mount.text("subPath");
        let items = source.items("items");
        let mut brought = 0;
        for (key, item) in keys {
            let listed = items.iter().find(|one| one.text("key") == Some(*key));
            let name = listed.and_then(|one| one.text("path")).unwrap_or(key);
            if listed.is_none() && !items.is_empty() || part.is_some_and(|part| part != name) {
                continue;
            }
            let path = if part.is_some() { path.to_owned() } else { format!("{path}/{name}") };
            let text = item.value.as_deref();
            brought += 1;
            let (node, object) = (item.node, store.object);
            self.files.push(HeldFile { path, text, node, object, mount });
        }
        if part.is_none() {
            self.whole.push((path, mount));
        }
        // A folder below a `subPath` is told elsewhere.
        (part.is_none() || brought > 0).then_some(())
    }
}
