//! Files that a program fills in before anybody applies them, with marks of its own: `replace_port`, `__APP__`, `x`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::check::rule::Finding;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::manifest::collect::Set;
use crate::manifest::parsed::{file_name, folder};
use crate::source::{FileId, Sources};

/// What a mark is refused for where a name or a number is to be.
const OF_MARKS: [Code; 4] =
    [Code::FieldType, Code::FieldValue, Code::InvalidName, Code::FieldConflict];

/// The templates that were told of.
#[derive(Debug, Default)]
pub struct TemplateFiles {
    told: RefCell<BTreeSet<FileId>>,
}

impl TemplateFiles {
    /// A finding in a template as what it is: one gap for all that is still to be written in a file.
    pub fn weighed(&self, mut finding: Finding, set: &Set, sources: &Sources) -> Option<Finding> {
        let found = &finding.diagnostic;
        let is_error = found.severity == Severity::Error && OF_MARKS.contains(&found.code);
        let Some(place) = found.place().filter(|_| is_error) else { return Some(finding) };
        let path = sources.get(place.file).name.as_str();
        // What a chart leaves empty is said when it is installed.
        if set.is_chart && is_half(found) {
            finding.diagnostic.severity = Severity::Warning;
            finding.diagnostic.fix = None;
            return Some(finding);
        }
        if set.is_chart || !is_template(path) {
            return Some(finding);
        }
        if !self.told.borrow_mut().insert(place.file) {
            return None;
        }
        let message = format!("`{}` is a template, which a program fills in", file_name(path));
        finding.diagnostic = Diagnostic::warning(Code::Gap, message)
            .at(place, "to be filled in")
            .note("applied as it is, it is refused")
            .help("leave the file out of what is checked, and check what is made of it");
        Some(finding)
    }
}

/// Whether a file, or the folder that it is in, is called a template.
fn is_template(path: &str) -> bool {
    let says = |name: &str| {
        let mut words = name.split(|one: char| !one.is_ascii_alphanumeric());
        words.any(|word| ["template", "templates", "tmpl", "tpl"].contains(&word))
    };
    says(file_name(path)) || says(file_name(folder(path)))
}

/// Whether a value is what is left of a text when an empty one was put into it: `.shop.example.com`.
fn is_half(found: &Diagnostic) -> bool {
    let value = found.message.rsplit('`').nth(1).unwrap_or_default();
    value.is_empty()
        || value.starts_with(['.', '-'])
        || value.ends_with(['.', '-'])
        || value.contains("..")
}
