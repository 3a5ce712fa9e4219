//! What only seems to be missing, because the file that has it could not be read.

use crate::check::rule::Finding;
use crate::check::template_file::TemplateFiles;
use crate::diagnostic::{Code, Severity};
use crate::manifest::collect::Set;
use crate::source::Sources;

/// The texts that could not be read.
#[derive(Debug)]
pub struct Cascade<'s> {
    texts: Vec<&'s str>,
    /// The templates among the files of the set.
    pub templates: TemplateFiles,
}

/// The codes that tell of something which is not there.
const ABSENCES: [Code; 14] = [
    Code::UnknownHost,
    Code::NoPods,
    Code::GoverningService,
    Code::MissingConfig,
    Code::MissingKey,
    Code::UnusedConfig,
    Code::MissingAccount,
    Code::MissingClaim,
    Code::AutoscalerTarget,
    Code::Budget,
    Code::PolicySelectsNothing,
    Code::PolicyPeer,
    Code::IngressBackend,
    Code::MissingNamespace,
];

impl<'s> Cascade<'s> {
    pub fn new(set: &Set, sources: &'s Sources) -> Self {
        let texts = set.unread.iter().map(|file| sources.get(*file).text.as_str()).collect();
        Self { texts, templates: TemplateFiles::default() }
    }

    /// Whether a warning names something that is written in a text which could not be read: that text is
    /// the mistake, and told already.
    pub fn explains(&self, finding: &Finding) -> bool {
        let found = &finding.diagnostic;
        if self.texts.is_empty() || found.severity != Severity::Warning || !is_absence(found.code) {
            return false;
        }
        let is_written =
            |part: &str| !part.is_empty() && self.texts.iter().any(|text| text.contains(part));
        missing(finding).all(is_written)
    }
}

/// Whether a code tells of something which is not there.
pub fn is_absence(code: Code) -> bool {
    ABSENCES.contains(&code)
}

/// What is missing, which comes last in a message: `app=shop,tier=db`, `main.shop`.
pub fn missing(finding: &Finding) -> impl Iterator<Item = &str> {
    let missing = finding.diagnostic.message.rsplit('`').nth(1).unwrap_or_default();
    missing.split(',').map(|part| part.rsplit('=').next().unwrap_or_default())
}
