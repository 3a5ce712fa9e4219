//! What people type who know other tools, and what it is called here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Words of other tools, and the command that does it.
const VERBS: [(&[&str], &str); 9] = [
    (&["apply", "deploy", "install", "upgrade", "sync"], "gen render ENV | kubectl apply -f -"),
    (&["template", "build", "generate", "manifests", "kustomize"], "gen render ENV"),
    (&["lint", "validate", "verify", "test", "vet"], "gen check"),
    (&["new", "create", "scaffold"], "gen init"),
    (&["up", "docker-compose"], "gen compose ENV --output-dir compose"),
    (&["chart", "package"], "gen helm --output-dir chart"),
    (&["plan", "preview"], "gen diff ENV --live"),
    (&["delete", "uninstall", "destroy", "down"], "gen render ENV | kubectl delete -f -"),
    (&["completion"], "gen completions SHELL"),
];

/// Options of other tools, an option that a verb must have for it, and what it is called here.
const OPTIONS: [(&[&str], &str, &str); 7] = [
    (&["-o", "--output", "--out"], "format", "--format FORMAT"),
    (&["-o", "-O", "--output", "--out", "--outdir"], "output_dir", "--output-dir DIR"),
    (&["-n", "--namespace"], "set", "--set namespace=NAME"),
    (&["--dry-run"], "output_dir", "--output-dir DIR --check"),
    (&["--all-environments", "-A"], "all", "--all"),
    (&["-f", "--filename"], "set", "--values FILE"),
    (&["--environment"], "envs", "--env NAME"),
];

/// Whether the verb that was typed has an option.
fn has_option(verb: Option<&clap::Command>, option: &str) -> bool {
    verb.is_some_and(|verb| verb.get_arguments().any(|known| known.get_id() == option))
}

/// The same error with a tip, where the word is another tool's; `verb` is what was typed first.
#[must_use]
pub fn with_tip(mut error: clap::Error, verb: Option<&clap::Command>) -> clap::Error {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let instead = match error.kind() {
        ErrorKind::InvalidSubcommand => text(ContextKind::InvalidSubcommand).and_then(|word| {
            let row = VERBS.iter().find(|(words, _)| words.contains(&word));
            row.map(|(_, instead)| *instead)
        }),
        ErrorKind::UnknownArgument => text(ContextKind::InvalidArg).and_then(|argument| {
            let row = OPTIONS
                .iter()
                .find(|(words, needs, _)| words.contains(&argument) && has_option(verb, needs));
            row.map(|(.., instead)| *instead)
        }),
        ErrorKind::InvalidValue => text(ContextKind::InvalidArg)
            .filter(|argument| argument.starts_with("--output <"))
            .and_then(|_| text(ContextKind::InvalidValue))
            .filter(|value| value.contains(['/', '.']))
            .map(|_| {
                if has_option(verb, "output_dir") { "--output-dir DIR" } else { "-o FORMAT > FILE" }
            }),
        _ => None,
    };
    // Nothing that gen takes begins with a `-`: to pass it as a value is what nobody means.
    let is_of_values = |tip: &ContextValue| match tip {
        ContextValue::StyledStrs(tips) => {
            tips.iter().any(|tip| tip.to_string().contains("as a value"))
        }
        _ => false,
    };
    if error.get(ContextKind::Suggested).is_some_and(is_of_values) {
        error.remove(ContextKind::Suggested);
    }
    if let Some(instead) = instead {
        let tip = ContextValue::StyledStrs(vec![format!("write `{instead}`").into()]);
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}
