//! A page of Markdown as what its reader does with it: files to write, commands to type.
//!
//! - A block `yaml` (or of another language) whose first line is `# PATH` is a file; `# PATH: add` adds to it.
//! - A block `console` holds commands behind `$ `, each with what it prints; a line `…` stands for any lines. The block
//!   says `console fails` where its commands end with another exit code than 0.
//! - A block `sh` holds commands whose output is not shown; all of them succeed.
//! - `<!-- in PATH -->` goes to a copy of a folder of the repository, `<!-- in a new folder -->` to an empty one.
//! - `<!-- not run: WHY -->` stands above a block that needs what tests have not.
//! - `<!-- elsewhere: WHERE -->` stands above a block for another cluster than the one that the page made.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use crate::folder::repository;

/// Stands between what two commands print.
const MARK: char = '\u{1e}';

/// A program that takes what it is given, and says nothing.
pub const STAND_IN: &str = "#!/bin/sh\n[ ! -p /dev/stdin ] || cat >/dev/null\n";

/// Settings that Git asks a new user for.
const OF_GIT: [(&str, &str); 3] =
    [("user.name", "Ada"), ("user.email", "ada@example.com"), ("init.defaultBranch", "main")];

/// Writes the programs of a reader into a folder, gen among them.
///
/// # Errors
/// The folder cannot be written to.
#[cfg(unix)]
pub fn equip<'p>(
    folder: &Path,
    r#gen: &Path,
    programs: impl IntoIterator<Item = (&'p str, &'p str)>,
) -> io::Result<()> {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    for (name, text) in programs {
        let path = folder.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    }
    symlink(r#gen, folder.join("gen"))
}

/// A page, and what is done on it.
#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<String>,
    pub steps: Vec<Step>,
}

/// What a reader does.
#[derive(Clone, Debug)]
pub enum Step {
    /// Goes to a copy of a folder of the repository; to an empty folder without one.
    Folder(Option<String>),
    /// Writes a file, or adds to it.
    File { path: String, text: String, adds: bool },
    /// Types a command. What it prints is what the lines of the page say, where they say it.
    Run { command: String, shown: Option<Range<usize>>, fails: bool, elsewhere: bool },
    /// Reads a command that cannot be run here.
    Read(String),
}

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    /// A block has no end, or one of commands holds what is none.
    pub fn new(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut steps = Vec::new();
        let mut is_run = true;
        let mut elsewhere = false;
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at].trim();
            if let Some(folder) = between(line, "<!-- in ", " -->") {
                let folder = Some(folder.to_owned()).filter(|folder| folder != "a new folder");
                steps.push(Step::Folder(folder));
            } else if line.starts_with("<!-- not run: ") {
                is_run = false;
            } else if line.starts_with("<!-- elsewhere: ") {
                elsewhere = true;
            } else if let Some(kind) = line.strip_prefix("```") {
                let end = (at + 1..lines.len()).find(|&end| lines[end].trim() == "```");
                let end = end.unwrap_or_else(|| panic!("a block without an end: {line}"));
                let mut found = block(kind, &lines, at + 1..end, is_run);
                for step in &mut found {
                    if let Step::Run { elsewhere: own, .. } = step {
                        *own = elsewhere;
                    }
                }
                steps.extend(found);
                (is_run, elsewhere) = (true, false);
                at = end;
            }
            at += 1;
        }
        Self { lines, steps }
    }

    /// A script of bash that follows the page. `$REPOSITORY` is where its folders are copied from. After each command
    /// that ran come its exit code and a mark on both sides of it.
    fn script(&self) -> String {
        let mut script = "exec 2>&1\nset -o pipefail\nplace=$PWD\n".to_owned();
        for (at, step) in self.steps.iter().enumerate() {
            let _ = match step {
                Step::Folder(None) => {
                    writeln!(script, "mkdir -p \"$place/{at}\" && cd \"$place/{at}\"")
                }
                Step::Folder(Some(folder)) => writeln!(
                    script,
                    "mkdir -p \"$place/{at}\" && cp -R \"$REPOSITORY/{folder}\" \"$place/{at}/copy\" && cd \"$place/{at}/copy\""
                ),
                Step::File { path, text, adds } => writeln!(
                    script,
                    "mkdir -p \"$(dirname '{path}')\" && cat {} '{path}' <<'END OF FILE'\n{text}END OF FILE",
                    if *adds { ">>" } else { ">" }
                ),
                Step::Run { command, shown: None, .. } => {
                    writeln!(script, "set -e\n{command}set +e\nprintf '\\036%s\\036' 0")
                }
                Step::Run { command, .. } => {
                    writeln!(script, "{command}\nprintf '\\036%s\\036' \"$?\"")
                }
                Step::Read(_) => Ok(()),
            };
        }
        script
    }

    /// Lets bash follow the page, with the programs of a folder before all others.
    pub fn set_out(&self, bash: &mut Command, programs: &Path) {
        let path = std::env::var("PATH").unwrap_or_default();
        bash.args(["-c", &self.script()]).env("REPOSITORY", repository());
        bash.env("PATH", format!("{}:{path}", programs.display())).env("REAL_PATH", &path);
        bash.env("GIT_CONFIG_COUNT", OF_GIT.len().to_string());
        for (at, (key, value)) in OF_GIT.iter().enumerate() {
            bash.env(format!("GIT_CONFIG_KEY_{at}"), key);
            bash.env(format!("GIT_CONFIG_VALUE_{at}"), value);
        }
    }

    /// Its commands, each with what it printed, and its exit code where that was reached.
    pub fn ran<'p>(
        &'p self,
        said: &'p str,
    ) -> impl Iterator<Item = (&'p Step, &'p str, Option<&'p str>)> {
        let mut parts = said.split(MARK);
        let runs = self.steps.iter().filter(|step| matches!(step, Step::Run { .. }));
        runs.map(move |step| (step, parts.next().unwrap_or_default(), parts.next()))
    }

    /// The page with other outputs, one for each command that shows some.
    pub fn with(&self, outputs: Vec<(Range<usize>, Vec<String>)>) -> String {
        let mut lines = self.lines.clone();
        for (range, output) in outputs.into_iter().rev() {
            lines.splice(range, output);
        }
        lines.join("\n") + "\n"
    }
}

fn block(kind: &str, lines: &[String], range: Range<usize>, is_run: bool) -> Vec<Step> {
    let text = |range: Range<usize>| lines[range].join("\n") + "\n";
    match kind {
        "sh" | "console" | "console fails" if !is_run => {
            let commands = lines[range].iter().map(|line| line.strip_prefix("$ ").unwrap_or(line));
            commands.map(|line| Step::Read(line.to_owned())).collect()
        }
        "sh" => {
            vec![Step::Run { command: text(range), shown: None, fails: false, elsewhere: false }]
        }
        "console" | "console fails" => typed(lines, range, kind == "console fails"),
        _ => {
            let first = lines.get(range.start).and_then(|line| line.strip_prefix("# "));
            let Some((path, adds)) = first.and_then(named) else { return Vec::new() };
            vec![Step::File { path: path.to_owned(), text: text(range), adds }]
        }
    }
}

/// The commands of a block, each with the lines below it.
fn typed(lines: &[String], range: Range<usize>, fails: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let first = lines[at].strip_prefix("$ ");
        let first = first.unwrap_or_else(|| panic!("no command: {}", lines[at]));
        let mut command = first.to_owned();
        at += 1;
        while command.ends_with('\\') {
            command = format!("{command}\n{}", lines[at]);
            at += 1;
        }
        let next = (at..range.end).find(|&next| lines[next].starts_with("$ "));
        let end = next.unwrap_or(range.end);
        steps.push(Step::Run { command, shown: Some(at..end), fails, elsewhere: false });
        at = end;
    }
    steps
}

/// The path that a comment names, and whether the file goes on.
fn named(comment: &str) -> Option<(&str, bool)> {
    let (path, adds) = comment.strip_suffix(": add").map_or((comment, false), |path| (path, true));
    let is_path = !path.contains(' ') && !path.starts_with('/') && path.contains('.');
    is_path.then_some((path, adds))
}

fn between<'a>(line: &'a str, start: &str, end: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix(end)
}
