//! Programs that know what gen does not: `kubectl`, `helm`, `git`. The one place that starts any.
//!
//! What inputs name (folders, revisions, namespaces) is handed to a program in forms that cannot start
//! an option of it: a path begins with `/`, `./` or `../`, a value is the end of `--name=value`, and
//! what stands alone is refused where it begins with `-`. Only gen's own words are taken as they are,
//! and these are in its source: their type says so. There is no shell in between.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};

/// The most that a program may print, in bytes.
const MOST_PRINTED: u64 = 256 * 1024 * 1024;

/// How long a program may work on what inputs name, and how much memory it may take meanwhile, in
/// bytes: manifests can ask for more than there is.
const MOST_TIME: Duration = Duration::from_mins(2);
const MOST_MEMORY: u64 = 4 * 1024 * 1024 * 1024;

/// How often a program that works is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// A program that gen may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Git,
    Helm,
    Kubectl,
}

/// A program with its arguments.
#[derive(Debug)]
pub struct ProgramCall {
    program: Program,
    arguments: Vec<OsString>,
    input: String,
    folder: Option<OsString>,
    confined: Option<Vec<(String, OsString)>>,
    most_time: Duration,
}

/// How a program ended.
#[derive(Clone, Debug)]
pub struct Ended {
    pub succeeded: bool,
    pub out: Vec<u8>,
    /// The last thing that it said.
    pub said: String,
}

impl Program {
    pub fn name(self) -> &'static str {
        match self {
            Program::Git => "git",
            Program::Helm => "helm",
            Program::Kubectl => "kubectl",
        }
    }
}

impl ProgramCall {
    pub fn new(program: Program) -> Self {
        let (arguments, input) = (Vec::new(), String::new());
        Self { program, arguments, input, folder: None, confined: None, most_time: MOST_TIME }
    }

    /// Words of gen's own, options among them.
    #[must_use]
    pub fn words<const N: usize>(mut self, words: [&'static str; N]) -> Self {
        self.arguments.extend(words.map(OsString::from));
        self
    }

    /// An option with a value from anywhere: `--name=value`, one argument.
    #[must_use]
    pub fn option(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Self {
        let mut argument = OsString::from(name);
        argument.push("=");
        argument.push(value);
        self.arguments.push(argument);
        self
    }

    /// A path from anywhere, as one that no program takes for an option, an address or a name.
    #[must_use]
    pub fn path(mut self, path: &Path) -> Self {
        let is_plain = match path.components().next() {
            Some(Component::Prefix(_) | Component::RootDir | Component::ParentDir) => true,
            // `./x` is that already, but for what Rust leaves out of it.
            Some(Component::CurDir | Component::Normal(_)) | None => false,
        };
        let path = if is_plain { path.to_owned() } else { Path::new(".").join(path) };
        self.arguments.push(path.into_os_string());
        self
    }

    /// A name from anywhere that stands alone: of a revision, of an object.
    ///
    /// # Errors
    /// It is empty, has control characters, or would be an option.
    pub fn name(mut self, name: &str) -> Result<Self, String> {
        if name.is_empty() || name.starts_with('-') || name.contains(char::is_control) {
            return Err("a name is not empty, does not begin with `-`, and is on one line".into());
        }
        self.arguments.push(name.into());
        Ok(self)
    }

    /// What the program reads from stdin.
    #[must_use]
    pub fn input(mut self, text: String) -> Self {
        self.input = text;
        self
    }

    /// The folder that the program works in.
    #[must_use]
    pub fn inside(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// For work on what strangers wrote: no variable but these, an end to time and memory.
    #[must_use]
    pub fn confined(mut self, variables: Vec<(String, OsString)>) -> Self {
        self.confined = Some(variables);
        self
    }

    /// How long it may work where it is confined.
    #[must_use]
    pub fn within(self, most_time: Duration) -> Self {
        Self { most_time, ..self }
    }

    /// What the program prints; `None` where there is no such program on the `PATH`.
    ///
    /// # Errors
    /// What it says when it fails, or prints what is not UTF-8.
    pub fn output(self) -> Option<Result<String, String>> {
        let program = self.program.name();
        Some(self.run()?.and_then(|ended| {
            if !ended.succeeded {
                return Err(format!("`{program}` fails: {}", ended.said));
            }
            let text = String::from_utf8(ended.out);
            text.map_err(|_| format!("`{program}` printed what is not UTF-8"))
        }))
    }

    /// Runs the program to its end; `None` where there is no such program on the `PATH`.
    ///
    /// # Errors
    /// It cannot be run, or takes more of anything than it may.
    pub fn run(self) -> Option<Result<Ended, String>> {
        let program = self.program.name();
        let failed = |error: io::Error| format!("cannot run `{program}`: {error}");
        let is_confined = self.confined.is_some();
        let mut command = Command::new(program);
        command.args(&self.arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(if self.input.is_empty() { Stdio::null() } else { Stdio::piped() });
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if let Some(variables) = self.confined {
            command.env_clear().envs(variables);
            lead(&mut command);
        }
        if self.program == Program::Git {
            // Objects that a partial clone lacks would be fetched, with a command of its configuration.
            command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
            command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        }
        let mut child = match command.spawn() {
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => return Some(Err(failed(error))),
            Ok(child) => child,
        };
        let spoken = listen(&mut child, self.input);
        let limits = is_confined.then_some((&child, self.most_time));
        let heard = hear(&spoken, limits, program);
        if heard.is_err() {
            end(&mut child, is_confined);
        }
        let status = match child.wait() {
            Err(error) => return Some(Err(failed(error))),
            Ok(status) => status,
        };
        let (out, said) = match heard {
            Err(error) => return Some(Err(error)),
            Ok(heard) => heard,
        };
        let said = String::from_utf8_lossy(&said);
        Some(Ok(Ended { succeeded: status.success(), out, said: reason(&said) }))
    }
}

/// Why a program fails, in its own words: all of them but hints about its flags.
fn reason(said: &str) -> String {
    const LONGEST: usize = 4_000;
    let is_hint = |line: &&str| {
        let is_aside = line.starts_with("Use --debug flag") || line.contains("Warning: ");
        !line.trim().is_empty() && !is_aside
    };
    let lines: Vec<String> = said.lines().filter(is_hint).map(unwrapped).collect();
    let mut whole = lines.join("; ");
    if whole.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| whole.is_char_boundary(*end)).unwrap_or(0);
        whole.truncate(end);
        whole.push('…');
    }
    if whole.is_empty() { "no reason given".to_owned() } else { whole }
}

/// A line without the words that its program puts before every reason: `Error:`, or a line of a log.
fn unwrapped(line: &str) -> String {
    let line = line.trim_end();
    let logged = line.split_once("\"command failed\" err=").map(|(_, quoted)| quoted);
    let said = logged.and_then(|quoted| serde_json::from_str::<String>(quoted).ok());
    let said = said.unwrap_or_else(|| line.to_owned());
    said.trim_start_matches("Error: ").trim_start_matches("error: ").to_owned()
}

/// Lets a program lead a group of its own, in which what it starts is, too.
#[cfg(unix)]
fn lead(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn lead(_: &mut Command) {}

/// Ends a program, and where it leads a group everything that it started: a program of its own that works
/// for ever would go on.
fn end(child: &mut Child, leads: bool) {
    if leads {
        end_group(child);
    }
    // It may have ended meanwhile.
    let _ = child.kill();
}

#[cfg(unix)]
fn end_group(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    // All of it may have ended meanwhile.
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}

#[cfg(not(unix))]
fn end_group(_: &Child) {}

/// All that came from one stream.
enum Spoken {
    Out(io::Result<Vec<u8>>),
    Said(io::Result<Vec<u8>>),
}

/// Writes to a program and reads from it, all at once. Nobody waits for the threads: what a program
/// started may keep its streams open.
fn listen(child: &mut Child, input: String) -> Receiver<Spoken> {
    let (sender, spoken) = mpsc::channel();
    if let Some(mut stdin) = child.stdin.take() {
        // A program that has seen enough may end before everything is written.
        thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    if let Some(stdout) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || sender.send(Spoken::Out(all_of(stdout))));
    }
    if let Some(stderr) = child.stderr.take() {
        thread::spawn(move || sender.send(Spoken::Said(all_of(stderr))));
    }
    spoken
}

fn all_of(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MOST_PRINTED + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Both streams of a program; why it must end, where it takes too much.
fn hear(
    spoken: &Receiver<Spoken>,
    confined: Option<(&Child, Duration)>,
    program: &str,
) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut out = None;
    let mut said = None;
    let mut waited = Duration::ZERO;
    while out.is_none() || said.is_none() {
        match spoken.recv_timeout(GLANCE) {
            Ok(Spoken::Out(bytes)) => out = Some(bounded(bytes, program)?),
            Ok(Spoken::Said(bytes)) => said = Some(bounded(bytes, program)?),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                waited += GLANCE;
                let Some((child, most)) = confined else { continue };
                if waited > most {
                    return Err(format!("`{program}` takes more than {} s", most.as_secs_f32()));
                }
                if super::input::memory_of(child.id()) > MOST_MEMORY {
                    let most = MOST_MEMORY / 1024 / 1024 / 1024;
                    return Err(format!("`{program}` takes more than {most} GiB of memory"));
                }
            }
        }
    }
    Ok((out.unwrap_or_default(), said.unwrap_or_default()))
}

fn bounded(bytes: io::Result<Vec<u8>>, program: &str) -> Result<Vec<u8>, String> {
    let bytes = bytes.map_err(|error| format!("cannot read from `{program}`: {error}"))?;
    if bytes.len() as u64 > MOST_PRINTED {
        return Err(format!("`{program}` prints more than {} MiB", MOST_PRINTED / 1024 / 1024));
    }
    Ok(bytes)
}
