//! Variables in the scripts of shells that nothing sets, and that are nearly ones that a database gives, or those of one that
//! is not connected: a shell makes an empty text of them, and says nothing.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::command_line::CommandLine;
use crate::resolve::directory::Directory;

/// Names with fewer letters are near too many others.
const SHORTEST: usize = 5;

/// How the variables of databases end elsewhere, and here.
const CALLED: [(&str, &str); 10] = [
    ("DATABASE", "NAME"),
    ("DB", "NAME"),
    ("DSN", "URL"),
    ("HOSTNAME", "HOST"),
    ("LOGIN", "USER"),
    ("PASS", "PASSWORD"),
    ("PWD", "PASSWORD"),
    ("SERVER", "HOST"),
    ("URI", "URL"),
    ("USERNAME", "USER"),
];

/// Tells of the variables in a component's scripts; `connected` are the databases whose variables it has.
pub fn check(
    line: CommandLine,
    directory: &Directory,
    (name, connected): (&str, &[usize]),
    report: &mut Report,
) {
    if line.shell().is_none() {
        return;
    }
    let given: Vec<(usize, String)> = (0..directory.entries.len())
        .filter_map(|index| Some((index, directory.database(index)?)))
        .filter(|(_, address)| address.tells_clients)
        .flat_map(|(index, address)| {
            let names = address.contract.names();
            names.into_iter().map(move |name| (index, name))
        })
        .collect();
    let is_own = |variable: &str| {
        line.env.is_some_and(|env| env.value.entries.contains_key(variable))
            || line.words().any(|word| word.as_str().contains(&format!("{variable}=")))
            || given.iter().any(|(index, one)| connected.contains(index) && one == variable)
    };
    for word in line.words() {
        for variable in variables(word.as_str()).filter(|one| !is_own(one)) {
            let of_other = given.iter().find(|(_, one)| one == variable);
            let is_near = |(index, one): &&(usize, String)| {
                connected.contains(index)
                    && one.len() >= SHORTEST
                    && (strsim::damerau_levenshtein(one, variable) == 1 || is_called(variable, one))
            };
            let wrong = |message: String| {
                Diagnostic::warning(Code::ReferenceSyntax, message)
                    .at(word.span, format!("the shell makes an empty text of `${variable}`"))
            };
            if let Some((index, _)) = of_other {
                let database = &directory.entries[*index].component.name;
                let message = format!(
                    "`{variable}` is a variable of `{database}`, which `{name}` does not connect to"
                );
                report
                    .add(wrong(message).help(format!("add `connects: [{database}]` to `{name}`")));
            } else if let Some((_, near)) = given.iter().find(is_near) {
                let message = format!("nothing sets `{variable}`");
                report.add(wrong(message).help(format!("write `${near}`")));
            }
        }
    }
}

/// Whether a variable is another word for one that a database gives: `QUEUE_URI` for `QUEUE_URL`.
fn is_called(variable: &str, given: &str) -> bool {
    let ends = |(theirs, ours): &(&str, &str)| {
        let start = variable.strip_suffix(theirs);
        start.is_some_and(|start| start.ends_with('_') && given.strip_suffix(ours) == Some(start))
    };
    CALLED.iter().any(ends)
}

/// The variables that a script names, `$NAME` or `${NAME}`, in capitals.
fn variables(script: &str) -> impl Iterator<Item = &str> {
    script.match_indices('$').filter_map(|(at, _)| {
        let rest = script.get(at + 1..)?;
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        // What has another value to fall back on may be missing.
        let is_plain = !rest[end..].starts_with([':', '-', '?', '+']);
        (end >= SHORTEST && is_plain && !script[..at].ends_with('\\')).then_some(&rest[..end])
    })
}
