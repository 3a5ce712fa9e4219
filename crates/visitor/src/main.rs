//! A client of stacks, for tests. In an image it visits from inside of a cluster, as a pod of its own or
//! within the network of another pod; as a program it visits from outside.
//!
//! Every answer is a line of JSON on stdout.

mod ask;
mod connect;
mod keep;

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value as Json;

const HELP: &str = "\
Usage: visitor COMMAND

Commands:
  ask METHOD URL [BODY]      one request; BODY is JSON
  count URL NUMBER           so many requests, each over a connection of its own, and who answered them
  keep URL PER_SECOND        requests until stdin ends; a line for each
  connect HOST:PORT…         whether a connection can be made to each, all at once
  stay                       does nothing until it is killed";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["ask", method, url] => ask::run(method, url, None),
        ["ask", method, url, body] => ask::run(method, url, Some(body)),
        ["count", url, number] => {
            number.parse().map_err(Into::into).and_then(|n| ask::count(url, n))
        }
        ["keep", url, rate] => {
            rate.parse().map_err(Into::into).and_then(|rate| keep::run(url, rate))
        }
        ["connect", doors @ ..] => connect::run(doors),
        ["stay"] => loop {
            thread::sleep(Duration::from_mins(1));
        },
        _ => {
            eprintln!("{HELP}");
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

/// Prints an answer at once, for whoever follows.
///
/// # Errors
/// Nobody reads.
fn say(answer: &Json) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{answer}").and_then(|()| stdout.flush());
    if let Err(error) = written {
        bail!("nobody listens: {error}");
    }
    Ok(())
}
