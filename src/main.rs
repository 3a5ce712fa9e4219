//! The program `gen`. Errors of the world are printed here and nowhere else.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match stackgen::command::run() {
        Ok(code) => code,
        Err(error) => {
            // Some tell of several files, one a line.
            eprintln!("{}", stackgen::foreign::report(&format!("error: {error:#}"), false));
            ExitCode::from(3)
        }
    }
}
