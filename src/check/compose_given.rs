//! The values that a service of a Compose project is given.

use std::collections::BTreeMap;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::manifest::Look;
use crate::manifest::compose::{NamedEntry, env_files};
use crate::manifest::compose_objects::variables;
use crate::manifest::dollar::{Interpolation, file_variables};
use crate::source::Span;

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
