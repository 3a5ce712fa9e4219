//! The program `gen`. Errors of the world are printed here and nowhere else.

use std::process::ExitCode;

fn main() -> ExitCode {
    match stackgen::command::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}
