//! Which layers make one rendering, in which order; and the way from their texts to a bundle.
//!
//! Everything here works on texts in memory: a [`Project`] tells what is in the files.

use crate::diagnostic::{Code, Diagnostic};
use crate::layer::merge::merge;
use crate::layer::node::Node;
use crate::layer::parse::parse;
use crate::layer::set::{self, SetFlag};
use crate::object::{self, Bundle};
use crate::source::{FileId, Sources};
use crate::stack::inputs::Inputs;
use crate::stack::{self, Stack};
use crate::values::read::{list_of, nearest};
use crate::values::{self, Values};

/// What every stack starts from.
const DEFAULTS: &str = include_str!("../profiles/defaults.yaml");

/// The built-in targets, in the order in which help lists them.
pub const TARGETS: [(&str, &str); 3] = [
    ("kind", include_str!("../profiles/kind.yaml")),
    ("minikube", include_str!("../profiles/minikube.yaml")),
    ("eks", include_str!("../profiles/eks.yaml")),
];

/// The files of a project.
pub trait Project {
    /// The text of a file by its path from the project's folder; `None` when there is no such file.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    fn read(&self, path: &str) -> anyhow::Result<Option<String>>;

    /// The path as the user would type it.
    fn shown(&self, path: &str) -> String;

    /// The names of the YAML files in a folder, without their ending, sorted.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>>;

    /// A variable of gen's own environment.
    fn environment(&self, name: &str) -> Option<String>;
}

/// What is asked for besides the files of the project.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The environment; empty where the project has none.
    pub env: String,
    pub target: Option<String>,
    /// `-f` files: name and text.
    pub files: Vec<(String, String)>,
    /// `--set` flags, in the order given.
    pub sets: Vec<(SetFlag, String)>,
}

/// All layers of one rendering, merged, and the texts that they came from.
#[derive(Debug)]
pub struct Plan {
    pub env: String,
    pub target: String,
    pub sources: Sources,
    /// The layers that were merged, the later above the earlier.
    pub layers: Vec<FileId>,
    /// The merged values, components laid upon the defaults of their tiers.
    pub root: Node,
}

/// Values that cannot be used, with the sources to show them; or a file that cannot be read.
#[derive(Debug)]
pub enum Failure {
    Values { diagnostics: Vec<Diagnostic>, sources: Sources },
    World(anyhow::Error),
}

/// Objects, and what is unwise about them.
#[derive(Debug)]
pub struct Rendering {
    pub stack: Stack,
    pub bundle: Bundle,
    pub warnings: Vec<Diagnostic>,
}

impl Plan {
    /// Reads and merges the layers of a request.
    ///
    /// # Errors
    /// All mistakes in the texts, or a file that cannot be read.
    pub fn new(project: &dyn Project, request: &Request) -> Result<Self, Failure> {
        let mut layers = Layers {
            project,
            sources: Sources::default(),
            order: Vec::new(),
            diagnostics: Vec::new(),
        };
        match layers.merge(request) {
            Ok(Some((root, target))) if layers.diagnostics.is_empty() => Ok(Self {
                env: request.env.clone(),
                target,
                sources: layers.sources,
                layers: layers.order,
                root: values::apply_defaults(root),
            }),
            Ok(_) => {
                Err(Failure::Values { diagnostics: layers.diagnostics, sources: layers.sources })
            }
            Err(error) => Err(Failure::World(error)),
        }
    }

    /// The values, typed.
    ///
    /// # Errors
    /// All mistakes in them.
    pub fn values(&self) -> Result<Values, Failure> {
        values::read(&self.root, &self.env, &self.target)
            .map_err(|diagnostics| self.failure(diagnostics))
    }

    /// The stack and its objects.
    ///
    /// # Errors
    /// All mistakes in the values.
    pub fn render(&self, project: &dyn Project) -> Result<Rendering, Failure> {
        let values = self.values()?;
        let files = |path: &str| match project.read(path) {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err("does not exist".to_owned()),
            Err(error) => Err(format!("cannot be read: {}", error.root_cause())),
        };
        let environment = |name: &str| project.environment(name);
        let inputs = Inputs {
            env: &self.env,
            target: &self.target,
            files: &files,
            environment: &environment,
        };
        let resolved =
            stack::resolve(&values, inputs).map_err(|diagnostics| self.failure(diagnostics))?;
        let bundle = object::build(&resolved.stack);
        let bundle =
            object::complete(bundle, &resolved.stack, &values).map_err(|mut diagnostics| {
                diagnostics.extend(resolved.warnings.clone());
                self.failure(diagnostics)
            })?;
        Ok(Rendering { stack: resolved.stack, bundle, warnings: resolved.warnings })
    }

    fn failure(&self, diagnostics: Vec<Diagnostic>) -> Failure {
        Failure::Values { diagnostics, sources: self.shown_sources() }
    }

    /// The sources with all secrets masked, for messages.
    pub fn shown_sources(&self) -> Sources {
        values::secrets::masked_sources(&self.sources, &[&self.root])
    }
}

/// Reads layers and collects their mistakes.
struct Layers<'a> {
    project: &'a dyn Project,
    sources: Sources,
    /// What was merged, the later above the earlier.
    order: Vec<FileId>,
    diagnostics: Vec<Diagnostic>,
}

impl Layers<'_> {
    /// The merged tree and the target; nothing when mistakes were found.
    fn merge(&mut self, request: &Request) -> anyhow::Result<Option<(Node, String)>> {
        let env = &request.env;
        let defaults = self.text("built-in defaults", DEFAULTS.to_owned());
        let base = self.file("values/base.yaml")?;
        let environment =
            if env.is_empty() { None } else { self.file(&format!("values/{env}.yaml"))? };
        let files: Vec<Node> =
            request.files.iter().filter_map(|(name, text)| self.text(name, text.clone())).collect();
        let mut sets = Vec::new();
        for (flag, text) in &request.sets {
            sets.extend(self.set(*flag, text)?);
        }
        let first = [defaults.as_ref(), base.as_ref(), environment.as_ref()].into_iter().flatten();
        let Some(target) = target(request, first.chain(&files).chain(&sets)) else {
            return Ok(None);
        };
        let built_in = TARGETS.iter().find(|(name, _)| *name == target);
        let built_in = built_in.and_then(|(name, text)| {
            self.text(&format!("built-in target {name}"), (*text).to_owned())
        });
        let profile = self.file(&format!("profiles/{target}.yaml"))?;
        self.refuse_target_in_profile(profile.as_ref());
        let both =
            if env.is_empty() { None } else { self.file(&format!("values/{env}.{target}.yaml"))? };
        if built_in.is_none() && profile.is_none() && self.diagnostics.is_empty() {
            self.unknown_target(&target, request, &[&base, &environment])?;
        }
        if !self.diagnostics.is_empty() {
            return Ok(None);
        }
        let layers = [defaults, built_in, base, profile, environment, both];
        let layers: Vec<Node> = layers.into_iter().flatten().chain(files).chain(sets).collect();
        self.order = layers.iter().map(|layer| layer.span.file).collect();
        let root = layers.into_iter().reduce(|below, above| merge(below, above, values::shape()));
        Ok(root.map(|root| (root, target)))
    }

    fn file(&mut self, path: &str) -> anyhow::Result<Option<Node>> {
        let Some(text) = self.project.read(path)? else { return Ok(None) };
        let name = self.project.shown(path);
        Ok(self.text(&name, text))
    }

    fn text(&mut self, name: &str, text: String) -> Option<Node> {
        let file = self.sources.add(name, text);
        match parse(file, &self.sources.get(file).text) {
            Ok(node) if node.as_map().is_some() => Some(node),
            Ok(node) => {
                self.diagnostics.push(
                    Diagnostic::error(Code::WrongType, "values are a map")
                        .at(node.span, "expected `key: value`")
                        .help("start with `name: …`"),
                );
                None
            }
            Err(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                None
            }
        }
    }

    fn set(&mut self, flag: SetFlag, text: &str) -> anyhow::Result<Option<Node>> {
        let name = match flag {
            SetFlag::Set => "--set",
            SetFlag::SetString => "--set-string",
            SetFlag::SetFile => "--set-file",
        };
        let file = self.sources.add(name, text);
        let mut node = match set::parse_set(file, flag, text) {
            Ok(node) => node,
            Err(diagnostic) => {
                self.diagnostics.push(diagnostic);
                return Ok(None);
            }
        };
        if flag == SetFlag::SetFile {
            let project = self.project;
            let mut missing = Vec::new();
            set::contents(&mut node, &mut |path, span| {
                let text = project.read(path)?;
                if text.is_none() {
                    missing.push((path.to_owned(), span));
                }
                anyhow::Ok(text.unwrap_or_default())
            })?;
            for (path, span) in missing {
                self.diagnostics.push(
                    Diagnostic::error(Code::File, format!("the file `{path}` does not exist"))
                        .at(span, "read from the project's folder")
                        .help("correct the path"),
                );
            }
        }
        Ok(Some(node))
    }

    fn refuse_target_in_profile(&mut self, profile: Option<&Node>) {
        let entry = profile.and_then(Node::as_map).and_then(|map| map.entries.get("target"));
        if let Some(entry) = entry {
            self.diagnostics.push(
                Diagnostic::error(
                    Code::Conflict,
                    "a profile cannot name a target: it describes one",
                )
                .at(entry.key, "not allowed here")
                .help("name the target in `values/base.yaml` or `values/<env>.yaml`"),
            );
        }
    }

    fn unknown_target(
        &mut self,
        target: &str,
        request: &Request,
        layers: &[&Option<Node>],
    ) -> anyhow::Result<()> {
        let profiles = self.project.names("profiles")?;
        let names =
            || TARGETS.iter().map(|(name, _)| *name).chain(profiles.iter().map(String::as_str));
        let help = match nearest(target, names()) {
            Some(near) if request.target.is_some() => format!("write `--target {near}`"),
            Some(near) => format!("write `{near}`"),
            None => format!(
                "use one of {}, or describe it in `profiles/{target}.yaml`",
                list_of(names())
            ),
        };
        let mut diagnostic =
            Diagnostic::error(Code::UnknownReference, format!("there is no target `{target}`"));
        let naming = layers.iter().rev().find_map(|layer| layer.as_ref()?.get("target"));
        if request.target.is_none()
            && let Some(naming) = naming
        {
            diagnostic = diagnostic.at(naming.span, "unknown");
        }
        self.diagnostics.push(diagnostic.help(help));
        Ok(())
    }
}

/// The environments of a project: its `values/<env>.yaml`, but for the base and combinations with a
/// target.
///
/// # Errors
/// When the folder cannot be read.
pub fn environments(project: &dyn Project) -> anyhow::Result<Vec<String>> {
    let mut names = project.names("values")?;
    names.retain(|name| name != "base" && !name.contains('.'));
    Ok(names)
}

/// `--target`, else the last layer that names one.
fn target<'n>(request: &Request, layers: impl Iterator<Item = &'n Node>) -> Option<String> {
    if let Some(target) = &request.target {
        return Some(target.clone());
    }
    let named = layers.filter_map(|layer| layer.get("target")?.as_scalar());
    named.last().map(|target| target.text.replace("${env}", &request.env))
}
