//! What a rule is: its one description, of which `gen explain`, tables and tests are made.

use indexmap::map::Entry;
use indexmap::{IndexMap, IndexSet};

use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::graph::Graph;
use crate::manifest::object::Object;

/// The codes whose errors say that the API server refuses an object.
pub const REFUSALS: [Code; 12] = [
    Code::NodePortInvalid,
    Code::EmptySource,
    Code::MissingVolume,
    Code::InvalidName,
    Code::RemovedApi,
    Code::OwnSelector,
    Code::UnknownKind,
    Code::FieldType,
    Code::UnknownField,
    Code::MissingField,
    Code::FieldValue,
    Code::FieldConflict,
];

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

/// Where rules put what they find: each mistake once, however many things it is a mistake to.
///
/// A wrong address in a ConfigMap that a hundred pods take in is one mistake of one line, told with the first
/// of the places that it reaches.
#[derive(Debug, Default)]
pub struct Findings {
    /// What was found, with the places of the first time alone, and those that came later.
    all: IndexMap<Mistake, Explained>,
}

/// A finding but for the places that explain the first one.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Mistake {
    diagnostic: Diagnostic,
    object: String,
}

/// The places that explain a mistake.
#[derive(Debug, Default)]
struct Explained {
    /// Those of the finding that was first.
    own: Vec<Label>,
    /// Those of the same mistake that came later.
    later: IndexSet<Label>,
}

/// How many places that came later are shown.
const MOST_SHOWN: usize = 2;

impl Findings {
    /// What some rules find in a graph.
    pub fn of<'r>(graph: &Graph, rules: impl IntoIterator<Item = &'r Rule>) -> Self {
        let mut findings = Self::default();
        for rule in rules {
            (rule.check)(graph, &mut findings);
        }
        findings
    }

    pub fn add(&mut self, object: &Object, diagnostic: Diagnostic) {
        self.about(object.label(), diagnostic);
    }

    /// Adds what is about something that is no object.
    pub fn about(&mut self, object: String, mut diagnostic: Diagnostic) {
        let (primary, others) = diagnostic.labels.into_iter().partition(|label| label.primary);
        diagnostic.labels = primary;
        match self.all.entry(Mistake { diagnostic, object }) {
            Entry::Vacant(new) => {
                new.insert(Explained { own: others, later: IndexSet::new() });
            }
            Entry::Occupied(mut known) => known.get_mut().later.extend(others),
        }
    }

    /// What was found, in the order in which it was.
    pub fn into_all(self) -> Vec<Finding> {
        self.all.into_iter().map(|(mistake, places)| mistake.finding(places)).collect()
    }
}

impl Mistake {
    fn finding(self, places: Explained) -> Finding {
        let Self { mut diagnostic, object } = self;
        let Explained { own, later } = places;
        let mut later: Vec<Label> =
            later.into_iter().filter(|label| !own.contains(label)).collect();
        diagnostic.labels.extend(own);
        let more = later.len().saturating_sub(MOST_SHOWN);
        later.truncate(MOST_SHOWN);
        if let Some(last) = later.last_mut().filter(|_| more > 0) {
            let places = if more == 1 { "place" } else { "places" };
            last.text = format!("{}, and in {more} more {places}", last.text);
        }
        diagnostic.labels.extend(later);
        Finding { diagnostic, object }
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

/// By file and place; what has none comes last.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        let place = finding.diagnostic.place();
        (place.is_none(), place.map(|span| (span.file, span.start)), finding.diagnostic.code)
    });
}
