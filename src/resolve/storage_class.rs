//! The class of storage that claims get where they name none.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::values::read::{At, List};
use crate::values::scalar::Subdomain;
use crate::values::suggest::nearest;

/// Reports a usual class that is none of those that there are.
pub fn check(said: &At<Subdomain>, classes: Option<&At<List<Subdomain>>>, report: &mut Report) {
    let Some(classes) = classes else { return };
    let names = || classes.value.iter().map(|class| class.as_str());
    if names().any(|class| class == said.as_str()) {
        return;
    }
    let message = format!("`storageClasses` has no `{}`", said.as_str());
    let found = Diagnostic::warning(Code::Conflict, message)
        .at(said.span, "claims would name a class that is not there")
        .also(classes.span, "all that there are");
    report.add(match nearest(said.as_str(), names()) {
        Some(near) => found.write(near),
        None => found.help(format!("add `{}` to `storageClasses`", said.as_str())),
    });
}
