//! What of the findings is reported, and in which form.

use clap::ValueEnum;

use crate::check::Finding;
use crate::command::talk::count;
use crate::diagnostic::Severity;
use crate::manifest::collect::Collected;

/// The severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LeastSeverity {
    /// Habits too
    Note,
    /// What is unwise, or may come from elsewhere
    Warning,
    /// What cannot work
    Error,
}

impl LeastSeverity {
    pub fn least(self) -> Severity {
        match self {
            LeastSeverity::Note => Severity::Note,
            LeastSeverity::Warning => Severity::Warning,
            LeastSeverity::Error => Severity::Error,
        }
    }
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Text for people, with the lines that it is about
    Human,
    /// A line each for people and editors: where, how grave, what
    Short,
    /// One JSON object per line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands, which GitHub shows beside the changed lines
    Github,
    /// JUnit's XML
    Junit,
}

/// What was checked: `3 objects and 2 services in 4 files`.
pub fn told(collected: &Collected, objects: usize, files: usize) -> String {
    let composes = collected.sets.iter().flat_map(|set| &set.composes);
    let services: usize = composes.map(|compose| compose.services().count()).sum();
    let made = match (objects, services) {
        (objects, 0) => count(objects, "object"),
        (0, services) => count(services, "service"),
        (objects, services) => {
            format!("{} and {}", count(objects, "object"), count(services, "service"))
        }
    };
    format!("{made} in {}", count(files, "file"))
}

/// How much was found: `2 errors, 1 warning`.
pub fn summary(findings: &[Finding], is_cut: bool) -> String {
    let of = |severity| findings.iter().filter(|one| one.diagnostic.severity == severity).count();
    let told: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter(|severity| of(*severity) > 0)
        .map(|severity| count(of(severity), severity.name()))
        .collect();
    match (told.as_slice(), is_cut) {
        ([], false) => "no findings".to_owned(),
        ([], true) => "not all of it was checked: see what was passed over".to_owned(),
        (told, false) => told.join(", "),
        (told, true) => format!("{}, and not all of it was checked", told.join(", ")),
    }
}
