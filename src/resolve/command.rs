//! Commands and arguments that no program could be told.

use crate::admission::plain_secret;
use crate::admission::policy::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::command_line::CommandLine;
use crate::values::flow;
use crate::values::instead::command_of;
use crate::values::read::At;
use crate::values::scalar::Verbatim;
use crate::values::secrets::{holds_password, looks_secret};

/// Reports what no program could be told.
pub fn check(line: CommandLine, report: &mut Report) {
    one_word(line, report);
    let first = line.command.and_then(|list| list.value.first());
    if let Some(word) = first.filter(|word| word.as_str().trim().is_empty()) {
        report.add(
            Diagnostic::error(Code::InvalidValue, "the first word of a command is the program")
                .at(word.span, "an empty text")
                .help("write the program, or remove the item"),
        );
    }
    for word in line.words().filter(|word| holds_password(word.as_str())) {
        plain_secret::inline(word.span, report);
    }
    for list in [line.command, line.args].into_iter().flatten() {
        words(&list.value, report);
    }
    shell_words(line, report);
    without_shell(line, report);
    dollars(line, report);
}

/// Reports `$$`, of which Kubernetes makes one `$`: the number of a shell's own process is lost.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>
fn dollars(line: CommandLine, report: &mut Report) {
    for word in line.words() {
        let text = word.as_str();
        let is_own = |at: usize| {
            let (before, after) = (&text[..at], &text[at + 2..]);
            !before.ends_with('$') && !after.starts_with(['$', '(', '{'])
        };
        if text.match_indices("$$").any(|(at, _)| is_own(at)) {
            report.add(
                Diagnostic::warning(
                    Code::ReferenceSyntax,
                    "Kubernetes makes one `$` of `$$` in a command",
                )
                .at(word.span, "the program gets a single `$`")
                .help("write `$$$$` for `$$`"),
            );
        }
    }
}

/// Reports arguments that are two words: an option and its value, which each are one.
fn words(list: &[At<Verbatim>], report: &mut Report) {
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
fn shell_words(line: CommandLine, report: &mut Report) {
    let all: Vec<&At<Verbatim>> = line.words().collect();
    let plain =
        |text: &str| !text.is_empty() && !text.contains([' ', '$', '"', '\'', ';', '&', '|']);
    let shell = line.shell();
    if let Some(at) = shell
        && let [option, script, next, ..] = &all[at + 1..]
        && option.as_str() == "-c"
        && plain(script.as_str())
        && plain(next.as_str())
        && next.as_str() != "--"
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
    if let Some(at) = shell
        && let Some(next) = all.get(at + 1)
        && next.as_str().contains(' ')
        && !next.as_str().starts_with(['-', '+'])
    {
        report.add(
            Diagnostic::warning(Code::InvalidValue, "a shell takes this for the name of a script")
                .at(next.span, "no file is called so")
                .help("write `-c` before it"),
        );
    }
    for word in &all {
        let text = word.as_str();
        if let Some(option) = text.strip_prefix(['–', '—', '−']) {
            let option = option.trim_start_matches(['-', '–', '—', '−']);
            report.add(
                Diagnostic::warning(
                    Code::InvalidValue,
                    format!("no option begins as `{text}` does"),
                )
                .at(word.span, "a dash of a text, and not the one of the keyboard")
                .write(format!("--{option}")),
            );
        }
        if shell.is_some() {
            continue;
        }
        let is_own = |name: &&str| {
            const OF_CONTRACTS: [&str; 6] =
                ["_HOST", "_PORT", "_USER", "_PASSWORD", "_NAME", "_URL"];
            let said = line.env.is_some_and(|env| env.value.entries.contains_key(*name));
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

/// `$DB_HOST` or `${DB_HOST}` in an argument, a name of capitals.
fn variable_in(text: &str) -> Option<&str> {
    let (before, after) = text.split_once('$')?;
    let after = after.strip_prefix('{').unwrap_or(after);
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let end = after.find(|c: char| !is_part(c)).unwrap_or(after.len());
    let name = &after[..end];
    (name.len() > 2
        && !before.ends_with('\\')
        && name.starts_with(|c: char| c.is_ascii_uppercase()))
    .then_some(name)
}

/// A list of one text is one program whose name has blanks in it.
fn one_word(line: CommandLine, report: &mut Report) {
    let Some([only]) = line.command.map(|list| list.value.as_slice()) else { return };
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

/// Reports words that mean something to shells alone, where none runs.
fn without_shell(line: CommandLine, report: &mut Report) {
    const BETWEEN: [&str; 8] = ["&&", "||", ";", "|", "&", ">", ">>", "<"];
    if line.shell().is_some() {
        return;
    }
    let joins = |word: &&At<Verbatim>| BETWEEN.contains(&word.as_str());
    if let Some(word) = line.words().skip(1).find(joins) {
        let said: Vec<&str> = line.words().map(|word| word.as_str()).collect();
        let said = said.join(" ");
        let help = if holds_password(&said) || said.contains(['"', '\'']) {
            "write `command: [sh, -c, …]`, with all of it as one text".to_owned()
        } else {
            format!("write `command: [sh, -c, {}]`", flow::text(&said))
        };
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("no shell runs here, and the program gets `{}` as a word", word.as_str()),
            )
            .at(word.span, "joins commands in a shell alone")
            .help(help),
        );
    }
    // `$(NAME)` is a variable, which the kubelet puts in.
    let runs = |word: &&At<Verbatim>| {
        let inside = word.as_str().split_once("$(").map_or("", |(_, rest)| rest);
        inside.starts_with(|c: char| c.is_ascii_lowercase()) && inside.contains(')')
    };
    if let Some(word) = line.words().find(runs) {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("no shell runs here, and the program gets `{}` as it is", word.as_str()),
            )
            .at(word.span, "a command inside of another one")
            .help("write `command: [sh, -c, \"…\"]`, with all of it as one text"),
        );
    }
    let first = line.command.and_then(|list| list.value.first());
    let takes_files = |word: &&At<Verbatim>| {
        matches!(word.as_str(), "cat" | "chmod" | "chown" | "cp" | "ls" | "mv" | "rm")
    };
    let is_pattern = |word: &&At<Verbatim>| word.as_str().contains("/*");
    if let Some(program) = first.filter(takes_files)
        && let Some(word) = line.words().skip(1).find(is_pattern)
    {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("no shell runs here, and `{}` gets the `*` as it is", program.as_str()),
            )
            .at(word.span, "no file is called so")
            .help("write `command: [sh, -c, \"…\"]`, with all of it as one text"),
        );
    }
    if let Some(word) = first.filter(|word| matches!(word.as_str(), "cd" | "export" | "source")) {
        report.add(
            Diagnostic::warning(
                Code::InvalidValue,
                format!("`{}` is a word of shells, and no program", word.as_str()),
            )
            .at(word.span, "nothing in an image is called so")
            .help("write `command: [sh, -c, \"…\"]`, with the script as one text"),
        );
    }
}
