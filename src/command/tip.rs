//! What people type who know other tools, and what it is called here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::values::suggest::nearest;

/// Words of other tools, and the command that does it.
const VERBS: [(&[&str], &str); 11] = [
    (&["apply", "deploy", "install", "upgrade", "sync"], "gen render ENV | kubectl apply -f -"),
    (&["template", "build", "generate", "manifests", "kustomize"], "gen render ENV"),
    (&["lint", "validate", "verify", "test", "vet"], "gen check"),
    (&["new", "create", "scaffold"], "gen init"),
    (&["up", "docker-compose"], "gen compose ENV --output-dir compose"),
    (&["chart", "package"], "gen helm --output-dir chart"),
    (&["plan", "preview"], "gen diff ENV --live"),
    (&["delete", "uninstall", "destroy", "down"], "gen render ENV | kubectl delete -f -"),
    (&["completion"], "gen completions SHELL"),
    (&["list", "ls", "envs", "environments"], "ls values"),
    (&["status", "get"], "gen diff ENV --live"),
];

/// Options of other tools, an option that a verb must have for it, and what to do here.
const OPTIONS: [(&[&str], &str, &str); 24] = [
    (&["-o", "--output", "--out"], "format", "write `--format FORMAT`"),
    (&["-o", "-O", "--output", "--out", "--outdir"], "output_dir", "write `--output-dir DIR`"),
    (&["--format"], "output", "write `-o FORMAT`"),
    (&["-n", "--namespace"], "set", "write `--set namespace=NAME`"),
    (&["--dry-run"], "output_dir", "write `--output-dir DIR --check`"),
    (&["--all-environments", "-A"], "all", "write `--all`"),
    (&["-f", "--filename"], "set", "write `--values FILE`"),
    (&["--environment"], "envs", "write `--env NAME`"),
    (
        &["--env", "--environment", "--envs"],
        "prod_target",
        "an environment is a file: write `values/NAME.yaml`",
    ),
    (&["--db", "--database"], "engine", "write `--engine ENGINE`"),
    (&["--image", "--port"], "engine", "write `--backend-image IMAGE`, `--backend-port PORT`"),
    (&["--no-backend", "--no-database"], "engine", "take it out of `values/base.yaml` afterwards"),
    (&["--force", "--overwrite"], "engine", "leave it out: files that exist are never touched"),
    (&["--version", "--app-version"], "package", "write `--set chart.version=VERSION`"),
    (&["--name", "--release-name"], "package", "write `--set name=NAME`"),
    (&["-s"], "set", "write `--set PATH=VALUE`"),
    (&["--set-json"], "set", "write `--set PATH=VALUE` for each path, or `--values FILE`"),
    (&["--tag", "--image"], "set", "write `--set backends.NAME.image.tag=TAG`"),
    (&["--replicas"], "set", "write `--set backends.NAME.replicas=NUMBER`"),
    (&["--strict", "--fail-on-warnings", "--Werror"], "deny_warnings", "write `--deny-warnings`"),
    (&["--strict", "--fail-on-warnings"], "ignore", "leave it out: findings are exit code 1"),
    (
        &["--from", "--to", "--base", "--against"],
        "rev",
        "write `gen diff dev prod`, or `gen diff prod --rev main`",
    ),
    (
        &["-d", "--detach", "--build"],
        "set",
        "that is an option of `docker compose`, in the folder of `--output-dir`",
    ),
    (&["-v", "--verbose", "--debug"], "help", "leave it out: gen says all that it knows"),
];

/// Servers that gen knows nothing of.
const FOREIGN: [&str; 6] = ["mssql", "sqlserver", "oracle", "sqlite", "cassandra", "neo4j"];

/// Whether the verb that was typed has an option.
fn has_option(verb: Option<&clap::Command>, option: &str) -> bool {
    let is_of_all = option == "help";
    is_of_all || verb.is_some_and(|verb| verb.get_arguments().any(|known| known.get_id() == option))
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
            row.map(|(_, instead)| format!("write `{instead}`"))
        }),
        ErrorKind::UnknownArgument => text(ContextKind::InvalidArg).and_then(|argument| {
            let row = OPTIONS
                .iter()
                .find(|(words, needs, _)| words.contains(&argument) && has_option(verb, needs));
            row.map(|(.., instead)| (*instead).to_owned())
        }),
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue).is_some_and(|value| FOREIGN.contains(&value)) =>
        {
            Some(
                "write `engine: other` with its image into `values/base.yaml` afterwards"
                    .to_owned(),
            )
        }
        ErrorKind::InvalidValue => text(ContextKind::InvalidArg)
            .filter(|argument| argument.starts_with("--output <"))
            .and_then(|_| text(ContextKind::InvalidValue))
            .filter(|value| value.contains(['/', '.']))
            .map(|_| {
                let is_folder = has_option(verb, "output_dir");
                let instead = if is_folder { "--output-dir DIR" } else { "-o FORMAT > FILE" };
                format!("write `{instead}`")
            }),
        _ => None,
    };
    let unlike = match (error.get(ContextKind::SuggestedArg), text(ContextKind::InvalidArg)) {
        (Some(ContextValue::String(known)), Some(typed)) => {
            let known = known.split([' ', '=']).next().unwrap_or_default();
            nearest(typed, std::iter::once(known)).is_none()
        }
        _ => false,
    };
    // clap finds `--target` similar to `--tag`, which is no slip of the keyboard.
    if unlike || instead.is_some() {
        error.remove(ContextKind::SuggestedArg);
    }
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
        error.remove(ContextKind::SuggestedValue);
        let tip = ContextValue::StyledStrs(vec![instead.into()]);
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}
