//! Templates beside manifests, of programs other than Helm.

/// A file of which a program makes objects.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    pub path: String,
    pub text: String,
}
