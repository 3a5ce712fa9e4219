//! What a rule is: its one description, of which `gen explain`, tables and tests are made.

use indexmap::IndexSet;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::Graph;
use crate::manifest::object::Object;

/// A rule over the graph of one set.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code, whose meaning is the rule in a line.
    pub code: Code,
    /// The worst that it reports.
    pub severity: Severity,
    /// Why it is so, and when it is not.
    pub why: &'static str,
    /// What one sees at run time, or at apply.
    pub symptom: &'static str,
    /// Manifests in which it finds something, and the same put right.
    pub bad: &'static str,
    pub good: &'static str,
    pub check: fn(&Graph, &mut Findings),
}

/// What a rule found: a diagnostic about an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    pub diagnostic: Diagnostic,
    /// `Deployment/api`, or what else it is about.
    pub object: String,
}

/// Where rules put what they find: each finding once.
#[derive(Debug, Default)]
pub struct Findings {
    all: IndexSet<Finding>,
}

impl Findings {
    pub fn add(&mut self, object: &Object, diagnostic: Diagnostic) {
        self.about(object.label(), diagnostic);
    }

    /// Adds what is about something that is no object.
    pub fn about(&mut self, object: String, diagnostic: Diagnostic) {
        self.all.insert(Finding { diagnostic, object });
    }

    /// What was found, in the order in which it was.
    pub fn into_all(self) -> Vec<Finding> {
        self.all.into_iter().collect()
    }
}

impl Rule {
    /// What surely cannot work.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.code, message).note(self.symptom)
    }

    /// What may be provided from elsewhere, or works by chance.
    pub fn warning(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(self.code, message).note(self.symptom)
    }

    /// A habit.
    pub fn hint(&self, message: impl Into<String>) -> Diagnostic {
        let mut hint = self.warning(message);
        hint.severity = Severity::Note;
        hint
    }

    /// An error if it is sure, else a warning.
    pub fn judged(&self, sure: bool, message: impl Into<String>) -> Diagnostic {
        if sure { self.error(message) } else { self.warning(message) }
    }
}
