//! Which layers make one rendering, in which order; and the way from their texts to a bundle.
//!
//! Everything here works on texts in memory: a [`Project`] tells what is in the files.

mod layers;

use crate::diagnostic::Diagnostic;
use crate::layer::node::Node;
use crate::layer::set::SetFlag;
use crate::object::{self, Bundle};
use crate::plan::layers::Layers;
use crate::resolve;
use crate::resolve::inputs::{Inputs, Platform};
use crate::source::{FileId, Sources, Span};
use crate::stack::Stack;
use crate::stack::checksum::Checksums;
use crate::values::{self, Values};

/// What every stack starts from.
const DEFAULTS: &str = include_str!("plan/defaults.yaml");

/// The built-in targets, in the order in which help lists them.
pub const TARGETS: [(&str, &str); 7] = [
    ("kind", include_str!("../profiles/kind.yaml")),
    ("minikube", include_str!("../profiles/minikube.yaml")),
    ("k3s", include_str!("../profiles/k3s.yaml")),
    ("eks", include_str!("../profiles/eks.yaml")),
    ("eks-auto", include_str!("../profiles/eks-auto.yaml")),
    ("gke", include_str!("../profiles/gke.yaml")),
    ("aks", include_str!("../profiles/aks.yaml")),
];

/// The files of a project.
pub trait Project {
    /// The text of a file by its path from the project's folder; `None` when there is no such file.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    fn read(&self, path: &str) -> anyhow::Result<Option<String>>;

    /// The text of a file that the command line names, which may lie elsewhere.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    fn read_named(&self, path: &str) -> anyhow::Result<Option<String>> {
        self.read(path)
    }

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
    /// The merged values, as they were written.
    pub written: Node,
    /// The same, components laid upon the defaults of their tiers.
    pub root: Node,
    /// Where secrets are written in the layers.
    secrets: Vec<Span>,
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
    pub values: Values,
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
            secrets: Vec::new(),
        };
        match layers.merge(request) {
            Ok(Some((root, target))) if layers.diagnostics.is_empty() => Ok(Self {
                env: request.env.clone(),
                target,
                sources: layers.sources,
                layers: layers.order,
                root: values::apply_defaults(root.clone()),
                written: root,
                secrets: layers.secrets,
            }),
            Ok(_) => Err(Failure::Values {
                diagnostics: layers.diagnostics,
                sources: layers.sources.masked(&layers.secrets),
            }),
            Err(error) => Err(Failure::World(error)),
        }
    }

    /// A plan of other values. Its mistakes have no sources to be shown with.
    pub fn of(written: Node, env: String, target: String) -> Self {
        Self {
            env,
            target,
            sources: Sources::default(),
            layers: Vec::new(),
            root: values::apply_defaults(written.clone()),
            written,
            secrets: Vec::new(),
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
        self.render_for(Platform::Kubernetes, project)
    }

    /// The stack and its objects, wired for what runs them.
    ///
    /// # Errors
    /// All mistakes in the values.
    pub fn render_for(
        &self,
        platform: Platform,
        project: &dyn Project,
    ) -> Result<Rendering, Failure> {
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
            prefix: "",
            checksums: Checksums::Digest,
            platform,
            files: &files,
            environment: &environment,
        };
        let resolved =
            resolve::resolve(&values, inputs).map_err(|diagnostics| self.failure(diagnostics))?;
        let bundle = object::build(&resolved.stack);
        let bundle = object::complete(bundle, &resolved.stack).map_err(|mut diagnostics| {
            diagnostics.extend(resolved.warnings.clone());
            self.failure(diagnostics)
        })?;
        Ok(Rendering { values, stack: resolved.stack, bundle, warnings: resolved.warnings })
    }

    fn failure(&self, diagnostics: Vec<Diagnostic>) -> Failure {
        Failure::Values { diagnostics, sources: self.shown_sources() }
    }

    /// The sources with all secrets masked, for messages.
    pub fn shown_sources(&self) -> Sources {
        self.sources.masked(&self.secrets)
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
