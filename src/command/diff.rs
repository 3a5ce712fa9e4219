//! `gen diff`

use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::command::diff_revisions::{self, RevisionQuery};
use crate::command::diff_side::NamedSide;
use crate::command::live;
use crate::command::manifests::Reading;
use crate::command::options::{self, Layers};
use crate::command::project::Folder;
use crate::command::revision::Revision;
use crate::command::talk::Talk;
use crate::disk;
use crate::foreign;
use crate::plan::{self, Request};
use crate::report::diff_answer::Answer;
use crate::report::{diff as report, diff_json, diff_markdown};

/// Tell in what two renderings differ, which values cause it, and what applying it would do
///
/// Sides are environments (`dev`, or `dev@kind` on a target) or files and folders of manifests (whatever
/// has a `/`, or is there and no environment; `-` is stdin). Objects are compared, not texts: matched by
/// kind, namespace and name, lists by the keys of their items. Between two environments a namespace of
/// another name is the same namespace; in one environment it is a new one, and its data are. gen tells what
/// rolls pods, what interrupts, what the API server refuses to change in place, and what loses data, as if
/// the second side was applied where the first one runs. Secrets are masked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen diff dev prod                         two environments
  gen diff prod@kind prod@eks               an environment on two targets
  gen diff prod --rev main                  prod at `main`, and in the work tree
  gen diff --rev origin/main...HEAD         every environment, since the branch went off
  gen diff prod --set backends.api.image.tag=1.5.0
                                            prod as it is, and with another value
  gen diff prod --live                      what a cluster holds, and what would be applied
  gen diff manifests/prod next/prod         two folders of manifests
  gen diff --rev main --format markdown     for a comment below a pull request

Exit codes: 0 whether or not anything differs (1 with `--exit-code`), 2 bad input or usage, or a side that
could not be read as a whole, 3 a file or a program failed.")]
pub struct Diff {
    /// Environments, or files and folders of manifests; `-` is stdin
    #[arg(value_name = "SIDE", num_args = 0..=2)]
    sides: Vec<String>,
    /// The same as a side: the NAME of values/NAME.yaml (repeatable)
    #[arg(short, long = "env", value_name = "NAME")]
    envs: Vec<String>,
    /// The target of sides that name none
    #[arg(short, long, value_name = "NAME")]
    target: Option<String>,
    /// Compare with the values of a revision of Git: `main`, `main..HEAD`, `main...HEAD`
    #[arg(long, value_name = "REVISION", conflicts_with = "live")]
    rev: Option<String>,
    /// Compare with what the cluster of kubectl's current context holds
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    layers: Layers,
    #[command(flatten)]
    reading: Reading,
    /// The form of the report on stdout
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Report")]
    format: DiffFormat,
    /// Exit with 1 if anything differs
    #[arg(long, help_heading = "Report")]
    exit_code: bool,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// Text for people
    Human,
    /// One JSON object per comparison
    Json,
    /// Markdown for a comment on GitHub
    Markdown,
}

/// What a side is.
#[derive(Clone, Debug)]
enum Meant {
    Environment { env: String, target: Option<String>, name: String },
    Manifests(String),
}

impl Diff {
    pub fn run(
        mut self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        self.sides.append(&mut self.envs);
        let request = self.layers.request(matches, project)?;
        let Some(answers) = self.answers(&request, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let texts: Vec<String> = answers
            .iter()
            .map(|answer| match self.format {
                DiffFormat::Human => report::to_text(answer, talk.colors_stdout()),
                DiffFormat::Json => {
                    let text = format!("{:#}\n", diff_json::to_json(answer));
                    foreign::json(&text).into_owned()
                }
                DiffFormat::Markdown => diff_markdown::to_text(answer),
            })
            .collect();
        match self.format {
            DiffFormat::Human => disk::print_report(&texts.join("\n"), talk.colors_stdout())?,
            DiffFormat::Json => disk::print(&texts.concat())?,
            DiffFormat::Markdown => disk::print_report(&texts.join("\n"), false)?,
        }
        if answers.iter().any(|answer| answer.is_cut) {
            return Ok(ExitCode::from(2));
        }
        let differs = answers.iter().any(|answer| !answer.comparison.differences.is_empty());
        Ok(ExitCode::from(u8::from(self.exit_code && differs)))
    }

    fn answers(
        &self,
        request: &Request,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<Option<Vec<Answer>>> {
        if let Some(rev) = &self.rev {
            let asked = RevisionQuery { sides: &self.sides, target: self.target.as_ref(), request };
            return diff_revisions::answers(rev, &asked, project, talk);
        }
        let mut meant = Vec::new();
        for side in &self.sides {
            let Some(side) = self.meant(side, project, talk)? else { return Ok(None) };
            meant.push(side);
        }
        if meant.is_empty() && !project.has_no_values()? && plan::environments(project)?.is_empty()
        {
            let (env, name) = (String::new(), "the stack".to_owned());
            meant.push(Meant::Environment { env, target: self.target.clone(), name });
        }
        let load = |meant: &Meant, request: &Request| {
            load(meant, request, self.reading, self.live, project, talk)
        };
        let is_layered = !request.files.is_empty() || !request.sets.is_empty();
        let (before, after) = match meant.as_slice() {
            [one] if self.live => {
                let Some(after) = load(one, request)? else { return Ok(None) };
                let name = "the cluster".to_owned();
                let live = live::objects(&after.items, talk)?;
                let classes = after.classes.clone().with(&live::classes(&after.items)?);
                (NamedSide::told(name, live, classes), after)
            }
            [one @ Meant::Environment { .. }] if is_layered => {
                let Some(before) = load(one, &Request::default())? else { return Ok(None) };
                let Some(after) = load(one, request)? else { return Ok(None) };
                let name = format!("{} with {}", after.name, layered(request));
                (before, after.called(name))
            }
            [before, after] if !self.live => {
                let Some(before) = load(before, request)? else { return Ok(None) };
                let Some(after) = load(after, request)? else { return Ok(None) };
                (before, after)
            }
            _ => {
                self.usage(talk);
                return Ok(None);
            }
        };
        Ok(Some(vec![before.compared(&after)]))
    }

    fn usage(&self, talk: Talk) {
        match (self.live, self.sides.len()) {
            (true, _) => talk.usage(
                "compare which environment with the cluster?",
                "write `gen diff prod --live`",
            ),
            (false, 1) => talk.usage(
                &format!("compare `{}` with what?", self.sides[0]),
                "name a second side, or add `--rev REVISION`, `--live`, or `--set PATH=VALUE`",
            ),
            (false, _) => {
                talk.usage("compare what?", "name two sides, such as `gen diff dev prod`");
            }
        }
    }

    /// What a word of the command line means; `None` after a usage error was printed.
    fn meant(&self, word: &str, project: &Folder, talk: Talk) -> anyhow::Result<Option<Meant>> {
        let (env, target) = match word.split_once('@') {
            Some((env, target)) => (env, Some(target.to_owned())),
            None => (word, None),
        };
        let known = plan::environments(project)?;
        if let Some((env, target)) = word.split_once(':')
            && known.iter().any(|known| known == env)
        {
            let target = foreign::line(target);
            talk.usage(&format!("`{env}:{target}` is no side"), &format!("write `{env}@{target}`"));
            return Ok(None);
        }
        let is_known = known.iter().any(|known| known == env);
        if word == "-" || word.contains('/') || !is_known && Path::new(word).exists() {
            return Ok(Some(Meant::Manifests(word.to_owned())));
        }
        if let Some((from, to)) = word.split_once("..")
            && [from, to].iter().all(|side| known.iter().any(|known| known == side))
        {
            talk.usage(&format!("`{word}` is no side"), &format!("write `gen diff {from} {to}`"));
            return Ok(None);
        }
        if word.contains("..") {
            talk.usage(&format!("`{word}` is no side"), &format!("write `--rev {word}`"));
            return Ok(None);
        }
        if !is_known && Revision::new(word).is_ok() {
            let sides = self.sides.iter().filter(|side| *side != word);
            let others = sides.fold(String::new(), |all, side| all + &foreign::line(side) + " ");
            talk.usage(
                &format!("`{word}` is a revision, and no environment"),
                &format!("write `gen diff {others}--rev {word}`"),
            );
            return Ok(None);
        }
        let Some(_) = options::environments(&[env.to_owned()], false, project, talk)? else {
            return Ok(None);
        };
        let target = target.or_else(|| self.target.clone());
        Ok(Some(Meant::Environment { env: env.to_owned(), target, name: word.to_owned() }))
    }
}

/// Renders or reads a side; `None` after mistakes were printed.
fn load<'a>(
    meant: &Meant,
    layers: &Request,
    reading: Reading,
    is_strict: bool,
    project: &'a Folder,
    talk: Talk,
) -> anyhow::Result<Option<NamedSide<'a>>> {
    match meant {
        Meant::Manifests(path) => NamedSide::read(path, reading, project, talk),
        Meant::Environment { env, target, name } => {
            let request = Request { env: env.clone(), target: target.clone(), ..layers.clone() };
            NamedSide::rendered(name.clone(), project, &request, is_strict, talk)
        }
    }
}

/// The layers of the command line in a few words; a flag may hold a secret, so that values are left out.
fn layered(request: &Request) -> String {
    let sets = request.sets.iter().map(|(_, text)| text.split('=').next().unwrap_or_default());
    request.files.iter().map(|(name, _)| name.as_str()).chain(sets).collect::<Vec<_>>().join(", ")
}
