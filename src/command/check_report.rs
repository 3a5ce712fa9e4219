//! What of the findings is reported, and in which form.

use clap::ValueEnum;

use crate::diagnostic::Severity;

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
    /// One JSON object per line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands, which GitHub shows beside the changed lines
    Github,
    /// JUnit's XML
    Junit,
}
