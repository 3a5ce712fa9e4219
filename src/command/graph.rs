//! `gen graph`

use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::command::options::Asking;
use crate::command::project::Folder;
use crate::command::rendering::asked;
use crate::command::talk::Talk;
use crate::diagram::Diagram;
use crate::disk;
use crate::emit::{dot, mermaid, svg};

/// Draw the application: components, who calls whom, namespaces, doors, tracks
///
/// Edges bear the protocol and the Service's port, and the pods' own where it is another. Tracks show their
/// share of the traffic: all or nothing for colours, pods for a canary.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen graph --env prod
  gen graph --env prod -o svg > stack.svg
  gen graph --env prod -o dot | dot -Tpng > stack.png")]
pub struct Graph {
    #[command(flatten)]
    asking: Asking,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "mermaid", help_heading = "Output")]
    output: Format,
}

/// The format of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
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
        let Self { asking, output } = self;
        let Some((plan, made)) = asked(asking, matches, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let diagram = Diagram::of(&made.stack, &plan.env);
        disk::print(&match output {
            Format::Mermaid => mermaid::text(&diagram),
            Format::Dot => dot::text(&diagram),
            Format::Svg => svg::text(&diagram),
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
