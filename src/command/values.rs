//! `gen values`

use std::process::ExitCode;

use clap::{ArgMatches, ValueEnum};

use crate::command::options::{Asking, Naming};
use crate::command::project::Folder;
use crate::command::talk::Talk;
use crate::disk;
use crate::foreign;
use crate::layer::json::to_json;
use crate::plan::Plan;
use crate::report::{explain, values};
use crate::values::secrets::masked;

/// Print the merged values of an environment, and where each came from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gen values prod
  gen values prod --origins
  gen values prod --defaults
  gen values prod --explain backends.api.replicas
  gen values prod -o json | jq .backends.api.image")]
pub struct Values {
    #[command(flatten)]
    naming: Naming,
    /// Tell the whole history of the value at PATH
    #[arg(long, value_name = "PATH", conflicts_with = "origins", help_heading = "Output")]
    explain: Option<String>,
    /// Tell beside every line which file and line set it
    #[arg(long, help_heading = "Output")]
    origins: bool,
    /// Tell as comments what holds where nothing is said
    #[arg(long, conflicts_with = "explain", help_heading = "Output")]
    defaults: bool,
    /// The format
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml", help_heading = "Output")]
    output: ValuesFormat,
    /// Print secrets in clear
    #[arg(long, help_heading = "Output")]
    show_secrets: bool,
}

/// The format of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ValuesFormat {
    /// YAML, and sentences for `--explain`
    Yaml,
    /// JSON
    Json,
}

impl Values {
    pub fn run(
        self,
        matches: &ArgMatches,
        project: &Folder,
        talk: Talk,
    ) -> anyhow::Result<ExitCode> {
        let Some(request) = Asking::from(self.naming).request(matches, project, talk)? else {
            return Ok(ExitCode::from(2));
        };
        let plan = match Plan::new(project, &request) {
            Ok(plan) => plan,
            Err(failure) => {
                talk.failure("the merge", failure)?;
                return Ok(ExitCode::from(2));
            }
        };
        let root = if self.show_secrets { plan.root.clone() } else { masked(&plan.root) };
        let text = match (&self.explain, self.output) {
            (None, ValuesFormat::Yaml) => {
                let origins = self.origins.then_some(&plan.sources);
                values::to_yaml(&root, values::ToldBeside { origins, defaults: self.defaults })
            }
            (None, ValuesFormat::Json) => {
                foreign::json(&serde_json::to_string_pretty(&to_json(&root))?).into_owned() + "\n"
            }
            (Some(path), format) => {
                let answer = match format {
                    ValuesFormat::Yaml => explain::to_text(&root, path, &plan.sources),
                    ValuesFormat::Json => explain::as_json(&root, path, &plan.sources)
                        .map(|json| foreign::json(&format!("{json:#}\n")).into_owned()),
                };
                match answer {
                    Ok(text) => text,
                    Err((message, help)) => {
                        talk.usage(&message, &help);
                        return Ok(ExitCode::from(2));
                    }
                }
            }
        };
        disk::print(&text)?;
        if let Err(failure) = plan.values() {
            talk.failure("a rendering", failure)?;
            return Ok(ExitCode::from(2));
        }
        Ok(ExitCode::SUCCESS)
    }
}
