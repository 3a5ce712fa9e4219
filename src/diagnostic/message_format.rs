//! The forms that diagnostics can be printed in.

use clap::ValueEnum;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// Text for people, with the lines that it is about.
    #[default]
    Human,
    /// A line each for people and editors: where, how grave, what.
    Short,
    /// One JSON object per line.
    Json,
    /// Workflow commands, which GitHub shows beside the changed lines.
    Github,
}

impl MessageFormat {
    /// Whether people read it, who are also told what went well and how much was found.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Human | Self::Short)
    }
}
