//! A project that is made: its name, its files, and what comes next.

use std::path::Path;
use std::process::ExitCode;

use crate::command::answer::foreign_name;
use crate::command::interview::{Interview, NoAnswer, Wrong};
use crate::command::talk::Talk;
use crate::command::{output, schema};
use crate::disk::{self, Tree};
use crate::foreign;
use crate::values::scalar::Label;

/// The name of the stack.
pub fn stack_name(
    interview: &Interview,
    given: Option<String>,
    default: &str,
) -> Result<String, NoAnswer> {
    interview.ask("Name of the stack", given, default, |name| {
        let wrong = |reason| {
            Wrong::new(
                format!("`{name}` cannot be the name of a stack: {reason}"),
                format!("write `{}`", foreign_name(name)),
            )
        };
        Label::new(name).map(|_| name.to_owned()).map_err(wrong)
    })
}

/// Says why there are no answers.
pub fn refuse(no_answer: NoAnswer, talk: Talk) -> anyhow::Result<ExitCode> {
    match no_answer {
        NoAnswer::World(error) => Err(error),
        NoAnswer::Wrong(Wrong { message, help }) => {
            talk.usage(&message, &help);
            Ok(ExitCode::from(2))
        }
    }
}

/// Writes what is new, and says what comes next.
pub fn write(dir: &Path, mut tree: Tree, target: &str, talk: Talk) -> anyhow::Result<ExitCode> {
    tree.insert("values.schema.json", schema::text()?)?;
    output::within(dir)?;
    disk::create(dir, &tree)?;
    talk.note_with(
        "wrote values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json",
        &next(dir, target),
    );
    Ok(ExitCode::SUCCESS)
}

/// Says that a folder is a project already, before anything is asked.
pub fn has_values(dir: &Path, talk: Talk) -> anyhow::Result<Option<ExitCode>> {
    let is_own = dir.file_name().is_some_and(|name| name == "values" || name == "profiles")
        && disk::read_text(&dir.join("base.yaml"))?.is_some();
    if is_own {
        talk.usage(
            &format!("`{}` is the folder of values of a project", dir.display()),
            "run `gen init` in a folder of its own",
        );
        return Ok(Some(ExitCode::from(2)));
    }
    if disk::read_text(&dir.join("values/base.yaml"))?.is_none() {
        return Ok(None);
    }
    let change = from_here(dir);
    talk.usage(
        &format!("`{}` exists: this is a project already", dir.join("values/base.yaml").display()),
        &format!(
            "run `gen {change}render --all --output-dir manifests`, or `gen init` in another folder"
        ),
    );
    Ok(Some(ExitCode::from(2)))
}

/// How commands of gen are about a project from here.
fn from_here(dir: &Path) -> String {
    if dir == Path::new(".") {
        return String::new();
    }
    format!("-C {} ", foreign::operand(&dir.to_string_lossy()))
}

/// The three commands from here to something that runs.
fn next(dir: &Path, target: &str) -> String {
    let change = from_here(dir);
    let cluster = match target {
        "kind" => "gen {}cluster dev | kind create cluster --config -",
        "minikube" => "gen {}cluster dev | sh",
        _ => "gen {}check",
    };
    let commands = [cluster, "gen {}render dev | kubectl apply -f -", "gen {}graph --env dev"];
    commands.map(|command| command.replace("{}", &change)).join("\n")
}

/// Folders of a project that are called after what is in them, and not after the project.
const PARTS: [&str; 18] = [
    "app",
    "build",
    "compose",
    "deploy",
    "deployment",
    "deployments",
    "dev",
    "docker",
    "docker-compose",
    "dockerfiles",
    "examples",
    "images",
    "infra",
    "infrastructure",
    "prod",
    "production",
    "self-host",
    "src",
];

/// The name of the project whose Compose file is in a folder.
pub fn project_name(dir: &Path) -> String {
    let whole = std::path::absolute(dir).unwrap_or_default();
    let is_part = |dir: &&Path| PARTS.contains(&folder_name(dir).as_str());
    let named = whole.ancestors().take(DEEPEST).find(|dir| !is_part(dir));
    let is_named = |dir: &&Path| dir.file_name().is_some() && dir.parent().is_some();
    folder_name(named.filter(is_named).unwrap_or(&whole))
}

/// How many folders up a project's own is at most.
const DEEPEST: usize = 3;

/// The folder's name as the name of a stack.
pub fn folder_name(dir: &Path) -> String {
    let whole = std::path::absolute(dir).unwrap_or_default();
    foreign_name(&whole.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}
