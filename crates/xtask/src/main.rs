//! What the repository does with itself.

mod browser;
mod images;
mod program;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  browser                  use the page as people do, in a real browser; screenshots into target/browser
                           needs chromium and chromedriver
  images                   build the images of backend and frontend
                           needs docker and its engine";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["browser"] => browser::run(),
        ["images"] => images::run(),
        _ => {
            eprintln!("error: there is no `cargo xtask {}`\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
