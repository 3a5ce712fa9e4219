//! Variables in the scripts of shells that nothing sets, and that are nearly ones that a database gives, or those of one that
//! is not connected: a shell makes an empty text of them, and says nothing.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::command_line::CommandLine;
use crate::resolve::directory::Directory;
use crate::values::env::EnvValue;
use crate::values::read::{At, Map};

/// Names with fewer letters are near too many others.
const SHORTEST: usize = 5;

/// How the variables of databases end elsewhere, and here.
const CALLED: [(&str, &str); 14] = [
    ("BOOTSTRAP_SERVERS", "HOST"),
    ("BROKERS", "HOST"),
    ("SERVERS", "HOST"),
    ("DATABASE", "NAME"),
    ("DB", "NAME"),
    ("DSN", "URL"),
    ("HOSTNAME", "HOST"),
    ("LOGIN", "USER"),
    ("PASS", "PASSWORD"),
    ("PASSWD", "PASSWORD"),
    ("PWD", "PASSWORD"),
    ("SERVER", "HOST"),
    ("URI", "URL"),
    ("USERNAME", "USER"),
];

/// Where a command runs, and what its variables are.
#[derive(Clone, Copy, Debug)]
pub struct ShellOwner<'a> {
    /// The component's name.
    pub name: &'a str,
    /// The databases whose variables the container has.
    pub connected: &'a [usize],
    /// The variables that it has from the component's own container.
    pub env: Option<&'a At<Map<EnvValue>>>,
}

/// Tells of the variables in the words of a command: those that a shell puts in, and those of Kubernetes, `$(NAME)`.
pub fn check(line: CommandLine, directory: &Directory, owner: ShellOwner, report: &mut Report) {
    let ShellOwner { name, connected, env } = owner;
    let given: Vec<(usize, String)> = (0..directory.entries.len())
        .filter_map(|index| Some((index, directory.database(index)?)))
        .filter(|(_, address)| address.tells_clients)
        .flat_map(|(index, address)| {
            let names = address.contract.names();
            names.into_iter().map(move |name| (index, name))
        })
        .collect();
    let said = || [line.env, env].into_iter().flatten().flat_map(|env| env.value.entries.keys());
    let is_own = |variable: &str| {
        said().any(|own| own == variable)
            || line.words().any(|word| word.as_str().contains(&format!("{variable}=")))
            || given.iter().any(|(index, one)| connected.contains(index) && one == variable)
    };
    let near = |variable: &str| {
        let of_databases = given.iter().filter(|(index, _)| connected.contains(index));
        let known = of_databases.map(|(_, one)| one.as_str()).chain(said().map(String::as_str));
        let mut known = known.filter(|one| one.len() >= SHORTEST);
        let found = known.find(|one| {
            strsim::damerau_levenshtein(one, variable) == 1 || is_called(variable, one)
        });
        // `BUS_HOST` of a database `bus`, whose variables begin otherwise.
        found.or_else(|| {
            let of = |(index, one): &&(usize, String)| {
                let name = directory.entries[*index].component.name.as_str();
                let start = name.to_ascii_uppercase().replace('-', "_");
                let rest = variable.strip_prefix(start.as_str());
                rest.is_some_and(|rest| rest.starts_with('_') && one.ends_with(rest))
            };
            let mut of_databases = given.iter().filter(|(index, _)| connected.contains(index));
            of_databases.find(of).map(|(_, one)| one.as_str())
        })
    };
    let is_shell = line.shell().is_some();
    for word in line.words() {
        let text = word.as_str();
        let of_shell: Vec<&str> = if is_shell { variables(text).collect() } else { Vec::new() };
        let found = of_shell
            .into_iter()
            .map(|one| (one, format!("the shell makes an empty text of `${one}`")));
        let expanded =
            expanded(text).map(|one| (one, format!("the program gets the text `$({one})`")));
        for (variable, label) in found.chain(expanded).filter(|(one, _)| !is_own(one)) {
            let of_other = given.iter().find(|(_, one)| one == variable);
            let wrong = |message: String| {
                Diagnostic::warning(Code::ReferenceSyntax, message).at(word.span, label.clone())
            };
            let (open, close) = if label.contains("$(") { ("(", ")") } else { ("", "") };
            if let Some((index, _)) = of_other {
                let database = &directory.entries[*index].component.name;
                let message = format!(
                    "`{variable}` is a variable of `{database}`, which `{name}` does not connect to"
                );
                report
                    .add(wrong(message).help(format!("add `connects: [{database}]` to `{name}`")));
            } else if let Some(near) = near(variable) {
                let message = format!("nothing sets `{variable}`");
                report.add(wrong(message).help(format!("write `${open}{near}{close}`")));
            }
        }
    }
}

/// The variables that Kubernetes puts into a text, `$(NAME)`.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>
fn expanded(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("$(").filter_map(|(at, start)| {
        let (name, _) = text.get(at + start.len()..)?.split_once(')')?;
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        (name.len() >= SHORTEST && name.chars().all(is_part) && !text[..at].ends_with('$'))
            .then_some(name)
    })
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
