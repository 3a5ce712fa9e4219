//! `gen init`

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::command::talk::Talk;
use crate::command::{output, schema};
use crate::disk::{self, Tree};
use crate::emit::scalar::scalar;
use crate::engine::Engine;
use crate::foreign;
use crate::plan::TARGETS;
use crate::values::scalar::Label;
use crate::values::suggest::{list_of, nearest};

/// The texts of a new project, by path.
const TEMPLATES: [(&str, &str); 3] = [
    ("values/base.yaml", include_str!("../../templates/init/base.yaml")),
    ("values/dev.yaml", include_str!("../../templates/init/dev.yaml")),
    ("values/prod.yaml", include_str!("../../templates/init/prod.yaml")),
];

/// Scaffold values/ for a new application
///
/// Writes values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json, which render as
/// they are. On a terminal gen asks for what no option says; existing files are never touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen init shop
  gen init shop --engine mysql --backend-image ghcr.io/acme/api:1.4.2 --backend-port 3000
  gen init --yes && gen render --env dev")]
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
    /// The backend's image with its tag [default: ghcr.io/stackgen/backend:0.1.0]
    #[arg(long, value_name = "IMAGE")]
    backend_image: Option<String>,
    /// The port that the backend listens on [default: 8000]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    backend_port: Option<u16>,
    /// The frontend's image with its tag [default: ghcr.io/stackgen/frontend:0.1.0]
    #[arg(long, value_name = "IMAGE")]
    frontend_image: Option<String>,
    /// The port that the frontend listens on [default: 8080]
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    frontend_port: Option<u16>,
    /// The target of the dev environment [default: kind]
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
}

/// The words for the engines.
fn words() -> impl Iterator<Item = &'static str> {
    Engine::ALL.iter().map(|engine| engine.as_str())
}

impl Init {
    pub fn run(self, talk: Talk) -> anyhow::Result<ExitCode> {
        let asks = !self.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let ask = |question: &str, given: Option<String>, default: &str| match given {
            Some(given) => Ok(given),
            None if asks => answer(question, default),
            None => Ok(default.to_owned()),
        };
        let name = ask("Name of the stack", self.name, &folder_name(&self.dir))?;
        if let Err(reason) = Label::new(name.as_str()) {
            talk.usage(
                &format!("`{name}` cannot be the name of a stack: {reason}"),
                "add `--name shop`",
            );
            return Ok(ExitCode::from(2));
        }
        let engine = ask(
            &format!("Database ({})", words().collect::<Vec<_>>().join(", ")),
            self.engine,
            Engine::ALL[0].as_str(),
        )?;
        let Some(engine) = Engine::ALL.iter().find(|one| one.as_str() == engine.to_lowercase())
        else {
            talk.usage(
                &format!("gen knows no database `{engine}`"),
                &format!("use {}", list_of(words())),
            );
            return Ok(ExitCode::from(2));
        };
        let backend = ask("Backend image", self.backend_image, "ghcr.io/stackgen/backend:0.1.0")?;
        let backend_port =
            ask("Backend port", self.backend_port.map(|port| port.to_string()), "8000")?;
        let frontend =
            ask("Frontend image", self.frontend_image, "ghcr.io/stackgen/frontend:0.1.0")?;
        let frontend_port =
            ask("Frontend port", self.frontend_port.map(|port| port.to_string()), "8080")?;
        let target = ask(
            &format!("Target of dev ({})", TARGETS.map(|(name, _)| name).join(", ")),
            self.target,
            TARGETS[0].0,
        )?;
        let mut images = Vec::new();
        for image in [&backend, &frontend] {
            let Some((repository, tag)) = split_image(image) else {
                talk.usage(
                    &format!("the image `{image}` has no tag"),
                    &format!("write `{image}:1.0.0`"),
                );
                return Ok(ExitCode::from(2));
            };
            images.push(context! { repository, tag });
        }
        for port in [&backend_port, &frontend_port] {
            if !port.parse::<u16>().is_ok_and(|port| port > 0) {
                talk.usage(&format!("`{port}` is no port"), "use a number from 1 to 65535");
                return Ok(ExitCode::from(2));
            }
        }
        let known = || TARGETS.iter().map(|(name, _)| *name);
        let profile = self.dir.join(format!("profiles/{target}.yaml"));
        if !known().any(|name| name == target) && disk::read_text(&profile)?.is_none() {
            let help = match nearest(&target, known()) {
                Some(near) => format!("write `--target {near}`"),
                None => format!("use one of {}", list_of(known())),
            };
            talk.usage(&format!("there is no target `{target}`"), &help);
            return Ok(ExitCode::from(2));
        }
        let values = context! {
            name => name.as_str(), stack => scalar(&name), target, backend_port, frontend_port,
            engine => engine.as_str(),
            backend => images[0].clone(),
            frontend => images[1].clone(),
        };
        let mut tree = Tree::new();
        for (path, template) in TEMPLATES {
            tree.insert(
                path,
                fill(template, &values).with_context(|| format!("the template of {path}"))?,
            )?;
        }
        tree.insert("values.schema.json", schema::text()?)?;
        output::within(&self.dir)?;
        disk::create(&self.dir, &tree)?;
        let change = if self.dir == Path::new(".") {
            String::new()
        } else {
            format!("-C {} ", foreign::operand(&self.dir.to_string_lossy()))
        };
        talk.note_with(
            "wrote values/base.yaml, values/dev.yaml, values/prod.yaml and values.schema.json",
            &format!("gen {change}render --env dev"),
        );
        Ok(ExitCode::SUCCESS)
    }
}

fn fill(template: &str, values: &minijinja::Value) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    Ok(environment.render_str(template, values)? + "\n")
}

/// The folder's name as the name of a stack.
fn folder_name(dir: &Path) -> String {
    let whole = std::path::absolute(dir).unwrap_or_default();
    let name =
        whole.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "app".to_owned() } else { name.to_owned() }
}

fn split_image(image: &str) -> Option<(&str, &str)> {
    let (repository, tag) = image.rsplit_once(':')?;
    (!image.contains('@') && !tag.contains('/') && !tag.is_empty()).then_some((repository, tag))
}

fn answer(question: &str, default: &str) -> anyhow::Result<String> {
    let mut stderr = std::io::stderr().lock();
    write!(stderr, "{question} [{}]: ", foreign::line(default))
        .and_then(|()| stderr.flush())
        .context("cannot ask")?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("cannot read the answer")?;
    let line = line.trim();
    Ok(if line.is_empty() { default.to_owned() } else { line.to_owned() })
}
