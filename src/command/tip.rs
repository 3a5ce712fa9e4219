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

/// The same error with a tip, where the word is another tool's.
#[must_use]
pub fn with_tip(mut error: clap::Error) -> clap::Error {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let instead = match error.kind() {
        ErrorKind::InvalidSubcommand => text(ContextKind::InvalidSubcommand).and_then(|word| {
            let row = VERBS.iter().find(|(words, _)| words.contains(&word));
            row.map(|(_, instead)| *instead)
        }),
        ErrorKind::UnknownArgument => text(ContextKind::InvalidArg)
            .filter(|argument| ["-o", "--output", "--out"].contains(argument))
            .map(|_| "--output-dir DIR"),
        ErrorKind::InvalidValue => text(ContextKind::InvalidArg)
            .filter(|argument| argument.starts_with("--output <"))
            .and_then(|_| text(ContextKind::InvalidValue))
            .filter(|value| value.contains(['/', '.']))
            .map(|_| "--output-dir DIR"),
        _ => None,
    };
    if let Some(instead) = instead {
        let tip = ContextValue::StyledStrs(vec![format!("write `{instead}`").into()]);
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}
