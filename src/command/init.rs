//! `gen init`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::command::answer::{foreign_name, host_in, number, one_of, spec, target_of, text};
use crate::command::found::{Found, Part};
use crate::command::interview::{Interview, NoAnswer, Wrong};
use crate::command::talk::Talk;
use crate::command::{output, schema};
use crate::disk::{self, Tree};
use crate::emit::scalar::scalar;
use crate::engine::Engine;
use crate::foreign;
use crate::plan::TARGETS;
use crate::stack::name::ObjectName;
use crate::values::scalar::{HostName, Label};
use crate::values::suggest::list_of;

/// The texts of a new project, by path.
const TEMPLATES: [(&str, &str); 3] = [
    ("values/base.yaml", include_str!("../../templates/init/base.yaml")),
    ("values/dev.yaml", include_str!("../../templates/init/dev.yaml")),
    ("values/prod.yaml", include_str!("../../templates/init/prod.yaml")),
];

/// Scaffold values/ for a new application
///
/// Writes values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json, which render as
/// they are. On a terminal gen asks for what no option says. It offers what it finds in the folder: programs that
/// have a Dockerfile, services of compose.yaml. Existing files are never touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen init shop
  gen init shop --engine mysql --backend-image ghcr.io/acme/api:1.4.2 --backend-port 3000
  gen init shop --cache redis --no-frontend
  gen init --yes && gen render dev")]
pub struct Init {
    /// The folder; it is made if it does not exist
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The name of the stack [default: the name of the folder]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The database [default: postgres]
    #[arg(long, value_name = "ENGINE", value_parser = PossibleValuesParser::new(words()))]
    engine: Option<String>,
    /// A cache beside it [default: none]
    #[arg(long, value_name = "ENGINE", value_parser = PossibleValuesParser::new(caches()))]
    cache: Option<String>,
    /// The backend's image with its tag or digest [default: ghcr.io/stackgen/backend:0.1.0]
    #[arg(long, value_name = "IMAGE")]
    backend_image: Option<String>,
    /// The port that the backend listens on [default: 8000]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    backend_port: Option<u16>,
    /// The frontend's image with its tag or digest [default: ghcr.io/stackgen/frontend:0.1.0]
    #[arg(long, value_name = "IMAGE")]
    frontend_image: Option<String>,
    /// The port that the frontend listens on [default: 8080]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    frontend_port: Option<u16>,
    /// No frontend: the backend is what people reach
    #[arg(long, conflicts_with_all = ["frontend_image", "frontend_port"])]
    no_frontend: bool,
    /// The target of the dev environment [default: kind]
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// The target of the prod environment [default: eks]
    #[arg(long, value_name = "NAME")]
    prod_target: Option<String>,
    /// The host under which people reach prod [default: NAME.example.com]
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
}

/// The word for what there is not.
const NONE: &str = "none";

/// The words for the engines that need no more than their name.
fn words() -> impl Iterator<Item = &'static str> {
    Engine::ALL.iter().filter(|engine| !engine.is_other()).map(|engine| engine.as_str())
}

/// The words for caches.
fn caches() -> impl Iterator<Item = &'static str> {
    Engine::CACHES.iter().map(|engine| engine.as_str()).chain([NONE])
}

/// What a new project is about.
struct Answers {
    name: String,
    engine: &'static str,
    cache: Option<&'static str>,
    backend: NewProgram,
    frontend: Option<NewProgram>,
    target: String,
    prod_target: String,
    host: String,
}

struct NewProgram {
    /// The image as the values have it.
    image: String,
    port: u16,
}

impl Init {
    pub fn run(self, talk: Talk) -> anyhow::Result<ExitCode> {
        let dir = self.dir.clone();
        if let Some(code) = has_values(&dir, talk)? {
            return Ok(code);
        }
        let found = Found::of(&dir);
        if !found.files.is_empty() {
            talk.note(&format!("found {}", found.files.join(", ")));
        }
        if !found.left_out.is_empty() {
            talk.note_with(
                &format!("not taken from {}: {}", found.files[0], found.left_out.join(", ")),
                "write them into values/base.yaml: `gen explain backends.api` lists the keys",
            );
        }
        let interview = if self.yes { Interview { asks: false } } else { Interview::on_terminal() };
        let Answers { name, engine, cache, backend, frontend, target, prod_target, host } =
            match self.answers(&interview, &found) {
                Ok(answers) => answers,
                Err(NoAnswer::World(error)) => return Err(error),
                Err(NoAnswer::Wrong(Wrong { message, help })) => {
                    talk.usage(&message, &help);
                    return Ok(ExitCode::from(2));
                }
            };
        // Of another engine than the one that was found, nothing is known.
        let own = found.engine.filter(|found| found.as_str() == engine).map(|_| &found.database);
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let values = context! {
            name => name.as_str(), stack => scalar(&name), engine, cache,
            backend => backend.image, backend_port => backend.port,
            frontend => frontend.as_ref().map(|program| program.image.as_str()),
            frontend_port => frontend.as_ref().map(|program| program.port),
            is_local => LOCAL.contains(&target.as_str()),
            target => scalar(&target), prod_target => scalar(&prod_target), host => scalar(&host),
            version => own.and_then(|own| own.version.as_deref()).map(quoted),
            user => own.and_then(|own| own.user.as_deref()).map(quoted),
            database => own.and_then(|own| own.name.as_deref()).map(quoted),
            is_found => found.has_programs(),
            certificate => ObjectName::of_certificate(&host).to_string(),
        };
        let mut tree = Tree::new();
        for (path, template) in TEMPLATES {
            tree.insert(
                path,
                fill(template, &values).with_context(|| format!("the template of {path}"))?,
            )?;
        }
        tree.insert("values.schema.json", schema::text()?)?;
        output::within(&dir)?;
        disk::create(&dir, &tree)?;
        talk.note_with(
            "wrote values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json",
            &next(&dir, &target),
        );
        Ok(ExitCode::SUCCESS)
    }

    /// What the options say, what is answered, and what holds otherwise.
    fn answers(self, interview: &Interview, found: &Found) -> Result<Answers, NoAnswer> {
        let name =
            interview.ask("Name of the stack", self.name, &folder_name(&self.dir), |name| {
                let wrong = |reason| {
                    Wrong::new(
                        format!("`{name}` cannot be the name of a stack: {reason}"),
                        format!("write `{}`", foreign_name(name)),
                    )
                };
                Label::new(name).map(|_| name.to_owned()).map_err(wrong)
            })?;
        let engine = found.engine.unwrap_or(Engine::ALL[0]).as_str();
        let engine = interview.ask("Database", self.engine, engine, |word| one_of(word, words))?;
        let cache = found.cache.map_or(NONE, Engine::as_str);
        let cache = interview.ask("Cache", self.cache, cache, |word| one_of(word, caches))?;
        let own = |part: &Option<Part>, image: &str, port: &str| match part {
            None => (image.to_owned(), port.to_owned()),
            Some(Part { name: part, image, port: known }) => (
                image
                    .clone()
                    .filter(|image| spec(image).is_ok())
                    .unwrap_or_else(|| format!("{name}/{}:0.1.0", foreign_name(part))),
                known.map_or_else(|| port.to_owned(), |port| port.to_string()),
            ),
        };
        let (image, port) = own(&found.backend, "ghcr.io/stackgen/backend:0.1.0", "8000");
        let backend = NewProgram {
            image: interview.ask("Backend image", self.backend_image, &image, spec)?,
            port: interview.ask("Backend port", text(self.backend_port), &port, number)?,
        };
        let (image, port) = own(&found.frontend, FRONTEND, "8080");
        let has_none = found.has_programs() && found.frontend.is_none();
        let image = if has_none { NONE.to_owned() } else { image };
        let given = self.no_frontend.then(|| NONE.to_owned()).or(self.frontend_image);
        // A port is said of what is there.
        let image = if self.frontend_port.is_some() && has_none && given.is_none() {
            FRONTEND.to_owned()
        } else {
            image
        };
        let image = interview.ask("Frontend image, or none", given, &image, |image| {
            if image == NONE { Ok(None) } else { spec(image).map(Some) }
        })?;
        let frontend = match image {
            None => None,
            Some(image) => {
                let port =
                    interview.ask("Frontend port", text(self.frontend_port), &port, number)?;
                Some(NewProgram { image, port })
            }
        };
        let known = |option: &'static str| {
            let dir = &self.dir;
            move |target: &str| target_of(dir, option, target)
        };
        let targets = list_of(TARGETS.iter().map(|(name, _)| *name));
        let target = interview.ask(
            &format!("Target of dev ({targets})"),
            self.target,
            TARGETS[0].0,
            known("--target"),
        )?;
        let prod_target =
            interview.ask("Target of prod", self.prod_target, "eks", known("--prod-target"))?;
        let host = format!("{name}.example.com");
        let host = interview.ask("Host of prod", self.host, &host, |host| {
            let wrong = |reason| {
                let help = format!("write `{}`", host_in(host));
                Wrong::new(format!("`{host}` is no host: {reason}"), help)
            };
            HostName::new(host).map(|_| host.to_owned()).map_err(wrong)
        })?;
        let cache = Some(cache).filter(|cache| *cache != NONE);
        Ok(Answers { name, engine, cache, backend, frontend, target, prod_target, host })
    }
}

/// The frontend that is offered where nothing tells of another.
const FRONTEND: &str = "ghcr.io/stackgen/frontend:0.1.0";

/// Targets whose nodes are on the user's machine, where a node port is a door.
const LOCAL: [&str; 3] = ["kind", "minikube", "k3s"];

/// Says that a folder is a project already, before anything is asked.
fn has_values(dir: &Path, talk: Talk) -> anyhow::Result<Option<ExitCode>> {
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

fn fill(template: &str, values: &minijinja::Value) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    Ok(environment.render_str(template, values)? + "\n")
}

/// The folder's name as the name of a stack.
fn folder_name(dir: &Path) -> String {
    let whole = std::path::absolute(dir).unwrap_or_default();
    foreign_name(&whole.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}
