//! `gen init`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::builder::PossibleValuesParser;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::command::adopting::{AdoptedAs, AdoptedValues, Adopting};
use crate::command::answer::{foreign_name, host_in, number, one_of, spec, target_of, text};
use crate::command::found::{Found, FoundProgram};
use crate::command::interview::{Interview, NoAnswer, Wrong};
use crate::command::new_project::{
    folder_name, has_values, project_name, refuse, stack_name, write,
};
use crate::command::talk::{Talk, count};
use crate::disk::{self, Tree};
use crate::emit::scalar::scalar;
use crate::engine::Engine;
use crate::plan::TARGETS;
use crate::stack::name::ObjectName;
use crate::values::scalar::HostName;
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
/// they are. On a terminal gen asks for what no option says. Existing files are never touched.
///
/// In a folder with a Compose file every service of it becomes a component: servers of known images are databases, with
/// their version, users, data and scripts; what runs once is a job; the rest are backends and frontends with their
/// commands, ports, variables, files, volumes and health checks. Hosts and logins in variables become references.
/// What is published has a port of the node in dev and a host in prod. Passwords that are written there stay in dev;
/// prod reads them from Secrets. gen lists what has no place in values, with its line.
///
/// Else it offers the programs that have a Dockerfile. With an option that says what there is, such as `--engine`,
/// the Compose file is not read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen init shop
  gen init shop --engine mysql --backend-image ghcr.io/acme/api:1.4.2 --backend-port 3000
  gen init shop --cache redis --no-frontend
  gen init --yes && gen render dev
  gen init --yes --compose-file compose.yml --compose-file compose.database.yml")]
pub struct Init {
    /// The folder; it is made if it does not exist
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The name of the stack [default: that of the Compose file, else of the folder]
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
    /// A Compose file in the folder, in place of compose.yaml and its override; later ones win (repeatable)
    #[arg(long = "compose-file", value_name = "FILE", conflicts_with_all = PARTS)]
    compose_files: Vec<String>,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
}

/// The options that say what there is.
const PARTS: [&str; 7] = [
    "engine",
    "cache",
    "backend_image",
    "backend_port",
    "frontend_image",
    "frontend_port",
    "no_frontend",
];

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
        let interview = if self.yes { Interview { asks: false } } else { Interview::on_terminal() };
        let adopting = match self.adopting(talk)? {
            Ok(adopting) => adopting,
            Err(code) => return Ok(code),
        };
        if let Some(adopting) = adopting {
            match self.adopt(adopting, &interview, talk) {
                Ok(Some(code)) => return Ok(code),
                Ok(None) => {}
                Err(no_answer) => return refuse(no_answer, talk),
            }
        }
        let found = Found::of(&dir);
        if !found.files.is_empty() {
            talk.note(&format!("found {}", found.files.join(", ")));
        }
        if let Some(manifests) = &found.manifests {
            talk.note(&format!(
                "`{manifests}` has Kubernetes manifests, of which no values are made: `gen check`, `gen graph` and `gen diff` read them as they are"
            ));
        }
        if !found.others.is_empty() {
            talk.lines("not taken: add them below `backends`", &found.others);
        }
        if let Some(folder) = found.composed.as_ref().filter(|_| !self.says_what()) {
            talk.note(&format!(
                "the Compose file in {folder} is not read: `gen init {}` makes values of it there",
                dir.join(folder).display()
            ));
        }
        let Answers { name, engine, cache, backend, frontend, target, prod_target, host } =
            match self.answers(&interview, &found) {
                Ok(answers) => answers,
                Err(no_answer) => return refuse(no_answer, talk),
            };
        let values = context! {
            name => name.as_str(), stack => scalar(&name), engine, cache,
            backend => backend.image, backend_port => backend.port,
            frontend => frontend.as_ref().map(|program| program.image.as_str()),
            frontend_port => frontend.as_ref().map(|program| program.port),
            is_local => LOCAL.contains(&target.as_str()),
            target => scalar(&target), prod_target => scalar(&prod_target), host => scalar(&host),
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
        write(&dir, tree, &target, talk)
    }

    /// Whether options say what there is.
    fn says_what(&self) -> bool {
        self.engine.is_some()
            || self.cache.is_some()
            || self.backend_image.is_some()
            || self.backend_port.is_some()
            || self.frontend_image.is_some()
            || self.frontend_port.is_some()
            || self.no_frontend
    }

    /// The Compose file that is there, unless options say what there is.
    /// How it ends where nothing becomes of one.
    fn adopting(&self, talk: Talk) -> anyhow::Result<Result<Option<Adopting>, ExitCode>> {
        if self.says_what() || !disk::exists(&self.dir) {
            return Ok(Ok(None));
        }
        match Adopting::new(&self.dir, &self.compose_files)? {
            Ok(found) => Ok(Ok(found)),
            Err(not_adopted) => Ok(Err(not_adopted.tell(talk)?)),
        }
    }

    /// Takes a project of Docker Compose over.
    /// `None` where none of its services can be.
    fn adopt(
        &self,
        mut adopting: Adopting,
        interview: &Interview,
        talk: Talk,
    ) -> Result<Option<ExitCode>, NoAnswer> {
        talk.note(&format!("found {}", adopting.run.files.join(", ")));
        let dir = self.dir.clone();
        let said = adopting.run.name.as_deref().map(foreign_name);
        let name =
            stack_name(interview, self.name.clone(), &said.unwrap_or_else(|| project_name(&dir)))?;
        let (target, prod_target, host) = self.places(interview, &name)?;
        let AdoptedValues { texts, told, count: components } = adopting.values(AdoptedAs {
            name: &name,
            target: &target,
            prod_target: &prod_target,
            host: &host,
            has_nodes: LOCAL.contains(&target.as_str()),
        })?;
        talk.lines("not taken, or not as it is", &told);
        if components == 0 {
            talk.note("none of its services becomes a component; values of any application follow");
            return Ok(None);
        }
        let mut tree = Tree::new();
        for (path, text) in texts {
            tree.insert(path, text).context("values of the Compose file")?;
        }
        talk.note(&format!("made {} of the services", count(components, "component")));
        Ok(Some(write(&dir, tree, &target, talk)?))
    }

    /// What the options say, what is answered, and what holds otherwise.
    fn answers(mut self, interview: &Interview, found: &Found) -> Result<Answers, NoAnswer> {
        let name = stack_name(interview, self.name.take(), &folder_name(&self.dir))?;
        let engine = Engine::ALL[0].as_str();
        let engine =
            interview.ask("Database", self.engine.take(), engine, |word| one_of(word, words))?;
        let cache = interview.ask("Cache", self.cache.take(), NONE, |word| one_of(word, caches))?;
        let own = |part: &Option<FoundProgram>, image: &str, port: &str| match part {
            None => (image.to_owned(), port.to_owned()),
            Some(FoundProgram { name: part, port: known }) => (
                format!("{name}/{}:0.1.0", foreign_name(part)),
                known.map_or_else(|| port.to_owned(), |port| port.to_string()),
            ),
        };
        let (image, port) = own(&found.backend, "ghcr.io/stackgen/backend:0.1.0", "8000");
        let backend = NewProgram {
            image: interview.ask("Backend image", self.backend_image.take(), &image, spec)?,
            port: interview.ask("Backend port", text(self.backend_port), &port, number)?,
        };
        let (image, port) = own(&found.frontend, FRONTEND, "8080");
        let has_none = found.has_programs() && found.frontend.is_none();
        let image = if has_none { NONE.to_owned() } else { image };
        let given = self.no_frontend.then(|| NONE.to_owned()).or(self.frontend_image.take());
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
        let (target, prod_target, host) = self.places(interview, &name)?;
        let cache = Some(cache).filter(|cache| *cache != NONE);
        Ok(Answers { name, engine, cache, backend, frontend, target, prod_target, host })
    }

    /// The targets of both environments, and the host of prod.
    fn places(
        &self,
        interview: &Interview,
        name: &str,
    ) -> Result<(String, String, String), NoAnswer> {
        let known = |option: &'static str| {
            let dir = &self.dir;
            move |target: &str| target_of(dir, option, target)
        };
        let targets = list_of(TARGETS.iter().map(|(name, _)| *name));
        let target = interview.ask(
            &format!("Target of dev ({targets})"),
            self.target.clone(),
            TARGETS[0].0,
            known("--target"),
        )?;
        let prod_target = interview.ask(
            "Target of prod",
            self.prod_target.clone(),
            "eks",
            known("--prod-target"),
        )?;
        let host = format!("{name}.example.com");
        let host = interview.ask("Host of prod", self.host.clone(), &host, |host| {
            let wrong = |reason| {
                let help = format!("write `{}`", host_in(host));
                Wrong::new(format!("`{host}` is no host: {reason}"), help)
            };
            HostName::new(host).map(|_| host.to_owned()).map_err(wrong)
        })?;
        Ok((target, prod_target, host))
    }
}

/// The frontend that is offered where nothing tells of another.
const FRONTEND: &str = "ghcr.io/stackgen/frontend:0.1.0";

/// Targets whose nodes are on the user's machine, where a node port is a door.
const LOCAL: [&str; 3] = ["kind", "minikube", "k3s"];

fn fill(template: &str, values: &minijinja::Value) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    Ok(environment.render_str(template, values)? + "\n")
}
