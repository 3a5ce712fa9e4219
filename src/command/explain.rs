//! `gen explain`

use std::process::ExitCode;

use crate::check;
use crate::command::talk::Talk;
use crate::diagnostic::Code;
use crate::disk;
use crate::values::suggest::nearest;

/// Explain a code: what it means, why, what one sees at run time, a bad and a good example
///
/// Without a code it lists all of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gen explain GEN401\n  gen explain")]
pub struct Explain {
    /// A code, such as GEN401 or 401
    code: Option<String>,
}

impl Explain {
    /// Prints the explanation.
    pub fn run(self, talk: Talk) -> anyhow::Result<ExitCode> {
        let Some(wanted) = self.code else {
            disk::print(&list())?;
            return Ok(ExitCode::SUCCESS);
        };
        let upper = wanted.to_uppercase();
        let code = if upper.starts_with("GEN") { upper } else { format!("GEN{upper}") };
        let known = Code::ALL.iter().copied().find(|known| known.as_str() == code);
        let text = match (check::rule(&code), known) {
            (Some(rule), _) => check::explain::rule(rule),
            (None, Some(code)) => check::explain::code(code),
            (None, None) => {
                let near = nearest(&code, Code::ALL.iter().map(|known| known.as_str()));
                let help = near.map_or("run `gen explain` for all codes".to_owned(), |near| {
                    format!("write `gen explain {near}`, or run `gen explain` for all codes")
                });
                talk.usage(&format!("there is no code `{wanted}`"), &help);
                return Ok(ExitCode::from(2));
            }
        };
        disk::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn list() -> String {
    let lines = Code::ALL.iter().map(|code| format!("{code}  {}", code.meaning()));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
