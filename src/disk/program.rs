//! Programs that know what gen does not: `kubectl`, `helm`, `git`.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};
use std::thread;

/// How a program ended.
#[derive(Clone, Debug)]
pub struct Ended {
    pub succeeded: bool,
    pub out: String,
    /// The last thing that it said.
    pub said: String,
}

/// What a program prints; `None` where there is no such program on the `PATH`.
///
/// # Errors
/// What it says when it fails, or prints what is not UTF-8.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<Result<String, String>> {
    let ended = match run(program, arguments, "")? {
        Ok(ended) => ended,
        Err(error) => return Some(Err(error)),
    };
    Some(if ended.succeeded {
        Ok(ended.out)
    } else {
        Err(format!("`{program}` fails: {}", ended.said))
    })
}

/// Runs a program with a text on its stdin; `None` where there is no such program on the `PATH`.
///
/// # Errors
/// It cannot be run, or prints what is not UTF-8.
pub fn run(program: &str, arguments: &[&str], input: &str) -> Option<Result<Ended, String>> {
    let failed = |error: std::io::Error| format!("cannot run `{program}`: {error}");
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let mut command = Command::new(program);
    command.args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => return Some(Err(failed(error))),
        Ok(child) => child,
    };
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        // A program that has seen enough may end before everything is written.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = match output {
        Err(error) => return Some(Err(failed(error))),
        Ok(output) => output,
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    let said = last.trim().trim_start_matches("Error: ").trim_start_matches("error: ").to_owned();
    let succeeded = output.status.success();
    Some(match String::from_utf8(output.stdout) {
        Ok(out) => Ok(Ended { succeeded, out, said }),
        Err(_) if !succeeded => Ok(Ended { succeeded, out: String::new(), said }),
        Err(_) => Err(format!("`{program}` printed what is not UTF-8")),
    })
}
