//! What a service of a Compose project is given: values, and the image that it is built from.

use std::collections::BTreeMap;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, build_files, env_files};
use crate::manifest::compose_objects::variables;
use crate::manifest::dockerfile::Dockerfile;
use crate::manifest::dollar::Interpolation;
use crate::manifest::env_file::file_variables;
use crate::source::{FileId, Span};

/// A value that a service is given, with its place.
pub struct GivenValue {
    pub value: String,
    pub span: Span,
}

/// The variables of a service as its container has them: those of its files, and over them its own.
/// <https://docs.docker.com/compose/how-tos/environment-variables/envvars-precedence/>
pub fn given(service: &WrittenService, project: &ComposeProject) -> BTreeMap<String, GivenValue> {
    let mut all = BTreeMap::new();
    for file in env_files(service.node()) {
        let path = file.text("").unwrap_or_default();
        let Some(NamedEntry::Variables(file)) = service.file.beside.get(path) else { continue };
        for one in file_variables(*file, project.sources) {
            all.insert(one.name, GivenValue { value: one.value, span: one.span });
        }
    }
    let interpolation = Interpolation::new(service.file, project.sources);
    for (name, value, span) in variables(service.node(), project.sources) {
        let value = value.map(|value| interpolation.fill(value)).unwrap_or_default();
        all.insert(name.to_owned(), GivenValue { value, span });
    }
    all
}

/// The Dockerfiles of a project, each read once, whatever is built from it.
#[derive(Default)]
pub struct MadeImages<'c>(BTreeMap<FileId, Dockerfile<'c>>);

impl<'c> MadeImages<'c> {
    /// The text of the Dockerfile that a service is built from, and what it says.
    pub fn of(
        &mut self,
        service: &WrittenService<'c>,
        project: &ComposeProject<'c>,
    ) -> Option<(&'c str, &Dockerfile<'c>)> {
        let NamedEntry::Text(file) = *service.file.beside.get(&build_files(service.node())?)?
        else {
            return None;
        };
        let text = project.sources.get(file).text.as_str();
        Some((text, self.0.entry(file).or_insert_with(|| Dockerfile::read(text))))
    }
}
