//! The command line: verbs, their flags, streams and exit codes.
//!
//! Data goes to stdout, talk to stderr. Exit codes: 0 fine, 1 findings or differences, 2 bad input or
//! usage, 3 a file or a program failed.

mod adopted_folder;
mod adopting;
mod answer;
mod argocd;
mod candidates;
mod capacity;
mod cause;
mod chart_dependency;
mod chart_schema;
mod chart_values;
mod check;
mod check_project;
mod check_report;
mod cluster;
mod completions;
mod compose;
mod confined;
mod diff;
mod diff_revisions;
mod diff_side;
mod explain;
mod found;
mod graph;
mod helm;
mod init;
mod interview;
mod live;
mod manifests;
mod misnamed;
mod named;
mod new_project;
mod node_ports;
mod options;
mod output;
mod packed_chart;
mod project;
mod render;
mod rendering;
mod repair;
mod revision;
mod schema;
mod shared_objects;
mod source_folder;
mod talk;
mod tip;
mod values;
mod written_secrets;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::command::talk::{ColorChoice, Talk};
use crate::diagnostic::MessageFormat;
use crate::foreign;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  gen init shop                                  scaffold values/ for a new application
  gen render --env dev | kubectl apply -f -      apply an environment
  gen render --all --output-dir manifests        write all environments, for Git and Argo CD
  gen values --env prod --explain backends.api.replicas
                                                 which file and line set a value
  gen check k8s                                  what cannot work in manifests that you have
  gen diff prod --rev main                       what a change of values does to a cluster

Exit codes: 0 fine, 1 findings or differences, 2 bad input or usage, 3 a file or program failed.";

/// Generate Kubernetes manifests for database + backend + frontend applications.
///
/// Hosts, ports, Secret keys, selectors, network rules and order are derived from one graph of the
/// application, which a few values describe.
#[derive(Debug, Parser)]
#[command(name = "gen", version, styles = STYLES, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    global: Global,
}

/// Options of every verb.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Run as if gen was started in DIR
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    directory: Option<PathBuf>,
    /// Allow files outside of the project, as far as they are below DIR [default: the repository that holds them,
    /// else the folder that is named]
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
    /// How to print errors and warnings
    #[arg(long, value_name = "FORMAT", default_value = "human", global = true)]
    message_format: MessageFormat,
    /// When to print in color
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: ColorChoice,
    /// Print errors alone, no warnings and no summary
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// The verbs; each tells what it does in its own file.
#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Render(render::Render),
    Helm(helm::Helm),
    #[command(name = "argocd")]
    ArgoCd(argocd::ArgoCd),
    Compose(compose::Compose),
    Cluster(cluster::Cluster),
    Capacity(capacity::Capacity),
    Graph(graph::Graph),
    Values(values::Values),
    Check(check::Check),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Adds the options of a verb.
type Describe = fn(Command) -> Command;

/// What describes the options of each verb.
const VERBS: [(&str, Describe); 14] = [
    ("init", init::Init::augment_args),
    ("render", render::Render::augment_args),
    ("helm", helm::Helm::augment_args),
    ("argocd", argocd::ArgoCd::augment_args),
    ("compose", compose::Compose::augment_args),
    ("cluster", cluster::Cluster::augment_args),
    ("capacity", capacity::Capacity::augment_args),
    ("graph", graph::Graph::augment_args),
    ("values", values::Values::augment_args),
    ("check", check::Check::augment_args),
    ("diff", diff::Diff::augment_args),
    ("explain", explain::Explain::augment_args),
    ("schema", schema::Schema::augment_args),
    ("completions", completions::Completions::augment_args),
];

/// Runs the program with the arguments of its process.
///
/// # Errors
/// When the world fails: a file, a permission.
pub fn run() -> anyhow::Result<ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(shell) = std::env::var_os(completions::VARIABLE).filter(|name| !name.is_empty()) {
        return completions::answer(&shell, &arguments, Cli::command());
    }
    let (Cli { verb, global }, matches) = match parse(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            let words = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
            let typed = words.into_iter().find_map(alone);
            let verb = typed.as_ref().and_then(|line| line.get_subcommands().next());
            return usage(&tip::with_tip(error, verb), &arguments);
        }
    };
    let Global { directory, root, message_format, color, quiet } = global;
    if let Some(directory) = &directory {
        std::env::set_current_dir(directory)
            .with_context(|| format!("cannot change to the folder `{}`", directory.display()))?;
    }
    let project = project::Folder::new(directory, root);
    let talk = Talk::new(message_format, color, quiet);
    let own = matches.subcommand().map(|(_, matches)| matches);
    match verb {
        Verb::Init(init) => init.run(talk),
        Verb::Render(render) => render.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::Helm(helm) => helm.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::ArgoCd(argocd) => argocd.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::Compose(compose) => {
            compose.run(own.unwrap_or(&ArgMatches::default()), &project, talk)
        }
        Verb::Cluster(cluster) => {
            cluster.run(own.unwrap_or(&ArgMatches::default()), &project, talk)
        }
        Verb::Capacity(capacity) => {
            capacity.run(own.unwrap_or(&ArgMatches::default()), &project, talk)
        }
        Verb::Graph(graph) => graph.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::Values(values) => values.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::Check(check) => check.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::Diff(diff) => diff.run(own.unwrap_or(&ArgMatches::default()), &project, talk),
        Verb::Explain(explain) => explain.run(talk),
        Verb::Schema(schema::Schema {}) => schema::run(),
        Verb::Completions(completions) => completions.run(),
    }
}

/// The whole command line, for what describes it: man pages, the reference in the book.
pub fn line() -> Command {
    Cli::command()
}

/// Reads a command line.
///
/// To describe all verbs takes longer than to render a small stack, so the first one that is named is
/// tried alone. Whatever that does not take is read again beside all others: what help, errors and
/// suggestions say is always about the whole.
fn parse(arguments: &[OsString]) -> Result<(Cli, ArgMatches), clap::Error> {
    let read = |command: Command| {
        let matches = command.try_get_matches_from(arguments)?;
        Ok((Cli::from_arg_matches(&matches)?, matches))
    };
    let alone = arguments.iter().skip(1).filter_map(|argument| argument.to_str()).find_map(alone);
    alone.and_then(|command| read(command).ok()).map_or_else(|| read(Cli::command()), Ok)
}

/// The command line with one verb, if there is such a verb.
fn alone(verb: &str) -> Option<Command> {
    let (name, options) = VERBS.iter().find(|(name, _)| *name == verb)?;
    let verb = options(Command::new(*name));
    Some(Global::augment_args(Command::new("gen").subcommand_required(true).subcommand(verb)))
}

/// Help and version are data; a wrong usage is talk, and quotes what was given.
fn usage(error: &clap::Error, given: &[OsString]) -> anyhow::Result<ExitCode> {
    if error.use_stderr() {
        // Wherever the message puts it, it starts no workflow command.
        let shown = |argument: &OsString| {
            foreign::line(&argument.to_string_lossy()).replace("::", ":\\u{3a}")
        };
        let plain = given
            .iter()
            .all(|argument| argument.to_str().is_some_and(|text| shown(argument) == text));
        if plain {
            let _ = error.print();
        } else {
            // The same mistake of the same words, which are text now.
            let again = Cli::command().try_get_matches_from(given.iter().map(shown)).err();
            let _ = again.as_ref().filter(|again| again.use_stderr()).map(clap::Error::print);
        }
        return Ok(ExitCode::from(2));
    }
    match error.print() {
        Err(broken) if broken.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(broken).context("cannot write to stdout")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
