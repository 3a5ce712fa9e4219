//! Options that several verbs share: which environments, which layers.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ArgMatches;

use crate::command::misnamed;
use crate::command::output::Output;
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::disk;
use crate::foreign;
use crate::layer::set::SetFlag;
use crate::plan::{self, Project, Request};
use crate::values::suggest::list_of;

/// The most of them that are taken: each is remembered by what overrides it.
const MOST_LAYERS: usize = 10_000;

/// Layers above those of the project's files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Layers")]
pub struct Layers {
    /// A further values file, above all others; `-` is stdin (repeatable)
    #[arg(short = 'f', long = "values", value_name = "FILE")]
    files: Vec<String>,
    /// Set a value: `backends.api.replicas=3`, `null` deletes (repeatable)
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Set a value that is text whatever it looks like (repeatable)
    #[arg(long, value_name = "PATH=TEXT")]
    set_string: Vec<String>,
    /// Set a value to the content of a file (repeatable)
    #[arg(long, value_name = "PATH=FILE")]
    set_file: Vec<String>,
}

impl Layers {
    /// An option of these that is given.
    pub fn given(&self) -> Option<&'static str> {
        let Self { files, set, set_string, set_file } = self;
        let all = [
            (files, "--values"),
            (set, "--set"),
            (set_string, "--set-string"),
            (set_file, "--set-file"),
        ];
        all.into_iter().find(|(values, _)| !values.is_empty()).map(|(_, name)| name)
    }

    /// Says that a blank tore an assignment from its value, where a word names no environment. Whether it did.
    ///
    /// # Errors
    /// The folder of values cannot be read.
    fn are_torn(
        &self,
        named: &[String],
        project: &dyn Project,
        talk: Talk,
    ) -> anyhow::Result<bool> {
        let all = [
            (&self.set, "--set"),
            (&self.set_string, "--set-string"),
            (&self.set_file, "--set-file"),
        ];
        let mut given = all
            .into_iter()
            .flat_map(|(texts, option)| texts.iter().map(move |text| (option, text)));
        let Some((option, path)) = given.find_map(|(option, text)| {
            let path = text.strip_suffix('=').unwrap_or(text);
            (!path.contains('=')).then_some((option, path))
        }) else {
            return Ok(false);
        };
        let known = plan::environments(project)?;
        let is_torn = named.iter().any(|name| !known.contains(name));
        if is_torn {
            let path = foreign::line(path);
            talk.usage(
                &format!("`{option} {path}` has no value"),
                &format!("write `{option} {path}=VALUE` without a blank"),
            );
        }
        Ok(is_torn)
    }

    /// The `-f` files, read, and the `--set` flags in the order in which they were given.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn request(&self, matches: &ArgMatches, project: &Folder) -> anyhow::Result<Request> {
        let layers =
            self.files.len() + self.set.len() + self.set_string.len() + self.set_file.len();
        if layers > MOST_LAYERS {
            bail!(
                "{layers} files and values were given, and gen takes {MOST_LAYERS}: write a file"
            );
        }
        let mut files = Vec::new();
        for name in &self.files {
            files.push(if name == "-" {
                ("<stdin>".to_owned(), disk::read_stdin()?)
            } else {
                let text = project.named(Path::new(name))?;
                let text =
                    text.ok_or_else(|| anyhow::anyhow!("the file `{name}` does not exist"))?;
                (name.clone(), text)
            });
        }
        let mut sets: Vec<(usize, SetFlag, &String)> = Vec::new();
        let kinds = [
            ("set", SetFlag::Set, &self.set),
            ("set_string", SetFlag::SetString, &self.set_string),
            ("set_file", SetFlag::SetFile, &self.set_file),
        ];
        for (id, flag, texts) in kinds {
            let places = matches.indices_of(id).into_iter().flatten();
            sets.extend(places.zip(texts).map(|(place, text)| (place, flag, text)));
        }
        sets.sort_by_key(|(place, ..)| *place);
        let sets = sets.into_iter().map(|(_, flag, text)| (flag, text.clone())).collect();
        Ok(Request { env: String::new(), target: None, files, sets })
    }
}

/// The one environment, on one target, that a question is about.
#[derive(Debug, clap::Args)]
pub struct Asking {
    /// The environment: the NAME of values/NAME.yaml
    #[arg(short, long, value_name = "NAME")]
    env: Option<String>,
    /// The target: a built-in one such as kind or eks, or the NAME of profiles/NAME.yaml
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    #[command(flatten)]
    layers: Layers,
}

/// The one environment, which is an argument or an option.
#[derive(Debug, clap::Args)]
pub struct Naming {
    /// The environment: the NAME of values/NAME.yaml
    #[arg(value_name = "ENV", conflicts_with = "env")]
    named: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

impl From<Naming> for Asking {
    fn from(naming: Naming) -> Self {
        let Naming { named, asking } = naming;
        asking.about(named)
    }
}

impl Asking {
    /// The option that is for environments alone, where one is given.
    pub fn of_environments(&self) -> Option<&'static str> {
        self.target.is_some().then_some("--target").or(self.layers.given())
    }

    /// The same about an environment, if there is one.
    #[must_use]
    pub fn about(self, env: Option<String>) -> Self {
        Self { env: env.or(self.env), ..self }
    }

    /// What is asked for; `None` after a usage error was printed.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn request(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<Request>> {
        let Self { env, target, layers } = self;
        let named: Vec<String> = env.into_iter().collect();
        if layers.are_torn(&named, project, talk)? {
            return Ok(None);
        }
        let Some(envs) = environments(&named, false, project, talk)? else { return Ok(None) };
        let env = envs.into_iter().next().unwrap_or_default();
        Ok(Some(Request { env, target, ..layers.request(matches, project)? }))
    }
}

/// Which environments become files, and where these go.
#[derive(Debug, clap::Args)]
pub struct Making {
    /// The environments: the NAME of values/NAME.yaml
    #[arg(value_name = "ENV")]
    named: Vec<String>,
    /// The same as an option (repeatable)
    #[arg(short, long = "env", value_name = "NAME")]
    pub envs: Vec<String>,
    /// Every environment
    #[arg(long, conflicts_with_all = ["envs", "named"])]
    all: bool,
    #[command(flatten)]
    pub layers: Layers,
    /// Write all files into DIR
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub output_dir: Option<PathBuf>,
    /// Write nothing: show what would change in DIR, and exit with 1 if anything would
    #[arg(long, requires = "output_dir", help_heading = "Output")]
    pub check: bool,
    /// Fail on warnings
    #[arg(long, help_heading = "Output")]
    pub deny_warnings: bool,
}

impl Making {
    /// The environments in the order given, each on so many targets; `None` after a usage error was
    /// printed.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn environments(
        &self,
        targets: usize,
        project: &dyn Project,
        talk: Talk,
    ) -> anyhow::Result<Option<Vec<String>>> {
        let named: Vec<String> = self.named().cloned().collect();
        if self.layers.are_torn(&named, project, talk)? {
            return Ok(None);
        }
        let envs = environments(&named, self.all, project, talk)?;
        if self.output_dir.is_none() && envs.as_ref().is_some_and(|envs| envs.len() * targets > 1) {
            talk.usage(
                "several environments or targets cannot be printed together",
                "add `--output-dir DIR`, which gets a folder for each, or name one",
            );
            return Ok(None);
        }
        Ok(envs)
    }

    /// Where a verb writes its folders.
    pub fn output<'a>(&self, verb: &'static str, dir: &'a Path) -> Output<'a> {
        Output { verb, dir, is_whole: self.all, check: self.check }
    }

    /// Whether each environment gets a folder of its own; one that is named twice is one.
    pub fn by_env(&self) -> bool {
        let mut named = self.named();
        let first = named.next();
        self.all || named.any(|name| Some(name) != first)
    }

    /// What is named on the command line.
    fn named(&self) -> impl Iterator<Item = &String> {
        self.named.iter().chain(&self.envs)
    }
}

/// The environments that are meant, in the order given; `None` after a usage error was printed. A
/// project without environments has one without a name.
///
/// # Errors
/// The folder cannot be read.
pub fn environments(
    named: &[String],
    all: bool,
    project: &dyn Project,
    talk: Talk,
) -> anyhow::Result<Option<Vec<String>>> {
    let known = plan::environments(project)?;
    if let Some(name) = project.misnamed()?.first() {
        talk.usage(
            &format!("`{name}.yml` is never read: values and profiles end in `.yaml`"),
            &format!(
                "rename it: `mv {} {}`",
                foreign::operand(&project.shown(&format!("{name}.yml"))),
                foreign::operand(&project.shown(&format!("{name}.yaml")))
            ),
        );
        return Ok(None);
    }
    for odd in plan::odd_files(project)? {
        talk.note(&odd);
    }
    if known.is_empty() && project.read("values/base.yaml")?.is_none() {
        let help = match project.above() {
            Some(folder) => {
                format!(
                    "the project is in a folder above: run `gen -C {} …`",
                    foreign::operand(&folder)
                )
            }
            None => "run `gen init` to make them, or `gen -C DIR …` to work in another folder"
                .to_owned(),
        };
        talk.usage("there are no values here: `values/base.yaml` does not exist", &help);
        return Ok(None);
    }
    if all {
        return Ok(Some(if known.is_empty() { vec![String::new()] } else { known }));
    }
    if named.is_empty() {
        if known.is_empty() {
            return Ok(Some(vec![String::new()]));
        }
        talk.usage(
            "which environment?",
            &format!("name one of {}", list_of(known.iter().map(String::as_str))),
        );
        return Ok(None);
    }
    let mut meant: Vec<String> = Vec::new();
    for name in named {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let bare = bare.strip_suffix(".yaml").or(bare.strip_suffix(".yml")).unwrap_or(bare);
        if bare != name && known.iter().any(|known| known == bare) {
            talk.usage(&format!("`{name}` is no environment"), &format!("write `{bare}`"));
            return Ok(None);
        }
        if name == "base" {
            talk.usage(
                "`base` is what all environments have in common",
                &match known.as_slice() {
                    [] => "name none: without environments it is all there is".to_owned(),
                    _ => format!("use one of {}", list_of(known.iter().map(String::as_str))),
                },
            );
            return Ok(None);
        }
        if !meant.contains(name) {
            meant.push(name.clone());
        }
        if !known.contains(name) {
            let (message, help) = misnamed::told(name, &known, project)?;
            talk.usage(&message, &help);
            return Ok(None);
        }
    }
    Ok(Some(meant))
}
