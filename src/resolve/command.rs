//! Commands and arguments: texts that reach the container as they are.

use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::reference;
use crate::values::flow;
use crate::values::instead::command_of;
use crate::values::read::{At, Either};
use crate::values::scalar::Verbatim;
use crate::values::secrets::{holds_password, looks_secret};
use crate::values::workload;

/// Reports what no program could be told.
pub fn check(values: &workload::Workload, report: &mut Report) {
    no_references(values, report);
    one_word(values, report);
    for list in [&values.command, &values.args].into_iter().flatten() {
        words(&list.value, report);
    }
    shell_words(values, report);
    other_port(values, report);
}

/// Variables from which programs take the port that they listen on.
const PORTS: [&str; 3] = ["PORT", "HTTP_PORT", "SERVER_PORT"];

/// Reports a variable that makes the program listen where no one calls it.
fn other_port(values: &workload::Workload, report: &mut Report) {
    let (Some(port), Some(env)) = (&values.port, &values.env) else { return };
    let further = values.ports.iter().flat_map(|ports| ports.value.entries.values());
    let further: Vec<u16> = further
        .filter_map(|item| match &item.at.value {
            Either::Short(port) => Some(port.0),
            Either::Long(port) => Some(port.port.as_ref()?.value.0),
        })
        .collect();
    for name in PORTS {
        let Some(item) = env.value.entries.get(name) else { continue };
        let Either::Short(text) = &item.at.value else { continue };
        let Ok(number) = text.as_str().parse::<u16>() else { continue };
        if number == port.value.0 || further.contains(&number) {
            continue;
        }
        report.add(
            Diagnostic::warning(
                Code::Conflict,
                format!("`{name}` says {number}, and `port` is {}", port.value.0),
            )
            .at(item.at.span, "most programs listen there")
            .also(port.span, "callers and probes go here")
            .help(format!("write `port: {number}`, or remove `{name}`")),
        );
    }
}

/// Reports arguments that are two words: an option and its value, which each are one.
pub fn words(list: &[At<Verbatim>], report: &mut Report) {
    for (index, word) in list.iter().enumerate() {
        let text = word.as_str();
        let Some((option, value)) = text.split_once(' ') else { continue };
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_option = option.len() > 1
            && option.starts_with('-')
            && option.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic())
            && option.chars().all(is_letter);
        let value = value.trim();
        let is_value = !value.is_empty() && !value.contains(char::is_whitespace);
        // What a shell or a program is given as its script may begin with anything.
        let is_script = index > 0 && matches!(list[index - 1].as_str(), "-c" | "-e" | "--eval");
        if !is_option || !is_value || is_script {
            continue;
        }
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("`{option}` and its value are one argument here"),
            )
            .at(word.span, "the program gets it with the blank in it")
            .help(format!(
                "write two items: `{}, {}`",
                flow::text(option),
                shown(value)
            )),
        );
    }
}

/// A value as it may be said: what may be a password is not.
fn shown(value: &str) -> String {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit())
        || value.split_once('=').is_some_and(|(key, _)| !looks_secret(key))
        || value.starts_with('/');
    if is_plain && !holds_password(value) { flow::text(value) } else { "…".to_owned() }
}

/// Reports what a shell makes nothing of: words after its script, and variables where there is no shell.
fn shell_words(values: &workload::Workload, report: &mut Report) {
    let texts = |list: &Option<At<Vec<At<Verbatim>>>>| -> Vec<At<Verbatim>> {
        list.as_ref().map(|list| list.value.clone()).unwrap_or_default()
    };
    let all: Vec<At<Verbatim>> =
        texts(&values.command).into_iter().chain(texts(&values.args)).collect();
    let plain =
        |text: &str| !text.is_empty() && !text.contains([' ', '$', '"', '\'', ';', '&', '|', '/']);
    let shell = all.iter().position(|word| {
        matches!(word.as_str().rsplit('/').next(), Some("sh" | "bash" | "ash" | "zsh" | "dash"))
    });
    if let Some(at) = shell
        && let [option, script, next, ..] = &all[at + 1..]
        && option.as_str() == "-c"
        && plain(script.as_str())
        && plain(next.as_str())
        && !next.as_str().starts_with('-')
    {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("the shell runs `{}` alone", script.as_str()),
            )
            .at(next.span, "no word of its script")
            .help(format!("write the script as one item: `-c, \"{} …\"`", script.as_str())),
        );
    }
    if shell.is_some() {
        return;
    }
    for word in &all {
        let text = word.as_str();
        let is_own = |name: &&str| {
            const OF_CONTRACTS: [&str; 6] =
                ["_HOST", "_PORT", "_USER", "_PASSWORD", "_NAME", "_URL"];
            let said = values.env.as_ref().is_some_and(|env| env.value.entries.contains_key(*name));
            said || OF_CONTRACTS.iter().any(|end| name.ends_with(end))
        };
        let Some(name) = variable_in(text).filter(is_own) else { continue };
        report.add(
            Diagnostic::warning(
                Code::ReferenceSyntax,
                format!("no shell puts `{name}` into this argument"),
            )
            .at(word.span, "the program gets it as it is")
            .help(format!("write `$({name})`, which Kubernetes puts in")),
        );
    }
}

/// `$DB_HOST` in an argument, a name of capitals.
fn variable_in(text: &str) -> Option<&str> {
    let (before, after) = text.split_once('$')?;
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let end = after.find(|c: char| !is_part(c)).unwrap_or(after.len());
    let name = &after[..end];
    (name.len() > 2
        && !before.ends_with('\\')
        && name.starts_with(|c: char| c.is_ascii_uppercase()))
    .then_some(name)
}

/// A list of one text is one program whose name has blanks in it.
fn one_word(values: &workload::Workload, report: &mut Report) {
    let Some([only]) = values.command.as_ref().map(|list| list.value.as_slice()) else { return };
    let text = only.as_str();
    let mut words = text.split_whitespace();
    let is_program = |word: &str| !word.is_empty() && !word.contains(['"', '\'']);
    if !words.next().is_some_and(is_program) || words.next().is_none() || text.contains('\n') {
        return;
    }
    report.add(
        Diagnostic::warning(Code::InvalidValue, format!("no program is called `{text}`"))
            .at(only.span, "one word of the command, with its blanks")
            .help(format!("write `command: {}`", command_of(text))),
    );
}

/// References work in `env`; elsewhere they would reach the container as they are.
fn no_references(values: &workload::Workload, report: &mut Report) {
    let lists = [&values.command, &values.args].into_iter().flatten();
    for text in lists.flat_map(|list| &list.value).filter(|text| reference::is_meant(text.as_str()))
    {
        report.add(
            Diagnostic::error(
                Code::ReferenceSyntax,
                "a reference does not work in `command` and `args`",
            )
            .at(text.span, "the container would get it as it is")
            .help("put it into a variable of `env`, say `NAME`, and write `$(NAME)` here"),
        );
    }
}
