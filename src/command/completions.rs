//! `gen completions`

use std::process::ExitCode;

use clap_complete::Shell;

use crate::disk;

/// Print shell completions
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  gen completions bash > ~/.local/share/bash-completion/completions/gen
  gen completions zsh > ~/.zfunc/_gen
  gen completions fish > ~/.config/fish/completions/gen.fish")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(self, command: &mut clap::Command) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "gen", &mut script);
        disk::print(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
