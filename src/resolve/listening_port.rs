//! Programs that are told to listen at another port than the one that callers and probes are led to.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::command_line::CommandLine;
use crate::source::Span;
use crate::values::port::listened;
use crate::values::read::{At, Either};
use crate::values::scalar::Port;
use crate::values::workload::Workload;

/// Variables from which programs, or frameworks that many use, take the port that they listen on.
const VARIABLES: [&str; 9] = [
    "ASPNETCORE_HTTP_PORTS",
    "ASPNETCORE_URLS",
    "FLASK_RUN_PORT",
    "HTTP_PORT",
    "NITRO_PORT",
    "NUXT_PORT",
    "PORT",
    "SERVER_PORT",
    "UVICORN_PORT",
];

/// Options that say it to a program.
const OPTIONS: [&str; 4] = ["--http-port", "--listen-port", "--port", "--server.port"];

/// Reports a variable or an argument that makes the program listen where no one calls it.
pub fn check(values: &Workload, report: &mut Report) {
    let Some(port) = &values.port else { return };
    let further = values.ports.iter().flat_map(|ports| ports.value.entries.values());
    let further = further.filter_map(|item| listened(&item.at)).map(|((number, _), _)| number);
    let metrics = values.metrics.iter().filter_map(|metrics| metrics.port.as_ref());
    let own: Vec<u16> =
        further.chain(metrics.map(|port| port.value.0)).chain([port.value.0]).collect();
    for (name, item) in values.env.iter().flat_map(|env| &env.value.entries) {
        let Either::Short(text) = &item.at.value else { continue };
        if !VARIABLES.contains(&name.as_str()) {
            continue;
        }
        let numbers: Vec<u16> = text.as_str().split(';').filter_map(number).collect();
        let [first, ..] = numbers.as_slice() else { continue };
        if !numbers.iter().any(|number| own.contains(number)) {
            report.add(told(name, *first, item.at.span, port));
        }
    }
    let line = CommandLine::of(values);
    // What a shell runs may be several programs.
    if line.shell().is_some() {
        return;
    }
    let words: Vec<_> = line.words().collect();
    for (index, word) in words.iter().enumerate() {
        let text = word.as_str();
        let (option, value) = match text.split_once('=') {
            Some((option, value)) => (option, Some((value, word.span))),
            None => (text, words.get(index + 1).map(|next| (next.as_str(), next.span))),
        };
        let Some((value, span)) = value.filter(|_| OPTIONS.contains(&option)) else { continue };
        if let Ok(number) = value.parse()
            && !own.contains(&number)
        {
            report.add(told(option, number, span, port));
        }
    }
}

/// The port at the end of a text: `5000`, `http://+:5000`.
fn number(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('/');
    text.rsplit(':').next()?.parse().ok()
}

fn told(what: &str, number: u16, span: Span, port: &At<Port>) -> Diagnostic {
    Diagnostic::warning(
        Code::Conflict,
        format!("`{what}` says {number}, and `port` is {}", port.value.0),
    )
    .at(span, "most programs listen there")
    .also(port.span, "callers and probes go here")
    .help(format!("write `port: {number}`, or remove `{what}`"))
}
