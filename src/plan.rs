//! Which layers make one rendering, in which order; and the way from their texts to a bundle.
//!
//! Everything here works on texts in memory: a [`Project`] tells what is in the files.

mod built_in;
mod edit;
mod environment;
mod layers;
mod misspelt;
mod odd_file;
mod project;
mod stray_quote;

pub use built_in::{TARGETS, built_in, target_near};
pub use environment::environments;
pub use odd_file::odd_files;
pub use project::{FilesOf, MOST_FILES, Project, Request};

use std::sync::OnceLock;

use crate::diagnostic::{Diagnostic, once};
use crate::layer::node::Node;
use crate::layer::parse::parse;
use crate::object::{self, Bundle};
use crate::plan::layers::LayerReader;
use crate::resolve;
use crate::resolve::inputs::{Inputs, Platform};
use crate::source::{FileId, Sources, Span};
use crate::stack::Stack;
use crate::stack::checksum::Checksums;
use crate::values::concealed::conceal;
use crate::values::facts::TextFacts;
use crate::values::{self, Values, secrets, unfilled};

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
    /// What is not shown of the layers, once something is.
    hidden: OnceLock<Vec<Span>>,
    /// What is unwise in the texts of the layers.
    warnings: Vec<Diagnostic>,
    /// Keys without a value.
    unfilled: Vec<Diagnostic>,
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
    pub values: Box<Values>,
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
        let mut layers = LayerReader {
            project,
            sources: Sources::default(),
            order: Vec::new(),
            diagnostics: Vec::new(),
            warnings: Vec::new(),
            secrets: Vec::new(),
        };
        match layers.merge(request) {
            Ok(Some((root, target))) if layers.diagnostics.is_empty() => Ok(Self {
                unfilled: unfilled::warnings(&root, values::shape()),
                env: request.env.clone(),
                target,
                sources: layers.sources,
                layers: layers.order,
                root: values::apply_defaults(root.clone()),
                written: root,
                secrets: layers.secrets,
                hidden: OnceLock::new(),
                warnings: layers.warnings,
            }),
            Ok(_) => {
                let hidden = hidden(&layers.sources, &layers.secrets);
                Err(failure(layers.diagnostics, &layers.sources, &hidden))
            }
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
            hidden: OnceLock::new(),
            warnings: Vec::new(),
            unfilled: Vec::new(),
        }
    }

    /// The values, typed.
    ///
    /// # Errors
    /// All mistakes in them.
    pub fn values(&self) -> Result<Box<Values>, Failure> {
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
        let environment = |name: &str| project.environment(name);
        let inputs = Inputs {
            env: &self.env,
            target: &self.target,
            prefix: "",
            checksums: Checksums::Digest,
            platform,
            files: &FilesOf(project),
            environment: &environment,
        };
        let resolved =
            resolve::resolve(&values, inputs).map_err(|diagnostics| self.failure(diagnostics))?;
        let bundle = object::build(&resolved.stack);
        let bundle = object::complete(bundle, &resolved.stack).map_err(|mut diagnostics| {
            diagnostics.extend(resolved.warnings.clone());
            self.failure(diagnostics)
        })?;
        let own = self.warnings.iter().chain(&self.unfilled).cloned();
        let warnings = own.chain(resolved.warnings).collect();
        let mut warnings = once(warnings);
        if !warnings.is_empty() {
            edit::keep(&mut warnings, &self.sources, &self.facts());
        }
        self.conceal(&mut warnings);
        Ok(Rendering { values, stack: resolved.stack, bundle, warnings })
    }

    fn failure(&self, mut diagnostics: Vec<Diagnostic>) -> Failure {
        // A value that is missing may stand where it should have been written.
        let told = |one: &Diagnostic| diagnostics.iter().any(|found| found.place() == one.place());
        let unfilled: Vec<Diagnostic> =
            self.unfilled.iter().filter(|one| !told(one)).cloned().collect();
        diagnostics.extend(unfilled);
        edit::keep(&mut diagnostics, &self.sources, &self.facts());
        failure(diagnostics, &self.sources, self.hidden())
    }

    fn facts(&self) -> TextFacts {
        values::facts(&self.root, &self.env, &self.target)
    }

    /// Takes secrets out of messages about the values.
    pub fn conceal<'d>(&self, diagnostics: impl IntoIterator<Item = &'d mut Diagnostic>) {
        let mut diagnostics = diagnostics.into_iter().peekable();
        if diagnostics.peek().is_some() {
            conceal(diagnostics, self.hidden(), &self.sources);
        }
    }

    /// The layers that somebody wrote; the others are gen's own.
    pub fn own_layers(&self) -> Vec<FileId> {
        let is_own = |file: &FileId| !self.sources.get(*file).is_built_in();
        self.layers.iter().copied().filter(is_own).collect()
    }

    /// The sources with all secrets masked, for messages.
    pub fn shown_sources(&self) -> Sources {
        self.sources.masked(self.hidden())
    }

    fn hidden(&self) -> &[Span] {
        self.hidden.get_or_init(|| hidden(&self.sources, &self.secrets))
    }
}

fn failure(diagnostics: Vec<Diagnostic>, sources: &Sources, hidden: &[Span]) -> Failure {
    let mut diagnostics = once(diagnostics);
    conceal(&mut diagnostics, hidden, sources);
    Failure::Values { diagnostics, sources: sources.masked(hidden) }
}

/// What is not shown of the layers: the secrets that were read, and what may be meant as one where it was written
/// wrongly.
fn hidden(sources: &Sources, secrets: &[Span]) -> Vec<Span> {
    let own = sources.iter().filter(|(_, source)| !source.is_built_in());
    let suspects = own.flat_map(|(file, source)| {
        secrets::unread(&source.text, file, parse(file, &source.text).ok().as_ref())
    });
    secrets.iter().copied().chain(suspects).collect()
}
