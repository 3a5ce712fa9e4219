//! `gen graph`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::command::manifests::{self, Reading};
use crate::command::named;
use crate::command::options::Asking;
use crate::command::project::Folder;
use crate::command::rendering::asked;
use crate::command::talk::Talk;
use crate::diagnostic::{Code, Diagnostic};
use crate::diagram;
use crate::disk;
use crate::emit::{dot, mermaid, svg};
use crate::graph::Graph as Wired;
use crate::plan;
use crate::source::Sources;

/// Draw the application: components, who calls whom, namespaces, ways in from outside, tracks
///
/// Without paths it is this project's; paths are files and folders of anybody's manifests, kustomizations
/// and charts. What a call needs and nobody serves is drawn too, as broken: a name without a Service, a Service
/// that selects no pods.
///
/// Edges bear the protocol and the Service's port, and the pods' own where it is another. Tracks show their
/// share of the traffic: all or nothing for colours, pods for a canary.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen graph prod
  gen graph prod -o svg > stack.svg
  gen graph k8s -o svg > k8s.svg
  gen graph prod -o dot | dot -Tpng > stack.png")]
pub struct Graph {
    /// An environment, or files and folders of manifests; `-` is stdin
    #[arg(value_name = "ENV|PATH", conflicts_with = "env")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    asking: Asking,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "mermaid", help_heading = "Output")]
    output: GraphFormat,
}

/// The format of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GraphFormat {
    /// A flowchart that GitHub draws in a `mermaid` block
    Mermaid,
    /// The language of Graphviz
    Dot,
    /// A picture that needs nothing else
    Svg,
}

impl Graph {
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let Self { mut paths, reading, asking, output } = self;
        let mut envs = named::take_environments(&mut paths, project)?;
        if envs.len() > 1 {
            talk.usage("a picture is of one environment", "name one of them");
            return Ok(ExitCode::from(2));
        }
        let mut status = ExitCode::SUCCESS;
        let diagram = if paths.is_empty() {
            let Some((plan, made)) = asked(asking.about(envs.pop()), matches, project, talk)?
            else {
                return Ok(ExitCode::from(2));
            };
            diagram::stack::diagram(&made.stack, &plan.env)
        } else if named::misplaced(asking.of_environments(), "environments", talk)
            || named::is_unknown(&paths, project, talk)?
        {
            return Ok(ExitCode::from(2));
        } else {
            let mut sources = Sources::default();
            let Some(read) = manifests::read_some(&paths, &mut sources, project, talk)? else {
                return Ok(ExitCode::from(2));
            };
            let collected = manifests::collect(&read, reading, &mut sources, talk);
            let refused = |found: &&Diagnostic| found.code == Code::File;
            let refused: Vec<Diagnostic> =
                collected.diagnostics.iter().filter(refused).cloned().collect();
            if !refused.is_empty() {
                talk.diagnostics("the picture", &refused, &sources);
                return Ok(ExitCode::from(2));
            }
            if collected.unread > 0 {
                status = ExitCode::from(2);
            }
            let graphs: Vec<Wired> =
                collected.sets.iter().map(|set| Wired::new(set, &sources)).collect();
            let title = |path: &PathBuf| match path.to_string_lossy() {
                path if path == "-" => "stdin".to_owned(),
                path => path.into_owned(),
            };
            let titles: Vec<String> = paths.iter().map(title).collect();
            let diagram = diagram::manifests::diagram(&graphs, titles.join(" · "));
            if diagram.nodes.is_empty() {
                let known = plan::environments(project)?;
                let of_values = paths.iter().find_map(|path| {
                    let name = path.strip_prefix("values").ok()?.to_str()?.strip_suffix(".yaml")?;
                    known.iter().find(|env| *env == name)
                });
                let help = match of_values {
                    Some(env) => format!("write `gen graph {env}`"),
                    None => "name the manifests of workloads".to_owned(),
                };
                talk.usage("nothing in what was named runs pods", &help);
                return Ok(ExitCode::from(2));
            }
            diagram
        };
        disk::print(&match output {
            GraphFormat::Mermaid => mermaid::text(&diagram),
            GraphFormat::Dot => dot::text(&diagram),
            GraphFormat::Svg => svg::text(&diagram),
        })?;
        Ok(status)
    }
}
