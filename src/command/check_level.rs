//! How severe a finding must be to be reported.

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
