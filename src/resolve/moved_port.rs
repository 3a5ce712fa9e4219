//! Arguments by which a known server listens at another port than its engine's, where everyone else would still call the
//! engine's.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::Engine;
use crate::values::database::Database;
use crate::values::read::At;
use crate::values::scalar::Verbatim;

/// How servers are told their port: options whose value is the port, and settings behind an option, `-c port=5433`.
const OPTIONS: [(&str, &[&str], &[&str]); 6] = [
    ("postgres", &["-p", "--port"], &["port"]),
    ("mysql", &["-P", "--port"], &[]),
    ("mariadb", &["-P", "--port"], &[]),
    ("redis", &["--port"], &[]),
    ("valkey", &["--port"], &[]),
    ("mongodb", &["--port"], &[]),
];

/// Reports an argument that moves the port of a server.
pub fn check(values: &Database, engine: Engine, port: u16, report: &mut Report) {
    let known = OPTIONS.iter().find(|(name, ..)| *name == engine.as_str());
    let (Some((_, options, settings)), Some(args)) = (known, &values.args) else { return };
    let words: Vec<&At<Verbatim>> = args.value.iter().collect();
    for (index, word) in words.iter().enumerate() {
        let text = word.as_str();
        let next = || words.get(index + 1).map(|next| next.as_str());
        let of_option = options.iter().find_map(|option| match text.strip_prefix(option)? {
            "" => next(),
            rest => rest.strip_prefix('='),
        });
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        let is_setting = before.is_some_and(|word| word.as_str() == "-c");
        let of_setting = settings.iter().find_map(|setting| {
            let (name, value) = text.trim_start_matches("--").split_once('=')?;
            (name.trim() == *setting && (is_setting || text.starts_with("--"))).then_some(value)
        });
        let said = of_option.or(of_setting).and_then(|value| value.trim().parse::<u16>().ok());
        let Some(said) = said.filter(|said| *said != port) else { continue };
        report.add(
            Diagnostic::error(
                Code::Conflict,
                format!("{} would listen at {said}, and all else goes to {port}", engine.title()),
            )
            .at(word.span, "probes and clients would be refused")
            .help(format!(
                "remove it; `service: {{ port: {said} }}` is the number that clients call"
            )),
        );
    }
}
