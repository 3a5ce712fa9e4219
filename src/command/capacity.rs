//! `gen capacity`

use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::capacity::Capacity as Answer;
use crate::command::options::Naming;
use crate::command::project::Folder;
use crate::command::rendering::asked;
use crate::command::talk::Talk;
use crate::disk;
use crate::foreign;
use crate::report::{capacity, capacity_json};

/// Tell what the pods ask for, and whether they fit the nodes of the target
///
/// Requests and limits per component, tier, track and in total, with autoscalers at their minimum, at which
/// the stack starts, and at their maximum, each also while every Deployment rolls out at once. Pods are
/// placed one by one, as the scheduler does: by cpu, memory, the pods of a node and by what must be apart;
/// preferences are preferences. A limit with a `+` is that of some containers alone: others have none. Exit
/// code 1 means that the pods do not fit even at their minimum.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen capacity prod
  gen capacity prod --target eks --set cluster.nodes.count=3
  gen capacity prod -o json | jq '.scales[].nodesNeeded'")]
pub struct Capacity {
    #[command(flatten)]
    naming: Naming,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    output: CapacityFormat,
}

/// The format of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CapacityFormat {
    /// Tables for people
    Table,
    /// JSON, with the pods of every node
    Json,
}

impl Capacity {
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let Self { naming, output } = self;
        let Some((plan, made)) = asked(naming.into(), matches, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let stack = &made.stack;
        let answer = Answer::of(&made.bundle, stack.target.nodes);
        let text = match output {
            CapacityFormat::Table => capacity::to_text(stack, &answer),
            CapacityFormat::Json => {
                let text = format!("{:#}\n", capacity_json::to_json(stack, &plan.env, &answer));
                foreign::json(&text).into_owned()
            }
        };
        disk::print_report(&text, false)?;
        let fits = answer.loads.first().is_none_or(|load| load.fits != Some(false));
        Ok(ExitCode::from(u8::from(!fits)))
    }
}
