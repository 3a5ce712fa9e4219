//! The files of a folder as the projects that Docker Compose makes of them.
//!
//! <https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/>

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::engine::Engine;
use crate::layer::node::{Entry, Node};
use crate::manifest::Look;
use crate::manifest::compose::{ComposeFile, included};
use crate::manifest::compose_run::STANDARD;
use crate::manifest::parsed::{file_name, folder, join};
use crate::notation::image::ImageName;
use crate::source::Sources;

/// A project: files that are merged, the first one first.
#[derive(Debug)]
pub struct ComposeProject<'c> {
    pub layers: Vec<&'c ComposeFile>,
    /// All files of the folder, any of which may be given beside.
    pub beside: Vec<&'c ComposeFile>,
    /// Whether files elsewhere bring more.
    pub takes_more: bool,
    /// Every Compose file that was read, of whichever project, by its name.
    pub all: Rc<BTreeMap<&'c str, &'c ComposeFile>>,
    pub sources: &'c Sources,
}

/// A service in one of the files of its project.
#[derive(Clone, Copy, Debug)]
pub struct WrittenService<'c> {
    pub name: &'c str,
    pub entry: &'c Entry,
    pub file: &'c ComposeFile,
}

/// How many files of one project are looked at.
const MOST_INCLUDED: usize = 256;

/// The projects of all files.
pub fn projects<'c>(all: &'c [ComposeFile], sources: &'c Sources) -> Vec<ComposeProject<'c>> {
    let name = |one: &ComposeFile| sources.get(one.file).name.as_str();
    let mut named = BTreeMap::new();
    for one in all {
        named.entry(name(one)).or_insert(one);
    }
    let named = Rc::new(named);
    let mut folders: BTreeMap<&str, Vec<&ComposeFile>> = BTreeMap::new();
    for one in all {
        folders.entry(folder(name(one))).or_default().push(one);
    }
    // What is there to be extended is a part of whoever extends it.
    let extended: BTreeSet<String> = all
        .iter()
        .flat_map(|one| {
            let paths =
                one.services().filter_map(|(_, service)| service.at("extends.file")?.text(""));
            paths.map(|path| join(folder(name(one)), path)).collect::<Vec<_>>()
        })
        .collect();
    let standard: BTreeMap<&str, &ComposeFile> = folders
        .iter()
        .filter_map(|(place, files)| {
            let of = |of: &&str| files.iter().find(|one| file_name(name(one)) == *of);
            Some((*place, *STANDARD.iter().find_map(of)?))
        })
        .collect();
    let together = included_together(&named);
    let runs = |(name, service): (&'c str, &'c Node)| runs_something(service).then_some(name);
    let runners: BTreeSet<&str> =
        all.iter().flat_map(|one| one.services().filter_map(runs)).collect();
    let mut found = Vec::new();
    for (place, beside) in folders {
        let is_named = |one: &ComposeFile, of: &str| file_name(name(one)) == of;
        let base = STANDARD.iter().find_map(|of| beside.iter().find(|one| is_named(one, of)));
        let is_override = |one: &ComposeFile| file_name(name(one)).contains(".override.");
        let brings_more = beside.iter().any(|one| one.takes_more());
        let mut add = |layers: Vec<&'c ComposeFile>, is_part: bool| {
            let takes_more = brings_more || is_part;
            let is_far =
                |layer: &&&'c ComposeFile| !beside.iter().any(|one| one.file == layer.file);
            let far = layers.iter().filter(is_far).copied();
            let near = beside.iter().copied().chain(far);
            let others = layers.iter().filter_map(|layer| together.get(name(layer)));
            let others = others.flatten().flat_map(|group| group.iter().copied());
            let mut seen = BTreeSet::new();
            let beside = near.chain(others).filter(|one| seen.insert(one.file)).collect();
            let all = Rc::clone(&named);
            found.push(ComposeProject { layers, beside, takes_more, all, sources });
        };
        for one in &beside {
            let is_base = base.is_some_and(|base| base.file == one.file);
            match base {
                Some(base) if is_base => {
                    let over = beside.iter().find(|one| is_override(one));
                    let above = above(place, &standard);
                    match above.filter(|base| is_layer(one, base)) {
                        Some(base) => add(vec![base, one], false),
                        None => add([base].into_iter().chain(over).copied().collect(), false),
                    }
                }
                Some(_) if is_override(one) => {}
                _ if extended.contains(name(one)) => {}
                Some(base) if !is_self_contained(one) => add(vec![base, one], false),
                _ => match above(place, &standard).filter(|base| is_layer(one, base)) {
                    Some(base) => add(vec![base, one], false),
                    // What runs nothing is for another file, whichever that is.
                    None => add(vec![one], is_for_others(one, &runners)),
                },
            }
        }
    }
    found
}

/// Files that one project includes, with the file that includes them.
type IncludedFiles<'c> = Rc<Vec<&'c ComposeFile>>;

/// By the name of a file, the projects that it is a part of: what is included is put together first, and held against
/// what is declared afterwards. <https://docs.docker.com/compose/how-tos/multiple-compose-files/include/>
fn included_together<'c>(
    named: &BTreeMap<&'c str, &'c ComposeFile>,
) -> BTreeMap<&'c str, Vec<IncludedFiles<'c>>> {
    let mut together: BTreeMap<&str, Vec<IncludedFiles>> = BTreeMap::new();
    for root in named.iter().filter(|(_, file)| included(&file.node).next().is_some()) {
        let mut parts: BTreeMap<&'c str, &'c ComposeFile> = BTreeMap::new();
        let mut next = vec![(*root.0, *root.1)];
        while let Some((path, file)) = next.pop() {
            if parts.len() > MOST_INCLUDED || parts.insert(path, file).is_some() {
                continue;
            }
            let texts = included(&file.node).filter_map(|one| one.text(""));
            let paths = texts.map(|text| join(folder(path), text));
            next.extend(paths.filter_map(|path| {
                named.get_key_value(path.as_str()).map(|(path, file)| (*path, *file))
            }));
        }
        let group = Rc::new(parts.values().copied().collect());
        for path in parts.keys() {
            together.entry(path).or_default().push(Rc::clone(&group));
        }
    }
    together
}

/// The project of the nearest folder above one.
fn above<'c>(place: &str, standard: &BTreeMap<&str, &'c ComposeFile>) -> Option<&'c ComposeFile> {
    let mut place = place;
    while !place.is_empty() {
        place = folder(place);
        if let Some(found) = standard.get(place) {
            return Some(found);
        }
    }
    None
}

/// Whether a file runs nothing by itself that another one does not: it is for one of these.
fn is_for_others(file: &ComposeFile, runners: &BTreeSet<&str>) -> bool {
    !is_self_contained(file)
        && file.services().all(|(name, service)| runs_something(service) || runners.contains(name))
}

/// Whether a file only adds to another: to its services, or services of its own to its networks.
fn is_layer(file: &ComposeFile, base: &ComposeFile) -> bool {
    let known: BTreeSet<&str> = base.services().map(|(name, _)| name).collect();
    let adds = !is_self_contained(file)
        && file.services().all(|(name, service)| runs_something(service) || known.contains(name));
    adds || is_self_contained(file) && joins(file, base)
}

/// Whether a file names networks that another declares, and it does not.
fn joins(file: &ComposeFile, base: &ComposeFile) -> bool {
    file.services().any(|(_, service)| {
        let listed = service.items("networks").iter().filter_map(|one| one.text(""));
        let mut names = listed.chain(service.pairs("networks").map(|(name, _)| name));
        names.any(|name| !has_key(file, name) && has_key(base, name))
    })
}

/// Whether a file declares a network, with or without settings.
fn has_key(file: &ComposeFile, name: &str) -> bool {
    let networks = file.node.get("networks").and_then(Node::as_map);
    networks.is_some_and(|map| map.entries.contains_key(name))
}

fn is_self_contained(file: &ComposeFile) -> bool {
    file.services().all(|(_, service)| runs_something(service))
}

/// Whether a service says what it runs.
pub fn runs_something(service: &Node) -> bool {
    ["image", "build", "extends", "provider"].iter().any(|key| service.get(key).is_some())
}

impl WrittenService<'_> {
    /// Whether the name of its file says that it is for a swarm.
    pub fn is_of_stack(&self, project: &ComposeProject) -> bool {
        file_name(&project.sources.get(self.file.file).name).contains("stack")
    }
}

impl<'c> ComposeProject<'c> {
    /// Its services as they are written, each once for every file.
    pub fn written(&self) -> impl Iterator<Item = WrittenService<'c>> {
        self.layers.iter().flat_map(|file| {
            file.node.pairs("services").map(|(name, entry)| WrittenService { name, entry, file })
        })
    }

    /// The names of its services.
    pub fn names(&self) -> BTreeSet<&'c str> {
        self.written().map(|service| service.name).collect()
    }

    /// What the last file that says it says of a service.
    pub fn value(&self, service: &str, key: &str) -> Option<&'c Node> {
        let mut layers = self.layers.iter().rev();
        layers.find_map(|file| file.service(service)?.get(key))
    }

    /// The image of a service.
    pub fn image(&self, service: &str) -> Option<ImageName<'c>> {
        self.value(service, "image")?.text("").map(ImageName::read)
    }

    /// The database that the image of a service is of.
    pub fn engine(&self, service: &str) -> Option<Engine> {
        Engine::of_image(self.image(service)?.name())
    }

    /// The database whose official image a service has.
    pub fn official(&self, service: &str) -> Option<Engine> {
        let image = self.image(service)?;
        self.engine(service).filter(|engine| engine.facts().foreign.is_official(&image))
    }

    /// The files of the folder that are no part of the project, and may be given beside.
    pub fn others(&self) -> impl Iterator<Item = &'c ComposeFile> {
        let is_layer = |file: &ComposeFile| self.layers.iter().any(|own| own.file == file.file);
        self.beside.iter().copied().filter(move |file| !is_layer(file))
    }

    /// Whether a section of the project has a name, or that of a file beside it.
    pub fn declares(&self, section: &str, name: &str) -> bool {
        let has = |file: &&ComposeFile| {
            let map = file.node.get(section).and_then(Node::as_map);
            map.is_some_and(|map| map.entries.contains_key(name))
        };
        self.beside.iter().any(has)
    }

    /// The names that a section of the project has.
    pub fn declared(&self, section: &'c str) -> impl Iterator<Item = (&'c str, &'c Entry)> {
        self.layers.iter().flat_map(move |file| {
            let map = file.node.get(section).and_then(Node::as_map);
            map.into_iter().flat_map(|map| &map.entries).map(|(name, entry)| (name.as_str(), entry))
        })
    }
}

impl<'c> WrittenService<'c> {
    pub fn node(&self) -> &'c Node {
        &self.entry.node
    }

    /// What findings are about.
    pub fn label(&self) -> String {
        format!("service/{}", self.name)
    }
}
