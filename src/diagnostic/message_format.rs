//! The forms that diagnostics can be printed in.

use clap::ValueEnum;

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// Text for people, with the lines that it is about.
    #[default]
    Human,
    /// One JSON object per line.
    Json,
    /// Workflow commands, which GitHub shows beside the changed lines.
    Github,
}
