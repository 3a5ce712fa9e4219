//! `$(NAME)` in variables: the kubelet expands it in a container's own list, and nobody does in the ConfigMap
//! or Secret that gen puts texts into.
//! <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::directory::Directory;
use crate::resolve::reference_word::is_variable;
use crate::source::Span;

/// What is told of a text that names a variable of the container, where nobody puts it in.
pub fn check(
    name: &str,
    text: &str,
    span: Span,
    known: impl Fn(&str) -> bool + Copy,
    wiring: (&Directory, &[usize]),
) -> Option<Diagnostic> {
    if let Some(variable) = named(text, known) {
        return Some(told(name, variable, span, wiring));
    }
    if let Some(variable) = of_shell(text, known) {
        return Some(told_of_shell(name, variable, span, wiring));
    }
    if let Some(command) = of_command(text) {
        return Some(
            Diagnostic::warning(
                Code::ReferenceSyntax,
                format!("nobody runs `{command}` to fill `{name}`"),
            )
            .at(span, "the program gets this text")
            .help("write the value itself, or let a shell set it as the program starts: `command: [sh, -c, \"… exec my-program\"]`"),
        );
    }
    // A variable of a pipeline, or of whoever typed it.
    let variable = of_shell(text, is_variable).filter(|variable| variable.len() > 2)?;
    Some(
        Diagnostic::warning(
            Code::ReferenceSyntax,
            format!("nobody puts `{variable}` into `{name}`"),
        )
        .at(span, format!("the program gets the text `${variable}`"))
        .help(format!(
            "write the value itself, or hand it over: `--set` gives one, and `{{ fromEnv: {variable} }}` a secret"
        )),
    )
}

/// The first variable that a text names as `$(NAME)`, of those that the container has.
pub fn named(text: &str, known: impl Fn(&str) -> bool) -> Option<&str> {
    text.match_indices("$(").find_map(|(at, start)| {
        let (name, _) = text[at + start.len()..].split_once(')')?;
        (!text[..at].ends_with('$') && known(name)).then_some(name)
    })
}

/// The command that a shell would run for a text as a whole: `$(nproc)`, or between backticks.
fn of_command(text: &str) -> Option<&str> {
    let quoted = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    let command = quoted.or_else(|| text.strip_prefix("$(")?.strip_suffix(')'))?;
    let is_program = command.starts_with(|c: char| c.is_ascii_lowercase() || c == '/');
    // `$(backends.api.url)` is a reference in another notation.
    let is_path = command.split(' ').next().is_some_and(|word| word.contains('.'));
    (is_program && !is_path && !command.contains(['`', '(', ')'])).then_some(command)
}

/// The variable that a text as a whole names as `$NAME`, of those that the container has: a shell puts it in, and
/// nothing else.
fn of_shell(text: &str, known: impl Fn(&str) -> bool) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(is_word) && known(name)).then_some(name)
}

/// What to write in place of `variable` in the text of `name`; the databases are those that are connected.
fn told(
    name: &str,
    variable: &str,
    span: Span,
    (directory, connected): (&Directory, &[usize]),
) -> Diagnostic {
    let reference = reference_to(variable, connected.iter().copied(), directory);
    let of_contract = reference.map(|reference| format!("write `{reference}`"));
    let help = of_contract.unwrap_or_else(|| format!("write what `{variable}` holds itself"));
    Diagnostic::warning(Code::ReferenceSyntax, format!("nobody puts `{variable}` into `{name}`"))
        .at(span, format!("the program gets the text `$({variable})`"))
        .help(format!("{help}, or `$$({variable})` if the text itself is meant"))
}

/// The same where it is named as shells do.
fn told_of_shell(
    name: &str,
    variable: &str,
    span: Span,
    (directory, connected): (&Directory, &[usize]),
) -> Diagnostic {
    let reference = reference_to(variable, connected.iter().copied(), directory);
    let help = reference.map_or_else(
        || format!("write what `{variable}` holds itself"),
        |reference| format!("write `{reference}`"),
    );
    Diagnostic::warning(Code::ReferenceSyntax, format!("nobody puts `{variable}` into `{name}`"))
        .at(span, format!("the program gets the text `${variable}`"))
        .help(help)
}

/// The reference to what `connects` puts into a variable, if one of some databases has such a variable.
pub fn reference_to(
    variable: &str,
    mut databases: impl Iterator<Item = usize>,
    directory: &Directory,
) -> Option<String> {
    databases.find_map(|database| {
        let contract = &directory.database(database)?.contract;
        let fields = [
            (Some(&contract.host), "host"),
            (Some(&contract.port), "port"),
            (Some(&contract.password), "password"),
            (contract.name.as_ref(), "database"),
            (contract.user.as_ref(), "user"),
            (contract.url.as_ref(), "url"),
        ];
        let is_it = |own: &String| own == variable;
        let (_, field) = fields.into_iter().find(|(own, _)| own.is_some_and(is_it))?;
        let of = &directory.entries[database].component.name;
        Some(format!("${{databases.{of}.{field}}}"))
    })
}
