//! What people type who know other tools, and what it is called here.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use std::path::Path;

use crate::disk;
use crate::foreign;
use crate::values::suggest::nearest;

/// Words for taking over what is there.
const IMPORTS: [&str; 4] = ["adopt", "convert", "import", "migrate"];

/// What can be taken over.
const FOR_IMPORTS: &str = "`gen init` makes values of a Compose file; Kubernetes manifests stay as they are, and `gen check`, `gen graph` and `gen diff` read them";

/// Words of other tools, and the command that does it.
const VERBS: &[(&[&str], &str)] = &[
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
    (&["status"], "gen diff ENV --live"),
    (&["version"], "gen --version"),
    (&["show", "config", "view", "print", "get"], "gen values ENV"),
    (&["ps", "pods"], "kubectl get pods --namespace NAMESPACE"),
    (&["logs"], "kubectl logs deployment/NAME --namespace NAMESPACE"),
    (&["exec", "ssh", "shell"], "kubectl exec --stdin --tty deployment/NAME -- sh"),
    (&["rollback", "undo"], "kubectl rollout undo deployment/NAME --namespace NAMESPACE"),
    (&["restart"], "kubectl rollout restart deployment/NAME --namespace NAMESPACE"),
    (&["kompose"], "gen init"),
    (&["run", "start", "serve", "dev"], "gen compose ENV --output-dir compose"),
    (&["targets"], "gen explain target"),
    (&["engines", "databases"], "gen explain databases.main.engine"),
    (&["docs", "doc", "man", "manual"], "gen explain PATH"),
    (&["fmt", "format", "fix"], "gen check --fix PATH"),
];

/// Options of other tools, an option that a verb must have for it, and what to do here.
const OPTIONS: &[(&[&str], &str, &str)] = &[
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
    (&["--version"], "package", "write `--set chart.version=VERSION`"),
    (&["--app-version"], "package", "write `--set chart.appVersion=VERSION`"),
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
    (
        &["--context", "--kubeconfig", "--kube-context"],
        "output_dir",
        "that is an option of kubectl: `gen render ENV | kubectl apply --context NAME -f -`",
    ),
    (
        &["--kube-version", "--kubernetes-version"],
        "set",
        "write `--set cluster.kubernetes=VERSION`",
    ),
    (&["--dest-server", "--server"], "application_set", "write `--set argocd.clusters={NAME}`"),
    (&["--dest-namespace"], "application_set", "write `--set namespace=NAME`"),
    (&["--cluster"], "live", "write `--live`"),
    (
        &["--from-compose", "--compose", "--from", "--import"],
        "engine",
        "write `--compose-file FILE`",
    ),
    (
        &["--context", "--kubeconfig", "--kube-context"],
        "live",
        "`--live` asks what kubectl would: `kubectl config use-context NAME`, or `KUBECONFIG=FILE gen diff …`",
    ),
    (
        &["--fail-on", "--exit-code", "--error-on"],
        "ignore",
        "leave it out: findings are exit code 1",
    ),
    (
        &[
            "--prune",
            "--wait",
            "--atomic",
            "--timeout",
            "--server-side",
            "--force-conflicts",
            "--create-namespace",
            "--recursive",
            "-R",
            "-l",
            "--selector",
            "-k",
            "--kustomize",
            "--validate",
            "--cascade",
            "--install",
        ],
        "output_dir",
        "that is an option of kubectl or helm: `gen render ENV | kubectl apply … -f -`",
    ),
    (
        &["--include-crds", "--skip-crds"],
        "set",
        "leave it out: gen writes no definitions of resources",
    ),
    (&["--watch", "-w"], "set", "leave it out: run the command again, which takes a moment"),
    (&["--get", "--path", "--key"], "explain", "write `--explain PATH`"),
    (&["--default"], "defaults", "write `--defaults`"),
    (
        &["--only", "--select", "--codes"],
        "ignore",
        "write `--ignore CODE` for each one that is not wanted",
    ),
    (&["--repo", "--repo-url", "--repourl"], "application_set", "write `--set argocd.repoURL=URL`"),
    (&["--project"], "application_set", "write `--set argocd.project=NAME`"),
    (&["--revision", "--branch"], "application_set", "write `--set argocd.revision=BRANCH`"),
    (&["--nodes"], "set", "write `--set cluster.nodes.count=NUMBER`"),
    (&["--name"], "set", "write `--set name=NAME`"),
    (&["--no-color", "--no-colour"], "help", "write `--color never`"),
    (&["--var", "--var-file", "-D", "--arg", "--param"], "set", "write `--set PATH=VALUE`"),
    (&["-n"], "engine", "write `--name NAME`"),
    (
        &["--template", "--stack", "--preset"],
        "engine",
        "there is one scaffold: change `values/base.yaml` afterwards",
    ),
    (&["--frontend"], "engine", "write `--frontend-image IMAGE`, or `--no-frontend`"),
    (&["--backend"], "engine", "write `--backend-image IMAGE`"),
    (
        &["--name-only", "--stat", "--summary"],
        "rev",
        "write `--format json`, which has a line for each object",
    ),
    (&["--all"], "package", "leave it out: a chart is for all environments"),
    (&["--env", "-e"], "what", "write `gen values ENV --explain PATH`"),
    (&["-v", "--verbose", "--debug"], "help", "leave it out: gen says all that it knows"),
];

/// Servers that gen knows nothing of.
const FOREIGN: [&str; 6] = ["mssql", "sqlserver", "oracle", "sqlite", "cassandra", "neo4j"];

/// What a word is that other tools have for a value.
fn word_of(value: &str) -> Option<&'static str> {
    match value {
        "helm" => Some("write `--source chart`"),
        "kustomize" | "yaml-files" => Some("write `--source manifests`"),
        "png" | "pdf" | "jpg" => Some("write `-o svg`, which browsers show"),
        "graphviz" => Some("write `-o dot`"),
        "sh" => Some("write `bash`"),
        "none" => Some("take it out of `values/base.yaml` afterwards"),
        "yes" | "on" => Some("write `always`"),
        "no" | "off" => Some("write `never`"),
        _ => None,
    }
}

/// What a further word after a verb was meant to be.
fn operand(argument: &str, verb: Option<&clap::Command>) -> Option<String> {
    if argument.starts_with('-') {
        return None;
    }
    if has_option(verb, "explain") && argument.contains('.') {
        return Some(format!("write `--explain {}`", foreign::line(argument)));
    }
    match verb?.get_name() {
        "schema" => {
            Some("write `gen schema > values.schema.json`: it is one for all values".to_owned())
        }
        "init" => Some("name one folder".to_owned()),
        _ => None,
    }
}

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
            if disk::exists(Path::new(&format!("values/{word}.yaml"))) {
                return Some(format!("write `gen render {word}`"));
            }
            if IMPORTS.contains(&word) {
                return Some(FOR_IMPORTS.to_owned());
            }
            let row = VERBS.iter().find(|(words, _)| words.contains(&word));
            row.map(|(_, instead)| format!("write `{instead}`"))
        }),
        ErrorKind::UnknownArgument => text(ContextKind::InvalidArg).and_then(|argument| {
            let row = OPTIONS
                .iter()
                .find(|(words, needs, _)| words.contains(&argument) && has_option(verb, needs));
            row.map(|(.., instead)| (*instead).to_owned()).or_else(|| operand(argument, verb))
        }),
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue).is_some_and(|value| FOREIGN.contains(&value)) =>
        {
            Some(
                "write `engine: other` with its image into `values/base.yaml` afterwards"
                    .to_owned(),
            )
        }
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue) == Some("helm")
                && text(ContextKind::InvalidArg)
                    .is_some_and(|arg| arg.starts_with("--output <")) =>
        {
            Some("write `gen helm --output-dir chart`".to_owned())
        }
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue).is_some_and(|value| word_of(value).is_some()) =>
        {
            text(ContextKind::InvalidValue).and_then(word_of).map(str::to_owned)
        }
        ErrorKind::ValueValidation
            if text(ContextKind::InvalidArg).is_some_and(|arg| arg.starts_with("--wave"))
                && text(ContextKind::InvalidValue)
                    .is_some_and(|value| value.starts_with(|c: char| c.is_ascii_alphabetic())) =>
        {
            Some("write `--only TIER`: waves are numbers".to_owned())
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
