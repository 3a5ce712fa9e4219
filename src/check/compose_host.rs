//! The hosts that a Compose project knows, and what is told of others.

use std::collections::BTreeSet;

use crate::check::near::{Names, meant};
use crate::check::unknown_host;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What hosts may be in a project.
pub struct KnownNames<'k> {
    /// The names of its services, in order.
    pub listed: &'k [&'k str],
    pub names: &'k Names<'k>,
    pub others: &'k BTreeSet<String>,
    /// Whether others may be on one of its networks.
    pub has_outside: bool,
}

impl KnownNames<'_> {
    pub fn has(&self, host: &str) -> bool {
        self.listed.binary_search(&host).is_ok() || self.others.contains(host)
    }

    /// A host that no service has, named in what is shown as `name`; whether it has to be there.
    pub fn unknown(&self, name: &str, host: &str, place: Span, is_needed: bool) -> Diagnostic {
        let like: Vec<&str> =
            self.names.like(host).into_iter().map(|place| self.listed[place]).collect();
        let near = meant(host, like.into_iter());
        let message = format!("`{name}` names the host `{host}`, and no service has this name");
        let found = unknown_host::RULE
            .judged((is_needed || near.is_some()) && !self.has_outside, message)
            .at(place, "does not resolve");
        found.help(match near {
            Some(near) => format!("write `{near}`"),
            None => "write the name of a service, or give one this name as an alias".to_owned(),
        })
    }
}

/// Whether a host is a name of the project's own network, by its form.
pub fn is_short(host: &str) -> bool {
    !host.contains('.') && host != "localhost" && !host.ends_with("internal")
}
