//! Objects that are applied together, with what is known beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::layer::node::Node;
use crate::manifest::by_hand::MadeByHand;
use crate::manifest::compose::{self, ComposeFile};
use crate::manifest::kustomization::{Kustomization, NAMES};
use crate::manifest::look::Look;
use crate::manifest::neighbour::Neighbours;
use crate::manifest::object::{Object, objects};
use crate::manifest::parsed::{Parsed, ReadState, file_name, join};
use crate::manifest::patch::is_patch;
use crate::manifest::template::TemplateFile;
use crate::manifest::unbuilt;
use crate::source::{FileId, Sources};

/// Objects that are applied together.
#[derive(Debug, Default)]
pub struct Set {
    pub objects: Vec<Object>,
    /// Whether a chart made them.
    pub is_chart: bool,
    /// The kustomization that made them, if one did.
    pub kustomized: Option<KustomizedFiles>,
    /// Configurations of kind clusters, which these objects are meant for.
    pub clusters: Vec<Node>,
    pub composes: Vec<ComposeFile>,
    /// Secrets that are known to be in the cluster without being here, by namespace and name.
    pub existing_secrets: BTreeSet<(String, String)>,
    /// The namespaces that any of the sets declares.
    pub declared: Rc<BTreeSet<String>>,
    /// The namespaces into which any of the sets has controllers install charts.
    pub charted: Rc<BTreeSet<String>>,
    /// What scripts beside the manifests make.
    pub made: Rc<MadeByHand>,
    /// The charts of repositories that these install: names of releases and of charts.
    pub installed: Rc<BTreeSet<String>>,
    /// What the sets beside it make.
    pub neighbours: Rc<Neighbours>,
    /// Which of the sets it is.
    pub place: usize,
    /// Objects in files beside kustomizations that list others.
    pub unlisted: Rc<Vec<Object>>,
    /// Templates beside the manifests, which some program makes objects of.
    pub templates: Rc<Vec<TemplateFile>>,
    /// Files that are no YAML, at least not all of them.
    pub unread: Vec<FileId>,
    /// Which of several ways this is, where there are several.
    pub way: Option<SetWay>,
    /// Files whose objects a kustomization changes that could not be built: what they lack it may add.
    pub unbuilt: BTreeSet<FileId>,
    /// Those of them into which the kustomization would write values.
    pub replaced: BTreeSet<FileId>,
    /// Whether a kustomization makes all pods alike to Services, which is told of its labels.
    pub is_merged: bool,
    /// Whether everything was read: where a file was not, something may only seem to be missing.
    pub is_whole: bool,
}

impl Set {
    /// Adds what a kustomization lists that could not be built.
    pub fn add_unbuilt(&mut self, root: &Kustomization, given: &BTreeMap<&str, &Parsed>) {
        let objects = unbuilt::objects_of(root, given);
        self.unbuilt.extend(objects.iter().map(|one| one.file));
        let writes =
            ["replacements", "vars", "patches", "patchesJson6902", "patchesStrategicMerge"];
        if writes.iter().any(|key| root.node.get(key).is_some()) {
            self.replaced.extend(objects.iter().map(|one| one.file));
        }
        self.objects.extend(objects);
    }

    /// Adds what a kustomization makes, which has read these files, too.
    pub fn add_kustomized(&mut self, objects: Vec<Object>, read: impl IntoIterator<Item = FileId>) {
        if let Some(kustomized) = &mut self.kustomized {
            kustomized.files.extend(read);
            kustomized.files.extend(objects.iter().map(|one| one.file));
        }
        self.objects.extend(objects);
    }

    /// Adds what a file holds; its objects only if they are applied.
    pub fn take(&mut self, file: &Parsed, is_applied: bool) {
        if file.state == ReadState::Template {
            return;
        }
        let name = file_name(&file.path);
        for root in &file.roots {
            let version = root.text("apiVersion").unwrap_or_default();
            if version.starts_with("kind.x-k8s.io/") {
                self.clusters.push(root.clone());
            } else if compose::is_compose(name, root) {
                self.composes.push(ComposeFile::new(file.file, root));
            } else if is_applied
                && !version.starts_with("kustomize.config.k8s.io/")
                && !is_patch(name, root)
            {
                self.objects.extend(objects(file.file, root));
            }
        }
    }

    /// Whether a file is one of several ways to do the same.
    pub fn is_of_ways(&self, file: FileId) -> bool {
        self.way.as_ref().is_some_and(|way| way.all.contains(&file))
    }

    /// Whether a script beside the manifests makes an object.
    pub fn is_made(&self, kind: &'static str, name: &str) -> bool {
        !self.made.is_empty() && self.made.contains(&(kind, name.to_owned()))
    }

    /// Whether what a file holds is looked at in this set: in the first of several ways, for what all have in common.
    pub fn judges(&self, file: FileId) -> bool {
        self.way
            .as_ref()
            .is_none_or(|way| way.own.contains(&file) || way.is_first && !way.all.contains(&file))
    }

    /// Whether a name stands in no text that could not be read, so that it is not there either.
    pub fn is_nowhere_unread(&self, name: &str, sources: &Sources) -> bool {
        let mut texts = self.unread.iter().map(|file| &sources.get(*file).text);
        self.is_whole || !self.unread.is_empty() && !texts.any(|text| text.contains(name))
    }
}

/// A kustomization, and what it reads.
#[derive(Clone, Debug)]
pub struct KustomizedFiles {
    /// Empty for the folder that gen runs in.
    pub folder: String,
    /// Its own, those of its bases and components, and all that they name.
    pub files: BTreeSet<FileId>,
}

impl KustomizedFiles {
    /// Those that were given, whether or not it can be built.
    pub fn given(root: &Kustomization, given: &BTreeMap<&str, &Parsed>) -> Self {
        let mut files = BTreeSet::from([root.node.span.file]);
        let mut seen = BTreeSet::new();
        let mut open = vec![root.clone()];
        while let Some(one) = open.pop() {
            for path in one.names() {
                let inside = NAMES.iter().find_map(|name| given.get(join(&path, name).as_str()));
                files.extend(given.get(path.as_str()).or(inside).map(|file| file.file));
                if inside.is_some() && seen.insert(path) {
                    open.extend(inside.and_then(|file| Kustomization::read(file)));
                }
            }
        }
        Self { folder: root.folder.clone(), files }
    }
}

/// One of several ways, which the set is of.
#[derive(Clone, Debug)]
pub struct SetWay {
    /// The files whose objects are judged in this set alone.
    pub own: BTreeSet<FileId>,
    /// The files of all ways; what else there is belongs to each of them.
    pub all: Rc<BTreeSet<FileId>>,
    /// Whether it is the first of them.
    pub is_first: bool,
}
