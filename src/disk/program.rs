//! Programs that render what gen does not: `kubectl kustomize`, `helm template`.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

/// What a program prints; `None` where there is no such program on the `PATH`.
///
/// # Errors
/// What it says when it fails, or prints what is not UTF-8.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<Result<String, String>> {
    let output = match Command::new(program).args(arguments).stdin(Stdio::null()).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => return Some(Err(format!("cannot run `{program}`: {error}"))),
        Ok(output) => output,
    };
    let text = |bytes: Vec<u8>| {
        String::from_utf8(bytes).map_err(|_| format!("`{program}` printed what is not UTF-8"))
    };
    if output.status.success() {
        return Some(text(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    Some(Err(format!("`{program}` fails: {}", last.trim().trim_start_matches("Error: "))))
}
