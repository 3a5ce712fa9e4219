//! Stdout, which carries data.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anyhow::{Context, Result};

use crate::foreign;

/// Prints data to stdout, all of it. A reader that has seen enough (`| head`) is no error.
///
/// Writers of data have escaped what a stranger wrote, each as its format does. What one of them forgot is
/// shown here, and does nothing to who looks at it.
///
/// # Errors
/// Stdout cannot take it: a full disk, for one.
pub fn print(text: &str) -> Result<()> {
    print_to(&mut io::stdout().lock(), &foreign::lines(text))
}

/// Prints texts as [`print`] does, with a character between them that a program splits them at.
///
/// # Errors
/// As for [`print`].
pub fn print_parts(text: &str, between: char) -> Result<()> {
    let parts: Vec<_> = text.split(between).map(foreign::lines).collect();
    print_to(&mut io::stdout().lock(), &parts.join(&between.to_string()))
}

/// Prints what people read, with colours or without: whatever it was made of, it is text.
///
/// # Errors
/// As for [`print`].
pub fn print_report(text: &str, colors: bool) -> Result<()> {
    print_to(&mut io::stdout().lock(), &foreign::report(text, colors))
}

/// Prints as [`print`] does, elsewhere.
///
/// # Errors
/// `out` cannot take it, for another reason than that its reader is gone.
pub fn print_to(out: &mut dyn Write, text: &str) -> Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to stdout")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether people look at stdout.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}
