//! All that a kustomization is made of: the kustomizations that it names, and their files.
//!
//! Each is read once, however often it is named. How often they would be built, one inside of another,
//! is counted without doing it: levels that name the next one twice are built 2ⁿ times by kustomize.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::json;
use crate::layer::node::Node;
use crate::manifest::absent;
use crate::manifest::kustomization::{
    Kustomization, NAMES, NameKind, NamedFile, is_address, is_web_address,
};
use crate::manifest::library::{Library, PathEntry};
use crate::manifest::look::Look as _;
use crate::manifest::parsed::{Parsed, ReadState, join};
use crate::manifest::rewritten::{self, LeftOut};
use crate::source::Span;

/// How deep kustomizations may name each other.
const MOST_LEVELS: usize = 100;

/// How often kustomizations may be built, one inside of another.
const MOST_BUILDS: usize = 5_000;

/// How many bytes all that is built may have, each file counted as often as it is used.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Kinds of kustomize's own that neither read a file nor fetch, whatever is written in them.
///
/// <https://kubectl.docs.kubernetes.io/references/kustomize/builtins/>
const CLOSED: [&str; 12] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "IAMPolicyGenerator",
    "ImageTagTransformer",
    "LabelTransformer",
    "LegacyOrderTransformer",
    "NamespaceTransformer",
    "PrefixTransformer",
    "ReplicaCountTransformer",
    "SortOrderTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

/// A kustomization with all that it names.
#[derive(Debug, Default)]
pub struct Gathered {
    /// By folder.
    pub kustomizations: BTreeMap<String, Kustomization>,
    /// The other files.
    paths: BTreeSet<String>,
    /// Those of them that configure kustomize.
    configurations: BTreeSet<String>,
    /// Whether gen can make the objects by itself.
    pub is_simple: bool,
    /// Files and folders of objects that are not there.
    pub missing: Vec<Diagnostic>,
    /// Other files that are not there, which patches and generators are made of.
    pub unmade: Vec<Diagnostic>,
    /// What is not fetched: the kustomization that names it, and why, as a clause.
    pub unfetched: Vec<(String, String)>,
    /// What is built without for these reasons: the folder of the kustomization, and the name.
    pub left_out: LeftOut,
}

/// Why a kustomization is not rendered.
#[derive(Debug)]
pub enum NotRendered {
    /// It cannot be right.
    Mistake(Box<Diagnostic>),
    /// It asks for what gen does not do; the path of the file, and a clause.
    PassedOver(String, String),
}

/// How far a folder is.
#[derive(Clone, Copy, Debug)]
enum FolderState {
    /// Whoever names it now runs in a circle.
    Open,
    Done(FolderSize),
}

/// What a folder amounts to.
#[derive(Clone, Copy, Debug, Default)]
struct FolderSize {
    builds: usize,
    bytes: usize,
}

struct Gathering<'g, 'l> {
    library: &'g mut Library<'l>,
    /// By folder, and whether what is there configures kustomize.
    steps: BTreeMap<(String, bool), FolderState>,
    all: Gathered,
}

/// Gathers what a kustomization is made of.
///
/// # Errors
/// It names what may not be read or is not fetched, is without end, or is not understood.
pub fn gather(root: &Kustomization, library: &mut Library<'_>) -> Result<Gathered, NotRendered> {
    let all = Gathered { is_simple: true, ..Gathered::default() };
    let mut gathering = Gathering { library, steps: BTreeMap::new(), all };
    gathering.kustomization(root, false, 0, root.node.span)?;
    Ok(gathering.all)
}

impl Gathered {
    /// The paths of all files that are no kustomizations.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Whether a name in a kustomization is built without.
    pub fn leaves_out(&self, one: &Kustomization, name: &str) -> bool {
        self.left_out.contains(&(one.folder.clone(), name.to_owned()))
    }

    /// All files by their paths. Kustomizations and what configures kustomize are written anew, as JSON:
    /// what kustomize reads is what gen has read, not another reading of the same text.
    pub fn files(&self, library: &mut Library<'_>) -> BTreeMap<String, Vec<u8>> {
        let found = self.paths.iter().map(|path| {
            let is_configuration = self.configurations.contains(path);
            let read = |parsed: &Parsed| documents(&parsed.roots).into_bytes();
            (path, if is_configuration { library.read(path, read) } else { library.bytes(path) })
        });
        let mut files: BTreeMap<String, Vec<u8>> =
            found.filter_map(|(path, bytes)| Some((path.clone(), bytes?))).collect();
        for one in self.kustomizations.values() {
            let mut written = json::to_json(&one.node);
            rewritten::take_out(&mut written, &mut files, one, &self.left_out);
            rewritten::name_folders(&mut written, one, &self.kustomizations);
            files.insert(join(&one.folder, NAMES[0]), written.to_string().into_bytes());
        }
        files
    }
}

impl Gathering<'_, '_> {
    /// A kustomization that is named at a place.
    fn kustomization(
        &mut self,
        one: &Kustomization,
        configures: bool,
        level: usize,
        place: Span,
    ) -> Result<FolderSize, NotRendered> {
        let key = (one.folder.clone(), configures);
        match self.steps.get(&key) {
            Some(FolderState::Done(amount)) => return Ok(*amount),
            Some(FolderState::Open) => {
                let shown = if one.folder.is_empty() { "." } else { &one.folder };
                let message = format!("the kustomization of `{shown}` names itself");
                return Err(mistake(place, message, "closes a circle", "take it out of the list"));
            }
            None => {}
        }
        if level > MOST_LEVELS {
            let message =
                format!("kustomizations name each other in more than {MOST_LEVELS} levels");
            return Err(mistake(place, message, "one level too many", "leave levels out"));
        }
        self.steps.insert(key.clone(), FolderState::Open);
        let named = one.named().map_err(|why| NotRendered::PassedOver(one.path.clone(), why))?;
        self.all.is_simple &= one.is_simple();
        let mut amount = FolderSize { builds: 1, bytes: 0 };
        for named in &named {
            let found = self.named(one, named, configures, level)?;
            amount.builds = amount.builds.saturating_add(found.builds);
            amount.bytes = amount.bytes.saturating_add(found.bytes);
            let message = if amount.builds > MOST_BUILDS {
                format!("more than {MOST_BUILDS} kustomizations are built, one inside of another")
            } else if amount.bytes > MOST_BYTES {
                format!("what is built has more than {} MiB", MOST_BYTES / 1024 / 1024)
            } else {
                continue;
            };
            let help = "name each folder once: what is named twice is built twice";
            return Err(mistake(named.node.span, message, "exceeds the limit", help));
        }
        self.all.kustomizations.insert(one.folder.clone(), one.clone());
        self.steps.insert(key, FolderState::Done(amount));
        Ok(amount)
    }

    /// Takes in what is behind a name.
    fn named(
        &mut self,
        one: &Kustomization,
        named: &NamedFile<'_>,
        configures: bool,
        level: usize,
    ) -> Result<FolderSize, NotRendered> {
        let NamedFile { node, path: name, kind } = *named;
        let passed = |why: String| Err(NotRendered::PassedOver(one.path.clone(), why));
        let configures = configures || kind == NameKind::Plugin;
        if kind == NameKind::Plugin && name.contains('\n') {
            return passed("it configures kustomize in place, which gen does not read".to_owned());
        }
        let path = join(&one.folder, name);
        let found =
            if is_web_address(name) { PathEntry::Nothing } else { self.library.find(&path) };
        // Only where there is nothing, or a folder, does kustomize take a name for a repository.
        let may_be_address = matches!(found, PathEntry::Nothing | PathEntry::Folder);
        if is_address(name) && may_be_address {
            if !self.library.world.may_fetch() {
                let why = format!("`{name}` is fetched with `--network` alone");
                if kind != NameKind::Resource {
                    return passed(why);
                }
                self.all.unfetched.push((one.path.clone(), why));
                self.leave_out(one, name);
                return Ok(FolderSize::default());
            }
            self.all.is_simple = false;
            return Ok(FolderSize { builds: 1, bytes: 0 });
        }
        match found {
            PathEntry::Refused(why) => {
                let message = format!("a kustomization names `{name}`, and {why}");
                let help =
                    "copy what is meant into the repository, or say with `--root` how far to read";
                Err(mistake(node.span, message, "not read", help))
            }
            PathEntry::Nothing if kind == NameKind::Plugin => Err(NotRendered::Mistake(Box::new(
                absent::told(node, one, name, self.library.world),
            ))),
            PathEntry::Nothing => {
                let found = absent::told(node, one, name, self.library.world);
                let is_file = kind == NameKind::File;
                let all = if is_file { &mut self.all.unmade } else { &mut self.all.missing };
                if !all.contains(&found) {
                    all.push(found);
                }
                self.leave_out(one, name);
                Ok(FolderSize::default())
            }
            PathEntry::Given(_) | PathEntry::Loaded(_) => {
                if configures && !self.library.world.may_fetch() {
                    if !self.is_closed(&path) {
                        return passed(format!("`{path}` may fetch, which needs `--network`"));
                    }
                    self.all.configurations.insert(path.clone());
                }
                let bytes = match found {
                    PathEntry::Loaded(file) => file.bytes.len(),
                    PathEntry::Given(file) => self.library.sources.get(file.file).text.len(),
                    PathEntry::Nothing | PathEntry::Folder | PathEntry::Refused(_) => 0,
                };
                self.all.paths.insert(path);
                Ok(FolderSize { builds: 0, bytes })
            }
            PathEntry::Folder if kind == NameKind::File => {
                passed(format!("`{name}` is a folder, not a file"))
            }
            // What is made of it may be any kind, whatever kinds its files have.
            PathEntry::Folder if configures && !self.library.world.may_fetch() => {
                passed(format!("`{name}` may fetch, which needs `--network`"))
            }
            PathEntry::Folder => {
                let inside = NAMES.map(|name| join(&path, name));
                let read = |path: &String| self.library.read(path, Kustomization::read).flatten();
                match inside.iter().find_map(read) {
                    Some(inner) => self.kustomization(&inner, configures, level + 1, node.span),
                    None => passed(format!("`{name}` has no kustomization that can be read")),
                }
            }
        }
    }

    fn leave_out(&mut self, one: &Kustomization, name: &str) {
        self.all.left_out.insert((one.folder.clone(), name.to_owned()));
    }

    /// Whether a file, which configures kustomize, cannot make it read or fetch.
    fn is_closed(&mut self, path: &str) -> bool {
        let is_closed = |parsed: &Parsed| {
            let is_closed = |root: &Node| {
                let kind = root.text("kind").unwrap_or_default();
                root.text("apiVersion") == Some("builtin") && CLOSED.contains(&kind)
            };
            parsed.state == ReadState::Whole && parsed.roots.iter().all(is_closed)
        };
        self.library.read(path, is_closed).unwrap_or(false)
    }
}

/// Documents as JSON, which every reader of YAML reads alike.
fn documents(roots: &[Node]) -> String {
    let written: Vec<String> = roots.iter().map(|root| json::to_json(root).to_string()).collect();
    written.join("\n---\n")
}

fn mistake(place: Span, message: String, label: &str, help: &str) -> NotRendered {
    let found = Diagnostic::error(Code::File, message).at(place, label).help(help);
    NotRendered::Mistake(Box::new(found))
}
