//! `gen completions`, and the answers to what its scripts ask.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;
use clap_complete::env::{EnvCompleter, Shells};

use crate::command::candidates;
use crate::disk;

/// The variable by which a shell asks for completions; its value is the shell's name.
pub const VARIABLE: &str = "GEN_COMPLETE";

/// What the scripts do after a word that goes on: no space. Their own list of such ends lacks the dot of paths.
const GOES_ON: [(&str, &str); 3] = [
    ("=~ [=/:]$", "=~ [=/:.]$"),
    ("local -a other=()", "local -a other=() open=()"),
    (
        "            if [[ \"$value\" == */ ]]; then",
        "            if [[ \"$value\" == *[.=] ]]; then
                open+=(\"$completion\")
            elif [[ \"$value\" == */ ]]; then",
    ),
];

/// The last of these: words that go on are described apart.
const OPEN: (&str, &str) = (
    "        [[ -n $other ]] &&",
    "        [[ -n $open ]] && _describe -V 'values' open -S ''\n        [[ -n $other ]] &&",
);

/// The last line of zsh's script: as a file in `$fpath` it is read at the first completion, and answers that one, too.
/// <https://zsh.sourceforge.io/Doc/Release/Functions.html#Autoloading-Functions>
const AT_FIRST: &str = "[[ ${funcstack[1]} != _gen ]] || _clap_dynamic_completer_gen\n";

/// What stands between candidates where the script of bash asks for no other character.
const BETWEEN: char = '\u{b}';

/// Print shell completions
///
/// They know the verbs and options, and ask gen for environments, targets, components, paths of values and codes.
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
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let name = self.shell.to_string();
        let shells = Shells::builtins();
        let shell = named(&shells, &name)?;
        let mut script = Vec::new();
        shell.write_registration(VARIABLE, "gen", "gen", "gen", &mut script)?;
        let mut script = String::from_utf8_lossy(&script).trim_start().to_owned();
        for (theirs, ours) in GOES_ON.into_iter().chain([OPEN]) {
            script = script.replace(theirs, ours);
        }
        if self.shell == Shell::Zsh {
            script.push_str(AT_FIRST);
        }
        disk::print(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Answers a shell that asks: prints what may stand in place of the last of the words after `--`.
///
/// # Errors
/// There is no such shell, or stdout is closed.
pub fn answer(shell: &OsStr, arguments: &[OsString], command: Command) -> anyhow::Result<ExitCode> {
    let shells = Shells::builtins();
    let shell = named(&shells, &shell.to_string_lossy())?;
    let words = arguments.iter().skip_while(|word| *word != "--").skip(1);
    let words: Vec<OsString> = words.cloned().collect();
    if words.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let mut command = candidates::attach(command, &words);
    let mut out = Vec::new();
    shell.write_complete(&mut command, words, Some(Path::new(".")), &mut out)?;
    disk::print_parts(&String::from_utf8_lossy(&out), BETWEEN)?;
    Ok(ExitCode::SUCCESS)
}

fn named<'s>(shells: &'s Shells<'_>, name: &str) -> anyhow::Result<&'s dyn EnvCompleter> {
    shells.completer(name).with_context(|| {
        let known: Vec<_> = shells.names().collect();
        format!("`{VARIABLE}` names no shell that can be completed: {}", known.join(", "))
    })
}
