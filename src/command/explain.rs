//! `gen explain`

use std::process::ExitCode;

use crate::check;
use crate::command::talk::Talk;
use crate::diagnostic::Code;
use crate::disk;
use crate::report::about;

/// Explain a code, or a path of the values
///
/// Of a code: what it means, why, what one sees at run time, a bad and a good example. Of a path: what may be
/// written there, what it means, and what holds where it is not written. Without either it lists all codes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gen explain GEN401\n  gen explain backends.api.probes\n  gen explain"
)]
pub struct Explain {
    /// A code, such as GEN401 or 401; or a path, such as backends.api.probes
    #[arg(value_name = "CODE|PATH")]
    what: Option<String>,
}

impl Explain {
    /// Prints the explanation.
    pub fn run(self, talk: Talk) -> anyhow::Result<ExitCode> {
        let Some(wanted) = self.what else {
            disk::print(&list())?;
            return Ok(ExitCode::SUCCESS);
        };
        // `E401` of other tools is `GEN401`, and so is `401`.
        let digits = wanted.strip_prefix(['E', 'W', 'e', 'w']).unwrap_or(&wanted);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let wanted = if is_number { digits.to_owned() } else { wanted };
        let is_code = wanted.to_uppercase().starts_with("GEN") || is_number;
        if !is_code {
            return match about::to_text(&wanted) {
                Ok(text) => {
                    disk::print(&text)?;
                    Ok(ExitCode::SUCCESS)
                }
                Err((message, help)) => {
                    talk.usage(&message, &help);
                    Ok(ExitCode::from(2))
                }
            };
        }
        let upper = wanted.to_uppercase();
        let code = if upper.starts_with("GEN") { upper } else { format!("GEN{upper}") };
        let known = Code::ALL.iter().copied().find(|known| known.as_str() == code);
        let text = match (check::rule(&code), known) {
            (Some(rule), _) => check::explain::rule(rule),
            (None, Some(code)) => check::explain::code(code),
            (None, None) => {
                // A number has no near one: each code is about something else.
                talk.usage(
                    &format!("there is no code `{wanted}`"),
                    "run `gen explain` for all codes",
                );
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
