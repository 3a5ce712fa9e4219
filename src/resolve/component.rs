//! The names of components, and of what else becomes a DNS label.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::stack::name::ObjectName;

/// A component's name: a DNS label, because it is the name of its Service.
pub fn component_name(name: &str, span: Span, report: &mut Report) -> Option<ObjectName> {
    label_name(name, "a component", span, report)
}

/// A name that becomes a DNS label; `what` says of what.
pub fn label_name(name: &str, what: &str, span: Span, report: &mut Report) -> Option<ObjectName> {
    match crate::values::scalar::Label::new(name) {
        Ok(label) => Some(ObjectName::from(&label)),
        Err(reason) => {
            let corrected = name.to_lowercase().replace(['_', ' ', '.'], "-");
            let diagnostic = Diagnostic::error(
                Code::InvalidValue,
                format!("`{name}` cannot be the name of {what}"),
            )
            .at(span, reason);
            report.add(match crate::values::scalar::Label::new(corrected.as_str()) {
                Ok(label) => diagnostic.help(format!("write `{label}`")),
                Err(_) => diagnostic.help("use lower-case letters, digits and `-`"),
            });
            None
        }
    }
}
