//! What lies beside the given files, as far as gen may ask for it.

use std::collections::BTreeMap;

use crate::manifest::template::TemplateFile;

/// What lies beside the given files: other files, and programs that render.
pub trait World {
    /// What is at a path, links followed.
    ///
    /// # Errors
    /// Why it may not be read, as a clause.
    fn find(&self, path: &str) -> Result<WorldEntry, String>;
    /// The names of the files right below a folder; `None` where it cannot be listed.
    fn names(&self, _folder: &str) -> Option<Vec<String>> {
        None
    }
    /// Whether what lies elsewhere may be fetched.
    fn may_fetch(&self) -> bool {
        false
    }
    /// Scripts and instructions beside the manifests, which say what is made by hand.
    fn scripts(&self) -> &[String] {
        &[]
    }
    /// Templates beside the manifests, of programs other than Helm.
    fn templates(&self) -> &[TemplateFile] {
        &[]
    }
    /// What `kubectl kustomize` makes of a folder among some files, which are all that it may read;
    /// `None` where there is no such program.
    fn kustomize(
        &self,
        _folder: &str,
        _files: &BTreeMap<String, Vec<u8>>,
    ) -> Option<Result<String, String>> {
        None
    }
    /// What `helm template` makes of a chart; `None` where there is no such program.
    fn helm(&self, _folder: &str) -> Option<Result<String, String>> {
        None
    }
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorldEntry {
    Nothing,
    Folder,
    File(Vec<u8>),
}
