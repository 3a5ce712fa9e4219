//! What gen says beside its data: diagnostics, summaries, notes. All of it goes to stderr.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;

use crate::diagnostic::{Code, Diagnostic, MessageFormat, Severity, render};
use crate::disk;
use crate::foreign;
use crate::plan::Failure;
use crate::source::{Sources, Span};

/// A variable that turns colours off, whatever it says. <https://no-color.org>
const NO_COLOR: &str = "NO_COLOR";

/// When to print in colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How to talk.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    format: MessageFormat,
    color: bool,
    choice: ColorChoice,
    quiet: bool,
}

impl Talk {
    pub fn new(format: MessageFormat, color: ColorChoice, quiet: bool) -> Self {
        let choice = color;
        let color = colors(choice, std::io::stderr().is_terminal());
        Self { format, color, choice, quiet }
    }

    /// Whether a report on stdout is coloured.
    pub fn colors_stdout(self) -> bool {
        colors(self.choice, disk::is_terminal())
    }

    /// Prints diagnostics and says how many there are of each severity.
    pub fn diagnostics(self, what: &str, diagnostics: &[Diagnostic], sources: &Sources) {
        let shown: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|diagnostic| !self.quiet || diagnostic.severity == Severity::Error)
            .cloned()
            .collect();
        if shown.is_empty() {
            return;
        }
        self.say(&render(&shown, sources, self.format, self.color));
        let errors = shown.iter().filter(|shown| shown.severity == Severity::Error).count();
        let warnings = shown.len() - errors;
        let counted = match (errors, warnings) {
            (0, warnings) => count(warnings, "warning"),
            (errors, 0) => count(errors, "error"),
            (errors, warnings) => {
                format!("{} and {}", count(errors, "error"), count(warnings, "warning"))
            }
        };
        if self.format == MessageFormat::Human {
            self.say("\n");
        }
        if errors > 0 {
            self.error(&format!("{what} was not made: {counted}"));
        } else {
            self.note(&format!("{what}: {counted}"));
        }
    }

    /// Prints a failure of a plan; a failure of the world is handed on.
    ///
    /// # Errors
    /// The failure of the world.
    pub fn failure(self, what: &str, failure: Failure) -> anyhow::Result<()> {
        match failure {
            Failure::Values { diagnostics, sources } => {
                self.diagnostics(what, &diagnostics, &sources);
                Ok(())
            }
            Failure::World(error) => Err(error),
        }
    }

    /// Says something that one may want to know, on one line.
    pub fn note(self, text: &str) {
        self.note_with(text, "");
    }

    /// The same, with what to run next, a command a line.
    pub fn note_with(self, text: &str, next: &str) {
        if !self.quiet && self.format.is_for_people() {
            self.say(&format!("gen: {}\n", foreign::line(text)));
            if !next.is_empty() {
                let commands: Vec<_> = next.lines().map(foreign::line).collect();
                self.say(&format!("\n  next: {}\n", commands.join("\n        ")));
            }
        }
    }

    /// Says several things that one may want to know, a line each.
    pub fn lines(self, title: &str, lines: &[String]) {
        if !self.quiet && self.format.is_for_people() && !lines.is_empty() {
            self.say(&format!("gen: {}:\n", foreign::line(title)));
            for line in lines {
                self.say(&format!("  {}\n", foreign::line(line)));
            }
        }
    }

    /// Says why nothing was made.
    pub fn error(self, text: &str) {
        if self.format.is_for_people() {
            self.say(&format!("error: {}\n", foreign::line(text)));
        }
    }

    /// Says how gen was called wrongly.
    pub fn usage(self, message: &str, help: &str) {
        match self.format {
            MessageFormat::Human | MessageFormat::Short => {
                let (message, help) = (foreign::line(message), foreign::line(help));
                self.say(&format!("error: {message}\n\n  help: {help}\n"));
            }
            MessageFormat::Json | MessageFormat::Github => {
                let wrong = Diagnostic::error(Code::Usage, message).help(help);
                self.say(&render(&[wrong], &Sources::default(), self.format, self.color));
            }
        }
    }

    /// Says, to programs alone, what is wrong with a file of a folder: people see how it differs.
    pub fn out_of_date(self, path: &str, message: &str) {
        if !self.format.is_for_people() {
            let mut sources = Sources::default();
            let start = Span { file: sources.add(path, ""), start: 0, end: 0 };
            let wrong = Diagnostic::error(Code::OutOfDate, message).at(start, "");
            let wrong = wrong.help("run the same command without `--check`");
            self.say(&render(&[wrong], &sources, self.format, self.color));
        }
    }

    /// A stderr that is gone is no reason to fail.
    fn say(self, text: &str) {
        let text = match self.format {
            MessageFormat::Human | MessageFormat::Short => foreign::report(text, self.color),
            MessageFormat::Json | MessageFormat::Github => foreign::lines(text).into_owned(),
        };
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

fn colors(choice: ColorChoice, is_terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let refused = std::env::var_os(NO_COLOR).is_some_and(|value| !value.is_empty());
            !refused && is_terminal
        }
    }
}

/// `1 error`, `2 errors`.
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
