//! The images that a Compose project builds, as far as their Dockerfiles say it.

use std::collections::BTreeMap;

use crate::check::compose_project::{ComposeProject, WrittenService};
use crate::manifest::compose::{NamedEntry, build_files};
use crate::manifest::dockerfile::Dockerfile;
use crate::source::FileId;

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
