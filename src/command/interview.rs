//! Questions on a terminal: each is asked until its answer can be used.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::Context;

use crate::foreign;

/// Why an answer cannot be used, and what would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub message: String,
    pub help: String,
}

/// Why there are no answers.
#[derive(Debug)]
pub enum NoAnswer {
    /// What an option says cannot be used, or nobody answers.
    Wrong(Wrong),
    World(anyhow::Error),
}

impl Wrong {
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl From<anyhow::Error> for NoAnswer {
    fn from(error: anyhow::Error) -> Self {
        Self::World(error)
    }
}

/// Where answers come from.
#[derive(Debug)]
pub struct Interview {
    /// Whether somebody is there to ask.
    pub asks: bool,
}

impl Interview {
    /// Asks where somebody can see questions and answer them.
    pub fn on_terminal() -> Self {
        Self { asks: std::io::stdin().is_terminal() && std::io::stderr().is_terminal() }
    }

    /// What an option gave; else the answer to a question, of which an empty one is the default.
    ///
    /// # Errors
    /// The option or the default cannot be used, nobody answers, or the terminal is gone.
    pub fn ask<T>(
        &self,
        question: &str,
        given: Option<String>,
        default: &str,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Result<T, NoAnswer> {
        if let Some(given) = given {
            return read(&given).map_err(NoAnswer::Wrong);
        }
        if !self.asks {
            return read(default).map_err(NoAnswer::Wrong);
        }
        loop {
            say(&format!("{question} [{}]: ", foreign::line(default)))?;
            let mut line = String::new();
            let count = std::io::stdin().lock().read_line(&mut line);
            if count.context("cannot read the answer")? == 0 {
                say("\n")?;
                let (message, help) =
                    ("the questions were not all answered", "answer them, or add `--yes`");
                return Err(NoAnswer::Wrong(Wrong::new(message, help)));
            }
            let line = line.trim();
            match read(if line.is_empty() { default } else { line }) {
                Ok(answer) => return Ok(answer),
                Err(Wrong { message, help }) => {
                    say(&format!("  {}: {}\n", foreign::line(&message), foreign::line(&help)))?;
                }
            }
        }
    }
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{text}").and_then(|()| stderr.flush()).context("cannot ask")
}
